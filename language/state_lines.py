"""How a dossier stands, as lines of a terminal: in English with codes and keys, in Dutch in words (``readable``)."""

from language import show_texts
from language import state_texts as texts
from language.readable import ENGLISH, Readable
from language.speech import forum_named
from language.times import local
from language.waiting import AWAITED, NO_TERM, NOT_PARTIES, awaited_of
from models.state import Dispute, Execution, RaisedCause, RecordedBreach, StrategicConsultation, Track
from models.waiting import Waiting


def vote_in_words(track: Track, how: Readable = ENGLISH) -> str:
    """The latest vote of an organisation; empty where there was none."""
    if track.deliberation is None:
        return ""
    text = texts.VOTE_ADOPTED if track.deliberation.adopted else texts.VOTE_LOST
    return how.say(text, day=track.deliberation.date)


def advice_in_words(track: Track, how: Readable = ENGLISH) -> str:
    """The advice as it counts; empty where there is none."""
    advice = track.advice
    if advice is None:
        return ""
    said = [how.code("verdict", advice.verdict)]
    said += [how.say(texts.JOINT)] if advice.joint else []
    said += [how.say(texts.LATE)] if advice.late else []
    if advice.supplemented:
        said.append(how.say(texts.SUPPLEMENTED, verdict=how.code("verdict", advice.supplemented)))
    return ", ".join(said)


def response_in_words(track: Track, how: Readable = ENGLISH) -> str:
    """Whether the landlord's response follows the advice; empty where there is none."""
    if track.response is None:
        return how.say(texts.ANSWERED) if track.answered_at else ""
    return how.say(texts.FOLLOWS if track.response.wholly_followed else texts.DEVIATES)


def consultation_in_words(consultation: StrategicConsultation, how: Readable = ENGLISH) -> str:
    """Where a strategic consultation stands."""
    if consultation.concluded_at and consultation.outcome:
        outcome = how.code("outcome", consultation.outcome)
        return how.say(texts.CONSULTATION_CONCLUDED, day=local(consultation.concluded_at), outcome=outcome)
    if consultation.cancelled_at:
        return how.say(texts.CONSULTATION_CANCELLED, day=local(consultation.cancelled_at))
    if consultation.planned_for:
        return how.say(texts.CONSULTATION_PLANNED, planned=consultation.planned_for)
    return how.say(texts.CONSULTATION_OPEN)


def cause_in_words(cause: RaisedCause, how: Readable = ENGLISH) -> str:
    """A cause of strategic consultation, whose it is, and whether it still holds."""
    whose = how.party(cause.organisation) if cause.organisation else how.say(show_texts.OF_ALL)
    text = how.say(show_texts.ABOUT_ONE, what=how.code("cause", cause.cause), organisation=whose)
    return how.say(texts.REVOKED, what=text) if cause.revoked else text


def breach_in_words(breach: RecordedBreach, how: Readable = ENGLISH) -> str:
    """A breach, of which term, and whether it still holds."""
    term = how.term_in_words(breach.term)
    text = how.say(show_texts.ABOUT_ONE, what=how.code("breach", breach.breach), organisation=term)
    return how.say(texts.REVOKED, what=text) if breach.revoked else text


def dispute_in_words(dispute: Dispute, how: Readable = ENGLISH) -> str:
    """A dispute with its rulings."""
    rulings = ", ".join(
        how.say(texts.RULING, ruling=how.code("ruling", ruling.ruling), day=ruling.date) for ruling in dispute.rulings
    )
    forum = dispute.forum if how.is_english else forum_named(dispute.forum).nl
    title = how.say(texts.DISPUTE, forum=forum, by=how.party(dispute.by))
    return how.say(show_texts.FIELD, name=title, value=rulings or how.say(texts.NO_RULING))


def execution_in_words(execution: Execution, how: Readable = ENGLISH) -> str:
    """That the plan was executed, and whether it might be."""
    return how.say(texts.EXECUTED, day=how.day(execution.date), lock=how.code("lock_state", execution.lock))


def waiting_in_words(waiting: Waiting, how: Readable = ENGLISH) -> str:
    """What is awaited."""
    return how.say(AWAITED[waiting.what], number=waiting.number)


def party_in_words(waiting: Waiting, how: Readable = ENGLISH) -> str:
    """Whom it is awaited from: a party by its key, in Dutch by its name."""
    if how.is_english or how.names is None:
        return NOT_PARTIES.get(waiting.party, waiting.party)
    return awaited_of(waiting, how.names).nl


def until_in_words(waiting: Waiting, how: Readable = ENGLISH) -> str:
    """Until when: the weekday and the day (local), else where its term stands."""
    if waiting.until is None:
        return how.code("term_state", waiting.state) if waiting.state else how.say(NO_TERM)
    day = how.weekday(waiting.until)
    return how.say(show_texts.OVERDUE, day=day) if waiting.overdue else day
