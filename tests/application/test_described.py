"""The JSON forms: documented, and whole."""

import json
import re

from application.described import FORMS, schemas
from tests.models.procedures import ROOT

DOCUMENTED = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")


def test_the_schemas_in_the_docs_are_those_of_the_forms() -> None:
    """Made with ``python -m application.described > docs/json.schema.json``."""
    assert json.loads((ROOT / "docs" / "json.schema.json").read_text(encoding="utf-8")) == schemas()


def test_every_form_is_explained_in_the_docs() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", DOCUMENTED, re.MULTILINE)) == set(FORMS)
