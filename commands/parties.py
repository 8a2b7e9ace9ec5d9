"""The parties that a command may name: those on record, and those of the agreement in use."""

from application.errors import WrongInput
from installation.installation import Installation
from models.near_names import nearest


def require_party(installation: Installation, party: str, option: str) -> None:
    """Refuses a party that takes part in nothing on record and that the agreement in use does not name either."""
    known = installation.reader.parties()
    if party not in known and party not in (organisations := installation.agreement().organisations):
        choices = dict.fromkeys((*known, *organisations))
        raise WrongInput(f"{option}: there is no party {party!r}{nearest(party, choices)}")
