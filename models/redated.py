"""What was dated on the instant at which a paper was entered, dated on the day of its receipt, once that is confirmed
(rules section 1): in the tracks that the confirmation is about, and only what the act on the paper dated."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from models.act_forms import ActName
from models.parties import LANDLORD
from models.state import Dossier, Paper, Track
from models.value import Value

TRACK: dict[ActName, tuple[str, ...]] = {
    ActName.OPEN_REQUEST: ("asked_at", "informed_at"),
    ActName.SUBMIT_UNSOLICITED_ADVICE: ("asked_at", "informed_at"),
    ActName.AMEND_REQUEST: ("asked_at", "informed_at", "changed_at"),
    ActName.OBJECT_TO_AMENDMENT: ("asked_at", "informed_at"),
    ActName.RULE_ON_CLAIM: ("informed_at",),
    ActName.PROVIDE_INFORMATION: ("informed_at",),
    ActName.ANSWER_UNSOLICITED_ADVICE: ("answered_at",),
}
CLAIM: dict[ActName, tuple[str, ...]] = {
    ActName.CLAIM_INCOMPLETE: ("claimed_at",),
    ActName.RULE_ON_CLAIM: ("ruled_at", "settled_at"),
    ActName.PROVIDE_INFORMATION: ("settled_at",),
    ActName.SUBMIT_ADVICE: ("settled_at",),
    ActName.SUPPLEMENT_ADVICE: ("settled_at",),
}
ADVICE: dict[ActName, tuple[str, ...]] = {
    ActName.SUBMIT_ADVICE: ("received_at",),
    ActName.SUBMIT_UNSOLICITED_ADVICE: ("received_at",),
    ActName.SUPPLEMENT_ADVICE: ("supplemented_at",),
}
RESPONSE: dict[ActName, tuple[str, ...]] = {
    ActName.RESPOND: ("received_at",),
    ActName.AMEND_RESPONSE: ("received_at",),
    ActName.ANSWER_UNSOLICITED_ADVICE: ("received_at",),
}
EXTENSION: dict[ActName, tuple[str, ...]] = {
    ActName.REQUEST_EXTENSION: ("asked_at", "answered_at"),
    ActName.GRANT_EXTENSION: ("answered_at",),
    ActName.REFUSE_EXTENSION: ("answered_at",),
    ActName.SUBMIT_ADVICE: ("answered_at",),
    ActName.SUPPLEMENT_ADVICE: ("answered_at",),
}
MEETING: dict[ActName, tuple[str, ...]] = {
    ActName.REQUEST_MEETING: ("requested_at",),
    ActName.HOLD_MEETING: ("ended_at",),
    ActName.WAIVE_MEETING: ("ended_at",),
}
CONSULTATION: dict[ActName, tuple[str, ...]] = {
    ActName.CONCLUDE_STRATEGIC_CONSULTATION: ("concluded_at",),
    ActName.CONFIRM_CONCLUSION: ("concluded_at",),
}
"""Per act what it dates."""


def redated(dossier: Dossier, paper: Paper, tracks: Iterable[str], day: datetime) -> Dossier:
    """The dossier in which a paper counts for these tracks from the end of the day of its receipt (UTC)."""
    act, entered, concerned = ActName(paper.act), paper.counts_from, {*tracks}

    def moved(value: Any, fields: dict[ActName, tuple[str, ...]]) -> Any:
        return _moved(value, fields.get(act, ()), entered, day)

    changed = {name: _of_track(track, moved) for name, track in dossier.tracks.items() if name in concerned}
    if act is ActName.WITHDRAW:
        changed = {name: track.model_copy(update={"shut_at": day}) for name, track in changed.items()}
    requests = (moved(r, EXTENSION) if r.organisation in concerned else r for r in dossier.extension_requests)
    meetings = (moved(m, MEETING) if m.organisation in concerned else m for m in dossier.meetings)
    consultations, causes = dossier.consultations, dossier.causes
    if len(paper.confirmable) == 1:
        causes = tuple(c.model_copy(update={"raised_at": day}) if c.raised_at == entered else c for c in causes)
        consultations = tuple(
            moved(c.model_copy(update={"opened_at": day}) if c.number in paper.opened else c, CONSULTATION)
            for c in consultations
        )
    return dossier.model_copy(
        update={
            "tracks": {**dossier.tracks, **changed},
            "extension_requests": tuple(requests),
            "meetings": tuple(meetings),
            "consultations": consultations,
            "causes": causes,
        }
    )


def _of_track(track: Track, moved: Callable[[Any, dict[ActName, tuple[str, ...]]], Any]) -> Track:
    parts = {
        "claims": tuple(moved(claim, CLAIM) for claim in track.claims),
        "responses": tuple(moved(response, RESPONSE) for response in track.responses),
    }
    advice = {"advice": moved(track.advice, ADVICE)} if track.advice else {}
    whole: Track = moved(track.model_copy(update={**parts, **advice}), TRACK)
    return whole


def _moved(value: Value, fields: Iterable[str], entered: datetime | None, day: datetime) -> Value:
    return value.model_copy(update={name: day for name in fields if getattr(value, name) == entered})


def in_place_of(dossier: Dossier, key: str, anew: str) -> Dossier:
    """The dossier in which what hung on a version of a term hangs on the one that took its place."""

    def other(known: str | None) -> str | None:
        return anew if known == key else known

    tracks = {
        name: track.model_copy(
            update={
                "responses": tuple(
                    response.model_copy(update={"standstill": other(response.standstill)})
                    for response in track.responses
                )
            }
        )
        for name, track in dossier.tracks.items()
    }
    return dossier.model_copy(
        update={
            "tracks": tracks,
            "extension_requests": tuple(
                r.model_copy(update={"term": other(r.term), "answer_term": other(r.answer_term)})
                for r in dossier.extension_requests
            ),
            "meetings": tuple(m.model_copy(update={"objection": other(m.objection)}) for m in dossier.meetings),
            "consultations": tuple(
                c.model_copy(update={"objection": other(c.objection)}) for c in dossier.consultations
            ),
            "restorable": {name: tuple(str(other(each)) for each in keys) for name, keys in dossier.restorable.items()},
        }
    )


def concerned_by(paper: Paper, by: str) -> tuple[str, ...]:
    """Whose tracks a confirmation of a paper by a party is about: its own, or those that the paper is about."""
    return paper.tracks if by == LANDLORD else (by,)
