"""What is asked of a party, as its page says it: what to do, what stands on the button, and who of them may (msgids).

A name in braces is filled: ``{organisation}`` whose track it is, ``{number}`` how many there are, ``{landlord}``.
"""

# ruff: noqa: E501 - a table reads better in one line per row

from collections.abc import Collection, Mapping
from typing import NamedTuple

from language.speech import Bilingual, Names, day, say
from models.act_forms import ActName
from models.parties import LANDLORD
from models.rights import Right
from models.waiting import Awaited, Waiting


class TaskWords(NamedTuple):
    """A task in words, and its button."""

    what: str
    button: str


_W, _A = Awaited, ActName

# fmt: off
TASKS: Mapping[Awaited, TaskWords] = {
    _W.ACKNOWLEDGEMENT: TaskWords("Say that you received the request", "Confirm receipt"),
    _W.CONSULTATION: TaskWords("Ask the tenants what they think, and write it down here", "Write it down"),
    _W.DELIBERATION: TaskWords("Decide with your board what you advise", "Record the decision"),
    _W.ADVICE: TaskWords("Give your advice", "Give advice"),
    _W.CONSENT_AFTER_ALL: TaskWords("Say whether you consent; you still can", "Say it"),
    _W.COSIGNATURE: TaskWords("Read the joint advice and sign it", "Read and sign"),
    _W.INCOMPLETENESS_RULING: TaskWords("{organisation} says that information is missing. Is that right?", "Decide"),
    _W.MISSING_INFORMATION: TaskWords("Give {organisation} the information that is missing", "Give information"),
    _W.ANSWERS_TO_QUESTIONS: TaskWords("Answer the {number} questions of {organisation}", "Answer it"),
    _W.EXTENSION_ANSWER: TaskWords("The other side asks for more time. Is that all right?", "Give your answer"),
    _W.AMENDMENT_OBJECTION: TaskWords("{landlord} says that a change of the plan is small. Is it not? Then say so", "It is important"),
    _W.RESPONSE: TaskWords("Answer the advice of {organisation}", "Give your answer"),
    _W.RESPONSE_TO_CONDITIONS: TaskWords("Answer the conditions of {organisation}", "Give your answer"),
    _W.UNSOLICITED_RESPONSE: TaskWords("Answer the advice that {organisation} gave without being asked", "Give your answer"),
    _W.STRATEGIC_CONSULTATION: TaskWords("Hold the strategic consultation, and record what came out", "Record the outcome"),
    _W.CONCLUSION_OBJECTION: TaskWords("The other side wrote down what came out of the talks. Is it right?", "Look at it"),
    _W.COURT_AFTER_RULING: TaskWords("There is a ruling. Do you go to the kantonrechter? Then report it here", "Report it"),
    _W.MEETING: TaskWords("Talk with {organisation}, and write down what came of it", "Write it down"),
    _W.PAPER_CONFIRMATION: TaskWords("Say on which day you received a letter", "Fill in the day"),
}
"""What is asked by each thing that is awaited of a party."""

OF_ONE: Mapping[str, str] = {TASKS[_W.ANSWERS_TO_QUESTIONS].what: "Answer the question of {organisation}"}
"""What stands there instead where it is one."""

BY_ACT: Mapping[ActName, TaskWords] = {
    _A.COSIGN: TASKS[_W.COSIGNATURE],
    _A.PLAN_MEETING: TaskWords("{organisation} wants to talk with you. Say when that can be", "Plan the meeting"),
    _A.REQUEST_MEETING: TaskWords("{landlord} wrote that you talked. Did you not? Ask for a meeting again", "Ask again"),
    _A.PLAN_STRATEGIC_CONSULTATION: TaskWords("Choose a day for the strategic consultation", "Choose a day"),
}
"""Where the act by which it is done says more of it."""

CONSENT = TaskWords("Say whether you consent to the plan", "Say whether you consent")
"""What stands there instead of an advice where consent is asked."""

JOINT = TaskWords("Everybody signed the joint advice. Send it", "Send the advice")
"""What stands there instead where the joint advice is ready."""

INSTEAD: Mapping[ActName, str] = {
    _A.SKIP_CONSULTATION: "Did you not ask the tenants? Say why",
    _A.REQUEST_EXTENSION: "Do you need more time? Ask for it",
    _A.LEAVE_JOINT_ADVICE: "Do you not agree? Then leave the joint advice",
    _A.REFUSE_EXTENSION: "No, I refuse it",
    _A.HOLD_MEETING: "Did you talk already? Record it",
    _A.CONCLUDE_STRATEGIC_CONSULTATION: "Was it held already? Record what came out",
    _A.REQUEST_STRATEGIC_CONSULTATION: "Is it not right? Ask for a new consultation",
}
"""What somebody may do instead of what is asked."""

WHO: Mapping[frozenset[str], str] = {
    frozenset({"case_handler"}): "Somebody who may answer for {landlord} does this.",
    frozenset({"secretary"}): "Your chair or your secretary does this.",
    frozenset({"member", "secretary"}): "Everybody on your board may do this.",
}
"""Who of a party may do it, by their offices."""

OTHERS_DO: Mapping[Awaited, str] = {
    _W.ACKNOWLEDGEMENT: "{party} confirms that it received the request",
    _W.CONSULTATION: "{party} asks the tenants",
    _W.DELIBERATION: "{party} decides what it advises",
    _W.ADVICE: "{party} gives its advice",
    _W.CONSENT_AFTER_ALL: "{party} can still consent; without it the plan may not go on",
    _W.COSIGNATURE: "{party} signs the joint advice",
    _W.INCOMPLETENESS_RULING: "{party} decides whether information is missing",
    _W.MISSING_INFORMATION: "{party} gives the information that was missing",
    _W.ANSWERS_TO_QUESTIONS: "{party} answers the questions",
    _W.EXTENSION_ANSWER: "{party} says whether there is more time",
    _W.AMENDMENT_OBJECTION: "{party} can say that the change of the plan is important",
    _W.RESPONSE: "{party} answers the advice",
    _W.RESPONSE_TO_CONDITIONS: "{party} answers the conditions",
    _W.UNSOLICITED_RESPONSE: "{party} answers the advice",
    _W.STRATEGIC_CONSULTATION: "the boards hold the strategic consultation",
    _W.CONCLUSION_OBJECTION: "until then, what was recorded can be contested",
    _W.COURT_AFTER_RULING: "until then, who does not agree with the ruling can go to the kantonrechter",
    _W.MEETING: "{party} holds the meeting that was asked for",
    _W.PAPER_CONFIRMATION: "{party} says on which day a letter came",
    _W.STANDSTILL: "the waiting time before the execution is over",
    _W.CLOSING: "the dossier is closed, if nothing new happens",
    _W.RULING_IN_DISPUTE: "{party} rules in the dispute",
}
"""What others do, or the passing of time."""
# fmt: on

THE_ORGANISATIONS = "the organisations"
BETWEEN = "{what} ({organisation})"


def words_of(what: Awaited, act: ActName, right: Right | None, *, is_joint: bool = False) -> TaskWords:
    """A task in words: as its act says it, as what is awaited does, where consent is asked as that, or where the joint
    advice (``is_joint``) is ready as that."""
    if is_joint:
        return JOINT
    if what is Awaited.ADVICE and act is ActName.SUBMIT_ADVICE and right is Right.CONSENT:
        return CONSENT
    return BY_ACT.get(act) or TASKS[what]


def task_said(words: TaskWords, waiting: Waiting, names: Names) -> Bilingual:
    """What is asked, as a sentence."""
    own = waiting.organisation
    organisation = names.of(own) if own else say(THE_ORGANISATIONS)
    what = OF_ONE.get(words.what, words.what) if waiting.number == 1 else words.what
    return say(what, organisation=organisation, number=waiting.number, landlord=names.of(LANDLORD))


def who_said(offices: Collection[str], names: Names) -> Bilingual | None:
    """Who of a party may do it."""
    text = WHO.get(frozenset(offices))
    return say(text, landlord=names.of(LANDLORD)) if text else None


def coming_said(waiting: Waiting, party: Bilingual, names: Names, own: str) -> Bilingual:
    """What others do or time brings, with whose track it is where that says more to a party (``own``)."""
    text = say(OTHERS_DO[waiting.what], party=party)
    if waiting.organisation and waiting.organisation not in (waiting.party, own):
        text = say(BETWEEN, what=text, organisation=names.of(waiting.organisation))
    return text.begun


def last_day_said(waiting: Waiting) -> Bilingual | None:
    """Its last day, where it has one."""
    return day(waiting.until) if waiting.until else None
