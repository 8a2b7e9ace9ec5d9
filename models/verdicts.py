"""What an advice comes down to, and what each verdict brings about (rules section 3; Wohv arts. 5 and 5a)."""

from enum import StrEnum
from typing import NamedTuple

from models.rights import Right


class Verdict(StrEnum):
    """What an organisation's advice comes down to; the last three answer a request for consent."""

    POSITIVE = "positive"
    POSITIVE_WITH_CONDITIONS = "positive_with_conditions"
    NEGATIVE = "negative"
    PARTIAL = "partial"
    NO_OBJECTION = "no_objection"
    NO_ADVICE = "no_advice"
    CONSENT = "consent"
    CONSENT_WITH_CONDITIONS = "consent_with_conditions"
    CONSENT_REFUSED = "consent_refused"


class Meaning(NamedTuple):
    """What a verdict brings about: for which kind of right, whether it needs points, whether it gets a response term,
    whether a response that deviates from it escalates, and on which side it stands where organisations conflict."""

    for_consent: bool
    needs_points: bool
    response_term: bool
    deviation_escalates: bool
    side: int


# fmt: off
VERDICTS: dict[Verdict, Meaning] = {
    Verdict.POSITIVE:                 Meaning(False, False, True,  False, +1),
    Verdict.POSITIVE_WITH_CONDITIONS: Meaning(False, True,  True,  True,   0),
    Verdict.NEGATIVE:                 Meaning(False, True,  True,  True,  -1),
    Verdict.PARTIAL:                  Meaning(False, True,  True,  True,   0),
    Verdict.NO_OBJECTION:             Meaning(False, False, False, False, +1),
    Verdict.NO_ADVICE:                Meaning(False, False, False, False,  0),
    Verdict.CONSENT:                  Meaning(True,  False, False, False, +1),
    Verdict.CONSENT_WITH_CONDITIONS:  Meaning(True,  True,  False, True,   0),
    Verdict.CONSENT_REFUSED:          Meaning(True,  False, False, False, -1),
}
# fmt: on

SUPPLEMENTS = {
    Right.ADVICE: (Verdict.NO_OBJECTION,),
    Right.WEIGHTY_ADVICE: (Verdict.NO_OBJECTION,),
    Right.CONSENT: (Verdict.CONSENT,),
}
"""The verdicts a supplement may bring after all: they only ever free the landlord (Wohv arts. 5(3)a and 5a)."""


def possible(right: Right | None) -> tuple[Verdict, ...]:
    """The verdicts that belong to what is asked; all of them where that is not known."""
    asks_consent = right is Right.CONSENT
    return tuple(one for one in Verdict if right is None or VERDICTS[one].for_consent is asks_consent)
