"""The addresses of pages to which letters and pages lead: of a dossier, and of an act in it."""

from models.act_forms import ActName
from models.parties import LANDLORD
from models.waiting import Waiting


def dossier_address(number: str) -> str:
    """The page of a dossier, by its path."""
    return f"/dossiers/{number}"


def act_address(number: str, act: ActName, **about: str | int) -> str:
    """The page of an act in a dossier, by its path, with what is known already: the ``organisation`` that it is about,
    the ``sequence`` of the letter that is confirmed, the ``entry`` of which something is said."""
    known = "&".join(f"{name}={value}" for name, value in about.items() if value)  # keys and numbers, plain as they are
    return f"{dossier_address(number)}/doen/{act}{'?' if known else ''}{known}"


def task_address(number: str, act: ActName, waiting: Waiting, party: str) -> str:
    """The page on which a task of a party is done; for the landlord about the organisation that it is for, of a letter
    about its entry."""
    if act is ActName.CONFIRM_PAPER:
        return act_address(number, act, sequence=waiting.number)
    return act_address(number, act, organisation=(waiting.organisation or "") if party == LANDLORD else "")
