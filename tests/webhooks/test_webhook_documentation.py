"""The table of types in the documentation is that of the code. ``python -m tests.webhooks.test_webhook_documentation``
prints it."""

import json
import re
from pathlib import Path

from installation.webhooks.cloud_event import PING, type_of
from language.described_events import schema_name
from language.events import PHRASES
from models.events import EventType
from models.knowledge.visibility import VISIBILITY

DOCUMENT = Path(__file__).parents[2] / "docs" / "webhooks.md"


def rows() -> list[str]:
    """The table, row by row."""
    return ["| type | what happened | who may know it |", "|---|---|---|", *map(_row, EventType)]


def _row(kind: EventType) -> str:
    return f"| `{type_of(kind)}` | {re.sub(r'{.*?}', '…', PHRASES[kind].text)} | {VISIBILITY[kind].to} |"


def test_every_type_stands_in_the_table_as_it_is() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert "\n".join(rows()) in text
    assert f"`{PING}`" in text


def test_every_form_is_described_where_a_message_says() -> None:
    forms = json.loads((DOCUMENT.parent / "openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
    assert {kind: forms[schema_name(kind)]["title"] for kind in EventType} == {kind: kind.value for kind in EventType}


if __name__ == "__main__":
    print("\n".join(rows()))
