"""What somebody can do about a refusal, by its code (msgids). What the code means is in ``models.refusals``; together
they are the sheet of every code, on which none can be missing."""
# ruff: noqa: E501 - a table reads better in one line per code

from collections.abc import Mapping
from typing import NamedTuple

from language.refusals import meaning
from language.speech import Bilingual, say
from language.tongue import Tongue
from models.refusals import CODES, Step

STEP_TITLES: Mapping[Step, str] = {
    Step.ID: "It was sent before",
    Step.DOSSIER: "It does not fit this dossier now",
    Step.PARTY: "It is not yours to do",
    Step.DONE: "It was done already, it is too late, or something else comes first",
    Step.COMPLETE: "Something is missing, or not right",
}
"""What the codes of a step have in common."""

# fmt: off
TO_DO: Mapping[str, str] = {
    "act_id_reused": "Open the form again from the dossier and fill it in anew. What you sent before is on record.",
    "closed": "Look on the page of the dossier what can still be done. After a ruling it can be opened again.",
    "no_dossier": "Look whether the number is right. You find your dossiers under Overview.",
    "other_installation": "Tell the administrator: two installations are mixed up.",
    "document_not_here": "Add the document again and send the form once more. Does it go wrong again? Tell the administrator.",
    "not_closed": "This is possible only after the dossier was closed. Look under What you can do here.",
    "unknown_act": "Go to the dossier and choose again what you want to do.",
    "wrong_kind": "Look on the page of the dossier what is possible in this kind of dossier.",
    "not_a_party": "Let the one do it whose act it is. Did it come to you by letter? Put that letter on record.",
    "not_permitted": "Ask your chair or secretary to do it. Should you be able to do it yourself? Ask the administrator.",
    "not_your_track": "Do it in your own name. Each organisation acts for itself.",
    "already_submitted": "You need not do anything. Did you mean something else? Supplement your advice, or put a remark beside it.",
    "term_lapsed": "Call the other side. What came late stays in the dossier, and can often still be answered.",
    "term_not_running": "Look under All days in the dossier which days run now.",
    "extension_too_long": "Choose an earlier day. The agreement says how much more time there can be in all.",
    "cannot_shorten": "Choose a day after the last day that there is now.",
    "nothing_to_resume": "You need not do anything: the clock runs.",
    "earlier_version": "The plan was changed. Read the new version and do it again for that one, or say that you need no new period.",
    "no_advice_yet": "Wait for the advice. You get a letter as soon as it is there.",
    "no_response_yet": "Wait for the answer of the landlord. You get a letter as soon as it is there.",
    "no_claim": "You need not do anything: nobody says that information is missing.",
    "no_question": "Look in the dossier which organisation asked the question, and choose that one.",
    "no_extension_request": "You need not do anything: nobody asks for more time.",
    "cause_switched_off": "Choose another reason. You can always ask for a strategic consultation yourself.",
    "no_strategic_consultation": "First ask for a strategic consultation.",
    "strategic_consultation_first": "First talk in the strategic consultation and record what came of it. Then answer the advice.",
    "joint_not_allowed": "Let all organisations and the landlord say in this dossier that they agree to a joint advice.",
    "not_joined": "Give an advice of your own, or ask whoever drafts the joint advice to let you take part.",
    "no_joint_draft": "First let one organisation write the joint advice.",
    "forum_already_chosen": "Go on where the dispute lies already.",
    "no_conclusion": "Wait until the other side has recorded what came of the consultation, or record it yourself.",
    "no_dispute": "First record the dispute, then the ruling.",
    "no_ruling": "First record the ruling.",
    "no_meeting": "First ask for a meeting.",
    "no_amendment": "You need not do anything: there is no change to object to.",
    "no_new_version": "You need not do anything: your period is still the same.",
    "no_paper": "You need not do anything: this letter needs no confirmation any more.",
    "nothing_promised": "Leave open who does it and until when where you do not follow the point.",
    "no_such_entry": "Look for the number in the list What happened, and fill in that one.",
    "reasons_missing": "Write why you want this.",
    "consequences_missing": "Write what it means for the tenants.",
    "topic_missing": "Choose what it is about.",
    "right_missing": "Choose whether you ask for advice, weighty advice or consent.",
    "addressee_missing": "Choose at least one organisation.",
    "field_missing": "Fill in every box that is marked. All others may stay open.",
    "field_invalid": "Look at the box that is marked: a day is written like 31-01-2027, a number without words.",
    "agreement_not_in_force": "Choose a later day, or ask the administrator which agreement holds.",
    "period_too_short": "Give at least six weeks, counted from the day on which the organisations receive it.",
    "ground_too_weak": "Choose the law as the ground. Do you think that you owe no advice? Write that in the reservation.",
    "right_too_weak": "Choose the stronger right that is named.",
    "consultation_missing": "First write how you asked the tenants, or why you did not.",
    "deliberation_missing": "First write what your board or your members decided.",
    "quorum_missing": "Meet again with enough members of the board, vote, and record that.",
    "majority_missing": "Give the advice for which there is a majority, or vote again and record that.",
    "votes_do_not_add_up": "Count again: for, against and abstained together are no more than were there.",
    "verdict_not_possible": "Choose one of the other answers: this one does not go with what is asked.",
    "points_missing": "Write at least one point.",
    "point_without_reasons": "Write why you do not follow this point, or only partly.",
    "point_unanswered": "Answer every point of the advice.",
    "point_unknown": "Answer the points that the advice has, and no others.",
    "cosign_missing": "Ask the organisations that still have to sign. In the dossier stands who that is.",
    "date_in_future": "Choose today or a day before.",
    "agreement_below_statute": "Ask the administrator: the agreement has to give at least what the law gives.",
    "agreement_invalid": "Ask the administrator to look at the file of the agreement.",
}
# fmt: on
"""What to do, by code."""


class Explained(NamedTuple):
    """A code with what it means, what to do about it, and the article or clause on which it rests."""

    code: str
    means: Bilingual
    to_do: Bilingual
    source: Bilingual


class ExplainedStep(NamedTuple):
    """The codes of a step, under what they have in common."""

    title: str
    codes: tuple[Explained, ...]


def every_refusal() -> list[ExplainedStep]:
    """Every code that an act can be refused with, in the order in which acts are judged."""
    return [
        ExplainedStep(title, tuple(_explained(code) for code, ground in CODES.items() if ground.step is step))
        for step, title in STEP_TITLES.items()
    ]


def _explained(code: str) -> Explained:
    source = CODES[code].source
    return Explained(code, meaning(code).sentence, say(TO_DO[code]), Bilingual(Tongue.DUTCH.cite(source), source))
