"""A notice as a letter in plain Dutch.

A notice holds everything it says as it was when it happened; nothing is looked up later, save the names of the parties
in the agreement under which the dossier runs. So a letter can be made when it is sent and still say what was true then.
"""

import contextlib
import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from language.acts import ACTS
from language.catalogue import Gettext, dutch, dutch_day
from language.letter_texts import (
    ALSO_SHOWN,
    DATE_LABELS,
    NAMES_ORGANISATION,
    NOTHING,
    NOTHING_NOW,
    PLACEHOLDERS,
    REMINDERS,
    TERM_PHRASES,
    TEXTS,
    WAIT,
    WHILE_NONE,
    WHILE_OPEN,
    Text,
)
from language.locks import GROUNDS, LOCKS, REASON
from language.refusals import detail, field_named
from language.words import FIELDS, WORDS
from models.act_forms import FORMS, ActName, known_fields
from models.agreement import Agreement
from models.notices.details import DOCUMENTS, under
from models.parties import LANDLORD
from models.plain import one_line, steady
from models.record.notice import Item, Notice, NoticeKind, Quote
from models.refusals import CODES
from models.rights import Right
from models.sentences import N_, sentence
from models.state import LockGround, LockState
from models.terms import Derivation, TermName

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
YOUR_NAME, FILL_IN = N_("YOUR NAME"), N_("Fill in what is in CAPITALS.")
MORE = N_("Put --help behind a command to see what you can choose from.")
DOCUMENTS_APART = N_("The documents are not in this message. With the computer program you see which there are:")
DOCUMENT_NAME, FETCH = N_("NAME OF THE DOCUMENT"), N_("And you get one, to read it on your computer:")
ON_REQUEST = N_("Can you not do that? Ask {landlord} for the documents, and they are sent to you.")
HELP = N_(
    "Do you need help? Answer this message; {landlord} reads it. Did you send something and get no confirmation? "
    "Call {landlord}."
)
PROOF = N_(
    "Then you can show later what you received. The dossier had {entry} entries at that moment. Its check number was:"
)
REGARDS, FROM = N_("Kind regards,"), N_("the advice system of {landlord}")
AUTOMATIC = N_("This message was made automatically.")
AND, BECAUSE, FIELD, UNKNOWN = N_("{names} and {name}"), N_("Reason: {reasons}"), N_("field {name}"), N_("not known")
ANSWERS, ANSWER = N_("The answer to each point"), N_("Answer: {answer}")
RECORDED = N_("What was recorded")
MAY_NOW, MAY_NOT = N_("You may execute the plan now."), N_("You may not execute the plan yet. What it waits for:")
UNTIL, OVERDUE = N_("{name}: {term}, up to and including {day}"), N_("{name}: {term}, overdue since {day}")
NO_DAY = N_("{name}: {term}, no date yet")

_DATES = (
    "new_end", "date", "from", "to", "received", "planned_execution", "planned_decision", "last_day", "embargo",
)  # fmt: skip
_KINDS = {"ground": ("basis",), "ruling": ("ruling", "claim_ruling")}
"""Fields whose words stand under another name than their own."""
_PARTIES = ("by", "asker", "entered_by")
_MARK = re.compile(r" *(\d+\.|-) | +")


class Letter(NamedTuple):
    """A letter as plain text: its subject in one line, its body in lines of at most 76 characters."""

    subject: str
    body: str


def render(notice: Notice, agreement: Agreement) -> Letter:
    """The letter of a notice to a party of the agreement, whatever was typed into what it tells."""
    writer = _Writer(notice, agreement, dutch())
    about = f"{notice.subject} – " if notice.subject else ""
    subject = f"[{notice.dossier}] {about}{writer.subject(notice.items[0])}"
    body = "\n\n".join(block for block in writer.blocks() if block)
    return Letter(" ".join(one_line(subject).split()), steady(body) + "\n")


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
        yield from self._lock(first)
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
        yield from self._lock(item)
        yield from self._dates(item)
        yield "\n".join(_wrapped(step, first="- ", rest="  ") for step in self._steps(item))
        yield from self._quotes(item)

    def _steps(self, item: Item) -> list[str]:
        """What the recipient can do; what does not hold in this letter is left out."""
        more_to_tell, consulting = len(self.notice.items) > 1, _is_consulting(item)
        left_out = {
            WAIT: self.notice.may_execute,
            **dict.fromkeys((NOTHING, NOTHING_NOW), more_to_tell),
            **dict.fromkeys(WHILE_NONE, consulting),
            **dict.fromkeys(WHILE_OPEN, not consulting),
        }
        return [self._filled(step, item) for step in self._text(item).steps if not left_out.get(step)]

    def _how(self) -> Iterator[str]:
        commands = list(dict.fromkeys(self._commands()))
        has_documents = any(quote.heading in DOCUMENTS for item in self.notice.items for quote in item.quotes)
        if not commands and not has_documents:
            return
        by_landlord = self.notice.recipient == LANDLORD
        yield self.gettext(HOW)
        if commands and not by_landlord:
            yield _wrapped(self._filled(BY_LETTER))
        if commands:
            introduction = self.gettext(BY_COMMAND if by_landlord else OR_BY_COMMAND)
            yield "\n".join((introduction, *commands))
            yield "\n".join((self.gettext(FILL_IN), self.gettext(MORE)))
        if has_documents:
            yield from self._fetching()
        if not by_landlord:
            yield _wrapped(self._filled(HELP))

    def _commands(self) -> Iterator[str]:
        """What the letter asks for, as commands; none asks for a strategic consultation where one is open."""
        for item in self.notice.items:
            for act in self._text(item).acts:
                if act is not ActName.REQUEST_STRATEGIC_CONSULTATION or not _is_consulting(item):
                    yield f"- {self.gettext(ACTS[act].phrase)}:\n{self._command(act, item)}"

    def _command(self, act: ActName, item: Item) -> str:
        sender = (f"--by {self.notice.recipient}", f'--person "{self.gettext(YOUR_NAME)}"')
        options = (self._option(name, item) for name in self._fields(act, item))
        return _command_line(act.value.replace("_", "-"), self.notice.dossier, *sender, *options)

    def _fields(self, act: ActName, item: Item) -> Iterator[str]:
        """The fields that a command shows: those it cannot do without, and what most who use it need."""
        required = FORMS[act].required
        if act in NAMES_ORGANISATION and self.notice.recipient == LANDLORD:
            yield "organisation"
        yield from (name for name in required if name != "points")
        yield from (name for name in ALSO_SHOWN.get(act, ()) if name != "entry" or self._known("entry", item))

    def _option(self, field: str, item: Item) -> str:
        option, placeholder = PLACEHOLDERS[field]
        known = self._known(field, item)
        if known:
            return f"--{option} {shlex.quote(known)}"
        text = self.gettext(placeholder)
        return f'--{option} "{text}"' if " " in text else f"--{option} {text}"

    def _known(self, field: str, item: Item) -> str:
        """What the letter can fill in itself."""
        known = {
            "organisation": item.organisations[0] if len(item.organisations) == 1 else "",
            "term": str(item.values.get("asked") or item.values.get("term") or ""),
            "entry": str(item.sequence) if item.kind is NoticeKind.ENTERED_FOR_YOU else "",
            "sequence": str(item.sequence) if item.kind is NoticeKind.PAPER_TO_CONFIRM else "",
            "received": str(item.values.get("received") or ""),
        }
        return known.get(field, "")

    def _fetching(self) -> Iterator[str]:
        """How to get the documents."""
        dossier, by = self.notice.dossier, f"--by {self.notice.recipient}"
        listing = _command_line("documents", dossier, by)
        fetching = _command_line("documents", dossier, f'"{self.gettext(DOCUMENT_NAME)}"', by)
        yield "\n".join((_wrapped(self.gettext(DOCUMENTS_APART)), listing, self.gettext(FETCH), fetching))
        if self.notice.recipient != LANDLORD:
            yield _wrapped(self._filled(ON_REQUEST))

    def _lock(self, item: Item) -> Iterator[str]:
        """Where a letter tells the landlord: whether it may execute now, or what keeps it from it."""
        shut: Any = item.values.get("shut")
        if shut is None:
            return
        if self.notice.may_execute:
            yield self.gettext(MAY_NOW)
        else:
            lines = (_wrapped(self._kept_shut(each), first="- ", rest="  ") for each in shut)
            yield "\n".join((self.gettext(MAY_NOT), *lines))

    def _kept_shut(self, kept: dict[str, Any]) -> str:
        name = self._name(kept["organisation"])
        if "term" not in kept:
            return f"{name}: {self._lock_reason(kept['lock'])}"
        text = (OVERDUE if kept["overdue"] else UNTIL) if kept["last"] else NO_DAY
        day = dutch_day(date.fromisoformat(kept["last"])) if kept["last"] else ""
        return self.gettext(text).format(name=name, term=self._value("term", kept["term"]), day=day)

    def _quotes(self, item: Item) -> Iterator[str]:
        quotes = self._said(item)
        if item.kind is not NoticeKind.ENTERED_FOR_YOU:
            entered = (other for other in self.notice.items if other.kind is NoticeKind.ENTERED_FOR_YOU)
            said_there = [quote for other in entered for quote in self._said(other)]
            quotes = [quote for quote in quotes if quote not in said_there]
        if not quotes:
            return
        if item is self.notice.items[0]:
            yield self.gettext(SAID)
        for quote in quotes:
            yield "\n".join((f"{self.gettext(quote.heading)}:", _indented(quote.text)))

    def _said(self, item: Item) -> list[Quote]:
        return [*self._refusals(item), *self._recorded(item), *self._answers(item), *item.quotes]

    def _recorded(self, item: Item) -> Iterator[Quote]:
        """What was entered for its sender: which act, and every field of it."""
        recorded: Any = item.values.get("recorded")
        if not recorded:
            return
        act = ActName(recorded["act"])
        yield Quote(heading=RECORDED, text=self.gettext(ACTS[act].phrase))
        for name in known_fields(act):
            if name in recorded:
                yield Quote(heading=FIELDS[name], text=self._shown(name, recorded[name]))

    def _shown(self, name: str, value: object) -> str:
        """A field as it was filled in; of a list every entry on a line of its own."""
        if isinstance(value, list):
            return "\n".join(f"- {under(self._shown(name, entry))}" for entry in value)
        if name in ("organisation", "organisations", "addressees"):
            return self._name(str(value))
        return self._value(name, value)

    def _answers(self, item: Item) -> Iterator[Quote]:
        answers: Any = item.values.get("answers")
        if answers:
            yield Quote(heading=ANSWERS, text="\n".join(line for given in answers for line in self._answer(given)))

    def _answer(self, given: dict[str, Any]) -> Iterator[str]:
        yield f"{given['point']}. {under(given['text'])}"
        yield self.gettext(ANSWER).format(answer=self._word("answer", given["answer"]))
        if given["reasons"]:
            yield self.gettext(BECAUSE).format(reasons=under(given["reasons"]))

    def _refusals(self, item: Item) -> Iterator[Quote]:
        refusals: Any = item.values.get("refusals") or ()
        lines = [f"- {self._refusal(str(r['code']), str(r['about']))}" for r in refusals]
        if lines:
            yield Quote(heading=N_("The reasons"), text="\n".join(lines))

    def _refusal(self, code: str, about: str) -> str:
        """A code in plain words, with the field or the organisation that it is about."""
        about = detail(code, about)
        plain = self.gettext(CODES[code].meaning if code in CODES else code)
        if field := field_named(code, about):
            name = field.split(".")[0]
            return f"{plain} ({self.gettext(FIELD).format(name=self.gettext(FIELDS.get(name, name)))})"
        return f"{plain} ({self._name(about)})" if about in self.agreement.organisations else plain

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
        values["ground"] = self._why_open(item.values.get("lock"), item.values.get("ground"))
        if item.values.get("place") is None:
            values["place"] = self.gettext(UNKNOWN)
        return values

    def _why_open(self, lock: object, ground: object) -> str:
        """Why the plan may be executed, or why there is no one ground for it."""
        if ground in set(LockGround):
            return self.gettext(REASON).format(ground=self.gettext(GROUNDS[LockGround(str(ground))]))
        return self._lock_reason(lock) if lock else ""

    def _lock_reason(self, lock: object) -> str:
        return self.gettext(LOCKS[LockState(str(lock))].reason)

    def _value(self, name: str, value: object) -> str:
        if value is None:
            return ""
        if name in _DATES:
            return _day(str(value))
        if name in _PARTIES:
            return self._name(str(value))
        if name == "lock":
            return self._lock_reason(value)
        if name == "term":
            return self._filled(TERM_PHRASES[TermName(str(value))])
        if name == "act":
            return self.gettext(ACTS[ActName(str(value))].phrase) if value in set(ActName) else str(value)
        kinds = _KINDS.get(name, (name,) if name in WORDS else ())
        return next((word for kind in kinds if (word := self._word(kind, value))), str(value))

    def _word(self, kind: str, value: object) -> str:
        word = next((text for member, text in WORDS[kind].items() if member == str(value)), None)
        return self.gettext(word) if word else ""

    def _name(self, party: str) -> str:
        if party == LANDLORD:
            return self.agreement.landlord.name
        organisation = self.agreement.organisations.get(party)
        return organisation.name if organisation else party

    def _names(self, parties: Iterable[str]) -> str:
        *names, last = [self._name(party) for party in parties] or [""]
        return self.gettext(AND).format(names=", ".join(names), name=last) if names else last


def _day(value: str) -> str:
    """A date in words; one that was written otherwise stays as it was written."""
    with contextlib.suppress(ValueError):
        return dutch_day(date.fromisoformat(value))
    return value


def _is_consulting(item: Item) -> bool:
    """Whether a strategic consultation was open then about the same organisation."""
    return bool(item.values.get("consulting"))


def _command_line(*parts: str) -> str:
    """A command of ``starter.py``, each option whole and on as many lines as it takes."""
    lines = ["  .venv/bin/python starter.py"]
    for part in parts:
        if len(f"{lines[-1]} {part} /") <= _WIDTH:
            lines[-1] += f" {part}"
        else:
            lines.append(f"{_INDENT}{part}")
    return " \\\n".join(lines)


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _indented(text: str) -> str:
    """What somebody wrote, with its own line breaks; an entry of a list goes on under its text."""
    lines = (_wrapped(line, first=_INDENT, rest=_INDENT + " " * _hanging(line)) for line in text.splitlines())
    return "\n".join(lines)


def _hanging(line: str) -> int:
    """How far the text of a line of a list stands from its start."""
    mark = _MARK.match(line)
    return mark.end() if mark else 0
