"""An example of every act, filled in so that every field has something: what the tests type into its page."""

from typing import Any

from application.forms import FieldKind, FormField, fields_of, side_of
from models.act_forms import FORMS, ActName, By
from models.parties import LANDLORD
from models.terms import TermName

ORGANISATIONS = {"geleen": "Huurdersvereniging Geleen", "beek": "Huurdersbelangenraad Beek"}

_VALUES: dict[FieldKind, Any] = {
    FieldKind.TEXT: "Lift in de Beekstraat",
    FieldKind.LONG_TEXT: "Eerste regel & <b>meer</b>.\n\nEen tweede alinea: €\u00a021, ‘zo’.",
    FieldKind.DATE: "2027-02-05",
    FieldKind.NUMBER: 43,
    FieldKind.YES_NO: False,
    FieldKind.PARTY: "beek",
}
_ITEMS: dict[FieldKind, list[Any]] = {
    FieldKind.TEXT: ["A. Peters", "B. Janssen"],
    FieldKind.PARTY: ["geleen", "beek"],
    FieldKind.POINT: [
        {"text": "Niemand betaalt meer dan 20 euro extra", "kind": "condition"},
        {"text": "Elk jaar een verslag", "positions": {"geleen": "voor", "beek": "tegen"}},
    ],
    FieldKind.ANSWER: [
        {"point": 1, "answer": "followed"},
        {"point": 2, "answer": "partly", "reasons": "Om het jaar"},
    ],
    FieldKind.DOCUMENT: [
        {"name": "plan.pdf", "media_type": "application/pdf", "sha256": "a" * 64, "size": 9, "label": "open"},
        {
            "name": "peiling.pdf", "media_type": "application/pdf", "sha256": "b" * 64, "size": 12,
            "label": "embargo_until 2027-03-01",
        },
    ],
}  # fmt: skip


def by_of(act: ActName) -> str:
    """Somebody whose act it is."""
    return "geleen" if FORMS[act].by is By.ORGANISATION else LANDLORD


def filled_in(act: ActName, by: str) -> dict[str, Any]:
    """A content that says something in every field of an act."""
    return {field.name: value_of(field) for field in fields_of(act, side_of(by))}


def value_of(field: FormField) -> Any:
    if field.name == "e_mail":
        return ["bestuur@geleen.example", "a.peters@geleen.example"]
    if field.many:
        return _ITEMS[field.kind]
    if field.kind is FieldKind.CHOICE:
        return str(TermName.ADVICE) if field.name == "term" else str(field.choices[-1])
    return _VALUES[field.kind]
