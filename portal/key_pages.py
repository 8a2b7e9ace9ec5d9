"""The page of the keys: whose sign, since when, and as what they can be compared."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from application.reading import Readings
from language.connection_texts import KEY_KINDS
from models.parties import ADMINISTRATOR
from portal.pages import names_of, page
from portal.signed_in import Looking

router = APIRouter()

KEYS = "/beheer/sleutels"


@router.get(KEYS)
def keys(request: Request, viewer: Looking) -> Response:
    """Every public key on record, those in use first."""
    names = names_of(request)
    found = [
        (one, names.of(one.party) if one.party != ADMINISTRATOR else one.key.name.rpartition("/")[2])
        for one in Readings(request.app.state.installation, viewer).log().public_keys()
    ]
    in_use = sorted(found, key=lambda each: each[0].until is not None)
    return page(request, "keys.html", found=in_use, kinds=KEY_KINDS)
