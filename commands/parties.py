"""The parties that a command may name: those on record, and those of the agreement in use."""

from commands.installation import agreement_named, reader, reading
from commands.output import WrongUse
from commands.parsing import nearest


def require_party(party: str, option: str) -> None:
    """Refuses a party that takes part in nothing on record and that the agreement in use does not name either."""
    with reading():
        known = reader().parties()
    if party not in known and party not in (organisations := agreement_named(None).organisations):
        choices = dict.fromkeys((*known, *organisations))
        raise WrongUse(f"{option}: there is no party {party!r}{nearest(party, choices)}")
