"""What happened: the words for every event of the record, in one table.

A terminal prints an event as a line (``line_of``, in English, with codes and keys as values), a page as a sentence
(``sentence_of``, in both languages, with names and words) above the fields of what was said. Both take it from
``PHRASES``; a name in braces is a field of what was said or of what followed from it, ``{by}`` the party that did it,
``{term}`` a term with its organisation. The texts are msgids of ``language/locale/nl/LC_MESSAGES/advice.po``.
"""

from collections.abc import Callable, Iterator, Mapping
from string import Formatter
from typing import Any, NamedTuple

from language.acts import ACTS
from language.fields import Content, said_in
from language.locks import WHOSE, lock_in_words, lock_said
from language.speech import Bilingual, Names, day, forum_named, say, verbatim, word
from language.terms import term_in_words, term_named, term_of, term_title
from language.words import OVER
from models.calendar import AMSTERDAM
from models.events import Event, EventType
from models.parties import CLOCK
from models.plain import one_line
from models.sentences import TITLES
from models.state import LockGround, LockState
from models.terms import ENDS_BY_ITSELF, TermName, TermState

_E = EventType

CONSEQUENCES = tuple(EventType)[tuple(EventType).index(EventType.TERM_STARTED) :]
"""Events that follow from an act or from the passing of time: nobody does them."""

_WHOLE = frozenset((*CONSEQUENCES, EventType.EXTENSION_REFUSED, EventType.ACT_REFUSED))
"""Events whose phrase is a sentence by itself; before any other stands the party that did it."""


class Phrase(NamedTuple):
    """The words for an event: what a party did, or what happened.

    ``quoted`` is what a line adds in the sender's own words, which a page has beneath, as fields. Depending on how it
    went (``_WAYS``), a page adds a sentence of ``more`` or says ``instead`` of the phrase what reads better there."""

    text: str
    quoted: str = ""
    more: Mapping[str, str] = {}
    instead: Mapping[str, str] = {}


_FOLLOWED = {"followed": "Everything is followed.", "deviates": "Not everything is followed."}

# fmt: off
PHRASES: dict[EventType, Phrase] = {
    _E.REQUEST_OPENED: Phrase("opened the request", ": {subject}"),
    _E.REQUEST_AMENDED: Phrase("amended the request", more={
        "material": "This is version {version}; the terms start again.",
        "small": "The change is small; the terms stay as they are.",
    }),
    _E.AMENDMENT_OBJECTED: Phrase("contests that the change is small; its terms start again", ": {reason}"),
    _E.NEW_PERIOD_WAIVED: Phrase("keeps its advice and terms although the request was amended"),
    _E.REQUEST_WITHDRAWN: Phrase("withdrew the request", ": {reason}"),
    _E.RECEIPT_ACKNOWLEDGED: Phrase("acknowledged receipt"),
    _E.INCOMPLETENESS_CLAIMED: Phrase("claims that the information is incomplete", ": {items}"),
    _E.CLAIM_RULED: Phrase("ruled on the claim of {organisation}: {ruling}"),
    _E.INFORMATION_PROVIDED: Phrase("provided information to {organisation}", ": {information}", more={
        "awaited": "This is the information that was missing.",
    }),
    _E.QUESTION_ASKED: Phrase("asked", ": {text}", instead={"asked": "{by} asked a question"}),
    _E.QUESTION_ANSWERED: Phrase("answered {organisation}", ": {text}"),
    _E.CONSULTATION_RECORDED: Phrase("consulted its tenants ({instrument}, {from} to {to})", instead={
        "one_day": "{by} consulted its tenants ({instrument}, {from})",
    }),
    _E.CONSULTATION_SKIPPED: Phrase("did not consult its tenants", ": {reason}"),
    _E.DELIBERATION_RECORDED: Phrase(
        "voted on {date}, {for} for, {against} against, {abstained} abstained", ": {motion}", more={
            "adopted": "The motion was adopted.",
            "no_quorum_set": "The motion was adopted; the agreement sets no quorum for a meeting of members.",
            "no_quorum": "Too few members were present; the motion was not adopted.",
            "no_majority": "There was no majority; the motion was not adopted.",
        },
    ),
    _E.ADVICE_SUBMITTED: Phrase("submitted its advice: {verdict}", instead={
        "joint": "{by} submitted the joint advice",
    }, more={
        "unprepared": "No consultation of the tenants or no vote was on record.",
    }),
    _E.ADVICE_SUPPLEMENTED: Phrase("supplemented its advice", ": {text}"),
    _E.RESPONSE_GIVEN: Phrase("responded to {organisation}", ": {decision}", more=_FOLLOWED),
    _E.RESPONSE_AMENDED: Phrase("amended the response to {organisation}", ": {decision}", more=_FOLLOWED),
    _E.REACTION_GIVEN: Phrase("reacted on the response", ": {text}"),
    _E.EXECUTION_REPORTED: Phrase("reported the execution on {date}, with the lock {lock}"),
    _E.JOINT_ADVICE_AGREED: Phrase("agreed to joint advice"),
    _E.JOINT_ADVICE_DRAFTED: Phrase("drafted a joint advice: {verdict}"),
    _E.JOINT_ADVICE_COSIGNED: Phrase("cosigned the joint advice"),
    _E.JOINT_ADVICE_LEFT: Phrase("left the joint advice"),
    _E.UNSOLICITED_ADVICE_SUBMITTED: Phrase("gave unsolicited advice", ": {subject}"),
    _E.UNSOLICITED_ADVICE_ANSWERED: Phrase("answered the unsolicited advice"),
    _E.REQUEST_LINKED: Phrase("tied this dossier to {dossier}"),
    _E.EXTENSION_REQUESTED: Phrase("asked to extend the {term} term to {new_end}", ": {reason}"),
    _E.EXTENSION_GRANTED: Phrase("granted the extension of {term}"),
    _E.EXTENSION_REFUSED: Phrase("the extension of {term} is refused ({state})", instead={
        "refused": "{by} refused the extension of {term}",
        "unanswered": "The extension of {term} is refused: the request was not answered in time",
    }),
    _E.PERIOD_LENGTHENED: Phrase("lengthened the period of {organisation} to {new_end}"),
    _E.PAUSE_AGREED: Phrase("paused the clock from {from}", ", agreed in: {agreed}"),
    _E.PAUSE_ENDED: Phrase("let the clock run on"),
    _E.MEETING_REQUESTED: Phrase("asked for a meeting", ": {subject}"),
    _E.MEETING_PLANNED: Phrase("planned the meeting with {organisation} on {date}"),
    _E.MEETING_HELD: Phrase("recorded that the meeting was held on {date}", ": {account}"),
    _E.ADDRESSES_CORRECTED: Phrase("corrected its e-mail addresses"),
    _E.MEETING_WAIVED: Phrase("let the meeting go"),
    _E.STRATEGIC_CONSULTATION_REQUESTED: Phrase("asked for a strategic consultation", ": {reason}"),
    _E.STRATEGIC_CONSULTATION_PLANNED: Phrase("planned the strategic consultation on {date}"),
    _E.STRATEGIC_CONSULTATION_CONCLUDED: Phrase("concluded the strategic consultation: {outcome}"),
    _E.CONCLUSION_CONFIRMED: Phrase("the conclusion of strategic consultation {number} counts", instead={
        "confirmed": "{by} confirmed the conclusion of the strategic consultation",
    }),
    _E.DISPUTE_RECORDED: Phrase("recorded a dispute before the {forum}"),
    _E.RULING_RECORDED: Phrase("recorded the ruling of {date}: {ruling}"),
    _E.PAPER_HELD: Phrase("sent a paper that waits to be confirmed, received on {received}"),
    _E.PAPER_CONFIRMED: Phrase("confirmed that the paper of entry {sequence} was received on {received}"),
    _E.ENTRY_RECTIFIED: Phrase("remarked beside entry {entry}", ": {reason}", instead={
        "dossier": "{by} put a remark beside the dossier",
    }),
    _E.DOSSIER_REOPENED: Phrase("reopened the dossier", instead={
        "overtaken": "The dossier is open again: this act was in time, before the closing",
    }),
    _E.ACT_REFUSED: Phrase("the act {act} was refused", ": {refusals}"),
    _E.TERM_STARTED: Phrase("{term} starts, to end on {ends}"),
    _E.TERM_MOVED: Phrase("{term} now ends on {ends}"),
    _E.TERM_PAUSED: Phrase("{term} is paused from {from}"),
    _E.TERM_ENDED: Phrase("{term} is {state}"),
    _E.TERM_RESTORED: Phrase("{term} runs again"),
    _E.LAPSE_OVERTAKEN: Phrase("{term} was met in time after all"),
    _E.REMINDER_DUE: Phrase("a reminder of {term} goes out"),
    _E.PERIOD_ENDED: Phrase("{term}: the period is over"),
    _E.ADVICE_RECEIVED: Phrase("the advice of {organisation} is in: {verdict}", more={
        "late": "It came after the period.",
    }),
    _E.BREACH_RECORDED: Phrase("breach: {breach}{about}"),
    _E.BREACH_REVOKED: Phrase("the breach about {term} is revoked"),
    _E.CAUSE_RAISED: Phrase("cause of strategic consultation: {cause}{about}"),
    _E.CAUSE_REVOKED: Phrase("the cause about {term} is revoked"),
    _E.STRATEGIC_CONSULTATION_OPENED: Phrase("strategic consultation {number} is open"),
    _E.STRATEGIC_CONSULTATION_CANCELLED: Phrase("strategic consultation {number} is cancelled"),
    _E.LOCK_CHANGED: Phrase("{whose} the landlord {lock}"),
    _E.DOSSIER_CLOSED: Phrase("the dossier is closed: {result}"),
}
# fmt: on
"""What is said of each event."""

ABOUT = " (as to {organisation})"
WITHHELD = "{by}: what was said here is not in this copy."
WITHHELD_EVENT = "What happened here is not in this copy."
WITHHELD_DRAFT = "{by} made a draft of a joint advice. It is not in this copy."
UNKNOWN_EVENT = "Something happened that this reader does not know: {type}."
_NOT_FILLED_IN = "-"


def follows(event: Event) -> bool:
    """Whether an event follows from an act or from the passing of time: nobody does it."""
    return event.type in CONSEQUENCES or event.party == CLOCK


# --- As a line, in English -----------------------------------------------------------------------------------------


def line_of(event: Event) -> str:
    """One event as a line, with its time (local to Europe/Amsterdam, to the minute) and whose doing it is."""
    when = event.time.astimezone(AMSTERDAM)
    return one_line(f"{when:%Y-%m-%d %H:%M}  {_who(event)}{in_words(event)}")


def in_words(event: Event) -> str:
    """What an event says, without its time and whose doing it is."""
    phrase = PHRASES[event.type]
    return one_line((phrase.text + phrase.quoted).format_map(_Filled(_codes(event))))


def _who(event: Event) -> str:
    if follows(event):
        return ""
    return f"{event.party} ({event.person}): " if event.person else f"{event.party}: "


class _Filled(dict[str, str]):
    """A field that was not filled in is a dash."""

    def __missing__(self, key: str) -> str:
        return _NOT_FILLED_IN


def _codes(event: Event) -> dict[str, str]:
    """Every field of an event as text: what was said, under what followed from it."""
    fields = _fields(event)
    about = ABOUT.format(organisation=fields["organisation"]) if fields.get("organisation") else ""
    codes = {name: _code(value) for name, value in fields.items()}
    return {"about": about} | codes | _term_in_words(fields) | _lock_in_words(event)


def _fields(event: Event) -> dict[str, Any]:
    return {**said_in(event), **{name: value for name, value in event.content.items() if value is not None}}


def _code(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_code(item) for item in value)
    if isinstance(value, Mapping):
        return str(value.get("code") or value.get("name") or value.get("text") or "")
    return one_line(str(value))


def _term_in_words(fields: Content) -> dict[str, str]:
    """A term's key or value in words, and the end that its derivation gives."""
    term = fields.get("term")
    derivation = fields.get("derivation") or (term.get("derivation") if isinstance(term, Mapping) else None)
    ends = {"ends": str(derivation["ends"])} if derivation else {}
    if isinstance(term, Mapping):
        return {"term": term_named(str(term["name"]), term.get("organisation")), **ends}
    return {"term": term_in_words(term), **ends} if isinstance(term, str) else ends


def _lock_in_words(event: Event) -> dict[str, str]:
    if event.type is not EventType.LOCK_CHANGED:
        return {}
    whose = WHOSE[_whose(event.content)].format(organisation=event.content.get("organisation"))
    return {"whose": whose, "lock": lock_in_words(*_lock(event.content))}


def _lock(content: Content) -> tuple[LockState, LockGround | None]:
    ground = content.get("ground")
    return LockState(str(content["state"])), LockGround(str(ground)) if ground else None


# --- As a sentence, in both languages ------------------------------------------------------------------------------


def sentence_of(event: Event, names: Names) -> Bilingual:
    """An event as a sentence; where it matters how it went, with a second one."""
    phrase = PHRASES.get(event.type)
    if phrase is None:
        return say(UNKNOWN_EVENT, type=event.type.value)
    way = _WAYS[event.type](event.content) if event.type in _WAYS else ""
    values = _words(event, names)
    text = _filled(phrase.instead.get(way, phrase.text), values)
    if event.type not in _WHOLE and way not in phrase.instead:
        text = _spaced(values["by"], text)
    if way in phrase.more:
        return _spaced(text.sentence, _filled(phrase.more[way], values))
    return text.sentence


def sentence_withheld(event: Event, names: Names) -> Bilingual:
    """An event whose content is not in this copy."""
    if event.type is EventType.JOINT_ADVICE_DRAFTED:
        return say(WITHHELD_DRAFT, by=names.of(event.party))
    return say(WITHHELD_EVENT if follows(event) else WITHHELD, by=names.of(event.party))


def named_in(event: Event) -> frozenset[str]:
    """The fields that the sentence of an event names; with its term also the organisation, save where one is asked
    to be extended."""
    phrase = PHRASES.get(event.type)
    named = placeholders(phrase.text) if phrase else frozenset()
    return named | {"organisation"} if "term" in named and event.type is not EventType.EXTENSION_REQUESTED else named


def placeholders(text: str) -> frozenset[str]:
    """The names in braces of a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _filled(text: str, values: Mapping[str, Bilingual]) -> Bilingual:
    dash = verbatim(_NOT_FILLED_IN)
    return say(text, **{name: values.get(name, dash) for name in placeholders(text)})


def _spaced(first: Bilingual, second: Bilingual) -> Bilingual:
    return Bilingual(f"{first.nl} {second.nl}", f"{first.en} {second.en}")


def _motion(content: Content) -> str:
    vote = content["deliberation"]
    if not vote["has_quorum"]:
        return "no_quorum"
    if not vote["has_majority"]:
        return "no_majority"
    return "adopted" if vote.get("quorum_set", True) else "no_quorum_set"


def _answers(content: Content) -> str:
    answers = content["response"]["answers"].values()
    return "followed" if all(answer == "followed" for answer in answers) else "deviates"


def _whose(content: Content) -> str:
    return "one" if content.get("organisation") else "all"


_WAYS: dict[EventType, Callable[[Content], str]] = {
    _E.REQUEST_AMENDED: lambda c: "material" if c["material"] else "small",
    _E.INFORMATION_PROVIDED: lambda c: "awaited" if c["awaited"] else "extra",
    _E.QUESTION_ASKED: lambda _: "asked",
    _E.CONSULTATION_RECORDED: lambda c: "one_day" if c["said"].get("from") == c["said"].get("to") else "days",
    _E.DELIBERATION_RECORDED: _motion,
    _E.ADVICE_SUBMITTED: lambda c: "joint" if c["joint"] else "unprepared" if c.get("unprepared") else "alone",
    _E.RESPONSE_GIVEN: _answers,
    _E.RESPONSE_AMENDED: _answers,
    _E.EXTENSION_REFUSED: lambda c: str(c["state"]),
    _E.ENTRY_RECTIFIED: lambda c: "entry" if c["said"].get("entry") else "dossier",
    _E.CONCLUSION_CONFIRMED: lambda c: "confirmed" if c.get("said") is not None else "accepted",
    _E.DOSSIER_REOPENED: lambda c: "overtaken" if c.get("overtaken") else "asked",
    _E.ADVICE_RECEIVED: lambda c: "late" if c["late"] else "in_time",
}
"""How it went, where a page says more of it or says it otherwise."""


def _words(event: Event, names: Names) -> dict[str, Bilingual]:
    """Everything that a sentence can name: the party, the fields that were said, and what followed from them."""
    said = {} if event.type is EventType.ACT_REFUSED else said_in(event)  # of no form that anybody checked
    fields: dict[str, Any] = {**said, **{name: v for name, v in event.content.items() if v is not None}}
    plain = {name: verbatim(fields[name]) for name in _PLAIN if fields.get(name) is not None}
    days = {name: day(str(fields[name])) for name in _DAYS if fields.get(name)}
    valued = {name: word(name, fields[name]) for name in _WORDS if fields.get(name)}
    return {
        **plain,
        **days,
        **valued,
        **dict(_about_a_term(event, fields, names)),
        **dict(_about_parties(event, fields, names)),
        **dict(_of_one_type(event, names)),
    }


_PLAIN = ("version", "entry", "sequence", "dossier", "number", "for", "against", "abstained")
_DAYS = ("date", "new_end", "from", "to", "received")
_WORDS = ("verdict", "instrument", "ruling", "outcome", "breach", "cause", "result")


def _about_parties(event: Event, fields: Content, names: Names) -> Iterator[tuple[str, Bilingual]]:
    yield "by", names.of(event.party)
    yield "about", Bilingual("", "")
    if fields.get("organisation"):
        organisation = names.of(str(fields["organisation"]))
        yield "organisation", organisation
        yield "about", say(ABOUT, organisation=organisation)


def _about_a_term(event: Event, fields: Content, names: Names) -> Iterator[tuple[str, Bilingual]]:
    """The term with its organisation, and the last day that its derivation gives."""
    named, derivation = fields.get("term"), fields.get("derivation")
    if isinstance(named, Mapping):
        yield "term", term_title(str(named["name"]), named.get("organisation"), names).within
        derivation = named["derivation"]
    elif event.type is EventType.EXTENSION_REQUESTED:
        yield "term", _bare_term(TermName(str(named)))
    elif isinstance(named, str):
        yield "term", term_of(named, names).within
    if isinstance(derivation, Mapping):
        yield "ends", day(str(derivation["ends"]))


def _bare_term(name: TermName) -> Bilingual:
    """A term where the English phrase says itself that it is one."""
    return Bilingual(say(TITLES[name]).within.nl, name.value.replace("_", " "))


def _of_one_type(event: Event, names: Names) -> Iterator[tuple[str, Bilingual]]:
    content = event.content
    match event.type:
        case EventType.CLAIM_RULED:
            yield "ruling", word("claim_state", content["state"])
        case EventType.DISPUTE_RECORDED:
            yield "forum", forum_named(said_in(event).get("forum"))
        case EventType.EXECUTION_REPORTED:
            yield "lock", word("lock_state", content["lock"])
        case EventType.TERM_ENDED:
            yield "state", word("term_state", _ended(content))
        case EventType.LOCK_CHANGED:
            organisation = names.of(str(content.get("organisation")))
            yield "whose", say(WHOSE[_whose(content)], organisation=organisation)
            yield "lock", lock_said(*_lock(content))
        case EventType.ACT_REFUSED:
            act = act_phrase(str(content["act"]))
            yield "act", Bilingual(f"‘{act.nl}’", f"‘{act.en}’")


def _ended(content: Content) -> str:
    state = str(content["state"])
    by_itself = any(name in str(content["term"]).split("/") for name in ENDS_BY_ITSELF)
    return OVER if by_itself and state == TermState.MET else state


def act_phrase(act: str) -> Bilingual:
    """What somebody does with an act; an act that does not exist stays as it was named."""
    text = ACTS[act].phrase if act in ACTS else None
    return say(text) if text else verbatim(act)
