"""The law and the agreement as constraints on what may happen in a procedure, in the manner of Declare.

One row is one rule: where it comes from, its template, what activates it, what must or must not come with it. The rows
know nothing of the engine; ``conformance`` holds them against what the acts of a dossier show.
"""
# ruff: noqa: E501 - a table reads better in one line per row

from enum import StrEnum
from typing import NamedTuple

from audit.conformance.ledger import Fact, Flaw
from models.escalation import Breach, Cause
from models.terms import TermName


class Template(StrEnum):
    """The kinds of rules. A is the activation, B the target."""

    RESPONSE = "A must be followed by B within the term"
    PRECEDENCE = "B only after A"
    ABSENCE = "never B while A"
    AT_MOST_ONCE = "A at most once"
    EXACTLY_ONCE = "A exactly once"
    NOT_SUCCESSION = "after A no B"


class Constraint(NamedTuple):
    """One rule. ``source`` is its article, clause or section; ``needs`` what must have come before; ``never`` what may
    not be so; ``term`` the term of a response; ``breach`` and ``cause`` what its lapse is by the rules (neither: it is
    recorded, and no breach)."""

    id: str
    source: str
    template: Template
    activation: Fact | None
    sentence: str
    needs: Fact | None = None
    never: tuple[Flaw, ...] = ()
    term: TermName | None = None
    breach: Breach | None = None
    cause: Cause | None = None


class ExpectedLapse(NamedTuple):
    """What the lapse of a term brings about."""

    breach: Breach | None = None
    cause: Cause | None = None


_RESPONSE, _BEFORE, _NEVER = Template.RESPONSE, Template.PRECEDENCE, Template.ABSENCE
_ONCE, _EXACTLY, _NO_MORE = Template.AT_MOST_ONCE, Template.EXACTLY_ONCE, Template.NOT_SUCCESSION


def _within(
    id_: str, source: str, term: TermName, sentence: str, breach: Breach | None = None, cause: Cause | None = None
) -> Constraint:
    return Constraint(id_, source, _RESPONSE, None, sentence, term=term, breach=breach, cause=cause)


def _after(id_: str, source: str, target: Fact, needs: Fact, sentence: str) -> Constraint:
    return Constraint(id_, source, _BEFORE, target, sentence, needs=needs)


def _never(id_: str, source: str, activation: Fact, never: tuple[Flaw, ...], sentence: str) -> Constraint:
    return Constraint(id_, source, _NEVER, activation, sentence, never=never)


# fmt: off
CONSTRAINTS: tuple[Constraint, ...] = (
    # The request
    Constraint("opened-once", "rules section 2", _EXACTLY, Fact.OPENING, "A dossier is opened exactly once."),
    _never("request-reasons", "Wohv art. 4(2)", Fact.REQUEST, (Flaw.REASONS_MISSING,), "A request states the reasons of the intended decision."),
    _never("request-consequences", "Wohv art. 4(2)", Fact.REQUEST, (Flaw.CONSEQUENCES_MISSING,), "A request states the consequences for the tenants."),
    _never("request-complete", "Wohv arts. 2(1) and 3(2); rules section 2", Fact.REQUEST, (Flaw.FIELDS_MISSING,), "A request names its topic, the right of the organisations and the organisations addressed."),
    _never("request-right", "Wohv arts. 5, 5a and 6; Woningwet art. 53", Fact.REQUEST, (Flaw.RIGHT_TOO_WEAK,), "No organisation is given a weaker right than the law or the agreement gives it."),
    _never("request-ground", "Wohv arts. 3(2), 5 and 5a; Woningwet art. 53", Fact.REQUEST, (Flaw.GROUND_TOO_WEAK,), "On a topic of the law the landlord asks on the ground of the law, whatever it thinks of it."),
    _never("period-asked", "Wohv art. 5(1)", Fact.REQUEST, (Flaw.PERIOD_TOO_SHORT,), "The landlord never names a period for advice of less than six weeks."),
    _never("period-kept", "Wohv art. 5(1)", Fact.PERIOD, (Flaw.PERIOD_TOO_SHORT,), "Every organisation has a period for advice of its own, of at least six weeks from its complete information."),
    _never("objection-in-term", "agreement, terms.amendment_objection", Fact.OBJECTION, (Flaw.TERM_OVER,), "That a change is small is contested within the term for it."),
    _never("period-not-shortened", "Wohv art. 5(1)", Fact.LENGTHENED, (Flaw.SHORTENED, Flaw.TERM_OVER), "The landlord can lengthen a running period for advice and never shorten it."),
    # Every organisation for itself
    _never("own-acts", "Wohv art. 2(1); rules section 1", Fact.ACT, (Flaw.FOR_ANOTHER, Flaw.NOT_A_PARTY), "Every party acts for itself only, and only with acts that are its own."),
    _never("paper", "rules section 1", Fact.ACT, (Flaw.PAPER_FROM_THE_FUTURE, Flaw.ENTERED_BY_A_STRANGER), "A paper counts from its receipt, and only its addressee enters it for the sender."),
    _never("assurance", "rules section 1", Fact.ACT, (Flaw.ASSURANCE_OF_ANOTHER_WAY,), "How sure it is who spoke goes with the way by which it came: of a paper, and of nothing else, the paper says so."),
    _never("paper-dated", "rules section 1", Fact.ACT, (Flaw.DATED_BY_ITS_SENDER,), "Nobody dates its own letter: until its addressee confirms it, it counts from its entry."),
    _never("receipt-confirmed", "rules section 1", Fact.RECEIPT_CONFIRMED, (Flaw.NO_SUCH_PAPER, Flaw.NOT_A_PARTY, Flaw.NOT_RECEIVED_THEN), "A receipt is confirmed by the other side than the one that entered the paper, of a day not before the one that was named nor after the entry."),
    Constraint("receipt-confirmed-once", "rules section 1", _ONCE, Fact.RECEIPT_CONFIRMED, "Each party confirms the receipt of a paper once."),
    _never("own-work", "Wohv art. 1(1)f; rules section 1", Fact.ACT, (Flaw.OWN_WORK,), "Nobody enters for an organisation what it does among itself: its consultation, its vote, its signature."),
    Constraint("act-once", "rules section 8", _ONCE, Fact.ACT, "An act counts once."),
    _within("acknowledgement", "agreement, terms.acknowledgement", TermName.ACKNOWLEDGEMENT, "An organisation shows in its term that it received the request.", cause=Cause.ACKNOWLEDGEMENT_OVERDUE),
    # Receipt
    _after("ruling-after-claim", "Wohv art. 4(2)", Fact.CLAIM_RULED, Fact.CLAIM, "The landlord rules only on a claim that waits for a ruling."),
    _never("ruling-reasoned", "rules section 10", Fact.CLAIM_RULED, (Flaw.REASONS_MISSING,), "A claim of incompleteness is refused with reasons."),
    _within("ruling-in-term", "Wohv art. 4(2); agreement, terms.incompleteness_ruling", TermName.INCOMPLETENESS_RULING, "The landlord rules on a claim of incompleteness in its term.", Breach.INCOMPLETENESS_RULING_OVERDUE),
    # Consultation and deliberation
    _within("consultation", "agreement, terms.consultation", TermName.CONSULTATION, "An organisation consults its tenants in its term, or says why not.", cause=Cause.CONSULTATION_OVERDUE),
    _within("deliberation", "agreement, terms.deliberation", TermName.DELIBERATION, "An organisation adopts its advice in a deliberation in its term.", cause=Cause.DELIBERATION_OVERDUE),
    _never("votes", "agreement, organisations", Fact.DELIBERATED, (Flaw.VOTES_DO_NOT_ADD_UP,), "No more votes than present, no more present than there are members."),
    _never("vote-on-this-version", "rules section 3", Fact.DELIBERATED, (Flaw.OF_AN_EARLIER_VERSION,), "A vote is not older than the version of the request that it is about."),
    # Advice
    _within("advice-in-period", "Wohv art. 5(1)", TermName.ADVICE, "An organisation advises within the period.", cause=Cause.NO_ADVICE_RECEIVED),
    _after("advice-after-consultation", "Wohv art. 1(1)f", Fact.ADVICE, Fact.CONSULTED, "Advice comes only after the tenants were consulted, or a reason for not doing so."),
    _after("advice-after-deliberation", "agreement, organisations: quorum and majority", Fact.ADVICE, Fact.ADOPTED, "Advice comes only after the latest deliberation adopted it, counted again with quorum and majority."),
    _never("advice-says-what", "Wohv arts. 5 and 5a", Fact.ADVICE, (Flaw.VERDICT_NOT_POSSIBLE, Flaw.POINTS_MISSING), "An advice has a verdict that belongs to the right, and points where the verdict needs them."),
    Constraint("advice-once", "Wohv art. 5(1); rules section 3", _ONCE, Fact.ADVICE, "An organisation advises once on each version of the request."),
    _after("supplement-after-advice", "rules section 3", Fact.SUPPLEMENT, Fact.ADVICE, "Only an advice that was given can be supplemented."),
    _never("supplement-frees", "Wohv arts. 5(3)a and 5a", Fact.SUPPLEMENT, (Flaw.VERDICT_NOT_POSSIBLE,), "A supplement changes no verdict, unless it frees the landlord after all."),
    _never("joint-signed", "Wohv art. 2(1); rules section 3", Fact.JOINT_ADVICE, (Flaw.UNSIGNED,), "A joint advice is signed by every organisation that joined."),
    _never("joint-as-signed", "rules section 3", Fact.JOINT_ADVICE, (Flaw.OTHER_POINTS,), "A joint advice says what was signed."),
    _never("joint-allowed", "Wohv art. 2(1); agreement, topics", Fact.JOINT_ADVICE, (Flaw.NOT_ALLOWED,), "Organisations advise jointly only where the agreement says so, or all agreed in this dossier."),
    # Response
    _within("response-in-14-days", "Wohv art. 5(2); agreement, terms.response", TermName.RESPONSE, "The landlord responds to each advice within fourteen days of its receipt.", Breach.RESPONSE_OVERDUE, Cause.RESPONSE_OVERDUE),
    _after("response-after-advice", "Wohv art. 5(2)", Fact.RESPONSE, Fact.ADVICE, "Only an advice that was given can be answered."),
    _never("response-to-every-point", "Wohv art. 5(2)", Fact.RESPONSE, (Flaw.POINT_UNANSWERED,), "The response answers every point of the advice once, and no other."),
    _never("response-reasoned", "Wohv art. 5(2)", Fact.RESPONSE, (Flaw.POINT_WITHOUT_REASONS,), "What is not wholly followed is answered with reasons."),
    Constraint("response-once", "rules section 3", _ONCE, Fact.FIRST_RESPONSE, "The landlord responds once to each advice; a change is an amendment beside it."),
    _after("deviation-after-consultation", "Wohv art. 6; agreement, weighty advice", Fact.DEVIATION, Fact.CONSULTATION_HELD, "The landlord deviates from weighty advice only after a strategic consultation about it."),
    _after("reaction-after-response", "rules section 3", Fact.REACTION, Fact.RESPONSE, "Only a response that was given can be reacted on."),
    # Execution
    _never("execution-a-b", "Wohv art. 5(3)a and b", Fact.EXECUTION, (Flaw.PERIOD_RUNS,), "No execution before the period for advice is over, unless the organisation has no objection."),
    _never("execution-undecided", "Wohv arts. 4(2) and 5(1); rules section 5", Fact.EXECUTION, (Flaw.UNDECIDED,), "No execution while a claim, owed information or an extension asked in time is open."),
    _never("execution-response", "Wohv art. 5(2) and (3)c", Fact.EXECUTION, (Flaw.RESPONSE_AWAITED,), "No execution before advice that came in time has its response."),
    _never("execution-c", "Wohv art. 5(3)c; Atw art. 2", Fact.EXECUTION, (Flaw.STANDSTILL,), "No execution within three days, two of them working days, after a response that does not wholly follow the advice was received."),
    _never("execution-consent", "Wohv art. 5a; Woningwet art. 53", Fact.EXECUTION, (Flaw.CONSENT_MISSING,), "No execution without consent where the law or the agreement asks for it; no time gives it."),
    _never("execution-consultation", "agreement, escalation", Fact.EXECUTION, (Flaw.CONSULTATION_OPEN,), "No execution while a strategic consultation keeps the lock shut."),
    _never("execution-ruling", "Wohv art. 8(2) and (3)", Fact.EXECUTION, (Flaw.RULED_AGAINST,), "No execution that a ruling suspends or forbids."),
    _never("execution-withdrawn", "Wohv arts. 4(1) and 5(1); rules section 2", Fact.EXECUTION, (Flaw.REQUEST_WITHDRAWN,), "No execution after the request was withdrawn: without a request nothing allows it."),
    _never("execution-meeting", "Wohv art. 5(1)a and (3)b; rules section 3", Fact.EXECUTION, (Flaw.MEETING_OWED,), "No execution on the ground that the period is over, while a meeting that was asked for was not held."),
    # The right to talk
    _within("meeting-in-term", "Wohv art. 5(1)a; agreement, terms.meeting", TermName.MEETING, "The landlord meets in its term with an organisation that asked for it.", Breach.MEETING_OVERDUE),
    _after("meeting-after-request", "Wohv art. 5(1)a", Fact.MEETING, Fact.MEETING_ASKED, "A meeting is planned, held or let go only after it was asked for, and once."),
    _never("execution-contested", "rules section 2; Wohv art. 4(1)", Fact.EXECUTION, (Flaw.CONTESTED,), "No execution of a changed plan before the term to contest that the change is small, where it is contested."),
    # Moving terms
    _never("extension-possible", "agreement, extension", Fact.EXTENSION_ASKED, (Flaw.SHORTENED, Flaw.BEYOND_MAXIMUM, Flaw.TERM_OVER), "An extension is asked before the term is over, to a later end, within the agreed maximum."),
    _after("extension-answer-after-request", "rules section 4", Fact.EXTENSION_ANSWERED, Fact.EXTENSION_ASKED, "Only the other side's request for extension is answered, before its answer term is over."),
    _within("extension-answered", "agreement, terms.extension_answer", TermName.EXTENSION_ANSWER, "A request for extension is answered in its term; else it is refused."),
    _never("pause-forward", "rules section 4", Fact.PAUSED, (Flaw.BACKDATED,), "A pause begins on the day on which it is entered, or later."),
    # Strategic consultation
    _within("consultation-held", "agreement, terms.strategic_consultation", TermName.STRATEGIC_CONSULTATION, "A strategic consultation is held and concluded in its term.", Breach.STRATEGIC_CONSULTATION_OVERDUE),
    _after("consultation-after-cause", "rules section 6", Fact.CONSULTATION_HELD, Fact.CONSULTATION_OPEN, "A strategic consultation is planned or concluded only after a cause opened it."),
    _after("confirmation-after-conclusion", "rules section 6", Fact.CONCLUSION_CONFIRMED, Fact.CONSULTATION_HELD, "A conclusion is confirmed only by another party than the one that recorded it, in the term to object."),
    Constraint("cause-once", "rules section 6", _ONCE, Fact.CAUSE, "A cause is raised at most once for each organisation and term."),
    # Unsolicited advice
    _within("unsolicited-answered", "agreement, terms.unsolicited_response", TermName.UNSOLICITED_RESPONSE, "The landlord answers unsolicited advice in its term.", Breach.UNSOLICITED_RESPONSE_OVERDUE),
    # Disputes
    _never("one-forum", "Wohv art. 8(1)", Fact.DISPUTE, (Flaw.SECOND_FORUM,), "A dispute goes to the Huurcommissie or to the kantonrechter, not to both."),
    _never("court-in-eight-weeks", "Wohv art. 8a", Fact.DISPUTE, (Flaw.AFTER_EIGHT_WEEKS,), "After a ruling of the Huurcommissie one goes to court within eight weeks of its dispatch, or not at all."),
    _after("ruling-after-dispute", "Wohv art. 8", Fact.DISPUTE_RULED, Fact.DISPUTE, "Only a dispute on record has a ruling."),
    _never("ruling-not-older-than-dispute", "Wohv art. 8; rules section 5", Fact.DISPUTE_RULED, (Flaw.RULING_TOO_OLD,), "A ruling is no older than the filing of the dispute that it decides."),
    _never("lifted-after-suspended", "Wohv art. 8(2); rules section 5", Fact.DISPUTE_RULED, (Flaw.NOTHING_TO_LIFT,), "Only a suspension that stands is lifted."),
    _after("reopened-after-ruling", "rules section 7", Fact.REOPENED, Fact.DISPUTE_RULED, "A dossier is reopened only after a ruling."),
    # The clock and the end
    Constraint("reminder-once", "rules section 4", _ONCE, Fact.REMINDER, "A reminder goes out at most once."),
    _never("reminder-due", "rules section 4; Atw art. 3", Fact.REMINDER, (Flaw.NO_SUCH_TERM, Flaw.ALREADY_DONE, Flaw.NO_WORKING_DAY), "A reminder goes out on a working day, and never for what was done meanwhile."),
    _never("closing", "rules section 7; agreement, terms.closing", Fact.CLOSED, (Flaw.NOT_DONE,), "A dossier closes only after everything was done and the closing term went by."),
    Constraint("after-closing", "rules section 7", _NO_MORE, Fact.ACT_AFTER_CLOSING, "After closing nothing is done but what a closed dossier still takes.", never=(Flaw.AFTER_CLOSING,)),
)
# fmt: on
"""Every rule, in the order of a procedure."""

LAPSES: dict[TermName, ExpectedLapse] = {
    row.term: ExpectedLapse(row.breach, row.cause) for row in CONSTRAINTS if row.term
} | {
    TermName.COURT_AFTER_RULING: ExpectedLapse(),
}
"""What the lapse of each term is by rules sections 4 and 6."""

REACHES_ALL = (Cause.CONFLICTING_ADVICE, Cause.EXECUTED_WHILE_LOCKED, Cause.REQUESTED)
"""Causes about every organisation (rules section 6)."""

SHUTS_AN_OPEN_LOCK = (Cause.RESPONSE_OVERDUE, Cause.ADVICE_NOT_FOLLOWED, Cause.WEIGHTY_ADVICE_DEVIATION)
"""Causes about a response: a consultation for one also shuts a lock that is open (rules section 6)."""
