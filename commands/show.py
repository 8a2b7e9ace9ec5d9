"""`show`: one dossier, now or at a moment in the past."""

from datetime import datetime, time
from typing import Annotated, Any

import typer

from application.described import term_described
from commands.options import DossierArgument, JsonOption, here
from commands.output import document, heading, item, note, say, table
from commands.parsing import moment as moment_in
from commands.parsing import now
from commands.viewing import AsOption, readings, viewer_of
from language.event_lines import lock_in_words, term_in_words
from models.calendar import AMSTERDAM
from models.knowledge.view import View
from models.outcome import breaches, escalations
from models.sentences import english_day, sentence
from models.state import Dossier, Lock, LockState, StrategicConsultation, Term, Track
from models.terms import TermName, TermState
from models.waiting import Waiting

_ITS_OWN = "its own affair"
_LOCK_STYLES = {LockState.OPEN: "green", LockState.LOCKED: "yellow"}


def show(
    ctx: typer.Context,
    dossier: DossierArgument,
    at: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="A date (its start) or a date and a time, local; else now."),
    ] = None,
    party: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a dossier waits for and for whom, soonest first; its tracks, terms, lock, escalations and result.

    A past moment shows the dossier as it was then, folded from its events. With --as it is shown as that party could
    know it: what it does not know is left out, not shown as not having happened.

    Examples:

      starter.py show 2027-003

      starter.py show 2027-003 --at 2027-02-22T12:00 --json

      starter.py show 2027-003 --as geleen
    """
    moment = moment_in(at, "--at") if at else None
    if moment and moment > now():
        note("warning: that moment is still to come; it stands so if nothing happens until then")
    view = readings(here(ctx), viewer_of(here(ctx), party)).dossier(dossier, moment)
    if not as_json:
        show_view(view)
    elif view.party is None:
        document(described(view))
    else:
        document({**described(view), "as": view.party, "whole": view.whole})


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
        "waits_for": [_waiting_described(waiting) for waiting in view.waiting],
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


def _waiting_described(waiting: Waiting) -> dict[str, Any]:
    return {**waiting._asdict(), "until": waiting.until.isoformat() if waiting.until else None}


def _track_described(view: View, track: Track) -> dict[str, Any]:
    """A track, without what the looker may not see of it."""
    hidden = set() if view.shows_own_work(track.organisation) else {"consulted_at", "deliberation"}
    told = {"acknowledged": _acknowledged(view.dossier, track), "done": view.is_done(track)}
    return {**track.model_dump(mode="json", exclude=hidden), **told}


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


def local(moment: datetime) -> str:
    """An instant as a line shows it: local date and time, to the minute; the last one of a day, at which a letter of
    that day counts, as 24:00."""
    there = moment.astimezone(AMSTERDAM)
    return f"{there:%Y-%m-%d} 24:00" if there.time() == time.max else f"{there:%Y-%m-%d %H:%M}"


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
    rows = [(_until(w), w.party, w.what, w.organisation if w.organisation != w.party else "") for w in waiting]
    table(["Until", "Party", "What", "About"], rows, ["bold red" if w.overdue else "" for w in waiting])


def _until(waiting: Waiting) -> str:
    if waiting.until is None:
        return waiting.state or "no term"
    return f"{waiting.until:%a %Y-%m-%d}{' (overdue)' if waiting.overdue else ''}"


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
            _advice(track) if found.right else "unsolicited",
            _response(track),
            "" if not found.is_open else "yes" if view.is_done(track) else "no",
        )
        for track in found.tracks.values()
    ]
    table(["Track", "Receipt", "Consulted", "Deliberation", "Advice", "Response", "Done"], rows)


def _own_work(view: View, track: Track) -> tuple[str, str]:
    """Whether an organisation consulted its tenants, and its vote."""
    if not view.shows_own_work(track.organisation):
        return _ITS_OWN, _ITS_OWN
    return "yes" if track.consulted_at else "no", _vote(track)


def _acknowledged(found: Dossier, track: Track) -> bool:
    """Any act of the organisation acknowledges receipt (rules: section 3)."""
    term = found.term(track.organisation, TermName.ACKNOWLEDGEMENT)
    return term is not None and term.state is TermState.MET


def _vote(track: Track) -> str:
    if track.deliberation is None:
        return ""
    return f"{'adopted' if track.deliberation.adopted else 'not adopted'} {track.deliberation.date}"


def _advice(track: Track) -> str:
    if track.advice is None:
        return ""
    joint, late = (", joint" if track.advice.joint else ""), (", late" if track.advice.late else "")
    supplement = f", then {track.advice.supplemented}" if track.advice.supplemented else ""
    return f"{track.advice.verdict}{joint}{late}{supplement}"


def _response(track: Track) -> str:
    if track.response is None:
        return "answered" if track.answered_at else ""
    return "follows wholly" if track.response.wholly_followed else "deviates"


def _show_terms(found: Dossier) -> None:
    heading("Terms")
    for term in _soonest_first(found):
        state = f"{term.state}, overtaken" if term.overtaken else str(term.state)
        version = f", version {term.version}" if term.version > 1 else ""
        style = "" if term.state in (TermState.RUNNING, TermState.PAUSED) else "dim"
        item("-", f"{term.organisation or 'all'}, {state}{version}: {sentence(term.derivation)}", style)


def _show_escalations(found: Dossier) -> None:
    heading("Escalations and breaches")
    causes = [f"{c.cause} ({c.organisation or 'all'}){', revoked' if c.revoked else ''}" for c in found.causes]
    say(f"Causes of strategic consultation: {', '.join(causes) or 'none'}.")
    for consultation in found.consultations:
        item("-", f"Strategic consultation {consultation.number}: {_consultation_state(consultation)}.")
    faults = [f"{b.breach} ({term_in_words(b.term)}){', revoked' if b.revoked else ''}" for b in found.breaches]
    say(f"Breaches: {', '.join(faults) or 'none'}.")
    for dispute in found.disputes:
        rulings = ", ".join(f"{ruling.ruling} on {ruling.date}" for ruling in dispute.rulings)
        item("-", f"Dispute before the {dispute.forum} by {dispute.by}: {rulings or 'no ruling yet'}.")
    for execution in found.executions:
        item("-", f"Executed on {english_day(execution.date)}, with the lock {execution.lock}.")


def _consultation_state(consultation: StrategicConsultation) -> str:
    if consultation.concluded_at:
        return f"concluded on {local(consultation.concluded_at)}, {consultation.outcome}"
    if consultation.cancelled_at:
        return f"cancelled on {local(consultation.cancelled_at)}"
    return f"open, planned for {consultation.planned_for}" if consultation.planned_for else "open, not planned yet"
