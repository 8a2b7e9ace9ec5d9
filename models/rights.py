"""What organisations may do, about what, and why they are asked (rules section 2; Wohv arts. 3(2), 5, 5a and 6)."""

from enum import StrEnum


class Right(StrEnum):
    """What an organisation may do, weakest first (Wohv arts. 5, 6 and 5a)."""

    ADVICE = "advice"
    WEIGHTY_ADVICE = "weighty_advice"
    CONSENT = "consent"


STRENGTH = {right: strength for strength, right in enumerate(Right)}


class Topic(StrEnum):
    """The topics of Wohv art. 3(2), and those outside it."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"
    F = "f"
    G = "g"
    H = "h"
    I = "i"  # noqa: E741 - the letter of the statute
    J = "j"
    K = "k"
    SERVICE_COST_POLICY = "service_cost_policy"
    MERGER = "merger"
    OTHER = "other"


TOPIC_TITLES: dict[Topic, str] = {
    Topic.A: "upkeep of and facilities in dwellings and directly adjoining surroundings",
    Topic.B: "demolishing, renovating, acquiring, disposing of, encumbering dwellings",
    Topic.C: "allocation and letting policy",
    Topic.D: "general tenancy conditions",
    Topic.E: "rent policy",
    Topic.F: "composition, quality and price of the services directly linked to living there",
    Topic.G: "a merger proposal",
    Topic.H: "liveability policy of neighbourhoods and their restructuring",
    Topic.I: "housing for the elderly, disabled and people needing care or support",
    Topic.J: "agreements on individually metered utilities and service costs, and on management",
    Topic.K: "rulings of the landlord's complaints committee",
    Topic.SERVICE_COST_POLICY: "policy on determining utilities and service costs",
    Topic.MERGER: "merger or split",
    Topic.OTHER: "another topic",
}


class Ground(StrEnum):
    """Why the landlord asks: because the statute says so, because the agreement does, or of its own will."""

    STATUTE = "statute"
    AGREEMENT = "agreement"
    VOLUNTARY = "voluntary"


OUTSIDE_THE_LAW = (Topic.OTHER,)
"""Topics on which the statute gives no right: there alone the landlord can ask on another ground."""


def ground_by_law(topic: Topic | None, named: Ground | None) -> Ground:
    """The ground on which a request about a topic rests, whatever the landlord calls it (Wohv arts. 4, 5 and 5a;
    Woningwet art. 53)."""
    return (named or Ground.STATUTE) if topic is None or topic in OUTSIDE_THE_LAW else Ground.STATUTE
