"""What ``auditor.py`` offers, as pages: the dossiers with their archive, a dossier at any moment and as any party, how
a date came about, and whether the rules were kept. Everything is asked of what is behind those commands."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from application.archived_list import archived_list
from application.described import soonest_first
from application.errors import Problem, Refused
from application.evidence_read import cases, record_evidence
from application.explaining import explanations
from application.inspecting import Inspecting
from application.judging import RULES, Judged, applied, became_of, in_short, judged, times_of, why
from application.looking_back import Looked, followed, look
from application.people import Person
from application.permissions import Thing
from application.seeing import Seeing
from application.timeline_told import WITHHELD, days_in_words, occasions, timeline_of
from language import audit_texts, control_texts
from language.events import in_words
from language.readable import Readable
from language.show_texts import VERSION
from language.speech import Names
from language.state import matters_said, term_state_said
from language.terms import term_title
from language.times import local
from models.calendar import AMSTERDAM
from models.events import Event
from models.knowledge.knowledge import knowing
from models.knowledge.view import View
from models.rights import Right
from models.state import Term
from portal import dossier_cards as cards
from portal.at_issue import joint_parts
from portal.chosen_language import language_of
from portal.control_places import CONTROL, moment_typed
from portal.pages import names_of, page
from portal.readings import readings_of
from portal.signed_in import Acting

router = APIRouter()

PER_PAGE = 20
"""How many dossiers stand on one page of the list: each of them is read whole."""


# --- Where it begins, and the dossiers ------------------------------------------------------------------------------


@router.get(CONTROL)
def control(request: Request, person: Acting) -> Response:
    """What there is for an auditor, and how the work stands that takes long. Raises NotPermitted."""
    inspecting = Inspecting(request.app.state.installation, person.viewer)
    states = {name: inspecting.state(name) for name in ("verify", "conformance", "replay")}
    return page(
        request,
        "control.html",
        states=states,
        works=control_texts.WORKS,
        busy=inspecting.busy(),
        year=datetime.now(AMSTERDAM).year,
    )


@router.get(f"{CONTROL}/dossiers")
def dossiers(request: Request, person: Acting, toon: str = "open", na: str = "") -> Response:
    """The dossiers, the newest first, and how whole their archive is. Raises NotPermitted."""
    installation = request.app.state.installation
    is_open = toon != "gesloten"
    found = readings_of(request, person.viewer).newest(is_open=is_open, most=PER_PAGE, after=na)
    source = record_evidence(installation, person.viewer, Thing.PROOFS)
    how = Readable(language_of(request), names_of(request))
    rows = list(archived_list(source, [one.number for one in found.rows]))
    return page(
        request,
        "control_dossiers.html",
        rows=[(row, _stands(row, how)) for row in rows],
        shown="open" if is_open else "gesloten",
        after=found.after,
        is_first=not na,
    )


def _stands(row: dict[str, object], how: Readable) -> str:
    if "unreadable" in row:
        return how.retold(str(row["unreadable"]))
    said = row["result"] if not row["open"] else row["stage"]
    kind = "result" if not row["open"] else "stage"
    return how.code(kind, said) if said else ""


# --- A dossier at a moment ------------------------------------------------------------------------------------------


class AskedMoment(NamedTuple):
    """The moment and the eyes that somebody asked for, as typed; what could not be read is named in ``faults``."""

    day: str
    at: str
    party: str
    moment: datetime | None
    faults: dict[str, str]


def _asked(request: Request) -> AskedMoment:
    given = request.query_params
    day, at, party = (given.get(name, "").strip() for name in ("dag", "tijd", "als"))
    try:
        return AskedMoment(day, at, party, moment_typed(day, at), {})
    except ValueError:
        return AskedMoment(day, at, party, None, {"dag": control_texts.NO_MOMENT})


@router.get(f"{CONTROL}/dossiers/{{number}}")
def dossier(request: Request, number: str, person: Acting) -> Response:
    """A dossier as it stood at a moment, or as a party could know it then. Raises NotPermitted and NotFound."""
    asked = _asked(request)
    looked = _looked(request, number, person, asked)
    Seeing(request.app.state.installation, person).opens(number)
    names = Names(looked.case.agreement)
    how = Readable(language_of(request), names)
    parties = sorted(knowing(looked.case))
    shown: dict[str, Any] = {
        "number": number,
        "asked": asked,
        "parties": [(party, names.of(party)) for party in parties],
        "moment": looked.moment,
        "eyes": names.of(looked.party) if looked.party else None,
        "flaw": how.retold(looked.flaw) if looked.flaw else None,
        "is_to_come": looked.is_to_come,
        "opened": looked.case.events[0].time if looked.case.events else None,
    }
    try:
        with followed(looked):
            view = looked.view(looked.moment)
            return page(request, "control_dossier.html", **shown, view=view, **_stood(looked, view, names, how))
    except Problem as nothing:
        if isinstance(nothing, Refused):
            raise
        return page(request, "control_dossier.html", 200, **shown, view=None)


def _stood(looked: Looked, view: View, names: Names, how: Readable) -> dict[str, Any]:
    """What the page of a dossier shows, as it stood."""
    return {
        "subject": view.dossier.subject,
        "stage": how.code("stage", view.stage) if view.stage else "",
        "result": how.code("result", view.dossier.result) if view.dossier.result else "",
        "statement": cards.statement_of(view, names),
        "tracks": cards.track_cards(view, names),
        "waits": cards.waits_of(view, names),
        "question": cards.question_of(view, names),
        "advices": cards.advice_cards(view, names),
        "joint": joint_parts(view, names),
        "matters": [*matters_said(view.dossier, names)],
        "terms": [
            (term_title(term.name, term.organisation, names), term.derivation.ends, term_state_said(term), term.key)
            for term in soonest_first(view.dossier)
        ],
        "occasions": list(occasions(timeline_of(looked), how)),
    }


def _looked(request: Request, number: str, person: Person, asked: AskedMoment) -> Looked:
    """The dossier that is looked at; a party that takes no part in it is nobody's eyes."""
    installation = request.app.state.installation
    source = record_evidence(installation, person.viewer, Thing.PROOFS)
    looked = look(source, person.viewer, number, None, {"at": asked.moment})
    party = asked.party if asked.party in knowing(looked.case) else None
    return looked._replace(party=party)


# --- How a date came about ------------------------------------------------------------------------------------------


@router.get(f"{CONTROL}/dossiers/{{number}}/termijn")
def term(request: Request, number: str, person: Acting, naam: str = "") -> Response:
    """How the end of a term (without a name: of each) came about, step by step, and whether it comes out the same.
    Raises NotPermitted, NotFound, and WrongInput for no term of this dossier."""
    asked = _asked(request)
    looked = _looked(request, number, person, asked)
    Seeing(request.app.state.installation, person).opens(number)
    how = Readable(language_of(request), Names(looked.case.agreement))
    with followed(looked):
        found = explanations(looked, naam or None)
        is_consent = looked.view(looked.moment).dossier.right is Right.CONSENT
    told = [
        {
            "title": _title(one.term, how),
            "sentence": how.explained(one.term.derivation, consent=is_consent),
            "state": how.code("term_state", one.term.state),
            "is_overtaken": one.term.overtaken,
            "steps": [
                (how.retold(step.what), how.weekday(step.day) if step.day else "", how.retold(step.why),
                 _cited(step.source, how), step.entry or "")
                for step in one.steps
            ],
            "differences": [(each.part, how.retold(each.on_record), how.retold(each.anew)) for each in one.differences],
        }
        for one in found
    ]  # fmt: skip
    return page(request, "control_term.html", number=number, moment=looked.moment, terms=told)


def _title(found: Term, how: Readable) -> str:
    version = how.say(VERSION, number=found.version) if found.version > 1 else ""
    return f"{how.term(found.key)}{version}"


def _cited(source: str, how: Readable) -> str:
    parts = source.split("; ")
    return "; ".join(said if (said := how.retold(part)) != part else how.tongue.cite(part) for part in parts)


# --- Whether the rules were kept ------------------------------------------------------------------------------------


class ShownChain(NamedTuple):
    """A rule that was broken, or a term that went by: the rule, its source, why, and the events that show it."""

    result: str
    about: str
    sentence: str
    source: str
    why: str
    events: tuple[tuple[object, ...], ...]


@router.get(f"{CONTROL}/dossiers/{{number}}/naleving")
def conformance(request: Request, number: str, person: Acting) -> Response:
    """Which articles and clauses held in a dossier, and which were broken. Raises NotPermitted and NotFound."""
    installation = request.app.state.installation
    source = record_evidence(installation, person.viewer, Thing.PROOFS)
    readings_of(request, person.viewer).require(number, Thing.EVENTS)
    Seeing(installation, person).opens(number)
    (read,) = cases(source, [number], person.viewer, Thing.PROOFS)
    one = judged(read, source.now())
    tongue = language_of(request)
    how, found = Readable(tongue, one.names), one.found
    if found is None or not found.judged:
        return page(request, "control_conformance.html", number=number, flaw=how.retold(one.flaw), found=None)
    rules = [
        (worst.value, tongue.say(audit_texts.RESULTS[worst]), times_of(row, found)[worst], tongue.say(row.sentence),
         tongue.cite(row.source))
        for row, worst in applied(found)
    ]  # fmt: skip
    letters = [
        (
            tongue.say(
                audit_texts.REMARK, party=how.party(each.party), event=each.event, became=became_of(each, tongue)
            ),
            [
                tongue.say(
                    audit_texts.RAN_MEANWHILE,
                    term=how.term(ran.term),
                    source=tongue.cite(ran.source),
                    days=days_in_words(ran.days, tongue),
                    day=ran.ends,
                )
                for ran in each.terms
            ],
        )
        for each in found.letters
    ]
    return page(
        request,
        "control_conformance.html",
        number=number,
        flaw="",
        found=found,
        short=in_short(found, tongue),
        chains=[*_chains(one, how)],
        rules=rules,
        letters=letters,
        differences=[
            (
                each.about,
                each.organisation or "",
                each.engine_says,
                each.constraint_says,
                ", ".join(map(str, each.events)),
            )
            for each in found.disagreements
        ],
    )


def _chains(one: Judged, how: Readable) -> Iterator[ShownChain]:
    for chain in one.chains:
        judgement, tongue = chain.judgement, how.tongue
        row = RULES[judgement.constraint]
        yield ShownChain(
            tongue.say(audit_texts.RESULTS[judgement.result]),
            how.party(judgement.organisation) if judgement.organisation else "",
            tongue.say(row.sentence),
            tongue.cite(row.source),
            why(judgement, tongue),
            tuple(
                (event.sequence, local(event.happened), _by(event, how), _what(event, how)) for event in chain.events
            ),
        )


def _by(event: Event, how: Readable) -> str:
    party = how.party(event.party)
    return f"{party} ({event.person})" if event.person else party


def _what(event: Event, how: Readable) -> str:
    plain = in_words(event) if event.content else f"{event.type.replace('_', ' ')} {WITHHELD}"
    return how.event(event, plain)
