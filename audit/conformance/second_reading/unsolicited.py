"""Unsolicited advice and its answer (rules section 3)."""

from audit.conformance.ledger import Advised, Answered, Fact
from audit.conformance.second_reading.act import Hearing
from audit.conformance.second_reading.response import faults_of_answers
from models.rights import Topic
from models.state import Kind
from models.terms import TermName
from models.verdicts import Verdict


def volunteered(hearing: Hearing) -> None:
    """An organisation advises unasked: that opens a procedure."""
    ledger, said = hearing.ledger, hearing.content
    ledger.kind, ledger.topic = Kind.UNSOLICITED, said.topic or Topic.OTHER
    ledger.opened, ledger.opened_at = hearing.sequence, hearing.happened
    side = ledger.begin(hearing.by)
    side.advice = Advised(Verdict.POSITIVE, said.points or (), hearing.happened, late=False, sequence=hearing.sequence)
    hearing.see(Fact.OPENING, key="opening")
    hearing.reckoning.start(TermName.UNSOLICITED_RESPONSE, hearing.by)


def answered(hearing: Hearing) -> None:
    """The landlord answers it."""
    side, said = hearing.side, hearing.content
    after = {Fact.ADVICE: side.advice.sequence} if side.advice else {}
    flaws = faults_of_answers(side, said.points) if said.points else ()
    hearing.see(Fact.RESPONSE, *flaws, after=after)
    side.answered = side.answered or hearing.sequence
    answers = {answer.point: answer.answer for answer in said.points or ()}
    side.responses.append(Answered(hearing.happened, hearing.sequence, answers))
    hearing.reckoning.meet(TermName.UNSOLICITED_RESPONSE, side.organisation)
