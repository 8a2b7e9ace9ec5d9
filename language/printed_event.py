"""An event as a letter: a request, a receipt, an advice, a response with the answer to each point, a statement of
execution with what opened the lock. It says what the event holds, and of what was before it what the reader knows."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from language import dossier_page, letters
from language import print_texts as texts
from language.events import sentence_of
from language.fields import fields_of, fields_said, said_in
from language.letter_blocks import (
    AnsweredPoint,
    Block,
    Facts,
    Grid,
    Listing,
    Matrix,
    Paragraph,
    Proof,
    Quoted,
    Regards,
)
from language.locks import LOCKS, ground_of
from language.printout import Addressee, PrintKind, Printout, addressee
from language.speech import Bilingual, Names, day, say, verbatim, word
from language.tongue import Tongue
from models.agreement import Agreement
from models.calendar import local_date
from models.event_contents.by_type import held
from models.event_contents.held import ExecutionReported, LockChanged, RequestOpened, TermStarted
from models.event_contents.said import SaidRequest
from models.events import Event, EventType, occasion_key
from models.parties import LANDLORD
from models.state import LockState
from models.terms import TermName

_RESPONSES = (EventType.RESPONSE_GIVEN, EventType.RESPONSE_AMENDED, EventType.UNSOLICITED_ADVICE_ANSWERED)
_BESIDES = ("points", "planned_execution", "organisation", "right", "subject", "topic")
"""What stands elsewhere in the letter."""


class Known(NamedTuple):
    """A dossier as far as whoever reads the letter knows it: its events in order, the agreement with the addresses at
    the time, whose reading it is (None: everything), and whether a file made of it is sealed."""

    number: str
    events: Sequence[Event]
    agreement: Agreement
    party: str | None
    is_sealed: bool


def is_letter(event: Event) -> bool:
    """Whether an event is a letter, and what it says is known."""
    return event.type in texts.LETTERS and bool(event.content)


def printed_event(known: Known, event: Event, tongue: Tongue) -> Printout:
    """The letter of an event. Raises ValueError where the event is none."""
    if not is_letter(event):
        raise ValueError(f"entry {event.sequence} is no letter")
    return _Writer(known, event, tongue).paper()


class _Writer:
    def __init__(self, known: Known, event: Event, tongue: Tongue) -> None:
        self._known, self._event, self._tongue = known, event, tongue
        self._names = Names(known.agreement)
        self._before = [each for each in known.events if each.sequence <= event.sequence]

    def paper(self) -> Printout:
        event = self._event
        title = self._say(texts.LETTERS[event.type])
        subject = self._subject
        return Printout(
            kind=PrintKind.LETTER,
            tongue=self._tongue,
            dossier=self._known.number,
            entry=event.sequence,
            head=event.hash,
            day=local_date(event.happened),
            sender=self._addressee(event.party),
            recipient=self._recipient,
            subject=f"[{self._known.number}] {subject} – {title}" if subject else f"[{self._known.number}] {title}",
            blocks=tuple(self._blocks()),
        )

    # --- who ---

    @property
    def _recipients(self) -> list[str]:
        """To whom it is: what the landlord sends to the organisation that it is about, or to all that it asks."""
        if self._event.party != LANDLORD:
            return [LANDLORD]
        if named := self._event.content.get("organisation"):
            return [str(named)]
        own = self._known.party
        return [own] if own in self._asked else self._asked

    @property
    def _asked(self) -> list[str]:
        """The organisations that are asked, as the request names them; those of the tracks that are known else."""
        request = next((each for each in self._before if each.type is EventType.REQUEST_OPENED), None)
        asked = said_in(request).get("addressees") if request else None
        return [str(each) for each in asked] if isinstance(asked, list) else []

    @property
    def _recipient(self) -> Addressee:
        to = self._recipients
        if len(to) == 1:
            return self._addressee(to[0])
        names = [self._name(party) for party in to] or [self._name(LANDLORD)]
        return Addressee(names[0], tuple(names[1:]))

    def _addressee(self, party: str) -> Addressee:
        return addressee(party, self._known.agreement, self._name(party))

    def _name(self, party: str) -> str:
        return self._of(self._names.of(party))

    # --- what ---

    def _blocks(self) -> Iterator[Block]:
        yield Paragraph(self._greeting)
        yield Paragraph(self._of(sentence_of(self._event, self._names)), strong=True)
        yield self._facts()
        yield from self._days()
        yield from self._lock()
        yield from self._said()
        yield from self._documents()
        yield self._closing()
        sealed = self._say(texts.SEALED, landlord=self._name(LANDLORD)) if self._known.is_sealed else ""
        proof = self._say(texts.PROOF, entry=self._event.sequence, dossier=self._known.number)
        yield Proof(proof, self._event.hash, sealed)

    @property
    def _greeting(self) -> str:
        to = self._recipients
        if len(to) != 1:
            return self._say(texts.TO_ALL)
        return self._say(texts.TO_ONE if to[0] == LANDLORD else letters.TO_BOARD, name=self._name(to[0]))

    def _facts(self) -> Facts:
        event, request = self._event, self._request
        rows = {
            letters.DOSSIER: verbatim(self._known.number),
            letters.SUBJECT: verbatim(self._subject),
            letters.TOPIC: word("topic", request.topic) if request else verbatim(""),
            texts.RIGHT_ASKED: self._asked_in_words(),
            **self._how_it_came(),
        }
        if isinstance(asked := said_in(event).get("planned_execution"), str):
            rows[letters.PLANNED] = day(asked)
        return Facts(tuple((self._say(label), said) for label, value in rows.items() if (said := self._of(value))))

    def _how_it_came(self) -> dict[str, Bilingual]:
        """Of a letter that came on paper: on which day it counts, and when it was put on record."""
        received = self._event.content.get("received")
        if not isinstance(received, str):
            return {}
        return {texts.BY_LETTER: day(received), letters.RECORDED: day(local_date(self._event.time))}

    def _asked_in_words(self) -> Bilingual:
        request = self._request
        if request is None:
            return verbatim("")
        return say(dossier_page.QUESTIONS[request.right], landlord=self._names.of(LANDLORD))

    def _days(self) -> Iterator[Block]:
        """Until when a request can be answered, by each organisation whose term the reader knows."""
        if self._event.type not in (EventType.REQUEST_OPENED, EventType.REQUEST_AMENDED):
            return
        rows = [
            (self._name(started.term.organisation or ""), self._of(day(started.term.derivation.ends)))
            for each in self._known.events
            if occasion_key(each) == occasion_key(self._event)
            and (started := held(each, TermStarted))
            and started.term.name is TermName.ADVICE
        ]
        if rows:
            columns = (self._say(texts.ASKED_OF), self._say(texts.UNTIL))
            yield Grid(self._say(texts.ASKED_UNTIL), columns, (1, 1), tuple(rows))

    def _lock(self) -> Iterator[Block]:
        """Of an execution: whose lock was open then, and on which ground (Wohv art. 5(3))."""
        executed = held(self._event, ExecutionReported)
        if executed is None:
            return
        rows = [(self._whose(owner), *self._why_open(lock)) for owner, lock in self._locks().items()]
        rows = rows or [(self._say(texts.ALL_TOGETHER), self._answer(executed.lock), "")]
        columns = (self._say(texts.WHOSE), self._say(texts.MAY), self._say(texts.WHY))
        yield Grid(self._say(texts.MAY_EXECUTE), columns, (1, 0.8, 1.6), tuple(rows))

    def _locks(self) -> dict[str | None, LockChanged]:
        """The locks as they were last noted before the event, as far as the reader knows; the whole plan's last."""
        noted = [changed for each in self._before if (changed := held(each, LockChanged))]
        latest = {changed.organisation: changed for changed in noted}
        return dict(sorted(latest.items(), key=lambda found: (found[0] is None, found[0] or "")))

    def _whose(self, owner: str | None) -> str:
        return self._name(owner) if owner else self._say(texts.ALL_TOGETHER)

    def _why_open(self, lock: LockChanged) -> tuple[str, str]:
        if lock.ground:
            topic = self._request.topic if self._request else None
            return self._answer(lock.state), self._of(ground_of(lock.ground, topic).begun)
        return self._answer(lock.state), self._say(LOCKS[lock.state].reason)

    def _answer(self, state: LockState) -> str:
        return self._of(say(LOCKS[state].answer))

    def _said(self) -> Iterator[Block]:
        """Everything that was said, field by field; points in a table."""
        yield from self._points()
        for field in fields_of(self._event, self._names, besides=_BESIDES):
            lines = [self._of(text) for text in field.texts]
            written = "\n".join(lines if len(lines) == 1 else (f"– {line}" for line in lines))
            yield Quoted(self._of(field.heading), written)

    def _points(self) -> Iterator[Block]:
        given = said_in(self._event).get("points") or self._of_the_draft
        points = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
        if not points:
            return
        if self._event.type in _RESPONSES:
            columns = tuple(map(self._say, texts.MATRIX))
            answers = tuple(self._answered(each) for each in points if "answer" in each)
            yield Matrix(self._say(letters.ANSWERS), "", columns, answers)
        else:
            (field,) = fields_said({"points": points}, self._names)
            yield Listing(tuple(map(self._of, field.texts)), numbered=True, lead=f"{self._say(texts.POINTS)}:")

    @property
    def _of_the_draft(self) -> object:
        """The points of a joint advice: who sends it does not say them again, and what came in of it has them."""
        same = (each for each in self._known.events if occasion_key(each) == occasion_key(self._event))
        return next((each.content.get("points") for each in same if each.type is EventType.ADVICE_RECEIVED), None)

    def _answered(self, given: dict[str, object]) -> AnsweredPoint:
        number = int(str(given["point"]))
        points = self._points_answered
        text = points[number - 1] if 0 < number <= len(points) else ""
        promised = (
            (self._say(letters.PROMISED_BY, who=given["who"]) if given.get("who") else ""),
            (self._say(letters.PROMISED_UNTIL, day=self._of(day(str(given["until"])))) if given.get("until") else ""),
        )
        more = tuple(filter(None, (str(given.get("reasons") or ""), *promised)))
        return AnsweredPoint(number, text, self._of(word("answer", given["answer"])), more)

    @property
    def _points_answered(self) -> list[str]:
        """The points of the advice that a response answers, as they read."""
        about = self._event.content.get("organisation")
        for each in reversed(self._before):
            if each.type is EventType.ADVICE_RECEIVED and each.content.get("organisation") == about:
                given = each.content.get("points")
            elif each.type is EventType.UNSOLICITED_ADVICE_SUBMITTED:
                given = said_in(each).get("points")
            else:
                continue
            points = given if isinstance(given, list) else []
            return [str(one.get("text", "") if isinstance(one, dict) else one) for one in points]
        return []

    def _documents(self) -> Iterator[Block]:
        given = said_in(self._event).get("documents")
        names = (
            [str(each.get("name", "")) for each in given if isinstance(each, dict)] if isinstance(given, list) else []
        )
        if names:
            yield Quoted(self._say(texts.ENCLOSED), "\n".join(f"– {name}" for name in names))

    def _closing(self) -> Regards:
        event = self._event
        sender = "\n".join(filter(None, (event.person, self._name(event.party))))
        return Regards(self._say(letters.REGARDS), sender, self._say(texts.FROM_THE_RECORD))

    # --- the dossier ---

    @property
    def _request(self) -> SaidRequest | None:
        return next((found.said for each in self._before if (found := held(each, RequestOpened))), None)

    @property
    def _subject(self) -> str:
        """The subject as the latest event left it that names one."""
        named = (str(said_in(each).get("subject") or "") for each in reversed(self._before) if _names_subject(each))
        return next(filter(None, named), "")

    def _say(self, text: str, **values: object) -> str:
        return self._tongue.say(text, **values)

    def _of(self, both: Bilingual) -> str:
        return self._tongue.of(both)


def _names_subject(event: Event) -> bool:
    return event.type in (
        EventType.REQUEST_OPENED,
        EventType.REQUEST_AMENDED,
        EventType.UNSOLICITED_ADVICE_SUBMITTED,
    )
