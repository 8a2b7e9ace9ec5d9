"""What Temporal can search dossiers by. Never personal data: search attributes are not encrypted."""

from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from models.record.summary import Summary

STAGE = SearchAttributeKey.for_keyword("AdviceStage")
"""Says too that the dossier is on record (``installation.lost_record``): no run is started with it, though that would
spare its first update."""
TOPIC = SearchAttributeKey.for_keyword("AdviceTopic")
RIGHT = SearchAttributeKey.for_keyword("AdviceRight")
ORGANISATIONS = SearchAttributeKey.for_keyword_list("AdviceOrganisations")
NEXT_DUE = SearchAttributeKey.for_datetime("AdviceNextDue")
ESCALATED = SearchAttributeKey.for_bool("AdviceEscalated")

ALL = (STAGE, TOPIC, RIGHT, ORGANISATIONS, NEXT_DUE, ESCALATED)


def updates(summary: Summary, before: Summary | None, *, also_due: bool) -> list[SearchAttributeUpdate[Any]]:
    """What changed since the last time, as updates: they cost an event in the history. ``also_due``: what is due next
    and escalated too (``models.protocol.Start``)."""
    now, then = _values(summary), _values(before) if before else {}
    searched = now.keys() if also_due else (STAGE.name, TOPIC.name, RIGHT.name, ORGANISATIONS.name)
    return [update for name, update in now.items() if name in searched and then.get(name) != update]


def _values(summary: Summary) -> dict[str, SearchAttributeUpdate[Any]]:
    due = summary.next_due
    return {
        STAGE.name: STAGE.value_set(summary.stage),
        TOPIC.name: TOPIC.value_set(summary.topic) if summary.topic else TOPIC.value_unset(),
        RIGHT.name: RIGHT.value_set(summary.right) if summary.right else RIGHT.value_unset(),
        ORGANISATIONS.name: ORGANISATIONS.value_set(list(summary.organisations)),
        NEXT_DUE.name: NEXT_DUE.value_set(due) if due else NEXT_DUE.value_unset(),
        ESCALATED.name: ESCALATED.value_set(summary.escalated),
    }
