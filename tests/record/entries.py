"""Entries to put on record, made without the rules: what is stored, not what is right."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from models.agreement import Agreement, Landlord
from models.calendar import Calendar
from models.events import GENESIS, Event, EventType, sealed
from models.parties import OVERALL
from models.record.entry import Entry
from models.record.notice import Notice, NoticeKind
from models.record.summary import Summary
from models.rights import Right, Topic
from models.state import Kind, Lock, LockGround, LockState, Stage, Term
from models.terms import TERMS, Basis, Derivation, Status, TermName, TermRule, TermState, Unit, derive

ROOT = Path(__file__).resolve().parents[2]
OPENED = datetime(2027, 2, 1, 9, 0, 0, 123456, tzinfo=UTC)
CALENDAR = Calendar(version="test", decree_years=(2027,))
ORGANISATIONS = ("geleen", "beek", "limbricht", "beekdaelen")
LOCKED, OPEN = Lock(state=LockState.LOCKED), Lock(state=LockState.OPEN, ground=LockGround.PERIOD_OVER)

AGREEMENT = Agreement(
    name="proef",
    version="1",
    landlord=Landlord(name="Verhuurder"),
    terms={
        name: TermRule(
            amount=kind.amount,
            unit=kind.unit,
            basis=kind.basis,
            source=kind.source,
            status=Status.AGREED,
            reminders=(3,),
        )
        for name, kind in TERMS.items()
    },
    calendar=CALENDAR,
)
PLAN = {
    "name": "Ontwerpbesluit – huurbeleid.pdf",
    "media_type": "application/pdf",
    "size": 1234,
    "sha256": "ab" * 32,
    "label": "board_only",
}


def events(dossier: str, *contents: dict[str, Any], after: Event | None = None, **fields: Any) -> tuple[Event, ...]:
    """A chain of events, one per content, after an earlier event or from the first on."""
    chain: list[Event] = [after] if after else []
    for content in contents:
        sequence = chain[-1].sequence + 1 if chain else 1
        known = {
            "dossier": dossier,
            "sequence": sequence,
            "type": EventType.REQUEST_OPENED if sequence == 1 else EventType.QUESTION_ASKED,
            "time": OPENED + timedelta(days=sequence),
            "happened": OPENED + timedelta(days=sequence),
            "party": "landlord",
            "person": "Mevr. D’hondt – Çelik",
            "channel": "portal",
            "act_id": f"act-{sequence}",
            "content": content,
            "previous": chain[-1].hash if chain else GENESIS,
        }
        chain.append(sealed(Event.model_validate(known | fields)))
    return tuple(chain[1:] if after else chain)


def term(organisation: str | None = "beek", name: TermName = TermName.ADVICE, **fields: Any) -> Term:
    derivation = Derivation(
        term=name, started_on=date(2027, 2, 1), starting_event="information provided", amount=6, unit=Unit.WEEKS,
        basis=Basis.STATUTORY, source="Wohv art. 5(1)", rolls=True, agreement="proef 1", calendar="test",
        raw_end=date(2027, 3, 15), ends=date(2027, 3, 15),
    )  # fmt: skip
    known = {
        "organisation": organisation, "name": name, "version": 1, "started_at": OPENED,
        "derivation": derive(derivation, CALENDAR), "reminders": (date(2027, 3, 12),),
    }  # fmt: skip
    return Term.model_validate(known | fields)


def summary(dossier: str, last: Event, **fields: Any) -> Summary:
    known = {
        "number": dossier, "kind": Kind.REQUEST, "subject": "Huurbeleid 2028 – één “koers”", "topic": Topic("a"),
        "right": Right.ADVICE, "organisations": ORGANISATIONS, "stage": Stage.RECEIPT, "version": 1,
        "opened_at": OPENED, "closed_at": None, "result": None, "next_due": term().due, "escalated": False,
        "agreement_digest": AGREEMENT.digest, "sequence": last.sequence, "head": last.hash,
    }  # fmt: skip
    return Summary.model_validate(known | fields)


def entry(dossier: str, chain: tuple[Event, ...], **fields: Any) -> Entry:
    """An entry with these events; the first one of a dossier brings the agreement along."""
    known = {
        "dossier": dossier,
        "recorded_at": chain[-1].time + timedelta(seconds=1),
        "events": chain,
        "summary": summary(dossier, chain[-1]),
        "terms": (term(),),
        "locks": {OVERALL: LOCKED, "beek": LOCKED},
        "notices": tuple(notice(chain[0].sequence, organisation) for organisation in ORGANISATIONS[:2]),
        "agreement": AGREEMENT if chain[0].sequence == 1 else None,
    }
    return Entry.model_validate(known | fields)


def notice(sequence: int, recipient: str) -> Notice:
    return Notice(recipient=recipient, kind=NoticeKind.REQUEST_RECEIVED, sequence=sequence, subject="Huurbeleid – één")


def opening(dossier: str = "2027-001", **fields: Any) -> Entry:
    """The first entry of a dossier: three events, a document, two notices."""
    said = {"subject": "Huurbeleid", "documents": [PLAN], "amount": 12.5, "naïef": "ja\u2028nee", "nil": None}
    return entry(dossier, events(dossier, {"said": said, "fingerprint": "f"}, {"n": 1}, {"n": 2}), **fields)


def following(earlier: Entry, *contents: dict[str, Any], **fields: Any) -> Entry:
    """The next entry of the same dossier."""
    return entry(
        earlier.dossier, events(earlier.dossier, *(contents or ({"n": 3},)), after=earlier.events[-1]), **fields
    )


def lapsed(known: Term) -> Term:
    return known.model_copy(update={"state": TermState.LAPSED, "ended_at": known.due})
