"""`show`: one dossier, now or at a moment in the past."""

from collections.abc import Iterator
from typing import Annotated

import typer

from application.described import DescribedDossier, acknowledged, soonest_first
from application.reading import Readings
from commands.options import DossierArgument, JsonOption, WhyOption, here
from commands.output import document, enumerated, heading, item, note, say, table
from commands.parsing import moment as moment_in
from commands.parsing import now
from commands.viewing import AsOption, say_who_looked, viewer_of
from language.date_explained import explained
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
from language.words import FIELDS
from models.knowledge.view import View
from models.rights import Right, Topic
from models.sentences import english_day
from models.state import Dossier, Lock, LockState, Track
from models.waiting import Waiting

_ITS_OWN = "its own affair"
_OF_THE_REQUEST = (
    *("intended_decision", "reasons", "consequences", "current_policy", "alternatives", "financial_substantiation"),
    *("consultation_meeting", "early_no_objection", "planned_decision", "planned_execution"),
)
_LOCK_STYLES = {LockState.OPEN: "green", LockState.LOCKED: "yellow"}


def show(
    ctx: typer.Context,
    dossier: DossierArgument,
    at: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="A date (its start) or a date and a time, local; else now."),
    ] = None,
    why: WhyOption = False,
    party: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a dossier waits for and for whom, soonest first; the request, the points, tracks, terms, lock, escalations.

    A past moment shows the dossier as it was then, folded from its events. With --as it is shown as that party could
    know it: what it does not know is left out, not shown as not having happened. Of terms it lists those that run;
    with --why every one, with how its date came about.

    Examples:

      starter.py show 2027-003

      starter.py show 2027-003 --at 2027-02-22T12:00 --json

      starter.py show 2027-003 --as geleen
    """
    moment = moment_in(at, "--at") if at else None
    if moment and moment > now():
        note("warning: that moment is still to come; it stands so if nothing happens until then")
    viewer = viewer_of(here(ctx), party)
    view = Readings(here(ctx), viewer).dossier(dossier, moment)
    say_who_looked(viewer)
    if not as_json:
        show_view(view, why=why)
    elif view.party is None:
        document(DescribedDossier.of(view).json_value)
    else:
        document({**DescribedDossier.of(view).json_value, "as": view.party, "whole": view.whole})


# --- For people ----------------------------------------------------------------------------------------------------


def show_view(view: View, *, why: bool = False) -> None:
    """Prints a dossier as it is looked at; with ``why`` every term and how its date came about."""
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
    _show_request(view)
    _show_waiting(view.waiting)
    _show_locks(view.locks, found.topic)
    _show_tracks(view)
    _show_points(found)
    _show_terms(found, why)
    _show_escalations(found)


def _show_request(view: View) -> None:
    """What was written in the request, each text with its own lines."""
    said = view.request
    if any(name in said for name in _OF_THE_REQUEST):
        heading("The request")
    for name in _OF_THE_REQUEST:
        if value := said.get(name):
            first, *more = str(value).splitlines() or [""]
            say(f"{FIELDS[name]}: {first}")
            for line in more:
                say(f"  {line}")


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


def _show_locks(locks: list[tuple[str | None, Lock]], topic: Topic | None) -> None:
    if not locks:
        return
    heading("The lock")
    rows = [
        (name or "overall", lock.state, f"the landlord {lock_in_words(lock.state, lock.ground, topic)}")
        for name, lock in locks
    ]
    table(["Track", "Lock", "Meaning"], rows, [_LOCK_STYLES.get(lock.state, "bold red") for _, lock in locks])


def _show_tracks(view: View) -> None:
    heading("Tracks")
    found = view.dossier
    rows = [
        (
            track.organisation,
            "yes" if acknowledged(found, track) else "no",
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


def _show_points(found: Dossier) -> None:
    """The points of each advice under the numbers by which they are answered; those of a joint one once."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for track in found.tracks.values():
        if track.advice and track.advice.points:
            alike.setdefault(tuple(_points(track)), []).append(track.organisation)
    for points, organisations in alike.items():
        heading(f"Points of {enumerated(organisations)}")
        for number, point in enumerate(points, 1):
            item(f"{number}.", point)


def _points(track: Track) -> Iterator[str]:
    """Each point with its answer."""
    answers = track.response.answers if track.response else {}
    for number, point in enumerate(track.advice.points if track.advice else (), 1):
        answer = str(answers[number]).replace("_", " ") if number in answers else "not answered yet"
        yield f"{point.text} ({answer})"


def _show_terms(found: Dossier, why: bool) -> None:
    """The terms that run, what is alike said once; with ``why`` all of them."""
    heading("Terms")
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    terms = soonest_first(found)
    for term in terms:
        if why or term.is_open:
            consent = found.right is Right.CONSENT
            told = explained(term.derivation, consent=consent) if why else english_day(term.derivation.ends)
            state = f"{term.state}, overtaken" if term.overtaken else str(term.state)
            version = f", version {term.version}" if term.version > 1 else ""
            key = (term.name.value.replace("_", " "), f"{state}{version}", told, "" if term.is_open else "dim")
            alike.setdefault(key, []).append(term.organisation or "all")
    for (name, state, told, style), organisations in alike.items():
        item("-", f"{name}, {enumerated(organisations)} ({state}): {told}", style)
    if not alike:
        say("None runs.")
    if over := sum(1 for term in terms if not term.is_open and not why):
        say(f"Over: {over}. With --why you see every term, and how its date came about.")


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
