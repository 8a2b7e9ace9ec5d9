"""How a dossier stands, as lines of a terminal: in English, with codes for values and keys for parties."""

from language import state_texts as texts
from language.terms import term_in_words
from language.times import local
from models.sentences import english_day
from models.state import Dispute, Execution, RaisedCause, RecordedBreach, StrategicConsultation, Track

_OF_ALL = "all"


def vote_in_words(track: Track) -> str:
    """The latest vote of an organisation; empty where there was none."""
    if track.deliberation is None:
        return ""
    text = texts.VOTE_ADOPTED if track.deliberation.adopted else texts.VOTE_LOST
    return text.format(day=track.deliberation.date)


def advice_in_words(track: Track) -> str:
    """The advice as it counts; empty where there is none."""
    advice = track.advice
    if advice is None:
        return ""
    supplement = texts.SUPPLEMENTED.format(verdict=advice.supplemented) if advice.supplemented else ""
    said = (str(advice.verdict), texts.JOINT * advice.joint, texts.LATE * advice.late, supplement)
    return ", ".join(filter(None, said))


def response_in_words(track: Track) -> str:
    """Whether the landlord's response follows the advice; empty where there is none."""
    if track.response is None:
        return texts.ANSWERED if track.answered_at else ""
    return texts.FOLLOWS if track.response.wholly_followed else texts.DEVIATES


def consultation_in_words(consultation: StrategicConsultation) -> str:
    """Where a strategic consultation stands."""
    if consultation.concluded_at:
        day = local(consultation.concluded_at)
        return texts.CONSULTATION_CONCLUDED.format(day=day, outcome=consultation.outcome)
    if consultation.cancelled_at:
        return texts.CONSULTATION_CANCELLED.format(day=local(consultation.cancelled_at))
    if consultation.planned_for:
        return texts.CONSULTATION_PLANNED.format(planned=consultation.planned_for)
    return texts.CONSULTATION_OPEN


def cause_in_words(cause: RaisedCause) -> str:
    """A cause of strategic consultation, whose it is, and whether it still holds."""
    text = f"{cause.cause} ({cause.organisation or _OF_ALL})"
    return texts.REVOKED.format(what=text) if cause.revoked else text


def breach_in_words(breach: RecordedBreach) -> str:
    """A breach, of which term, and whether it still holds."""
    text = f"{breach.breach} ({term_in_words(breach.term)})"
    return texts.REVOKED.format(what=text) if breach.revoked else text


def dispute_in_words(dispute: Dispute) -> str:
    """A dispute with its rulings."""
    rulings = ", ".join(texts.RULING.format(ruling=ruling.ruling, day=ruling.date) for ruling in dispute.rulings)
    return f"{texts.DISPUTE.format(forum=dispute.forum, by=dispute.by)}: {rulings or texts.NO_RULING}"


def execution_in_words(execution: Execution) -> str:
    """That the plan was executed, and whether it might be."""
    return texts.EXECUTED.format(day=english_day(execution.date), lock=execution.lock)
