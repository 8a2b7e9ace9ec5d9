"""How much lies with an organisation already when a request is about to go, as far as the landlord may know it.

The law gives every request its own six weeks, whatever else there is; a board of volunteers has one evening. So the
landlord is told, and decides: nothing is refused for it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from math import ceil
from typing import NamedTuple

from models.knowledge.view import View
from models.state import Term
from models.terms import TermName

MANY_REQUESTS, MANY_PAGES = 2, 20
"""From how many requests, or pages of them, that lie with it already an organisation has much to do."""

LOOKED_AT = 20
"""How many requests that lie with them are looked at, the newest: each is a dossier that may have to be read anew."""

SIGNS_ON_A_PAGE = 2_500
"""How many signs of text count as a page. Documents are counted, not opened: of most kinds nobody can tell how long
they are on paper."""


class AwaitingAdvice(NamedTuple):
    """A request on which an organisation has not advised yet: until when it can, and how much there is to read."""

    dossier: str
    subject: str
    until: date
    pages: int
    documents: int


class Burden(NamedTuple):
    """What lies with an organisation, and for how many ``weeks`` it would be busy with another request at the same
    time; the weeks of all of those taken together."""

    organisation: str
    requests: tuple[AwaitingAdvice, ...]
    weeks: int

    @property
    def pages(self) -> int:
        return sum(one.pages for one in self.requests)

    @property
    def documents(self) -> int:
        return sum(one.documents for one in self.requests)

    @property
    def is_much(self) -> bool:
        """Whether somebody should think twice before adding to it."""
        return bool(self.weeks) and (len(self.requests) >= MANY_REQUESTS or self.pages >= MANY_PAGES)


def burdens(views: Iterable[View], terms: Iterable[Term]) -> tuple[Burden, ...]:
    """What lies with each organisation whose period for advice would begin (one of ``terms``). ``views`` are the open
    dossiers as the landlord knows them."""
    seen = [*views]
    return tuple(_burden(organisation, term, seen) for organisation, term in _periods(terms).items())


def addressed(terms: Iterable[Term]) -> tuple[str, ...]:
    """The organisations whose period for advice would begin."""
    return tuple(_periods(terms))


def _periods(terms: Iterable[Term]) -> dict[str, Term]:
    return {term.organisation: term for term in terms if term.name is TermName.ADVICE and term.organisation}


def _burden(organisation: str, new: Term, views: Iterable[View]) -> Burden:
    found = [(view, term) for view in views for term in view.dossier.terms.values() if _lies_with(term, organisation)]
    requests = sorted((_awaiting(view, term) for view, term in found), key=lambda one: one.until)
    return Burden(organisation, tuple(requests), _weeks_together(new, [term for _, term in found]))


def _lies_with(term: Term, organisation: str) -> bool:
    return term.is_open and (term.organisation, term.name) == (organisation, TermName.ADVICE)


def _awaiting(view: View, term: Term) -> AwaitingAdvice:
    said = view.request
    documents = said.get("documents")
    return AwaitingAdvice(
        view.dossier.number,
        view.dossier.subject,
        term.derivation.ends,
        _pages(said),
        len(documents) if isinstance(documents, list) else 0,
    )


def _pages(said: Mapping[str, object]) -> int:
    return ceil(sum(len(text) for text in said.values() if isinstance(text, str)) / SIGNS_ON_A_PAGE)


def _weeks_together(new: Term, others: Iterable[Term]) -> int:
    """For how many whole weeks one of the others runs while the new one does; less than a week is one."""
    last = max((term.derivation.ends for term in others), default=None)
    if last is None:
        return 0
    days = (min(last, new.derivation.ends) - new.derivation.started_on).days
    return max(days // 7, 1) if days > 0 else 0
