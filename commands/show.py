"""`show`: one dossier, now or at a moment in the past."""

from datetime import datetime
from typing import Annotated, Any

import typer

from application.described import term_described, waiting_described
from commands.installation import reader, reading
from commands.options import DossierArgument, JsonOption
from commands.output import Failure, Refusals, document, heading, item, note, say, table
from commands.parsing import moment as moment_in
from commands.parsing import now
from language.locks import lock_in_words
from language.state_lines import (
    advice_in_words,
    breach_in_words,
    cause_in_words,
    consultation_in_words,
    dispute_in_words,
    execution_in_words,
    response_in_words,
    vote_in_words,
)
from language.times import local
from language.waiting import party_in_words, until_in_words, waiting_in_words
from models.calendar import AMSTERDAM
from models.evolve import fold_until
from models.knowledge.view import View
from models.outcome import breaches, escalations
from models.refusals import refusal
from models.sentences import sentence
from models.state import Dossier, Lock, LockState, Term, Track
from models.terms import TermName, TermState
from models.waiting import Waiting

_ITS_OWN = "its own affair"
_LOCK_STYLES = {LockState.OPEN: "green", LockState.LOCKED: "yellow"}


def show(
    dossier: DossierArgument,
    at: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="A date (its start) or a date and a time, local; else now."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What a dossier waits for and for whom, soonest first; its tracks, terms, lock, escalations and result.

    A past moment shows the dossier as it was then, folded from its events.

    Examples:

      starter.py show 2027-003

      starter.py show 2027-003 --at 2027-02-22T12:00 --json
    """
    moment = moment_in(at, "--at") if at else now()
    if moment > now():
        note("warning: that moment is still to come; it stands so if nothing happens until then")
    view = View(dossier_at(dossier, moment), moment)
    if as_json:
        document(described(view))
    else:
        show_view(view)


def dossier_at(number: str, moment: datetime) -> Dossier:
    """A dossier as it was at a moment, its chain of events verified."""
    with reading():
        history = reader().history(number)
    if history is None:
        raise Refusals("There is no such dossier:", [refusal("no_dossier", number)])
    found = fold_until(number, history.events, moment)
    if not found.opened_at:
        opened = local(history.events[0].time)
        raise Failure(f"Dossier {number} did not exist then: it was opened on {opened}.")
    return found


# --- JSON ----------------------------------------------------------------------------------------------------------


def described(view: View) -> dict[str, Any]:
    """A dossier as it is looked at, as JSON."""
    found = view.dossier
    return {
        "dossier": found.number,
        "at": view.moment.astimezone(AMSTERDAM).isoformat(),
        "kind": found.kind.value,
        "subject": found.subject,
        "topic": found.topic,
        "right": found.right,
        "ground": found.ground,
        "version": found.version,
        "agreement": found.agreement,
        "stage": view.stage,
        "opened_at": _iso(found.opened_at),
        "closed_at": _iso(found.closed_at),
        "result": found.result,
        "waits_for": [waiting_described(waiting) for waiting in view.waiting],
        "tracks": [_track_described(view, track) for track in found.tracks.values()],
        "terms": [term_described(term) for term in _soonest_first(found)],
        "lock": [_lock_described(name, lock) for name, lock in view.locks],
        "escalations": escalations(found),
        "causes": [cause.model_dump(mode="json") for cause in found.causes],
        "strategic_consultations": [consultation.model_dump(mode="json") for consultation in found.consultations],
        "breaches": breaches(found),
        "disputes": [dispute.model_dump(mode="json") for dispute in found.disputes],
        "executions": [execution.model_dump(mode="json") for execution in found.executions],
        "links": list(found.links),
        "sequence": found.sequence,
        "head": found.head,
    }


def _track_described(view: View, track: Track) -> dict[str, Any]:
    """A track, without what the looker may not see of it."""
    hidden = set() if view.shows_own_work(track.organisation) else {"consulted_at", "deliberation"}
    concluded = {"acknowledged": _acknowledged(view.dossier, track), "done": view.is_done(track)}
    return {**track.model_dump(mode="json", exclude=hidden), **concluded}


def _lock_described(organisation: str | None, lock: Lock) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "state": lock.state.value,
        "ground": lock.ground.value if lock.ground else None,
        "in_words": f"the landlord {lock_in_words(lock.state, lock.ground)}",
    }


def _soonest_first(found: Dossier) -> list[Term]:
    return sorted(found.terms.values(), key=lambda term: (term.due, term.key))


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(AMSTERDAM).isoformat() if moment else None


# --- For people ----------------------------------------------------------------------------------------------------


def show_view(view: View) -> None:
    """Prints a dossier as it is looked at."""
    found, moment = view.dossier, view.moment
    asked = f"{str(found.right).replace('_', ' ')} on topic {found.topic}" if found.right else "unsolicited advice"
    say(f"Dossier {found.number}: {found.subject}", style="bold")
    version = f", version {found.version}" if found.version > 1 else ""
    say(f"{asked.capitalize()}{version}; opened {local(found.opened_at or moment)}; agreement {found.agreement}.")
    if found.closed_at:
        say(f"Closed {local(found.closed_at)}: {found.result}.", style="bold")
    else:
        say(f"Stage: {view.stage or 'with the organisations'}, at {local(moment)}.")
    if view.party:
        say(f"As {view.party} could know it at {local(moment)}; what it could not know is left out.")
    _show_waiting(view.waiting)
    _show_locks(view.locks)
    _show_tracks(view)
    _show_terms(found)
    _show_escalations(found)


def _show_waiting(waiting: list[Waiting]) -> None:
    heading("Waits for")
    if not waiting:
        say("Nothing.")
        return
    rows = [
        (until_in_words(w), party_in_words(w), waiting_in_words(w), w.organisation if w.organisation != w.party else "")
        for w in waiting
    ]
    table(["Until", "Party", "What", "About"], rows, ["bold red" if w.overdue else "" for w in waiting])


def _show_locks(locks: list[tuple[str | None, Lock]]) -> None:
    if not locks:
        return
    heading("The lock")
    rows = [
        (name or "overall", lock.state, f"the landlord {lock_in_words(lock.state, lock.ground)}")
        for name, lock in locks
    ]
    table(["Track", "Lock", "Meaning"], rows, [_LOCK_STYLES.get(lock.state, "bold red") for _, lock in locks])


def _show_tracks(view: View) -> None:
    heading("Tracks")
    found = view.dossier
    rows = [
        (
            track.organisation,
            "yes" if _acknowledged(found, track) else "no",
            *_own_work(view, track),
            advice_in_words(track) if found.right else "unsolicited",
            response_in_words(track),
            "" if not found.is_open else "yes" if view.is_done(track) else "no",
        )
        for track in found.tracks.values()
    ]
    table(["Track", "Receipt", "Consulted", "Deliberation", "Advice", "Response", "Done"], rows)


def _own_work(view: View, track: Track) -> tuple[str, str]:
    """Whether an organisation consulted its tenants, and its vote."""
    if not view.shows_own_work(track.organisation):
        return _ITS_OWN, _ITS_OWN
    return "yes" if track.consulted_at else "no", vote_in_words(track)


def _acknowledged(found: Dossier, track: Track) -> bool:
    """Any act of the organisation acknowledges receipt (rules: section 3)."""
    term = found.term(track.organisation, TermName.ACKNOWLEDGEMENT)
    return term is not None and term.state is TermState.MET


def _show_terms(found: Dossier) -> None:
    heading("Terms")
    for term in _soonest_first(found):
        state = f"{term.state}, overtaken" if term.overtaken else str(term.state)
        version = f", version {term.version}" if term.version > 1 else ""
        style = "" if term.state in (TermState.RUNNING, TermState.PAUSED) else "dim"
        item("-", f"{term.organisation or 'all'}, {state}{version}: {sentence(term.derivation)}", style)


def _show_escalations(found: Dossier) -> None:
    heading("Escalations and breaches")
    say(f"Causes of strategic consultation: {', '.join(map(cause_in_words, found.causes)) or 'none'}.")
    for consultation in found.consultations:
        item("-", f"Strategic consultation {consultation.number}: {consultation_in_words(consultation)}.")
    say(f"Breaches: {', '.join(map(breach_in_words, found.breaches)) or 'none'}.")
    for dispute in found.disputes:
        item("-", f"{dispute_in_words(dispute)}.")
    for execution in found.executions:
        item("-", f"{execution_in_words(execution)}.")
