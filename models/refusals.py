"""Why an act can be refused: every code with what it means and where it comes from.

Refusals are judged in steps, and all codes of the first step that fails are given together (rules section 8).
"""

from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from models.value import Value


class Step(StrEnum):
    """The order in which an act is judged."""

    ID = "id"
    DOSSIER = "dossier"
    PARTY = "party"
    DONE = "done"
    COMPLETE = "complete"


class RefusalCode(NamedTuple):
    """What a code means, the article or clause it rests on, and the step at which it is judged."""

    meaning: str
    source: str
    step: Step


_WOHV_1F, _RULES = "Wohv art. 1(1)f", "procedure agreement"

# fmt: off
CODES: dict[str, RefusalCode] = {
    "act_id_reused": RefusalCode("this act id was used before, with other content", "rules section 8", Step.ID),
    "closed": RefusalCode("the dossier is closed; it takes only confirm_paper, report_execution, record_dispute, record_ruling, rectify and reopen", "rules section 7", Step.DOSSIER),
    "no_dossier": RefusalCode("there is no such dossier, or it was not opened yet", "rules section 2", Step.DOSSIER),
    "other_installation": RefusalCode("this was handed in at another installation than the one that would take it", "rules section 8", Step.DOSSIER),
    "document_not_here": RefusalCode("the content of this document is not in the documents folder of the worker; put it there and send the act again", "rules section 2", Step.DOSSIER),
    "not_closed": RefusalCode("the dossier is not closed", "rules section 7", Step.DOSSIER),
    "unknown_act": RefusalCode("there is no act of this name", "rules section 10", Step.DOSSIER),
    "wrong_kind": RefusalCode("this act does not belong to this kind of dossier (request or unsolicited advice)", "rules section 3", Step.DOSSIER),
    "not_a_party": RefusalCode("the act does not belong to this party, or the party takes no part in this dossier", "rules section 1; Wohv art. 2(1)", Step.PARTY),
    "not_permitted": RefusalCode("whoever looks may not read this", "rules section 1", Step.PARTY),
    "not_your_track": RefusalCode("an organisation acts for itself only", "Wohv art. 2(1)", Step.PARTY),
    "already_submitted": RefusalCode("this was done already; once sent it is final", "Wohv art. 5(1)", Step.DONE),
    "term_lapsed": RefusalCode("the term is over", "Wohv art. 5(1)", Step.DONE),
    "term_not_running": RefusalCode("no such term is running", "rules section 4", Step.DONE),
    "extension_too_long": RefusalCode("beyond the agreed maximum of all grants of a term together", "procedure agreement, maximum_extension_days", Step.DONE),
    "cannot_shorten": RefusalCode("an end can be moved later, never earlier", "Wohv art. 5(1)", Step.DONE),
    "nothing_to_resume": RefusalCode("nothing is paused", "rules section 4", Step.DONE),
    "earlier_version": RefusalCode("this concerns an earlier version of the request; waive the new period first, or act on the new version", "rules section 2", Step.DONE),
    "no_advice_yet": RefusalCode("there is no advice to answer or to supplement", "Wohv art. 5(2)", Step.DONE),
    "no_response_yet": RefusalCode("there is no response to amend or to react to", "Wohv art. 5(2)", Step.DONE),
    "no_claim": RefusalCode("there is no claim of incompleteness to rule on", "Wohv art. 4(2)", Step.DONE),
    "no_question": RefusalCode("this organisation has asked no question", "Wohv art. 3(1)", Step.DONE),
    "no_extension_request": RefusalCode("there is no request for extension to answer", "rules section 4", Step.DONE),
    "cause_switched_off": RefusalCode("the agreement has this cause of strategic consultation switched off", "procedure agreement, escalation", Step.DONE),
    "no_strategic_consultation": RefusalCode("no strategic consultation is open", "rules section 6", Step.DONE),
    "strategic_consultation_first": RefusalCode("deviating from weighty advice needs a concluded strategic consultation first", "procedure agreement; Wohv art. 6", Step.DONE),
    "joint_not_allowed": RefusalCode("joint advice needs the agreement for this topic, or the agreement of all organisations and the landlord in this dossier", "Wohv art. 2(1)", Step.DONE),
    "not_joined": RefusalCode("this organisation takes no part in the joint advice", "Wohv art. 2(1)", Step.DONE),
    "no_joint_draft": RefusalCode("there is no draft of a joint advice", "Wohv art. 2(1)", Step.DONE),
    "forum_already_chosen": RefusalCode("a dispute goes to the Huurcommissie or to the kantonrechter, not to both", "Wohv art. 8(1)", Step.DONE),
    "no_conclusion": RefusalCode("the other side recorded no conclusion that can be confirmed", "rules section 6", Step.DONE),
    "no_dispute": RefusalCode("there is no dispute on record", "Wohv art. 8", Step.DONE),
    "no_ruling": RefusalCode("there is no ruling on record", "Wohv art. 8", Step.DONE),
    "no_meeting": RefusalCode("no meeting was asked for that was not held or let go", "Wohv art. 5(1)a", Step.DONE),
    "no_amendment": RefusalCode("there is no amendment called not material to object to", "rules section 2", Step.DONE),
    "no_new_version": RefusalCode("there is no new version of the request whose period could be waived", "rules section 2", Step.DONE),
    "no_paper": RefusalCode("this entry is no paper that waits to be confirmed", "rules section 1", Step.DONE),
    "no_such_entry": RefusalCode("there is no entry with that number in the record", "rules section 7", Step.DONE),
    "reasons_missing": RefusalCode("the reasons for the intended decision are missing", "Wohv art. 4(2)", Step.COMPLETE),
    "consequences_missing": RefusalCode("the consequences for the tenants are missing", "Wohv art. 4(2)", Step.COMPLETE),
    "topic_missing": RefusalCode("the topic is missing", "Wohv art. 3(2)", Step.COMPLETE),
    "right_missing": RefusalCode("the right of the organisations (advice, weighty_advice, consent) is missing", "Wohv arts. 5, 5a and 6", Step.COMPLETE),
    "addressee_missing": RefusalCode("no organisation is addressed", "Wohv art. 2(1)", Step.COMPLETE),
    "field_missing": RefusalCode("a required field is missing", "rules section 10", Step.COMPLETE),
    "field_invalid": RefusalCode("a field has a value that is not possible", "rules section 10", Step.COMPLETE),
    "agreement_not_in_force": RefusalCode("the agreement does not apply yet on that day", "agreement, valid_from", Step.COMPLETE),
    "period_too_short": RefusalCode("the period for advice is at least six weeks (42 days)", "Wohv art. 5(1)", Step.COMPLETE),
    "ground_too_weak": RefusalCode("on a topic of the law the request rests on the statute; a landlord that thinks it owes no advice says so in a reservation", "Wohv arts. 3(2), 5 and 5a; Woningwet art. 53", Step.COMPLETE),
    "right_too_weak": RefusalCode("the law or the agreement gives a stronger right", "Wohv arts. 5a and 6; Woningwet art. 53", Step.COMPLETE),
    "consultation_missing": RefusalCode("a constituency consultation, or a reason for having none, is not on record", _WOHV_1F, Step.COMPLETE),
    "deliberation_missing": RefusalCode("no deliberation of the board or of the members is on record", _RULES, Step.COMPLETE),
    "quorum_missing": RefusalCode("too few were present at the latest deliberation", "procedure agreement, quorum", Step.COMPLETE),
    "majority_missing": RefusalCode("the latest deliberation did not adopt the motion", "procedure agreement, majority", Step.COMPLETE),
    "votes_do_not_add_up": RefusalCode("more votes than present, or more present than there are members", "procedure agreement, board", Step.COMPLETE),
    "verdict_not_possible": RefusalCode("this verdict does not belong to this right or this stage", "Wohv arts. 5 and 5a", Step.COMPLETE),
    "points_missing": RefusalCode("this verdict needs at least one point", "Wohv art. 5(2)", Step.COMPLETE),
    "point_without_reasons": RefusalCode("a point that is partly or not followed needs reasons", "Wohv art. 5(2)", Step.COMPLETE),
    "nothing_promised": RefusalCode("a point that is not followed promises nothing: who does it and until when belong to one that is followed, wholly or partly", "rules section 3", Step.COMPLETE),
    "point_unanswered": RefusalCode("a point of the advice is not answered", "Wohv art. 5(2)", Step.COMPLETE),
    "point_unknown": RefusalCode("an answer names a point that the advice does not have", "Wohv art. 5(2)", Step.COMPLETE),
    "cosign_missing": RefusalCode("not every joined organisation has cosigned", "Wohv art. 2(1)", Step.COMPLETE),
    "date_in_future": RefusalCode("the date lies in the future", "rules sections 1 and 5", Step.COMPLETE),
    "agreement_below_statute": RefusalCode("the agreement gives less than the statute", "Wohv arts. 5, 5a and 6", Step.COMPLETE),
    "agreement_invalid": RefusalCode("the agreement is not well-formed", "agreement file", Step.COMPLETE),
}
# fmt: on

STEPS = tuple(Step)

OF_THE_INSTALLATION = ("other_installation", "document_not_here")
"""What the core cannot judge: an installation refuses it when it would put the act on record."""


class Refusal(Value):
    """One fault: its code, what about it, and the article or clause it rests on. ``field`` is where it lies in what was
    handed in (``points.0.answer``), for whoever fills in a form; it is put neither on record nor in a history."""

    code: str
    about: str
    source: str
    field: str = Field(default="", exclude=True, repr=False)

    def __str__(self) -> str:
        return f"{self.code}: {self.about} ({self.source})"


def refusal(code: str, about: str = "", source: str = "", *, field: str = "") -> Refusal:
    """The refusal of a code, with what it is about (a field, a term, an organisation), the field that is at fault and,
    where the code rests on more than one article, the one it is."""
    ground = CODES[code]
    about = f"{ground.meaning}: {about}" if about else ground.meaning
    return Refusal(code=code, about=about, source=source or ground.source, field=field)


def wrong_field(field: str, about: str) -> Refusal:
    """The refusal of a field that was filled in wrongly, and how."""
    return refusal("field_invalid", f"{field}: {about}", field=field)


def first_step(refusals: list[Refusal]) -> tuple[Refusal, ...]:
    """All refusals of the first step at which any was found, in the order they were found."""
    first = min((CODES[r.code].step for r in refusals), key=STEPS.index, default=None)
    return tuple(r for r in refusals if CODES[r.code].step is first)
