"""What `diff` says of what changed: the things of a dossier, their fields, and what was before and after."""

EYES = ", as {party} could know it"
SPAN = "Dossier {dossier} from {earlier} to {later}{eyes}"
CHANGED, NOTHING = "What changed", "Nothing changed."
IN_BETWEEN, NO_EVENTS = "The events in between", "None."

OF, FIELD_OF = "{title}: {what}", "{title}, {field}: {what}"
NEW, GONE = "{title}: new ({what})", "{title}: gone (was {what})"
THEN, ALSO = "{before}, then {after}", "also {what}"
NONE, NOT_THERE = "none", "not there"

THE_DOSSIER, OVERALL_LOCK = "The dossier", "The overall lock"
LOCK_OF, TRACK_OF = "The lock of {organisation}", "The track of {organisation}"
CAUSE, BREACH = "Cause {what} ({term})", "Breach {what} ({term})"
ONE_OF = {
    "strategic_consultation": "Strategic consultation {which}",
    "extension_request": "Extension request {which}",
    "dispute": "Dispute {which}",
    "execution": "Execution {which}",
}
"""Of what a dossier has several of: which one."""

_NAMES = (
    "stage", "version", "result", "subject", "withdrawn", "links", "state", "ground", "done", "ends", "overtaken",
    "paused_from", "organisation", "asked_at", "informed_at", "acknowledged_at", "consulted_at", "deliberation",
    "voted_at", "claims", "questions", "questions_answered", "advice", "responses", "answered_at", "period_ended",
    "changed_at", "contested_from", "shut_at", "claimed_at", "ruled_at", "settled_at", "date", "meeting",
    "has_quorum", "has_majority", "quorum_set", "verdict", "points", "received_at", "late", "joint",
    "supplemented", "supplemented_at", "answers", "standstill", "counts_for_lock", "text", "kind", "positions",
    "cause", "term", "raised_at", "consultation", "organisations", "revoked", "number", "opened_at", "holds_lock",
    "holds", "planned_for", "recorded_by", "objection", "confirmed", "objected", "is_final", "concluded_at",
    "outcome", "cancelled_at", "breach", "at", "by", "new_end", "answer_term", "forum", "filed", "recorded_at",
    "rulings", "ruling", "reported_at", "lock", "causes", "held",
)  # fmt: skip
FIELDS = {name: name.replace("_", " ") for name in _NAMES} | {"held": "held for"}
"""What a field of the state is called."""

CODES = {
    "stage": ("stage",),
    "result": ("result",),
    "state": ("term_state", "claim_state", "extension_state"),
    "meeting": ("meeting",),
    "verdict": ("verdict",),
    "supplemented": ("verdict",),
    "answers": ("answer",),
    "cause": ("cause",),
    "breach": ("breach",),
    "outcome": ("outcome",),
    "forum": ("forum",),
    "ruling": ("ruling",),
    "lock": ("lock_state",),
}
"""Fields that hold codes, with the kinds of words for them (``language.words``)."""

TERMS = ("term", "standstill", "period_ended", "objection", "answer_term")
PARTIES = ("organisation", "organisations", "holds", "held", "by", "recorded_by")
"""Fields that hold the keys of terms and of parties."""
