"""A whole dossier on paper, as far as its reader knows it: the question, where it stands, the advice with the answers
to it, the days with how they came about, and everything that happened, in the words of the dossier's page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from language import dossier_page, letters
from language import print_texts as texts
from language.date_explained import day_explained
from language.events import follows, sentence_of, sentence_withheld
from language.fields import fields_of, fields_said, said_in
from language.letter_blocks import (
    AnsweredPoint,
    Block,
    Facts,
    Grid,
    Heading,
    Listing,
    Matrix,
    Paragraph,
    Proof,
    Quoted,
    ToldMoment,
)
from language.locks import LOCKS
from language.printout import Addressee, PrintKind, Printout, addressee
from language.speech import Bilingual, Names, day, minute, say, verbatim, word
from language.state import Reply, advice_said, lock_ground, matters_said, reply_in, term_state_said
from language.terms import term_title
from language.tongue import Tongue
from models.agreement import Agreement
from models.calendar import local_date
from models.events import Event
from models.knowledge.view import View
from models.parties import LANDLORD
from models.state import Term, Track


class DocumentNamed(NamedTuple):
    """A document that the reader may see: its name, who brought it, and with which entry."""

    name: str
    party: str
    entry: int


class LetterNamed(NamedTuple):
    """A letter to the reader: the local day on which it was made, and its subject."""

    made_on: date
    subject: str


class WholeDossier(NamedTuple):
    """What a reader may see of a dossier. ``view`` is what it knows of it, as it stood with the last event in it."""

    view: View
    agreement: Agreement
    documents: Sequence[DocumentNamed]
    letters: Sequence[LetterNamed]
    is_sealed: bool


def printed_dossier(whole: WholeDossier, tongue: Tongue) -> Printout:
    """Everything that a reader may see of a dossier."""
    return _Writer(whole, tongue).paper()


class _Writer:
    def __init__(self, whole: WholeDossier, tongue: Tongue) -> None:
        self._whole, self._view, self._tongue = whole, whole.view, tongue
        self._dossier, self._names = whole.view.dossier, Names(whole.agreement)

    def paper(self) -> Printout:
        last = self._view.events[-1]
        up_to = self._say(texts.UP_TO, entry=last.sequence, day=self._of(day(local_date(last.time))))
        return Printout(
            kind=PrintKind.DOSSIER,
            tongue=self._tongue,
            dossier=self._dossier.number,
            entry=last.sequence,
            head=last.hash,
            day=local_date(last.time),
            sender=addressee(LANDLORD, self._whole.agreement),
            recipient=Addressee(f"{self._for_whom}. {up_to}."),
            subject=self._dossier.subject or self._dossier.number,
            blocks=tuple(self._blocks(last)),
        )

    @property
    def _for_whom(self) -> str:
        party = self._view.party
        return self._say(texts.PRINTED_FOR, party=self._name(party)) if party else self._say(texts.PRINTED_WHOLE)

    def _blocks(self, last: Event) -> Iterator[Block]:
        yield from self._in_short()
        yield from self._question()
        yield from self._lock()
        for track in self._dossier.tracks.values():
            yield from self._track(track)
        yield from self._matters()
        yield from self._days()
        yield from self._documents()
        yield from self._happened()
        yield from self._letters()
        yield Heading(self._say(texts.CHECK_DOSSIER))
        sealed = self._say(texts.SEALED, landlord=self._name(LANDLORD)) if self._whole.is_sealed else ""
        proof = self._say(texts.PROOF_DOSSIER, entry=last.sequence, dossier=self._dossier.number)
        yield Proof(proof, last.hash, sealed)

    def _in_short(self) -> Iterator[Block]:
        dossier, stage = self._dossier, self._view.stage
        asked = say(dossier_page.QUESTIONS[dossier.right], landlord=self._names.of(LANDLORD)) if dossier.right else None
        ended = word("result", dossier.result) if dossier.closed_at and dossier.result else None
        rows = {
            letters.DOSSIER: verbatim(dossier.number),
            letters.SUBJECT: verbatim(dossier.subject),
            letters.TOPIC: word("topic", dossier.topic) if dossier.topic else None,
            texts.RIGHT_ASKED: asked or say(dossier_page.UNSOLICITED),
            texts.STANDS: (ended or (word("stage", stage) if stage else say(dossier_page.AT_STAGE))).begun,
        }
        yield Heading(self._say(texts.ABOUT_IT))
        yield self._facts(rows)

    def _question(self) -> Iterator[Block]:
        said = self._view.request
        fields = [*fields_said({name: said[name] for name in dossier_page.REQUEST_FIELDS if name in said}, self._names)]
        if fields:
            yield Heading(self._say("The question"))
        for field in fields:
            yield Quoted(self._of(field.heading), self._joined(field.texts))

    def _lock(self) -> Iterator[Block]:
        locks = self._view.locks
        if not locks:
            return
        (_, overall), *own = locks
        yield Heading(self._say("May {landlord} execute the plan?", landlord=self._name(LANDLORD)))
        yield Paragraph(self._of(say(LOCKS[overall.state].answer).sentence), strong=True)
        if reason := lock_ground(self._dossier, overall, self._view.moment):
            yield Paragraph(self._of(reason))
        rows = tuple((self._name(name or ""), self._of(say(LOCKS[lock.state].answer))) for name, lock in own)
        if len(rows) > 1:
            yield Grid("", (self._say(texts.ASKED_OF), self._say(texts.MAY)), (1, 1), rows)

    def _track(self, track: Track) -> Iterator[Block]:
        """What an organisation advised, and what was answered."""
        yield Heading(self._say(texts.ONE_ORGANISATION, organisation=self._name(track.organisation)))
        has_right = track.advice and self._dossier.right
        advised = advice_said(self._dossier, track.advice) if track.advice and has_right else None
        yield self._facts({"Advice": advised.begun if advised else say(texts.NOTHING_YET)})
        if not track.advice or not track.advice.points:
            return
        reply = self._replies.get(track.organisation, Reply({}, "")) if track.response else Reply({}, "")
        answers = track.response.answers if track.response else {}
        rows = tuple(
            AnsweredPoint(
                number,
                point.text,
                self._of(word("answer", answers[number]) if number in answers else say(dossier_page.NO_ANSWER)),
                tuple(filter(None, (reply.reasons.get(number, ""), *self._promised(track.organisation, number)))),
            )
            for number, point in enumerate(track.advice.points, 1)
        )
        yield Matrix(self._say(letters.ANSWERS), "", tuple(map(self._say, texts.MATRIX)), rows)
        if reply.decision:
            decided = self._say("The decision of {landlord}:", landlord=self._name(LANDLORD))
            yield Quoted(decided.removesuffix(":"), reply.decision)

    def _promised(self, organisation: str, number: int) -> Iterator[str]:
        """Who does what was promised with the latest answer to a point, and until when."""
        latest = [e for e in self._view.events if e.content.get("organisation") == organisation and reply_in(e)][-1:]
        for given in (one for event in latest for one in said_in(event).get("points") or () if one["point"] == number):
            if given.get("who"):
                yield self._say(letters.PROMISED_BY, who=given["who"])
            if given.get("until"):
                yield self._say(letters.PROMISED_UNTIL, day=self._of(day(str(given["until"]))))

    @property
    def _replies(self) -> Mapping[str, Reply]:
        return dict(found for event in self._view.events if event.content and (found := reply_in(event)))

    def _matters(self) -> Iterator[Block]:
        matters = [*matters_said(self._dossier, self._names)]
        if matters:
            yield Heading(self._say("What else is going on"))
        for matter in matters:
            yield Heading(self._of(matter.title), level=3)
            if matter.lines:
                yield Listing(tuple(self._of(line.begun) for line in matter.lines))

    def _days(self) -> Iterator[Block]:
        terms = sorted(self._dossier.terms.values(), key=lambda term: (term.due, term.key))
        if not terms:
            return
        yield Heading(self._say("All days"))
        columns = tuple(map(self._say, (texts.REACHED, texts.DAY, texts.STATE)))
        yield Grid("", columns, (1.5, 1.2, 0.8), tuple(map(self._day, terms)))
        yield Heading(self._say(texts.HOW_DAYS), level=3)
        for term in terms:
            yield Quoted(self._title(term), self._of(day_explained(term.derivation, self._dossier.right)))

    def _day(self, term: Term) -> tuple[str, str, str]:
        return self._title(term), self._of(day(term.derivation.ends)), self._of(term_state_said(term).begun)

    def _title(self, term: Term) -> str:
        return self._of(term_title(term.name, term.organisation, self._names))

    def _documents(self) -> Iterator[Block]:
        if not self._whole.documents:
            return
        days = {event.sequence: day(local_date(event.time)) for event in self._view.events}
        rows = tuple(
            (one.name, self._name(one.party), self._of(days[one.entry]))
            for one in self._whole.documents
            if one.entry in days
        )
        yield Heading(self._say("Documents"))
        columns = tuple(map(self._say, (texts.DOCUMENT, texts.OF_WHOM, "Day")))
        yield Grid("", columns, (1.6, 1, 1), rows)
        yield Paragraph(self._say(texts.NO_DOCUMENTS))

    def _happened(self) -> Iterator[Block]:
        yield Heading(self._say("What happened"))
        yield from map(self._moment, self._view.events)

    def _moment(self, event: Event) -> ToldMoment:
        known = bool(event.content)
        said = sentence_of(event, self._names) if known else sentence_withheld(event, self._names)
        fields = fields_of(event, self._names, self._points_answered(event)) if known and said_in(event) else ()
        when = f"{event.sequence}. {self._of(minute(event.time))}"
        shown = tuple((self._of(field.heading), self._joined(field.texts)) for field in fields)
        return ToldMoment(when, self._of(said), not follows(event), shown)

    def _points_answered(self, event: Event) -> tuple[str, ...]:
        track = self._dossier.tracks.get(str(event.content.get("organisation") or ""))
        return tuple(point.text for point in track.advice.points) if track and track.advice else ()

    def _letters(self) -> Iterator[Block]:
        if self._whole.letters:
            rows = tuple((self._of(day(one.made_on)), one.subject) for one in self._whole.letters)
            yield Heading(self._say(texts.LETTERS_SENT))
            yield Grid("", (self._say(texts.LETTER_ON), self._say(texts.LETTER_ABOUT)), (1, 2.2), rows)

    # --- words ---

    def _facts(self, rows: Mapping[str, Bilingual | None]) -> Facts:
        return Facts(tuple((self._say(label), self._of(said)) for label, said in rows.items() if said and said.nl))

    def _joined(self, said: Sequence[Bilingual]) -> str:
        lines = [self._of(text) for text in said]
        return "\n".join(lines if len(lines) == 1 else (f"– {line}" for line in lines))

    def _name(self, party: str) -> str:
        return self._of(self._names.of(party))

    def _say(self, text: str, **values: object) -> str:
        return self._tongue.say(text, **values)

    def _of(self, both: Bilingual) -> str:
        return self._tongue.of(both)
