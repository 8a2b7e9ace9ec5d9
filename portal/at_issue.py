"""What stands beside the form of an act: what it is about, how that stands, and what follows from it.

Shown from what whoever looks knows (a view), never from a rule: what happened, as it reads elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from language import at_issue_texts as texts
from language.date_explained import day_explained
from language.events import named_in, sentence_of
from language.fields import SaidField, fields_of, positions_in
from language.form_texts import POINT
from language.speech import Names, day, say, verbatim, word
from language.state import matters_said
from language.terms import term_title
from models.act_forms import ActName
from models.contents import Point
from models.events import Event, EventType
from models.knowledge.joint_signing import has_agreed, has_signed, still_to_sign, takes_part
from models.knowledge.view import View
from models.parties import LANDLORD
from models.terms import TermName
from portal.parts import Said

_A, _T = ActName, EventType


class AboutLine(NamedTuple):
    """A line, how the day in it came about, and what was said."""

    text: Said
    why: Said | None = None
    fields: tuple[SaidField, ...] = ()


class About(NamedTuple):
    """A part of what stands beside a form. ``kind`` is how it looks."""

    title: str
    lines: tuple[AboutLine, ...]
    kind: str = "plain"


HAPPENED: Mapping[ActName, tuple[EventType, ...]] = {
    _A.RULE_ON_CLAIM: (_T.INCOMPLETENESS_CLAIMED,),
    _A.PROVIDE_INFORMATION: (_T.INCOMPLETENESS_CLAIMED, _T.CLAIM_RULED),
    _A.ANSWER_QUESTION: (_T.QUESTION_ASKED,),
    _A.OBJECT_TO_AMENDMENT: (_T.REQUEST_AMENDED,),
    _A.WAIVE_NEW_PERIOD: (_T.REQUEST_AMENDED,),
    _A.GRANT_EXTENSION: (_T.EXTENSION_REQUESTED,),
    _A.REFUSE_EXTENSION: (_T.EXTENSION_REQUESTED,),
    _A.PLAN_MEETING: (_T.MEETING_REQUESTED, _T.MEETING_PLANNED),
    _A.HOLD_MEETING: (_T.MEETING_REQUESTED, _T.MEETING_PLANNED),
    _A.WAIVE_MEETING: (_T.MEETING_REQUESTED, _T.MEETING_PLANNED),
    _A.SUBMIT_ADVICE: (_T.DELIBERATION_RECORDED,),
    _A.SUPPLEMENT_ADVICE: (_T.ADVICE_SUBMITTED,),
    _A.AMEND_RESPONSE: (_T.RESPONSE_GIVEN, _T.RESPONSE_AMENDED),
    _A.REACT: (_T.RESPONSE_GIVEN, _T.RESPONSE_AMENDED),
    _A.ANSWER_UNSOLICITED_ADVICE: (_T.UNSOLICITED_ADVICE_SUBMITTED,),
    _A.RECORD_RULING: (_T.DISPUTE_RECORDED,),
    _A.RESUME: (_T.PAUSE_AGREED,),
}
"""What happened that an act is about: the latest of each kind."""

OF_CONSULTATIONS = (
    *(_A.REQUEST_STRATEGIC_CONSULTATION, _A.PLAN_STRATEGIC_CONSULTATION),
    *(_A.CONCLUDE_STRATEGIC_CONSULTATION, _A.CONFIRM_CONCLUSION),
)
OF_DRAFTS = (_A.DRAFT_JOINT_ADVICE, _A.COSIGN, _A.LEAVE_JOINT_ADVICE, _A.SUBMIT_ADVICE)
"""Acts about a strategic consultation, and those about a joint advice that is being made."""


def at_issue(act: ActName, view: View, organisation: str, names: Names) -> list[About]:
    """What stands beside the form of an act in a dossier. ``organisation`` is the one that it is about, where the form
    says so."""
    found = [About(texts.ABOUT, tuple(_happened(act, view, organisation, names)))]
    if act in OF_CONSULTATIONS:
        found.append(
            About(texts.CONSULTATION, tuple(_consultation(view, names)) or (AboutLine(texts.NO_CONSULTATION),))
        )
    if act is _A.AGREE_JOINT_ADVICE:
        found.append(About(texts.AGREED_TITLE, tuple(_agreed(view, names))))
    if act in OF_DRAFTS:
        found += joint_parts(view, names, says_none=act is not _A.SUBMIT_ADVICE)
    found.append(About(texts.FOLLOWS_TITLE, tuple(map(AboutLine, _follows(act, view)))))
    return [part for part in found if part.lines]


def _follows(act: ActName, view: View) -> tuple[str, ...]:
    if act is _A.SUBMIT_ADVICE and has_signed(view.dossier, view.party or ""):
        return texts.FOLLOWS_JOINTLY
    return texts.FOLLOWS.get(act, ())


def _happened(act: ActName, view: View, organisation: str, names: Names) -> Iterator[AboutLine]:
    latest: dict[EventType, Event] = {}
    for event in view.events:
        if event.type in HAPPENED.get(act, ()) and event.content and _is_about(event, organisation):
            latest[event.type] = event
    for event in sorted(latest.values(), key=lambda one: one.sequence):
        yield _line(event, view, names)


def _line(event: Event, view: View, names: Names) -> AboutLine:
    track = view.dossier.tracks.get(str(event.content.get("organisation") or ""))
    points = tuple(point.text for point in track.advice.points) if track and track.advice else ()
    return AboutLine(sentence_of(event, names), None, tuple(fields_of(event, names, points, named_in(event))))


def _is_about(event: Event, organisation: str) -> bool:
    return not organisation or organisation in (event.party, event.content.get("organisation"))


# --- Strategic consultation -----------------------------------------------------------------------------------------

_OF_CONSULTATION = (_T.STRATEGIC_CONSULTATION_REQUESTED, _T.STRATEGIC_CONSULTATION_PLANNED)
_TERMS = (TermName.STRATEGIC_CONSULTATION, TermName.CONCLUSION_OBJECTION)


def _consultation(view: View, names: Names) -> Iterator[AboutLine]:
    """The latest consultation: its causes, its day, what was recorded of it, and the days that run."""
    matters = [matter for matter in matters_said(view.dossier, names) if matter.code == "consultation"]
    if not matters:
        return
    yield from (AboutLine(line.begun) for line in matters[-1].lines)
    opened = view.dossier.consultations[-1].opened_at
    recorded = [
        event
        for event in view.events
        if event.type in (*_OF_CONSULTATION, _T.STRATEGIC_CONSULTATION_CONCLUDED) and event.happened >= opened
    ]
    yield from (_line(event, view, names) for event in recorded if event.content)
    for term in view.dossier.terms.values():
        if term.name in _TERMS and term.is_open and term.organisation is None:
            text = say(texts.LAST_DAY, what=term_title(term.name, None, names), day=day(term.derivation.ends))
            yield AboutLine(text, day_explained(term.derivation, view.dossier.right))


# --- Joint advice ---------------------------------------------------------------------------------------------------


def _agreed(view: View, names: Names) -> Iterator[AboutLine]:
    dossier = view.dossier
    asked = view.request.get("addressees")
    for party in (LANDLORD, *(asked if isinstance(asked, list) else dossier.tracks)):
        text = texts.AGREED if has_agreed(dossier, str(party)) else texts.NOT_AGREED
        yield AboutLine(say(text, party=names.of(str(party))))
    yield AboutLine(say(texts.WHEN_POSSIBLE, landlord=names.of(LANDLORD)))


def joint_parts(view: View, names: Names, *, says_none: bool = False) -> list[About]:
    """The joint advice that is being made, and who signs it, as far as whoever looks knows it."""
    drafts = [event for event in view.events if event.type is _T.JOINT_ADVICE_DRAFTED and event.content]
    joint = view.dossier.joint
    if not drafts or joint.verdict is None or joint.submitted_at:
        return [About(texts.DRAFT, (AboutLine(texts.NO_DRAFT),))] if says_none else []
    points = (_point(number, point, names) for number, point in enumerate(joint.points, 1))
    fields = (*points, *fields_of(drafts[-1], names, besides=_SAID_OTHERWISE))
    return [
        About(texts.DRAFT, (AboutLine(word("verdict", joint.verdict).begun, None, fields),)),
        About(
            texts.SIGNATURES, tuple(_signatures(view, names)), "safe" if not still_to_sign(view.dossier) else "warning"
        ),
    ]


_SAID_OTHERWISE = ("verdict", "points", "organisations")


def _point(number: int, point: Point, names: Names) -> SaidField:
    """A point, and where each organisation stands on it."""
    heading = say(POINT, number=number)
    return SaidField(heading, tuple(map(verbatim, (point.text, *positions_in(point.positions, names)))))


def _signatures(view: View, names: Names) -> Iterator[AboutLine]:
    dossier = view.dossier
    if waits := still_to_sign(dossier):
        text = texts.NOT_READY if len(waits) == 1 else texts.NOT_READY_SEVERAL
        yield AboutLine(say(text, organisations=names.all(waits)))
    else:
        yield AboutLine(texts.READY)
    for one in dossier.joint.joined:
        if not takes_part(dossier, one):
            continue
        text = texts.SIGNED if has_signed(dossier, one) else texts.TO_SIGN
        yield AboutLine(
            say(
                texts.DRAFTED if one == dossier.joint.drafter and has_signed(dossier, one) else text,
                organisation=names.of(one),
            )
        )
