"""The addresses of pages to which letters and pages lead: of a dossier, and of an act in it."""

from models.act_forms import ActName


def dossier_address(number: str) -> str:
    """The page of a dossier, by its path."""
    return f"/dossiers/{number}"


def act_address(number: str, act: ActName, **about: str | int) -> str:
    """The page of an act in a dossier, by its path, with what is known already: the ``organisation`` that it is about,
    the ``sequence`` of the letter that is confirmed, the ``entry`` of which something is said."""
    known = "&".join(f"{name}={value}" for name, value in about.items() if value)  # keys and numbers, plain as they are
    return f"{dossier_address(number)}/doen/{act}{'?' if known else ''}{known}"
