"""An example of every act, for the description of the API: what it cannot do without, filled in with something that
could be so. Each is free of faults (``application.forms.checked``)."""

from collections.abc import Mapping
from typing import Any

from application.forms import FormField, fields_of, side_of
from models.act_forms import FORMS, ActName, By
from models.parties import LANDLORD

_BY_FIELD: Mapping[str, Any] = {
    "account": "Forty tenants came. Most want the costs to stay as they are.",
    "abstained": 0,
    "addressees": ["geleen", "beek"],
    "against": 1,
    "agreed": "The e-mail of Geleen of 12 February 2027.",
    "consequences": "The rent goes up by 2.5 per cent at most.",
    "date": "2027-02-03",
    "decision": "The plan goes on, with a yearly report.",
    "dossier": "2027-004",
    "e_mail": ["bestuur@geleen.example"],
    "for": 3,
    "forum": "huurcommissie",
    "from": "2027-01-20",
    "information": "The maintenance budget of each complex.",
    "instrument": "meeting",
    "intended_decision": "To raise the rents on 1 July 2027.",
    "items": ["the financial substantiation"],
    "motion": "Positive, with one condition.",
    "new_end": "2027-03-08",
    "organisation": "geleen",
    "outcome": "settled",
    "present": 4,
    "reason": "New figures came in.",
    "reasons": "The costs of upkeep went up.",
    "received": "2027-02-05",
    "right": "advice",
    "ruling": "granted",
    "sequence": 12,
    "subject": "Rent policy 2027",
    "term": "advice",
    "text": "Which complexes is this about?",
    "to": "2027-01-20",
    "topic": "e",
    "verdict": "positive_with_conditions",
}

_BY_ACT: Mapping[ActName, Mapping[str, Any]] = {
    ActName.SUBMIT_ADVICE: {"points": [{"text": "A report every year.", "kind": "condition"}]},
    ActName.SUBMIT_UNSOLICITED_ADVICE: {"subject": "Lifts", "text": "Repair within a day."},
    ActName.DRAFT_JOINT_ADVICE: {"organisations": ["beek"], "points": [{"text": "A report every year."}]},
    ActName.RESPOND: {"points": [{"point": 1, "answer": "followed", "who": "Rent department", "until": "2027-12-31"}]},
    ActName.AMEND_RESPONSE: {"points": [{"point": 1, "answer": "partly", "reasons": "Every other year."}]},
    ActName.AMEND_REQUEST: {"reasons": "New figures came in."},
    ActName.ANSWER_UNSOLICITED_ADVICE: {"text": "We take it into the plan of 2028."},
    ActName.RECORD_RULING: {"ruling": "suspended"},
    ActName.RECTIFY: {"entry": 12},
}
"""What one act says beside, or otherwise."""


def by_of(act: ActName) -> str:
    """A party whose act it is."""
    return "geleen" if FORMS[act].by is By.ORGANISATION else LANDLORD


def example_of(act: ActName) -> dict[str, Any]:
    """The content of an act."""
    needed = (field for field in fields_of(act, side_of(by_of(act))) if _is_shown(act, field))
    return {field.name: _BY_FIELD[field.name] for field in needed} | dict(_BY_ACT.get(act, {}))


def _is_shown(act: ActName, field: FormField) -> bool:
    return field.required and field.name not in _BY_ACT.get(act, {})
