"""What the page of an act says beside its form: what it is about, how it stands, and what follows (msgids)."""

from collections.abc import Mapping

from models.act_forms import ActName

ABOUT = "What this is about"
CONSULTATION = "The strategic consultation"
DRAFT, SIGNATURES = "The joint advice as it stands now", "Who signs"
AGREED_TITLE = "Who wants to give one advice together"
FOLLOWS_TITLE = "What follows"

SIGNED, TO_SIGN = "{organisation} signed", "{organisation} has yet to sign"
DRAFTED = "{organisation} wrote the draft"
NOT_READY = "Not ready yet: {organisations} has yet to sign."
NOT_READY_SEVERAL = "Not ready yet: {organisations} have yet to sign."
READY = "Ready: everybody signed."
NO_DRAFT = "There is no draft yet."

AGREED, NOT_AGREED = "{party} wants it", "{party} has not said so yet"
WHEN_POSSIBLE = (
    "It is possible when the agreement says so for this subject, or when all organisations and {landlord} want it."
)

LAST_DAY = "{what}: up to and including {day}"
NO_CONSULTATION = "No strategic consultation is going on now."

_A = ActName

FOLLOWS: Mapping[ActName, tuple[str, ...]] = {
    _A.REQUEST_STRATEGIC_CONSULTATION: (
        "The strategic consultation begins, or what you write joins the one that is going on.",
        "Was an outcome just recorded with which you do not agree? Then this is your objection.",
        "Before you send it, you see until which day it has to be held.",
    ),
    _A.PLAN_STRATEGIC_CONSULTATION: (
        "The other side is told the day. You can plan another day later.",
        "The last day for the consultation stays as it is.",
    ),
    _A.CONCLUDE_STRATEGIC_CONSULTATION: (
        "The other side is told the outcome. It can confirm it, or object to it.",
        "Before you send it, you see until which day it can object.",
    ),
    _A.CONFIRM_CONCLUSION: (
        "The outcome counts. You can no longer object to it.",
        "Do you not agree? Then do not confirm it, but ask for a new consultation.",
    ),
    _A.DRAFT_JOINT_ADVICE: ("This takes the place of the draft that there is. Everybody has to sign it again.",),
    _A.COSIGN: (
        "Your signature stands under this draft. If the draft changes, you are asked again.",
        "If your board votes otherwise later, your signature falls away.",
    ),
    _A.LEAVE_JOINT_ADVICE: (
        "You give an advice of your own. Your days stay the same, and the others go on without you.",
    ),
}
"""What follows from an act, beside what its last page says of it."""

FOLLOWS_JOINTLY = (
    "This is the advice of everybody who signed. You need not write the points again below.",
    "Each of you gets an answer of its own.",
)
"""What follows where the joint advice is sent."""
