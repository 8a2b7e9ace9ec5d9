"""What a dossier waits for and how its terms came about, as JSON; the words in it are English."""

from typing import Any

from language.waiting import party_in_words, waiting_in_words
from models.sentences import sentence
from models.state import Term
from models.terms import Derivation
from models.waiting import Waiting


def described(derivation: Derivation) -> dict[str, Any]:
    """A derivation as JSON: the end with everything that moved it, and the sentence."""
    return {
        "term": derivation.term.value,
        "from": derivation.started_on.isoformat(),
        "raw_end": derivation.raw_end.isoformat(),
        "ends": derivation.ends.isoformat(),
        "due": derivation.due.isoformat(),
        "moved_by": [{"date": moved.date.isoformat(), "cause": moved.cause} for moved in derivation.moved_by],
        "provisional": derivation.provisional,
        "sentence": sentence(derivation),
        "starting_event": derivation.starting_event,
        "amount": derivation.amount,
        "unit": derivation.unit.value,
        "basis": derivation.basis.value,
        "source": derivation.source,
        "agreement": derivation.agreement,
    }


def term_described(term: Term) -> dict[str, Any]:
    """One version of a term of a dossier as JSON."""
    return {
        "organisation": term.organisation,
        "term": term.name.value,
        "version": term.version,
        "starts": term.derivation.started_on.isoformat(),
        "ends": term.derivation.ends.isoformat(),
        "due": term.due.isoformat(),
        "state": term.state.value,
        "overtaken": term.overtaken,
        "paused_from": term.paused_from.isoformat() if term.paused_from else None,
        "provisional": term.derivation.provisional,
        "sentence": sentence(term.derivation),
    }


def waiting_described(waiting: Waiting) -> dict[str, Any]:
    """What a dossier waits for as JSON; ``until`` is a local day, ``sentence`` how that came about."""
    return {
        "party": party_in_words(waiting),
        "what": waiting_in_words(waiting),
        "organisation": waiting.organisation,
        "until": waiting.until.isoformat() if waiting.until else None,
        "overdue": waiting.overdue,
        "state": waiting.state.value if waiting.state else "",
        "sentence": sentence(waiting.derivation) if waiting.derivation else "",
    }
