"""Mail addresses: what one is, and what is wrong with those of a party. The agreement, and the act that corrects them,
ask the same."""

import re
from collections.abc import Iterator

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
"""One mail address as every mail server takes it: no quotes, no comments, nothing beyond ASCII."""

_LONGEST_ADDRESS = 254
_BETWEEN = re.compile(r"[;,\s]+")


def addresses_in(e_mail: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The addresses of a party: none, one, or a list of them. On record several can stand in one text, from before that
    was refused."""
    return tuple(filter(None, _BETWEEN.split(e_mail))) if isinstance(e_mail, str) else e_mail or ()


def is_address(text: str) -> bool:
    """Whether a text is one mail address, and nothing else."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def faults_of_addresses(e_mail: str | tuple[str, ...] | None) -> Iterator[str]:
    """Everything that is wrong with the addresses of a party."""
    addresses = (e_mail,) if isinstance(e_mail, str) else e_mail or ()
    for address in addresses:
        if not is_address(address):
            yield f"{address!r} is no mail address; write several as a list"
    if len(set(addresses)) < len(addresses):
        yield "an address is there twice"
