"""The address of a webhook, read so strictly that whoever connects cannot read it otherwise."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

LONGEST = 2_000

_PARTS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?)?"
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""What the last part of a host must not be: browsers and libraries read such a host as an IPv4 address, each in its own
way (``0x7f.1``, ``2130706433``)."""

_PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT = 1024


class UnfitUrl(Exception):  # noqa: N818 - it says what is the matter
    """What was given cannot be the address of a webhook; the message says why."""


class WebhookUrl(NamedTuple):
    """The parts of an address: ``host`` is a name in lower case or an IP address without brackets, ``target`` the path
    with what follows it."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The IP address that stands in place of a name."""
        return _as_address(self.host)

    @property
    def authority(self) -> str:
        """The host as the header of that name has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def webhook_url(text: str, *, plain: bool) -> WebhookUrl:
    """The parts of an address; ``plain``: without TLS will do. Raises UnfitUrl."""
    if not text.isascii():
        raise UnfitUrl("it has other signs than those of ASCII: write a name as xn--…, and the rest with %")
    if len(text) > LONGEST:
        raise UnfitUrl(f"it is longer than {LONGEST} signs")
    found = _PARTS.fullmatch(text)
    if not found:
        raise UnfitUrl("it is no address of the form https://name/path, without a password and without #")
    scheme, host = found["scheme"], found["host"].lower()
    if scheme == "http" and not plain:
        raise UnfitUrl("it needs https")
    port = int(found["port"] or _PORTS[scheme])
    if port not in _PORTS.values() and not _FIRST_FREE_PORT <= port < 65536:
        raise UnfitUrl("its port is neither 443 nor one from 1024 to 65535")
    return WebhookUrl(scheme, _host(host), port, found["target"] or "/")


def _host(written: str) -> str:
    if written.startswith("["):
        inside = written[1:-1]
        if not isinstance(_as_address(inside), IPv6Address):
            raise UnfitUrl("what stands between [ and ] is no IPv6 address")
        return str(_as_address(inside))
    labels = written.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        if _as_address(written) is None:
            raise UnfitUrl("its host is a number in an unusual form: write a name")
        return written
    if len(written) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise UnfitUrl("its host is no name of the internet, such as hooks.example.org")
    return written


def _as_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
