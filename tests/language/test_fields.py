"""What was said, field by field."""

from language.dossier_page import REQUEST_FIELDS
from language.fields import fields_said, heading
from language.speech import Names
from tests.models.procedures import ZOWONEN


def test_a_request_begins_with_its_plan_however_it_was_kept() -> None:
    kept = dict.fromkeys(sorted((*REQUEST_FIELDS[:6], "addressees", "remark")), "x")
    said = [field.heading for field in fields_said(kept, Names(ZOWONEN))]
    assert said == [heading(name) for name in (*REQUEST_FIELDS[:6], "addressees", "remark")]
