"""What an event holds beside its envelope (rules section 8): the models of ``by_type.CONTENTS``.

An event is kept and hashed as the JSON that it was written as, whatever a later version knows of it; these models are
how it is read. A field that a model does not know stays in the record and is passed over; one that an earlier version
did not write has a default. Days are local to Europe/Amsterdam, instants are UTC. A term goes by its key:
``organisation/term/version``, or ``term/version`` where it belongs to the dossier as a whole.
"""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from models.contents import Point, PointAnswer
from models.escalation import Breach, Cause
from models.event_contents.said import (
    Said,
    SaidAddresses,
    SaidAmendment,
    SaidConclusion,
    SaidDispute,
    SaidDraft,
    SaidLink,
    SaidMeeting,
    SaidPaper,
    SaidPlan,
    SaidRemark,
    SaidRequest,
    SaidRuling,
    SaidSupplement,
    SaidUnsolicited,
)
from models.refusals import Refusal
from models.rights import Ground
from models.state import ClaimState, Deliberation, LockGround, LockState, RequestState, Response, Result, Term
from models.terms import Derivation, TermState
from models.value import Value
from models.verdicts import Verdict

Key = Annotated[str, Field(description="the key of the term")]
About = Annotated[
    str | None, Field(description="the organisation whose track it is about; None: the dossier as a whole")
]
AgreementName = Annotated[
    str, Field(description="name and version of the agreement that applies, for the whole procedure")
]
AgreementDigest = Annotated[str, Field(description="SHA-256 of the agreement, in hexadecimal")]
RulesVersion = Annotated[int, Field(description="the version of the rules; it applies for the whole procedure")]
Points = Annotated[tuple[Point, ...], Field(description="the points of the advice, numbered from 1 in this order")]
Reminders = Annotated[tuple[date, ...], Field(description="the days on which reminders still go out, at 09:00 local")]
TurnedOut = Annotated[
    LockState | None,
    Field(description="what the overall lock turned out to be, where an execution is judged anew (rules section 5)"),
]
Unprepared = Annotated[
    bool, Field(description="no consultation or adopting vote was on record when it came (rules section 3)")
]
Confirmable = Annotated[
    tuple[str, ...],
    Field(
        description="who can confirm the day of receipt of a paper that its own sender entered, each for its own track"
    ),
]
ConsultationNumber = Annotated[int, Field(description="the number of the strategic consultation, from 1")]


class EventContent(Value):
    """What an event holds beside its envelope."""


class AboutATrack(EventContent):
    """What may be about one organisation's track."""

    organisation: About = None


class AboutATerm(EventContent):
    """What is about a term that was started."""

    term: Key


class OfAnAct(AboutATrack):
    """What an act may leave on record. An event that follows from an act, or from the clock, has none of it."""

    said: Said | None = Field(None, description="the act's fields, exactly as the sender gave them")
    fingerprint: str | None = Field(
        None, description="SHA-256 of the act without time, channel and id: the same act sent twice has the same"
    )
    received: date | None = Field(
        None, description="the day on which a paper was received (rules section 1); None: it came in directly"
    )
    rules: int = Field(1, description="the edition of the rules by which the act was judged")
    confirmable: Confirmable = ()
    not_before: date | None = Field(
        None, description="the first day on which such a paper can have counted; None: the one that its sender named"
    )


class Acted(OfAnAct):
    """An act, where nothing follows from it that its fields do not say."""

    said: Said = Field(description="the act's fields, exactly as the sender gave them")
    fingerprint: str = Field(
        description="SHA-256 of the act without time, channel and id: the same act sent twice has the same"
    )


class RequestOpened(Acted):
    """The request was put to the organisations (Wohv art. 4): their terms start."""

    said: SaidRequest
    agreement: AgreementName
    agreement_digest: AgreementDigest
    rules: RulesVersion
    ground: Ground = Field(description="on what the right rests, also where the sender did not say so")
    period_days: int | None = Field(
        None, description="the days for advice that the landlord named; None: those of the agreement, or until a day"
    )


class RequestAmended(Acted):
    """The request was changed. A ``material`` change is new information: a new version, with new terms."""

    said: SaidAmendment
    material: bool
    version: int | None = Field(None, description="the number of the new version, where the change is material")
    period_days: int | None = Field(None, description="the days for advice on the new version, where they are named")
    restorable: dict[str, tuple[str, ...]] = Field(
        {}, description="per organisation the keys of the terms that run again if it keeps its advice"
    )


class RequestWithdrawn(Acted):
    """The request was withdrawn: that ends the procedure, and by the second edition shuts every lock."""

    rules: int = Field(1, description="the edition of the rules; from the second on nothing may be executed any more")


class AmendmentObjected(Acted):
    """An organisation contests that a change is not material: for it alone that change is new information, from then
    on. ``version`` is the number of the version that the request has with it."""

    version: int
    restorable: tuple[str, ...] = Field(description="the keys of the terms that run again if it keeps its advice")


class RequestLinked(Acted):
    """An unsolicited advice and a later request were tied together."""

    said: SaidLink


class ClaimRuled(Acted):
    """The landlord ruled on a claim that the information is incomplete; ``state`` is where the claim stands then."""

    state: ClaimState


class InformationProvided(Acted):
    """Information came: what was ``awaited`` after a granted claim starts the terms, other information does not."""

    awaited: bool


class DeliberationRecorded(Acted):
    """A vote, with its outcome by the agreement's rules of quorum and majority (Wohv art. 1(1)f)."""

    deliberation: Deliberation


class AdviceSubmitted(Acted):
    """An advice was sent, alone or ``joint`` with others; for whom it counts is in ``advice_received``."""

    joint: bool
    unprepared: Unprepared = False


class AdviceSupplemented(Acted):
    """An organisation added to its advice; with a verdict it frees the landlord after all."""

    said: SaidSupplement


class JointAdviceDrafted(Acted):
    """A draft of joint advice, which replaces the one before with its signatures."""

    said: SaidDraft
    points: Points
    joined: tuple[str, ...] = Field(description="the organisations that take part, the drafter first")


class Responded(Acted):
    """The landlord's reasoned response (Wohv art. 5(2)), or its amendment; ``response`` is what counts of it."""

    response: Response


class ExecutionReported(Acted):
    """The decision was executed on ``date``; ``lock`` is what the overall lock was then (Wohv art. 5(3))."""

    date: date
    lock: LockState


class UnsolicitedAdviceSubmitted(Acted):
    """An organisation gave advice that nobody asked for: it opens the dossier."""

    said: SaidUnsolicited
    agreement: AgreementName
    agreement_digest: AgreementDigest
    rules: RulesVersion
    points: Points


class UnsolicitedAdviceAnswered(Acted):
    """The landlord's answer to an unsolicited advice."""

    answers: dict[int, PointAnswer] = Field(
        description="what is done with each point of the advice, by its number from 1"
    )


class AskedExtension(Value):
    """Who asks to move the end of which term, and in which term the other side is to answer."""

    organisation: str = Field(description="the organisation whose track it is about")
    by: str = Field(description="who asks")
    term: Key
    new_end: date = Field(description="the last day that is asked for")
    answer_term: Key


class ExtensionRequested(Acted):
    """One side asked the other to let a term end later."""

    request: AskedExtension


class ExtensionAnswered(OfAnAct, AboutATerm):
    """A request for extension was granted or refused: by an act, or because nobody answered or it lost its meaning."""

    answer_term: Key
    state: RequestState


class OfTerms(Acted):
    """An agreed pause, or its end: the keys of the ``terms`` that it stops, or sets going again."""

    terms: tuple[str, ...]


class MeetingRequested(Acted):
    """An organisation asked to talk (Wohv art. 5(1)a); ``objects``: it says that what the landlord recorded was not."""

    objects: bool = False


class MeetingPlanned(Acted):
    """The landlord named a day for a meeting that was asked for."""

    said: SaidMeeting


class AddressesCorrected(Acted):
    """A party gave the mail addresses at which it is reached from then on, in this dossier."""

    said: SaidAddresses


class MeetingHeld(Acted):
    """A meeting was held. What the landlord records counts when the organisation has let the term ``objection`` pass;
    None: it counts at once."""

    said: SaidMeeting
    objection: str | None = Field(None, description="the key of the term in which the organisation can object")


class ConsultationPlanned(Acted):
    """A day was named for the strategic consultation."""

    said: SaidPlan


class ConsultationConcluded(Acted):
    """The strategic consultation was held and ended. In the term ``objection`` the other side can confirm or object;
    ``counts`` is False where it concludes nothing until then."""

    said: SaidConclusion
    objection: str | None = Field(None, description="the key of the term in which the other side can object")
    counts: bool = True


class ConclusionConfirmed(OfAnAct):
    """A conclusion counts: the other side confirmed it, or let the term to object pass."""

    number: ConsultationNumber


class DisputeRecorded(Acted):
    """A dispute was brought before the Huurcommissie or the kantonrechter (Wohv art. 8)."""

    said: SaidDispute
    filed: date | None = Field(None, description="the day on which it was brought there; None: the day of entry")


class RulingRecorded(Acted):
    """A ruling on a dispute; ``dispute`` is its place among the disputes of the dossier, from 0."""

    said: SaidRuling
    dispute: int
    rules: int = Field(1, description="the edition of the rules that it was judged by")


class EntryRectified(Acted):
    """A remark beside an earlier event; nothing is ever edited."""

    said: SaidRemark


class DossierReopened(OfAnAct):
    """A closed dossier goes on: after a ruling, by an act of its own, or because an act that came in counts before the
    closing (``overtaken``)."""

    overtaken: bool = False


class ActRefused(EventContent):
    """An act that came where no answer could be given, and was refused: it changes nothing."""

    act: str = Field(description="the name of the act, as it was sent; it may be no act at all")
    refused_act_id: str
    refusals: tuple[Refusal, ...] = Field(description="why it was refused: the code of each fault, and what about it")
    said: Said = Field(description="the act's fields, exactly as the sender gave them; nobody checked their form")


class PaperHeld(AboutATrack):
    """An act on paper that is on record and does nothing until it is confirmed (rules section 1)."""

    said: Said = Field(description="the act's fields, exactly as the sender gave them")
    fingerprint: str = Field(
        description="SHA-256 of the act without time, channel and id: the same act sent twice has the same"
    )
    act: str = Field(description="the name of the act")
    received: date = Field(description="the day of receipt as whoever entered it says")
    confirmed_by: str = Field("", description="who can confirm it: its sender, where the addressee entered it")
    confirmable: Confirmable = ()
    rules: int = Field(1, description="the edition of the rules by which it was judged")


class PaperConfirmed(Acted):
    """A party said on which day a paper was received: from here on it counts from that day, and no longer ``since`` the
    instant at which its own sender entered it (UTC; None: it did nothing until now, or counts from there still)."""

    said: SaidPaper
    received: date = Field(description="the day of receipt")
    since: AwareDatetime | None = None


class TermStarted(EventContent):
    """A term began to run, with how its end comes about. ``replaces`` is the key of the version whose place it takes,
    where that began with a paper which turned out to count from another day."""

    term: Term
    replaces: str | None = None


class OfATerm(AboutATrack, AboutATerm):
    """What happened to a term that was started."""


class TermMoved(OfATerm):
    """The end of a term moved: by an extension, a longer period or a pause that is over."""

    derivation: Derivation
    reminders: Reminders


class TermPaused(OfATerm):
    """A term stopped; ``from`` is the first day that does not count."""

    from_: date = Field(alias="from")


class TermEnded(OfATerm):
    """A term came to its end, in the state that it keeps."""

    state: TermState
    paused_from: date | None = Field(
        None, description="since when it was paused, where it was superseded meanwhile: the pause comes back with it"
    )


class TermRestored(OfATerm):
    """A superseded term runs again, or is paused again."""

    state: TermState = TermState.RUNNING
    reminders: Reminders


class ReminderDue(OfATerm):
    """A reminder of a term goes out on ``day``."""

    day: date


class AdviceReceived(AboutATrack):
    """An organisation's advice reached the landlord: what counts of it, for that organisation."""

    organisation: str
    verdict: Verdict
    points: Points
    late: bool = Field(description="after the period: it starts no response term and leaves the lock as it is")
    joint: bool
    unprepared: Unprepared = False
    again: bool = Field(False, description="late advice that counts as in time after all, by an end that moved since")


class BreachRecorded(AboutATrack, AboutATerm):
    """A party did not do what it owed (rules section 4)."""

    breach: Breach
    term: str = Field(description="the key of the term that lapsed, or ``execution/`` with the day of the execution")
    lock: TurnedOut = None


class Revoked(AboutATerm):
    """A breach or a cause is undone: what was missed turned out to have come in time, or needs not come any more."""


class BreachRevoked(Revoked):
    """A breach is undone."""

    lock: TurnedOut = None


class CauseRaised(AboutATrack, AboutATerm):
    """What leads to strategic consultation (rules section 6): it opens one, or joins the open one."""

    cause: Cause
    term: str = Field(description="what it is about: the key of a term, ``request/`` or ``execution/`` with which one")
    consultation: ConsultationNumber
    organisations: tuple[str, ...] = Field((), description="the organisations that the consultation is about for it")
    objection_to: int | None = Field(None, description="the number of the consultation whose conclusion is objected to")
    holds: tuple[str, ...] = Field((), description="those of them whose lock it keeps shut, or shuts")


class ConsultationOpened(EventContent):
    """A strategic consultation opened; ``holds_lock``: by the agreement it keeps locks shut while it is open."""

    number: ConsultationNumber
    holds_lock: bool


class ConsultationCancelled(EventContent):
    """A strategic consultation for which there is no cause any more."""

    number: ConsultationNumber


class LockChanged(AboutATrack):
    """A lock became what it is: whether the landlord may execute (Wohv art. 5(3)). Without an organisation it is the
    overall lock."""

    state: LockState
    ground: LockGround | None = Field(None, description="why it is open")


class DossierClosed(EventContent):
    """The dossier was closed (rules section 7): by the clock, or by the act that withdrew the request."""

    result: Result
    by_clock: bool
