"""An event in words: one sentence, and under it everything that was said."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from language import reader_words as words
from language.speech import Names, Said, day, say, verbatim, word
from language.words import ACT_PHRASES, FIELDS
from models.events import Event, EventType
from models.parties import CLOCK
from models.refusals import CODES
from models.sentences import TITLES
from models.state import LockState
from models.terms import ENDS_BY_ITSELF, TermName, TermState

_E = EventType
Content = Mapping[str, Any]

_CONSEQUENCES = frozenset(tuple(EventType)[tuple(EventType).index(EventType.TERM_STARTED) :])


def follows(event: Event) -> bool:
    """Whether an event follows from an act or from the passing of time: nobody does it."""
    return event.type in _CONSEQUENCES or event.party == CLOCK


class SaidField(NamedTuple):
    """What was said in one field of an act, under its heading; a list has an entry for each of its items."""

    heading: Said
    texts: tuple[Said, ...]


def said_in(event: Event) -> Content:
    """What the sender of an act said."""
    said = event.content.get("said")
    return said if isinstance(said, dict) else {}


# --- The sentence --------------------------------------------------------------------------------------------------


def told(event: Event, names: Names) -> Said:
    """An event as a sentence."""
    texts = words.EVENTS.get(event.type)
    text = texts[_VARIANTS[event.type](event.content)] if isinstance(texts, dict) else texts
    if text is None:
        return say(words.UNTOLD, type=event.type.value)
    return say(text, **_values(event, names))


def untold(event: Event, names: Names) -> Said:
    """An event whose content is not in this copy."""
    if event.type is EventType.JOINT_ADVICE_DRAFTED:
        return say(words.WITHHELD_DRAFT, by=names.of(event.party))
    return say(words.WITHHELD_EVENT if follows(event) else words.WITHHELD, by=names.of(event.party))


def _follows(content: Content) -> str:
    answers = content["response"]["answers"].values()
    return "followed" if all(answer == "followed" for answer in answers) else "deviates"


def _vote(content: Content) -> str:
    vote = content["deliberation"]
    if not vote["has_quorum"]:
        return "no_quorum"
    return "adopted" if vote["has_majority"] else "no_majority"


def _ended(content: Content) -> str:
    state = str(content["state"])
    by_itself = any(name in str(content["term"]).split("/") for name in ENDS_BY_ITSELF)
    return "over" if by_itself and state == TermState.MET else state


def _whose(content: Content) -> str:
    return "one" if content.get("organisation") else "all"


_VARIANTS: dict[EventType, Callable[[Content], str]] = {
    _E.REQUEST_AMENDED: lambda c: "material" if c["material"] else "small",
    _E.CLAIM_RULED: lambda c: str(c["state"]),
    _E.INFORMATION_PROVIDED: lambda c: "awaited" if c["awaited"] else "extra",
    _E.DELIBERATION_RECORDED: _vote,
    _E.ADVICE_SUBMITTED: lambda c: "joint" if c["joint"] else "alone",
    _E.ADVICE_SUPPLEMENTED: lambda c: "verdict" if c["said"].get("verdict") else "text",
    _E.RESPONSE_GIVEN: _follows,
    _E.RESPONSE_AMENDED: _follows,
    _E.EXECUTION_REPORTED: lambda c: "allowed" if c["lock"] == LockState.OPEN else "too_early",
    _E.EXTENSION_REFUSED: lambda c: "unanswered" if c["state"] == "unanswered" else "refused",
    _E.ENTRY_RECTIFIED: lambda c: "entry" if c["said"].get("entry") else "dossier",
    _E.DOSSIER_REOPENED: lambda c: "overtaken" if c.get("overtaken") else "asked",
    _E.TERM_ENDED: _ended,
    _E.ADVICE_RECEIVED: lambda c: "late" if c["late"] else "in_time",
    _E.BREACH_RECORDED: _whose,
    _E.CAUSE_RAISED: _whose,
    _E.LOCK_CHANGED: _whose,
}


def _values(event: Event, names: Names) -> dict[str, Said]:
    """Everything that a sentence can name: the party, the fields that were said, and what followed from them."""
    said = {} if event.type is EventType.ACT_REFUSED else said_in(event)  # of no form that anybody checked
    fields: dict[str, Any] = {**said, **{k: v for k, v in event.content.items() if v is not None}}
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


_PLAIN = ("version", "entry", "dossier", "number")
_DAYS = ("date", "new_end", "from")
_WORDS = ("right", "verdict", "forum", "ruling", "outcome", "cause", "result")


def _about_parties(event: Event, fields: Content, names: Names) -> Iterator[tuple[str, Said]]:
    yield "by", names.of(event.party)
    if fields.get("organisation"):
        yield "organisation", names.of(str(fields["organisation"]))
    if fields.get("addressees"):
        yield "organisations", names.all(fields["addressees"])


def _about_a_term(event: Event, fields: Content, names: Names) -> Iterator[tuple[str, Said]]:
    """The term with its organisation, and the last day that its derivation gives."""
    named = fields["request"]["term"] if event.type is EventType.EXTENSION_REQUESTED else fields.get("term")
    derivation = fields.get("derivation")
    if isinstance(named, Mapping):
        yield "term", term_title(str(named["name"]), named.get("organisation"), names).within
        derivation = named["derivation"]
    elif isinstance(named, str):
        yield "term", term_of(named, names).within
    if isinstance(derivation, Mapping):
        yield "ends", day(str(derivation["ends"]))


def _of_one_type(event: Event, names: Names) -> Iterator[tuple[str, Said]]:
    content = event.content
    match event.type:
        case EventType.DELIBERATION_RECORDED:
            votes = {name: str(said_in(event)[name]) for name in ("for", "against", "abstained")}
            yield "vote", say(words.VOTE, by=names.of(event.party), **votes)
        case EventType.BREACH_RECORDED:
            yield "breach", say(words.BREACHES[str(content["breach"])])
        case EventType.LOCK_CHANGED:
            yield "lock", say(words.LOCKS[LockState(str(content["state"]))])
        case EventType.ACT_REFUSED:
            yield "act", act_phrase(str(content["act"]))


def act_phrase(act: str) -> Said:
    """What somebody does with an act; an act that does not exist stays as it was named."""
    return say(next((text for name, text in ACT_PHRASES.items() if name == act), act))


def term_of(key: str, names: Names) -> Said:
    """A term's key in words; what is no term (the day of an execution) is called by what it is about."""
    parts = key.split("/")
    name, organisation = (parts[1], parts[0]) if len(parts) == 3 else (parts[0], None)
    return term_title(name, organisation, names)


def term_title(name: str, organisation: str | None, names: Names) -> Said:
    """A term in words, with its organisation where it has one."""
    title = say(TITLES[TermName(name)]) if name in set(TermName) else say(words.EXECUTION)
    return say(words.TERM_OF, term=title, organisation=names.of(organisation)) if organisation else title


# --- What was said -------------------------------------------------------------------------------------------------


def fields_of(event: Event, names: Names, points: tuple[str, ...] = ()) -> Iterator[SaidField]:
    """Everything that was said, under its headings. ``points`` are those of the advice that a response answers."""
    for name, value in said_in(event).items():
        if value in (None, "", [], {}) or name in _ELSEWHERE.get(event.type, ("documents",)):
            continue
        texts = tuple(_texts(name, value, names, points))
        yield SaidField(_heading(name), texts)
    refusals: Any = event.content.get("refusals") or ()
    if refusals:
        yield SaidField(say("The reasons"), tuple(_refusal(r, names) for r in refusals))


_ELSEWHERE = {
    _E.REQUEST_OPENED: ("documents", "addressees", "right"),
    _E.DELIBERATION_RECORDED: ("documents", "for", "against", "abstained"),
    _E.ADVICE_SUBMITTED: ("documents", "verdict"),
    _E.RESPONSE_GIVEN: ("documents", "organisation"),
    _E.RESPONSE_AMENDED: ("documents", "organisation"),
}
"""Fields that the sentence names already, or that stand by themselves."""


def _refusal(refused: Content, names: Names) -> Said:
    """A code in plain words, with the field or the organisation that it is about; other details are English."""
    code = str(refused.get("code"))
    meaning = CODES[code].meaning if code in CODES else code
    detail = str(refused.get("about") or "").removeprefix(meaning).removeprefix(": ")
    name = detail.partition(":")[0]
    if code.startswith("field_") and name:
        about = _heading(name)
    else:
        about = names.of(detail) if detail in names else Said("", detail)
    return Said(*(f"{text} ({more})" if more else text for text, more in zip(say(meaning), about, strict=True)))


def _heading(name: str) -> Said:
    return say(FIELDS.get(name, name.replace("_", " ")))


def _joined(*texts: Said) -> Said:
    return Said("".join(text.nl for text in texts), "".join(text.en for text in texts))


def _in_brackets(parts: list[str]) -> Said:
    return verbatim(f" ({'; '.join(parts)})" if parts else "")


def _texts(name: str, value: object, names: Names, points: tuple[str, ...]) -> Iterator[Said]:
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _item(number, name, item, names, points)
    else:
        yield _text(name, value, names)


def _item(number: int, name: str, item: object, names: Names, points: tuple[str, ...]) -> Iterator[Said]:
    if name != "points" or not isinstance(item, Mapping):
        yield _text(name, item, names)
    elif "answer" in item and str(item.get("point")).isdecimal():
        yield _answer(item, points)
    else:
        yield _joined(verbatim(item.get("text", number)), _in_brackets(stands(item.get("positions"), names)))


def _answer(given: Content, points: tuple[str, ...]) -> Said:
    """The answer to one point, after the point itself."""
    number = int(given["point"])
    text = points[number - 1] if 0 < number <= len(points) else str(number)
    reasons = f". {given['reasons']}" if given.get("reasons") else ""
    return _joined(verbatim(f"{text} – "), word("answer", given["answer"]), verbatim(reasons))


def stands(positions: object, names: Names) -> list[str]:
    """Where each organisation stands on a point of a joint advice, so that a minority is visible."""
    taken = positions.items() if isinstance(positions, Mapping) else ()
    return [f"{names.of(str(key)).nl}: {position}" for key, position in taken]


_TABLES: dict[str, Mapping[Any, str]] = {
    "instrument": words.INSTRUMENTS,
    "meeting": words.MEETINGS,
    "ground": words.GROUNDS,
}
_DATES = ("from", "to", "date", "new_end", "last_day", "planned_decision", "planned_execution", "embargo")
_VALUED = ("topic", "right", "verdict", "ruling", "outcome", "forum", "cause")
_PARTIES = ("organisation", "organisations", "addressees")


def _text(name: str, value: object, names: Names) -> Said:
    """One value of a field in words; what has none is shown as it was written."""
    if name in _PARTIES:
        return names.of(str(value))
    if name in _DATES:
        return day(str(value))
    if name in _VALUED:
        return word(name, value)
    if name == "term" and str(value) in set(TermName):
        return say(TITLES[TermName(str(value))])
    table: Mapping[Any, str] = words.YES_NO if isinstance(value, bool) else _TABLES.get(name, {})
    text = next((text for key, text in table.items() if key == value), None)
    return say(text) if text else verbatim(value)
