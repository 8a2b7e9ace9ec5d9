"""A notice as a letter in plain Dutch.

A notice holds everything it says as it was when it happened; nothing is looked up later, save the names of the parties
in the agreement under which the dossier runs. So a letter can be made when it is sent and still say what was true then.
"""

import contextlib
import itertools
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Any, NamedTuple

from language.acts import ACTS
from language.catalogue import Gettext, dutch, dutch_day
from language.date_explained import explained_in_dutch
from language.letter_blocks import (
    INDENT,
    WIDTH,
    AnsweredPoint,
    Block,
    Commands,
    Facts,
    Heading,
    LastDay,
    Listing,
    Matrix,
    OtherDays,
    PageLink,
    Paragraph,
    Proof,
    Quoted,
    Regards,
    WaysToDo,
)
from language.letter_texts import (
    ALSO_SHOWN,
    CONSENT_LABEL,
    CONSENT_PHRASE,
    CONSENT_TIME,
    CONSENT_TIME_SHORT,
    DATE_LABELS,
    NAMES_ORGANISATION,
    NOT_RIGHT,
    NOT_RIGHT_BY,
    NOTHING,
    NOTHING_NOW,
    PLACEHOLDERS,
    SILENCE,
    TERM_PHRASES,
    WAIT,
    WHILE_NONE,
    WHILE_OPEN,
    Text,
    happens_as_advised,
    text_of,
)
from language.locks import (
    CONSENT_ARTICLES,
    LOCKS,
    REASON,
    SHUT_BY_CONSULTATION,
    SHUT_BY_RESPONSE,
    SHUT_BY_VERSION,
    ground_of,
)
from language.portal_addresses import act_address, dossier_address
from language.refusals import detail, field_named
from language.speech import begun
from language.words import FIELDS, WORDS
from models.act_forms import FORMS, ActName, known_fields
from models.agreement import Agreement
from models.notices.details import DOCUMENTS, under
from models.parties import LANDLORD
from models.plain import one_line, steady
from models.record.notice import Item, Notice, NoticeKind, Quote
from models.record.signed_note import Checkpoint
from models.refusals import CODES
from models.rights import Right, Topic
from models.sentences import N_
from models.state import LockGround, LockState
from models.terms import TERMS, Derivation, Duty, TermName

TO_BOARD, TO_LANDLORD = N_("Dear board of {name},"), N_("Dear colleagues at {name},")
DOSSIER, SUBJECT, TOPIC = N_("Dossier"), N_("Subject"), N_("Kind of subject")
PLANNED = N_("Planned execution")
WHY = N_("How we got this date: {sentence}")
OTHER_DATES = N_("Other dates:")
WHAT, HOW, SAID = N_("WHAT CAN YOU DO?"), N_("HOW DO YOU DO THAT?"), N_("WHAT WAS SAID")
ALSO, TECHNICAL = N_("THIS HAPPENED AS WELL"), N_("TECHNICAL DETAILS")
BY_E_MAIL = N_("By e-mail to {e_mail}. You may also answer this message.")
ONLY_BY_E_MAIL = N_("By e-mail to {e_mail}.")
BY_LETTER, BY_LETTER_TO = N_("By letter to {landlord}."), N_("By letter to {landlord}, {address}.")
ADVICE_BY_E_MAIL = N_("Your advice may also come by e-mail.")
DECISION_BY_E_MAIL = N_("Your decision about consent may also come by e-mail.")
WRITE_ALSO = N_(
    "Write in it whether you asked the tenants, and whether your board voted. How it voted {landlord} need not know."
)
RECORD_FIRST = N_(
    "But first record yourself, in the advice system, how you asked the tenants and how your board voted. Without that "
    "your decision does not count yet."
)
WHAT_COUNTS = N_("The day on which {landlord} receives it counts. Put the number of the dossier in it: {dossier}.")
IN_THE_SYSTEM = N_("Do this in the advice system.")
ON_THE_SITE = N_("On the site. You sign in with your e-mail address.")
SITE = N_("On the site")
BY_COMMAND = N_("With the computer program:")
YOUR_NAME, FILL_IN = N_("YOUR NAME"), N_("Fill in what is in CAPITALS.")
MORE = N_("Put --help behind a command to see what you can choose from.")
LISTING, FETCH = N_("See which documents there are:"), N_("And get one, to read it on your computer:")
DOCUMENT_NAME = N_("NAME OF THE DOCUMENT")
ON_REQUEST = N_("The documents are not in this message. Ask {landlord} for them; they are sent to you.")
DOCUMENTS_APART = N_("The documents are not in this message. You find them in the advice system.")
HELP = N_("Do you need help? Call {landlord}. Do that too where you sent something and got no confirmation.")
PROOF = N_("Keep this message. With this check number you can show later what was in the dossier then (entry {entry}):")
CHECKPOINT = N_(
    "With this you can compare with others whether all dossiers are still the same: checkpoint {size}, {root}."
)
REGARDS, FROM = N_("Kind regards,"), N_("the advice system of {landlord}")
AUTOMATIC = N_("This message was made automatically.")
AND, BECAUSE, FIELD, UNKNOWN = N_("{names} and {name}"), N_("Reason: {reasons}"), N_("field {name}"), N_("not known")
ANSWERS, ANSWER = N_("The answer to each point"), N_("Answer: {answer}")
MATRIX = (N_("Point"), N_("Answer"), N_("The reasons"))
PROMISED_BY, PROMISED_UNTIL = N_("Who does it: {who}"), N_("At the latest on {day}")
RECORDED = N_("What was recorded")
MAY_NOW, MAY_NOT = N_("You may execute the plan now."), N_("You may not execute the plan yet. What it waits for:")
IT_MAY_NOW, IT_MAY_NOT = N_("{landlord} may execute the plan now."), N_("{landlord} may not execute the plan yet.")
UNTIL, OVERDUE = N_("{name}: {term}, up to and including {day}"), N_("{name}: {term}, overdue since {day}")
NO_DAY = N_("{name}: {term}, no date yet")

_DATES = (
    "new_end", "date", "from", "to", "received", "planned_execution", "planned_decision", "last_day", "embargo",
)  # fmt: skip
_KINDS = {"ground": ("basis",), "ruling": ("ruling", "claim_ruling")}
"""Fields whose words stand under another name than their own."""
_TO_CONFIRM = (NoticeKind.PAPER_TO_CONFIRM, NoticeKind.PAPER_WAITS, NoticeKind.RECEIPT_TO_CONFIRM)
_PARTIES = ("by", "asker", "entered_by")
_SHUT_BY = (
    (SHUT_BY_CONSULTATION, {NoticeKind.STRATEGIC_CONSULTATION_OPENED, NoticeKind.STRATEGIC_CONSULTATION_CAUSE_ADDED}),
    (SHUT_BY_VERSION, {NoticeKind.REQUEST_AMENDED, NoticeKind.REQUEST_SENT}),
    (SHUT_BY_RESPONSE, {NoticeKind.RESPONSE_AMENDED, NoticeKind.RESPONSE_RECEIVED, NoticeKind.RESPONSE_CONFIRMED}),
)
"""By what an open lock shut, by the kinds that the same letter tells."""
_COLUMN = re.compile(r"^([^:\n]+:) +", re.MULTILINE)
_LISTED = re.compile(r" *(?:\d+\.|-) ")


class Letter(NamedTuple):
    """A letter as plain text: its subject in one line, its body in lines of at most 76 characters."""

    subject: str
    body: str


class _Days:
    """The days of a letter: with the weekday where one is named for the first time, without it from then on."""

    def __init__(self) -> None:
        self._named: set[date] = set()

    def named(self, day: date) -> str:
        again = day in self._named
        self._named.add(day)
        return dutch_day(day).partition(" ")[2] if again else dutch_day(day)


def render(
    notice: Notice,
    agreement: Agreement,
    *,
    commands: bool = False,
    checkpoint: Checkpoint | None = None,
    portal: str | None = None,
    on_paper: bool = False,
) -> Letter:
    """The letter of a notice to a party of the agreement, whatever was typed into what it tells; with ``commands`` it
    ends with those of ``starter.py`` for what it asks for. ``checkpoint`` is the newest one that there was then;
    ``portal`` the address of the portal, where the letter is to lead to the pages of what it asks for. ``on_paper``
    nobody can answer it as a message."""

    writer = _Writer(notice, agreement, dutch(), commands, checkpoint, portal, on_paper)
    body = "\n\n".join(text for block in writer.blocks() if (text := block.text))
    return Letter(_subject(notice, agreement), steady(body) + "\n")


def as_blocks(notice: Notice, agreement: Agreement, *, portal: str | None = None) -> tuple[str, list[Block]]:
    """The subject of the same letter on paper, and what it is made of; ``portal`` as above."""
    writer = _Writer(notice, agreement, dutch(), with_commands=False, portal=portal, on_paper=True)
    return _subject(notice, agreement), [_on_paper(block) for block in writer.blocks() if block.text]


def _on_paper(block: Block) -> Block:
    """A block as paper has it: a heading needs no capitals there to be one."""
    return block._replace(said=block.said.capitalize()) if isinstance(block, Heading) else block


def _subject(notice: Notice, agreement: Agreement) -> str:
    about = f"{notice.subject} – " if notice.subject else ""
    said = _Writer(notice, agreement, dutch(), with_commands=False).subject(notice.items[0])
    return " ".join(one_line(f"[{notice.dossier}] {about}{said}").split())


@dataclass(frozen=True)
class _Writer:
    notice: Notice
    agreement: Agreement
    gettext: Gettext
    with_commands: bool
    checkpoint: Checkpoint | None = None
    portal: str | None = None
    on_paper: bool = False
    days: _Days = field(default_factory=_Days)

    # --- the letter, from top to bottom ---

    def blocks(self) -> Iterator[Block]:
        first, *others = self.notice.items
        yield Paragraph(self._greeting())
        yield Paragraph(self._happened(first))
        yield self._dossier(first)
        yield from self._lock(first)
        yield from self._dates(first)
        if steps := self._steps(first):
            yield Heading(self.gettext(WHAT))
            yield Listing(tuple(steps), numbered=True)
        if others:
            yield Heading(self.gettext(ALSO))
            for item in others:
                yield from self._also(item)
        yield from self._how()
        yield from self._quotes(first)
        yield self._end()
        yield from self._technical()

    def subject(self, item: Item) -> str:
        return self._filled(self._text(item).subject, item)

    def _greeting(self) -> str:
        greeting = TO_LANDLORD if self.notice.recipient == LANDLORD else TO_BOARD
        return self.gettext(greeting).format(name=self._name(self.notice.recipient))

    def _happened(self, item: Item) -> str:
        told = happens_as_advised(item.kind, item.values.get("ground")) or self._text(item).happened
        return self._filled(told, item)

    def _dossier(self, item: Item) -> Block:
        topic, planned = item.values.get("topic"), item.values.get("planned_execution")
        lines = {
            DOSSIER: self.notice.dossier,
            SUBJECT: self.notice.subject,
            TOPIC: self._word("topic", topic) if topic else "",
            PLANNED: self.days.named(date.fromisoformat(str(planned))) if planned else "",
            SITE: f"{self.portal}{dossier_address(self.notice.dossier)}" if self._has_pages else "",
        }
        return Facts(tuple((self.gettext(label), text) for label, text in lines.items() if text))

    def _dates(self, item: Item) -> Iterator[Block]:
        """The date that matters with how it came about; the others below it; and what silence does."""
        if not item.terms:
            return
        first, *others = item.terms
        yield self._date(first, item)
        yield Paragraph(self.gettext(WHY).format(sentence=self._why(first, item)))
        if others:
            yield OtherDays(self.gettext(OTHER_DATES), tuple(self._date(other, item) for other in others))
        kinds = [each.kind for each in self.notice.items]
        is_over = NoticeKind.ADVICE_PERIOD_OVER in kinds  # it says itself what that means
        if self._is_asked and not is_over and TermName.ADVICE in [term.term for term in item.terms]:
            yield Paragraph(self._filled(SILENCE[self._right]))

    def _date(self, derivation: Derivation, item: Item) -> LastDay:
        asks_consent = self._right is Right.CONSENT and derivation.term is TermName.ADVICE
        label = CONSENT_LABEL if asks_consent else DATE_LABELS[derivation.term]
        return LastDay(self._filled(label, item), self.days.named(derivation.ends))

    def _why(self, derivation: Derivation, item: Item) -> str:
        """How a date came about. No law sets a term for consent: there the landlord gives it."""
        if derivation.term is not TermName.ADVICE or self._right is not Right.CONSENT:
            yours = self._is_asked and TERMS[derivation.term].duty is Duty.ORGANISATION
            return explained_in_dutch(derivation, yours=yours, shown=True)
        if not self._is_asked:
            return explained_in_dutch(derivation, shown=True, consent=True)
        article = self._consent_article(item)
        given = self._filled(CONSENT_TIME if article else CONSENT_TIME_SHORT)
        given = given.format(article=self.gettext(article)) if article else given
        return explained_in_dutch(derivation, opening=given, shown=True)

    def _consent_article(self, item: Item) -> str | None:
        topic = item.values.get("topic")
        return CONSENT_ARTICLES.get(Topic(str(topic))) if topic in set(Topic) else None

    @property
    def _right(self) -> Right:
        return self.notice.right or Right.ADVICE

    @property
    def _is_asked(self) -> bool:
        """Whether the letter goes to an organisation: its advice or consent is asked."""
        return self.notice.recipient != LANDLORD

    def _also(self, item: Item) -> Iterator[Block]:
        yield Paragraph(self._happened(item))
        yield from self._lock(item)
        yield from self._dates(item)
        yield Listing(tuple(self._steps(item)))
        yield from self._quotes(item)

    def _steps(self, item: Item) -> list[str]:
        """What the recipient can do; what does not hold in this letter is left out."""
        more_to_tell, consulting = len(self.notice.items) > 1, _is_consulting(item)
        left_out = {
            WAIT: self.notice.may_execute,
            **dict.fromkeys((NOTHING, NOTHING_NOW), more_to_tell),
            **dict.fromkeys(WHILE_NONE, consulting),
            **dict.fromkeys(WHILE_OPEN, not consulting),
            NOT_RIGHT_BY: not item.terms,
            NOT_RIGHT: bool(item.terms),
        }
        return [self._filled(step, item) for step in self._text(item).steps if not left_out.get(step)]

    def _how(self) -> Iterator[Block]:
        """How to do what the letter asks for, and how to get the documents, without a computer program."""
        acts = [act for item in self.notice.items for act in self._acts(item)]
        if not acts and not self._has_documents:
            return
        yield Heading(self.gettext(HOW))
        links = tuple(self._links())
        if acts and self._is_asked:
            yield WaysToDo(self.gettext(ON_THE_SITE) if links else "", links, tuple(self._ways()))
            yield Paragraph(" ".join(self._counting(acts)))
        elif acts:
            yield WaysToDo(self.gettext(IN_THE_SYSTEM), links, ())
        if self._has_documents:
            yield Paragraph(self._filled(ON_REQUEST if self._is_asked else DOCUMENTS_APART))
        if self._is_asked:
            yield Paragraph(self._filled(HELP))

    @property
    def _has_pages(self) -> bool:
        """Whether the recipient finds the dossier in a portal."""
        return bool(self.portal and self.notice.head)

    def _links(self) -> Iterator[PageLink]:
        """The page of what each item asks for first, under what is done there."""
        if not self._has_pages:
            return
        found = {self._link(act, item): act for item in self.notice.items for act in [*self._acts(item)][:1]}
        for link, act in found.items():
            yield PageLink(begun(self.gettext(ACTS[act].phrase)), link)

    def _link(self, act: ActName, item: Item) -> str:
        """The page of an act, with what the letter knows of it already; never anything that lets somebody in."""
        asked = {*self._fields(act, item)}
        about = {name: self._known(name, item) for name in ("organisation", "sequence", "entry") if name in asked}
        return f"{self.portal}{act_address(self.notice.dossier, act, **about)}"

    @property
    def _has_documents(self) -> bool:
        return any(quote.heading in DOCUMENTS for item in self.notice.items for quote in item.quotes)

    def _ways(self) -> Iterator[str]:
        """By which ways what somebody writes reaches the landlord."""
        landlord = self.agreement.landlord
        if landlord.addresses:
            yield self.gettext(ONLY_BY_E_MAIL if self.on_paper else BY_E_MAIL).format(
                e_mail=", ".join(landlord.addresses)
            )
        if landlord.address:
            yield self.gettext(BY_LETTER_TO).format(landlord=landlord.name, address=landlord.address)
        else:
            yield self._filled(BY_LETTER)

    def _counting(self, acts: list[ActName]) -> Iterator[str]:
        """What counts as advice, and from when on."""
        if ActName.SUBMIT_ADVICE in acts:
            if self.agreement.landlord.addresses:
                yield self.gettext(DECISION_BY_E_MAIL if self._right is Right.CONSENT else ADVICE_BY_E_MAIL)
            yield self._filled(RECORD_FIRST if self._right is Right.CONSENT else WRITE_ALSO)
        yield self._filled(WHAT_COUNTS).format(dossier=self.notice.dossier)

    def _technical(self) -> Iterator[Block]:
        """What only a program needs: the commands, where they are wanted, and the check number."""
        blocks = [*(self._by_command() if self.with_commands else ()), *self._proof()]
        if blocks:
            yield Heading(self.gettext(TECHNICAL))
            yield from blocks

    def _by_command(self) -> Iterator[Block]:
        commands = list(dict.fromkeys(self._commands()))
        if commands:
            yield Commands((self.gettext(BY_COMMAND), *commands))
            yield Commands((self.gettext(FILL_IN), self.gettext(MORE)))
        if self._has_documents:
            yield Commands(tuple(self._fetching()))

    def _acts(self, item: Item) -> Iterator[ActName]:
        """What an item asks for; none asks for a strategic consultation where one is open."""
        for act in self._text(item).acts:
            if act is not ActName.REQUEST_STRATEGIC_CONSULTATION or not _is_consulting(item):
                yield act

    def _commands(self) -> Iterator[str]:
        """What the letter asks for, as commands."""
        for item in self.notice.items:
            for act in self._acts(item):
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
            "sequence": str(item.sequence) if item.kind in _TO_CONFIRM else "",
            "received": str(item.values.get("received") or ""),
        }
        return known.get(field, "")

    def _fetching(self) -> Iterator[str]:
        """How to get the documents with the program."""
        dossier, by = self.notice.dossier, f"--by {self.notice.recipient}"
        yield self.gettext(LISTING)
        yield _command_line("documents", dossier, by)
        yield self.gettext(FETCH)
        yield _command_line("documents", dossier, f'"{self.gettext(DOCUMENT_NAME)}"', by)

    def _lock(self, item: Item) -> Iterator[Block]:
        """After a strategic consultation: whether the plan may be executed now, to the landlord with what keeps it
        shut."""
        shut: Any = item.values.get("shut")
        if shut is None:
            if item.kind is NoticeKind.STRATEGIC_CONSULTATION_CONCLUDED and self._is_asked and self.notice.right:
                yield Paragraph(self._filled(IT_MAY_NOW if self.notice.may_execute else IT_MAY_NOT))
        elif self.notice.may_execute:
            yield Paragraph(self.gettext(MAY_NOW))
        else:
            yield Listing(tuple(map(self._kept_shut, shut)), lead=self.gettext(MAY_NOT))

    def _kept_shut(self, kept: dict[str, Any]) -> str:
        name = self._name(kept["organisation"])
        if "term" not in kept:
            return f"{name}: {self.gettext(LOCKS[LockState(str(kept['lock']))].reason)}"
        text = (OVERDUE if kept["overdue"] else UNTIL) if kept["last"] else NO_DAY
        day = self.days.named(date.fromisoformat(kept["last"])) if kept["last"] else ""
        return self.gettext(text).format(name=name, term=self._value("term", kept["term"]), day=day)

    def _quotes(self, item: Item) -> Iterator[Block]:
        quotes = self._said(item)
        if item.kind is not NoticeKind.ENTERED_FOR_YOU:
            entered = (other for other in self.notice.items if other.kind is NoticeKind.ENTERED_FOR_YOU)
            said_there = [quote for other in entered for quote in self._said(other)]
            quotes = [quote for quote in quotes if quote not in said_there]
        if not quotes:
            return
        if item is self.notice.items[0]:
            yield Heading(self.gettext(SAID))
        for quote in quotes:
            yield self._quoted(quote, item)

    def _quoted(self, quote: Quote, item: Item) -> Block:
        heading = self.gettext(quote.heading)
        if quote.heading != ANSWERS:
            return Quoted(heading, quote.text)
        answers: Any = item.values["answers"]
        columns = tuple(map(self.gettext, MATRIX))
        return Matrix(heading, quote.text, columns, tuple(map(self._answered, answers)))

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
        return _day(str(value)) if name in _DATES else self._value(name, value)

    def _answers(self, item: Item) -> Iterator[Quote]:
        answers: Any = item.values.get("answers")
        if answers:
            yield Quote(heading=ANSWERS, text="\n".join(line for given in answers for line in self._answer(given)))

    def _answer(self, given: dict[str, Any]) -> Iterator[str]:
        yield f"{given['point']}. {under(given['text'])}"
        yield self.gettext(ANSWER).format(answer=self._word("answer", given["answer"]))
        if given["reasons"]:
            yield self.gettext(BECAUSE).format(reasons=under(given["reasons"]))
        yield from map(under, self._promised(given))

    def _answered(self, given: dict[str, Any]) -> AnsweredPoint:
        more = (*filter(None, [str(given["reasons"] or "")]), *self._promised(given))
        return AnsweredPoint(int(given["point"]), str(given["text"]), self._word("answer", given["answer"]), more)

    def _promised(self, given: dict[str, Any]) -> Iterator[str]:
        """Who does what is promised with a point, and until when."""
        if given.get("who"):
            yield self.gettext(PROMISED_BY).format(who=given["who"])
        if given.get("until"):
            yield self.gettext(PROMISED_UNTIL).format(day=_day(given["until"]))

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

    def _proof(self) -> Iterator[Block]:
        if self.notice.head:
            yield Proof(self.gettext(PROOF).format(entry=self.notice.entry), self.notice.head)
            if seen := self.checkpoint:
                yield Paragraph(self.gettext(CHECKPOINT).format(size=seen.size, root=seen.short))

    def _end(self) -> Block:
        return Regards(self.gettext(REGARDS), self._filled(FROM), self.gettext(AUTOMATIC))

    # --- words ---

    def _text(self, item: Item) -> Text:
        return text_of(item.kind, self.notice.right, item.terms[0].term if item.terms else None)

    def _filled(self, msgid: str, item: Item | None = None) -> str:
        """A text of the catalogue with its placeholders filled, as far as they are known here."""
        text = self.gettext(msgid)
        values = {name: self._placed(name, item) for _, name, _, _ in Formatter().parse(text) if name}
        filled = text.format(**values)
        return filled[:1].upper() + filled[1:] if msgid[:1].isupper() else filled

    def _placed(self, name: str, item: Item | None) -> str:
        """What fills a placeholder; what nobody knows yet stays one."""
        if name == "landlord":
            return self.agreement.landlord.name
        if name in ("right", "reply"):
            return self._word(name, self._right)
        return self._of_item(name, item) if item else f"{{{name}}}"

    def _of_item(self, name: str, item: Item) -> str:
        match name:
            case "organisations":
                return self._names(item.organisations)
            case "day":
                return self.days.named(item.terms[0].ends) if item.terms else self.gettext(UNKNOWN)
            case "ground":
                return self._why_open(item)
            case "lock":
                return self._lock_reason(item)
            case "place" if item.values.get("place") is None:
                return self.gettext(UNKNOWN)
            case _:
                return self._value(name, item.values.get(name))

    def _why_open(self, item: Item) -> str:
        """Why the plan may be executed, or why there is no one ground for it."""
        ground, topic = item.values.get("ground"), item.values.get("topic")
        if ground in set(LockGround):
            known = Topic(str(topic)) if topic in set(Topic) else None
            return self.gettext(REASON).format(ground=ground_of(LockGround(str(ground)), known).nl)
        return self._lock_reason(item) if item.values.get("lock") else ""

    def _lock_reason(self, item: Item) -> str:
        """Why the lock is as it is; one that shut again says by what, where the letter tells it."""
        state = LockState(str(item.values["lock"]))
        told = {each.kind for each in self.notice.items}
        causes = (text for text, kinds in _SHUT_BY if state is LockState.LOCKED and kinds & told)
        return self.gettext(next(causes, LOCKS[state].reason))

    def _value(self, name: str, value: object) -> str:
        if value is None:
            return ""
        if name in _DATES:
            return self._day(str(value))
        if name in _PARTIES:
            return self._name(str(value))
        if name == "term":
            term = TermName(str(value))
            consent = term is TermName.ADVICE and self._right is Right.CONSENT
            return self._filled(CONSENT_PHRASE if consent else TERM_PHRASES[term])
        if name == "act":
            return self.gettext(ACTS[ActName(str(value))].phrase) if value in set(ActName) else str(value)
        kinds = _KINDS.get(name, (name,) if name in WORDS else ())
        return next((word for kind in kinds if (word := self._word(kind, value))), str(value))

    def _day(self, value: str) -> str:
        """A date in words; one that was written otherwise stays as it was written."""
        with contextlib.suppress(ValueError):
            return self.days.named(date.fromisoformat(value))
        return value

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
    """A date in words, as it was filled in."""
    with contextlib.suppress(ValueError):
        return dutch_day(date.fromisoformat(value))
    return value


def paragraphs_of(body: str) -> list[str]:
    """The paragraphs of a letter as they were before their lines were broken: for paper, which breaks them itself. A
    line that could have held the first word of the next one was ended on purpose. What the letter is about stands in
    columns, with a tab between them."""
    blocks = [_unbroken(block.splitlines()) for block in body.strip().split("\n\n")]
    about = f"{dutch()(DOSSIER)}:"
    return [_COLUMN.sub("\\1\t", block) if block.startswith(about) else block for block in blocks]


def _unbroken(lines: list[str]) -> str:
    said = lines[:1]
    for before, line in itertools.pairwise(lines):
        words = line.split()
        is_broken = words and len(before) + 1 + len(words[0]) > WIDTH and not _LISTED.match(line)
        if is_broken:
            said[-1] += f" {line.strip()}"
        else:
            said.append(line)
    return "\n".join(said)


def _is_consulting(item: Item) -> bool:
    """Whether a strategic consultation was open then about the same organisation."""
    return bool(item.values.get("consulting"))


def _command_line(*parts: str) -> str:
    """A command of ``starter.py``, each option whole and on as many lines as it takes."""
    lines = ["  .venv/bin/python starter.py"]
    for part in parts:
        if len(f"{lines[-1]} {part} /") <= WIDTH:
            lines[-1] += f" {part}"
        else:
            lines.append(f"{INDENT}{part}")
    return " \\\n".join(lines)
