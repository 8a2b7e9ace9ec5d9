"""How the dates of a dossier came about: the terms that are meant, each derived again."""

import difflib

from application.errors import WrongInput
from application.looking_back import Looked
from audit.looking.explanation import Explanation, explained
from models.state import Term


def explanations(looked: Looked, text: str | None = None) -> list[Explanation]:
    """How the end of each term came about that a name fits (None: of every one), earlier versions too. Raises
    WrongInput where none does."""
    terms, case = list(looked.view(looked.moment).dossier.terms.values()), looked.copy(looked.moment)
    return [explained(one, case) for one in (sorted(terms, key=_order) if text is None else _named(terms, text))]


def _named(terms: list[Term], text: str) -> list[Term]:
    """The terms that a name fits. Raises WrongInput where none does."""
    asked = text.strip().strip("/").replace("-", "_")
    found = [term for term in terms if asked in _names(term)]
    if not found:
        known = [term.key for term in sorted(terms, key=_order)]
        meant = difflib.get_close_matches(asked, sorted({name for term in terms for name in _names(term)}))
        suggestion = f" Did you mean {' or '.join(meant)}?" if meant else ""
        there = "There are:" if known else "No term had started then."
        raise WrongInput(
            f"There is no term {text!r} in this dossier.{suggestion} {there}", *(f"  {key}" for key in known)
        )
    return sorted(found, key=_order)


def _order(term: Term) -> tuple[str, str, int]:
    return term.organisation or "", term.name, term.version


def _names(term: Term) -> tuple[str, ...]:
    """Everything a term may be called: by its name, with its organisation, with its version."""
    own = f"{term.organisation}/{term.name}" if term.organisation else str(term.name)
    names = (str(term.name), own, f"{term.name}/{term.version}", f"{own}/{term.version}")
    return tuple(name.replace("-", "_") for name in names)
