"""`show`: one dossier, now or at a moment in the past."""

from collections.abc import Iterator
from typing import Annotated

import typer

from application.dates import utc_now
from application.described import DescribedDossier, acknowledged, soonest_first
from application.reading import Readings
from commands.options import DossierArgument, JsonOption, WhyOption, here
from commands.output import document, enumerated, heading, item, note, say, table
from commands.parsing import moment as moment_in
from commands.viewing import AsOption, say_who_looked, viewer_of
from language import show_texts as texts
from language.audit_texts import AND, TO_COME
from language.readable import ENGLISH, Readable
from language.state_lines import (
    advice_in_words,
    breach_in_words,
    cause_in_words,
    consultation_in_words,
    dispute_in_words,
    execution_in_words,
    party_in_words,
    response_in_words,
    until_in_words,
    vote_in_words,
    waiting_in_words,
)
from language.times import local
from language.words import FIELDS
from models.knowledge.view import View
from models.parties import OVERALL
from models.rights import Right, Topic
from models.sentences import TITLES
from models.state import Dossier, Lock, LockState, Term, Track
from models.waiting import Waiting

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
    if moment and moment > utc_now():
        note(ENGLISH.say(TO_COME))
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


def show_view(view: View, *, why: bool = False, how: Readable = ENGLISH) -> None:
    """Prints a dossier as it is looked at; with ``why`` every term and how its date came about."""
    found, moment = view.dossier, view.moment
    say(how.say(texts.DOSSIER, number=found.number, subject=found.subject), style="bold")
    version = how.say(texts.VERSION, number=found.version) if found.version > 1 else ""
    opened = local(found.opened_at or moment)
    asked = _asked(found, how)
    asked = asked[:1].upper() + asked[1:]
    say(how.say(texts.OPENED, asked=asked, version=version, opened=opened, agreement=found.agreement))
    if found.closed_at:
        result = how.code("result", found.result)
        say(how.say(texts.CLOSED, moment=local(found.closed_at), result=result), style="bold")
    else:
        stage = how.code("stage", view.stage) if view.stage else how.say(texts.WITH_ORGANISATIONS)
        say(how.say(texts.STAGE, stage=stage, moment=local(moment)))
    if view.party:
        say(how.say(texts.AS_KNOWN, party=how.party(view.party), moment=local(moment)))
    _show_request(view, how)
    _show_waiting(view.waiting, how)
    _show_locks(view.locks, found.topic, how)
    _show_tracks(view, how)
    _show_points(found, how)
    _show_terms(found, why, how)
    _show_escalations(found, how)


def _asked(found: Dossier, how: Readable) -> str:
    if found.right is None:
        return how.say(texts.UNSOLICITED)
    return how.say(texts.ASKED, right=how.code("right", found.right).replace("_", " "), topic=found.topic)


def _show_request(view: View, how: Readable) -> None:
    """What was written in the request, each text with its own lines."""
    said = view.request
    if any(name in said for name in _OF_THE_REQUEST):
        heading(how.say(texts.REQUEST))
    for name in _OF_THE_REQUEST:
        if value := said.get(name):
            first, *more = str(value).splitlines() or [""]
            say(how.say(texts.FIELD, name=how.say(FIELDS[name]), value=first))
            for line in more:
                say(f"  {line}")


def _show_waiting(waiting: list[Waiting], how: Readable) -> None:
    heading(how.say(texts.WAITS))
    if not waiting:
        say(how.say(texts.NOTHING))
        return
    rows = [
        (
            until_in_words(each, how),
            party_in_words(each, how),
            waiting_in_words(each, how),
            how.party(each.organisation) if each.organisation and each.organisation != each.party else "",
        )
        for each in waiting
    ]
    columns = how.columns(texts.UNTIL, texts.PARTY, texts.WHAT, texts.ABOUT)
    table(columns, rows, ["bold red" if each.overdue else "" for each in waiting])


def _show_locks(locks: list[tuple[str | None, Lock]], topic: Topic | None, how: Readable) -> None:
    if not locks:
        return
    heading(how.say(texts.THE_LOCK))
    rows = [
        (how.party(name or OVERALL), how.code("lock_state", lock.state), how.lock(lock.state, lock.ground, topic))
        for name, lock in locks
    ]
    columns = how.columns(texts.TRACK, texts.LOCK, texts.MEANING)
    table(columns, rows, [_LOCK_STYLES.get(lock.state, "bold red") for _, lock in locks])


def _show_tracks(view: View, how: Readable) -> None:
    heading(how.say(texts.TRACKS))
    found = view.dossier
    rows = [
        (
            how.party(track.organisation),
            _yes(acknowledged(found, track), how),
            *_own_work(view, track, how),
            advice_in_words(track, how) if found.right else how.say(texts.NO_VERDICT),
            response_in_words(track, how),
            _yes(view.is_done(track), how) if found.is_open else "",
        )
        for track in found.tracks.values()
    ]
    own = (texts.RECEIPT, texts.CONSULTED, texts.DELIBERATION)
    table(how.columns(texts.TRACK, *own, texts.ADVICE, texts.RESPONSE, texts.DONE), rows)


def _yes(value: bool, how: Readable) -> str:
    return how.say(texts.YES if value else texts.NO)


def _own_work(view: View, track: Track, how: Readable) -> tuple[str, str]:
    """Whether an organisation consulted its tenants, and its vote."""
    if not view.shows_own_work(track.organisation):
        return how.say(texts.ITS_OWN), how.say(texts.ITS_OWN)
    return _yes(track.consulted_at is not None, how), vote_in_words(track, how)


def _show_points(found: Dossier, how: Readable) -> None:
    """The points of each advice under the numbers by which they are answered; those of a joint one once."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for track in found.tracks.values():
        if track.advice and track.advice.points:
            alike.setdefault(tuple(_points(track, how)), []).append(track.organisation)
    for points, organisations in alike.items():
        heading(how.say(texts.POINTS, organisations=how.parties(organisations)))
        for number, point in enumerate(points, 1):
            item(f"{number}.", point)


def _points(track: Track, how: Readable) -> Iterator[str]:
    """Each point with its answer."""
    answers = track.response.answers if track.response else {}
    for number, point in enumerate(track.advice.points if track.advice else (), 1):
        given = answers.get(number)
        answer = how.code("answer", given).replace("_", " ") if given else how.say(texts.NOT_ANSWERED)
        yield how.say(texts.POINT, point=point.text, answer=answer)


def _show_terms(found: Dossier, why: bool, how: Readable) -> None:
    """The terms that run, what is alike said once; with ``why`` all of them."""
    heading(how.say(texts.TERMS))
    alike: dict[tuple[str, str, str, str], list[str]] = {}
    terms = soonest_first(found)
    for term in terms:
        if why or term.is_open:
            consent = found.right is Right.CONSENT
            told = how.explained(term.derivation, consent=consent) if why else how.day(term.derivation.ends)
            key = (_title(term, how), _state(term, how), told, "" if term.is_open else "dim")
            whose = how.party(term.organisation) if term.organisation else how.say(texts.OF_ALL)
            alike.setdefault(key, []).append(whose)
    for (name, state, told, style), several in alike.items():
        organisations = enumerated(several, how.say(AND))
        item("-", how.say(texts.TERM, term=name, organisations=organisations, state=state, told=told), style)
    if not alike:
        say(how.say(texts.NONE_RUNS))
    if over := sum(1 for term in terms if not term.is_open and not why):
        say(how.say(texts.OVER, number=over))


def _title(term: Term, how: Readable) -> str:
    return term.name.value.replace("_", " ") if how.is_english else how.say(TITLES[term.name])


def _state(term: Term, how: Readable) -> str:
    state = how.code("term_state", term.state)
    state = how.say(texts.OVERTAKEN, state=state) if term.overtaken else state
    return state + (how.say(texts.VERSION, number=term.version) if term.version > 1 else "")


def _show_escalations(found: Dossier, how: Readable) -> None:
    heading(how.say(texts.ESCALATIONS))
    none = how.say(texts.NONE)
    causes = ", ".join(cause_in_words(cause, how) for cause in found.causes)
    say(how.say(texts.CAUSES, causes=causes or none))
    for one in found.consultations:
        item("-", how.say(texts.CONSULTATION, number=one.number, state=consultation_in_words(one, how)))
    breaches = ", ".join(breach_in_words(breach, how) for breach in found.breaches)
    say(how.say(texts.BREACHES, breaches=breaches or none))
    for dispute in found.disputes:
        item("-", f"{dispute_in_words(dispute, how)}.")
    for execution in found.executions:
        item("-", f"{execution_in_words(execution, how)}.")
