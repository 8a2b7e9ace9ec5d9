"""Where the pages of the auditor are, and in which language the readings of the audit speak on them."""

from fastapi import Request

from language.tongue import Tongue
from portal.chosen_language import language_of

CONTROL = "/controle"


def tongue_of(request: Request) -> Tongue:
    """The language of whoever reads, as the readings of the audit have it."""
    return Tongue(language_of(request).value)
