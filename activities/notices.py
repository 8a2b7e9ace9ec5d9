"""A notice as a letter in plain Dutch.

A notice holds everything it says as it was when it happened; nothing is looked up later, save the names of the parties
in the agreement under which the dossier runs. So a letter can be made when it is sent and still say what was true then.
"""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from activities.wording import (
    DATE_LABELS,
    NOTHING,
    NOTHING_NOW,
    REMINDERS,
    TERM_PHRASES,
    TEXTS,
    WAIT,
    Text,
)
from models.acts import ActName
from models.agreement import Agreement, Right
from models.catalogue import Gettext, dutch_day, read_catalogue
from models.parties import LANDLORD
from models.record import Item, Notice, NoticeKind, Quote
from models.refusals import CODES
from models.sentences import N_, sentence
from models.terms import Derivation, TermName
from models.words import ACT_PHRASES, WORDS

_CATALOGUE = Path(__file__).resolve().parents[1] / "locale" / "nl" / "LC_MESSAGES" / "advice.po"
_WIDTH = 76
_INDENT = "    "

TO_BOARD, TO_LANDLORD = N_("Dear board of {name},"), N_("Dear colleagues at {name},")
DOSSIER, SUBJECT, TOPIC = N_("Dossier"), N_("Subject"), N_("Kind of subject")
PLANNED = N_("Planned execution")
DATE, WHY = N_("{day}, until midnight (24:00)"), N_("How we got this date: {sentence}")
OTHER_DATES = N_("Other dates:")
WHAT, HOW, SAID = N_("WHAT CAN YOU DO?"), N_("HOW DO YOU DO THAT?"), N_("WHAT WAS SAID")
ALSO, KEEP = N_("THIS HAPPENED AS WELL"), N_("KEEP THIS MESSAGE")
BY_LETTER = N_("By letter to {landlord}. The day on which {landlord} receives your letter counts.")
OR_BY_COMMAND, BY_COMMAND = N_("Or with the computer program:"), N_("With the computer program:")
YOUR_NAME, MORE = N_("your name"), N_("Put --help behind it to see what to fill in.")
HELP = N_(
    "Do you need help? Answer this message; {landlord} reads it. Did you send something and get no confirmation? "
    "Call {landlord}."
)
PROOF = N_(
    "Then you can show later what you received. The dossier had {entry} entries at that moment. Its check number was:"
)
REGARDS, FROM = N_("Kind regards,"), N_("the advice system of {landlord}")
AUTOMATIC = N_("This message was made automatically.")
AND, REASON, FIELD, UNKNOWN = N_("{names} and {name}"), N_("Reason: {reasons}"), N_("field {name}"), N_("not known")
ANSWERS, ANSWER = N_("The answer to each point"), N_("Answer: {answer}")

_DATES = ("new_end", "date", "from", "received", "planned_execution")
_PARTIES = ("by", "asker", "entered_by")


class Letter(NamedTuple):
    """A letter as plain text: its subject in one line, its body in lines of at most 76 characters."""

    subject: str
    body: str


@cache
def dutch() -> Gettext:
    """The Dutch catalogue, read once."""
    return read_catalogue(_CATALOGUE.read_text(encoding="utf-8"))


def render(notice: Notice, agreement: Agreement) -> Letter:
    """The letter of a notice to a party of the agreement."""
    writer = _Writer(notice, agreement, dutch())
    about = f"{notice.subject} – " if notice.subject else ""
    subject = f"[{notice.dossier}] {about}{writer.subject(notice.items[0])}"
    body = "\n\n".join(block for block in writer.blocks() if block)
    return Letter(" ".join(subject.split()), body + "\n")


@dataclass(frozen=True)
class _Writer:
    notice: Notice
    agreement: Agreement
    gettext: Gettext

    # --- the letter, from top to bottom ---

    def blocks(self) -> Iterator[str]:
        first, *others = self.notice.items
        yield _wrapped(self._greeting())
        yield _wrapped(self._happened(first))
        yield self._dossier(first)
        yield from self._dates(first)
        yield from self._headed(WHAT, self._numbered(self._steps(first)))
        if others:
            yield self.gettext(ALSO)
            for item in others:
                yield from self._also(item)
        yield from self._how()
        yield from self._quotes(first)
        yield from self._proof()
        yield self._end()

    def subject(self, item: Item) -> str:
        return self._filled(self._text(item).subject, item)

    def _greeting(self) -> str:
        greeting = TO_LANDLORD if self.notice.recipient == LANDLORD else TO_BOARD
        return self.gettext(greeting).format(name=self._name(self.notice.recipient))

    def _happened(self, item: Item) -> str:
        return self._filled(self._text(item).happened, item)

    def _dossier(self, item: Item) -> str:
        topic, planned = item.values.get("topic"), item.values.get("planned_execution")
        lines = {
            DOSSIER: self.notice.dossier,
            SUBJECT: self.notice.subject,
            TOPIC: self._word("topic", topic) if topic else "",
            PLANNED: dutch_day(date.fromisoformat(str(planned))) if planned else "",
        }
        shown = {self.gettext(label): text for label, text in lines.items() if text}
        width = max(map(len, shown)) + 2
        return "\n".join(
            _wrapped(text, first=f"{label}:".ljust(width), rest=" " * width) for label, text in shown.items()
        )

    def _dates(self, item: Item) -> Iterator[str]:
        """The date that matters with how it came about; the others below it."""
        if not item.terms:
            return
        first, *others = item.terms
        yield self._date(first, item)
        yield _wrapped(self._why(first))
        if others:
            yield "\n".join((self.gettext(OTHER_DATES), *(f"- {self._date(other, item)}" for other in others)))

    def _date(self, derivation: Derivation, item: Item) -> str:
        label = self._filled(DATE_LABELS[derivation.term], item)
        return f"{label}:\n{_INDENT}{self.gettext(DATE).format(day=dutch_day(derivation.ends))}"

    def _why(self, derivation: Derivation) -> str:
        return self.gettext(WHY).format(sentence=sentence(derivation, self.gettext, dutch_day))

    def _also(self, item: Item) -> Iterator[str]:
        yield _wrapped(self._happened(item))
        yield from self._dates(item)
        yield "\n".join(_wrapped(step, first="- ", rest="  ") for step in self._steps(item))
        yield from self._quotes(item)

    def _steps(self, item: Item) -> list[str]:
        """What the recipient can do; what does not hold in this letter is left out."""
        more_to_tell = len(self.notice.items) > 1
        left_out = {WAIT: self.notice.may_execute, NOTHING: more_to_tell, NOTHING_NOW: more_to_tell}
        return [self._filled(step, item) for step in self._text(item).steps if not left_out.get(step)]

    def _how(self) -> Iterator[str]:
        acts = list(dict.fromkeys(act for item in self.notice.items for act in self._text(item).acts))
        if not acts:
            return
        commands = "\n".join(line for act in acts for line in self._command(act))
        by_landlord = self.notice.recipient == LANDLORD
        yield self.gettext(HOW)
        if not by_landlord:
            yield _wrapped(self._filled(BY_LETTER))
        introduction = self.gettext(BY_COMMAND if by_landlord else OR_BY_COMMAND)
        yield "\n".join((introduction, commands, self.gettext(MORE)))
        if not by_landlord:
            yield _wrapped(self._filled(HELP))

    def _command(self, act: ActName) -> Iterator[str]:
        name, party = act.value.replace("_", "-"), self.notice.recipient
        yield f"- {self.gettext(ACT_PHRASES[act])}:"
        yield f"  .venv/bin/python starter.py {name} {self.notice.dossier} \\"
        yield f'    --by {party} --person "{self.gettext(YOUR_NAME)}"'

    def _quotes(self, item: Item) -> Iterator[str]:
        quotes = [*self._refusals(item), *self._answers(item), *item.quotes]
        if not quotes:
            return
        if item is self.notice.items[0]:
            yield self.gettext(SAID)
        for quote in quotes:
            yield "\n".join((f"{self.gettext(quote.heading)}:", _indented(quote.text)))

    def _answers(self, item: Item) -> Iterator[Quote]:
        answers: Any = item.values.get("answers")
        if answers:
            yield Quote(heading=ANSWERS, text="\n".join(line for given in answers for line in self._answer(given)))

    def _answer(self, given: dict[str, Any]) -> Iterator[str]:
        yield f"{given['point']}. {given['text']}"
        yield self.gettext(ANSWER).format(answer=self._word("answer", given["answer"]))
        if given["reasons"]:
            yield self.gettext(REASON).format(reasons=given["reasons"])

    def _refusals(self, item: Item) -> Iterator[Quote]:
        refusals: Any = item.values.get("refusals") or ()
        lines = [f"- {self._refusal(str(r['code']), str(r['about']))}" for r in refusals]
        if lines:
            yield Quote(heading=N_("The reasons"), text="\n".join(lines))

    def _refusal(self, code: str, about: str) -> str:
        """A code in plain words, with the field or the organisation that it is about."""
        meaning = CODES[code].meaning if code in CODES else code
        detail = about.removeprefix(meaning).removeprefix(": ")
        plain = self.gettext(meaning)
        if code.startswith("field_") and detail:
            return f"{plain} ({self.gettext(FIELD).format(name=detail.split(':')[0])})"
        return f"{plain} ({self._name(detail)})" if detail in self.agreement.organisations else plain

    def _proof(self) -> Iterator[str]:
        if self.notice.head:
            yield self.gettext(KEEP)
            yield _wrapped(self.gettext(PROOF).format(entry=self.notice.entry)) + "\n" + self.notice.head

    def _end(self) -> str:
        return "\n".join((self.gettext(REGARDS), self._filled(FROM), "", self.gettext(AUTOMATIC)))

    def _headed(self, heading: str, text: str) -> Iterator[str]:
        if text:
            yield self.gettext(heading)
            yield text

    def _numbered(self, steps: Iterable[str]) -> str:
        return "\n".join(_wrapped(step, first=f"{n}. ", rest="   ") for n, step in enumerate(steps, 1))

    # --- words ---

    def _text(self, item: Item) -> Text:
        if item.kind is NoticeKind.REMINDER and item.terms:
            return REMINDERS.get(item.terms[0].term, TEXTS[item.kind])
        return TEXTS[item.kind]

    def _filled(self, msgid: str, item: Item | None = None) -> str:
        """A text of the catalogue with its placeholders filled."""
        right = self.notice.right or Right.ADVICE
        words = {name: self._word(name, right) for name in ("right", "reply")}
        values = {"landlord": self.agreement.landlord.name, **words, **(self._values(item) if item else {})}
        filled = self.gettext(msgid).format(**values)
        return filled[:1].upper() + filled[1:] if msgid[:1].isupper() else filled

    def _values(self, item: Item) -> dict[str, str]:
        values = {name: self._value(name, value) for name, value in item.values.items()}
        values["organisations"] = self._names(item.organisations)
        values["day"] = dutch_day(item.terms[0].ends) if item.terms else self.gettext(UNKNOWN)
        for optional, word in (("place", UNKNOWN), ("ground", "")):
            if item.values.get(optional) is None:
                values[optional] = self.gettext(word) if word else self._word("lock", item.values.get("lock"))
        return values

    def _value(self, name: str, value: object) -> str:
        if value is None:
            return ""
        if name in _DATES:
            return dutch_day(date.fromisoformat(str(value)))
        if name in _PARTIES:
            return self._name(str(value))
        if name == "term":
            return self._filled(TERM_PHRASES[TermName(str(value))])
        if name == "act":
            return self.gettext(ACT_PHRASES[ActName(str(value))]) if value in set(ActName) else str(value)
        return self._word(name, value) if name in WORDS else str(value)

    def _word(self, kind: str, value: object) -> str:
        word = next((text for member, text in WORDS[kind].items() if member == value), None)
        return self.gettext(word) if word else ""

    def _name(self, party: str) -> str:
        if party == LANDLORD:
            return self.agreement.landlord.name
        organisation = self.agreement.organisations.get(party)
        return organisation.name if organisation else party

    def _names(self, parties: Iterable[str]) -> str:
        *names, last = [self._name(party) for party in parties] or [""]
        return self.gettext(AND).format(names=", ".join(names), name=last) if names else last


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _indented(text: str) -> str:
    """What somebody wrote, with its own line breaks."""
    lines = (_wrapped(line, first=_INDENT, rest=_INDENT) for line in text.splitlines())
    return "\n".join(lines)
