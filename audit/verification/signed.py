"""Whether every act that is said to be signed by a passkey has evidence of that, and no other act has any."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pydantic import ValidationError

from audit.verification.findings import Code, Finding
from audit.verification.stored_rows import DossierRows, Row, statement_in
from models.acts import ActEvidence, SeenHead
from models.events import Event
from models.record.statement import PersonStatement, credential_at
from models.signed_act import IsSigned, SigningFlaw, challenge_in, flaw_of, is_signed, unproved_in

ABOUT = {
    SigningFlaw.ALTERED: (
        Code.EVIDENCE_ALTERED,
        "what was signed is another act: the evidence (act_evidence) is of another, or the event was changed since",
    ),
    SigningFlaw.FORGED: (
        Code.EVIDENCE_FORGED,
        "it is no signature that the owner of the passkey gave at that site (act_evidence)",
    ),
}
"""How the flaws of evidence are named."""


def passkeys_in(rows: Iterable[Row]) -> list[PersonStatement]:
    """The statements about passkeys that can be read, oldest first."""
    return [one for one in statements_in(rows) if isinstance(one.content.get("credential"), str)]


def statements_in(rows: Iterable[Row]) -> list[PersonStatement]:
    """The statements about people that can be read, oldest first."""
    found: list[PersonStatement] = []
    for row in rows:
        try:
            found.append(statement_in(row))
        except ValueError:
            continue  # the log as a whole says so
    return [one for one in found if isinstance(one.content.get("person"), str)]


def flaws_of_signatures(
    rows: DossierRows, events: Sequence[Event], statements: Sequence[PersonStatement], is_genuine: IsSigned
) -> Iterator[Finding]:
    """What is wrong with the evidence of a dossier's acts; ``statements`` are those of the whole record."""
    signed = {event.sequence: event for event in events if is_signed(event)}
    unproved = [event.sequence for event in unproved_in(events, signed.values())]
    hashes = {event.sequence: event.hash for event in events}
    often = Counter(row["client_data"] for row in rows.evidence)  # ECDSA has two forms of one signature
    for row in rows.evidence:
        where = f"event {row['sequence']}"
        event = signed.pop(row["sequence"], None)
        if event is None:
            about = "act_evidence has a row for it, but it does not say that it was signed"
            yield rows.finding(where, Code.EVIDENCE_ADDED, about)
        elif often[row["client_data"]] > 1:
            about = "the same signature stands beside another act (act_evidence)"
            yield rows.finding(where, Code.EVIDENCE_REPLAYED, about)
        elif flaw := _flaw(row, event, hashes, statements, is_genuine):
            yield rows.finding(where, *flaw)
    for sequence in sorted((*signed, *unproved)):
        about = "it says that it was signed, but act_evidence has no row for it"
        yield rows.finding(f"event {sequence}", Code.EVIDENCE_MISSING, about)


def _flaw(
    row: Row, event: Event, hashes: dict[int, str], statements: Sequence[PersonStatement], is_genuine: IsSigned
) -> tuple[Code, str] | None:
    try:
        evidence = evidence_in(row)
    except (ValidationError, TypeError):
        return Code.EVIDENCE_FORGED, "its row of act_evidence cannot be read"
    registered = credential_at(statements, evidence.credential, event.party, event.time)
    if registered is None:
        return Code.CREDENTIAL_WRONG, "the passkey was not that party's when it acted (people_statements)"
    key, site = (str(registered.content.get(name)) for name in ("public_key", "site"))
    if flaw := flaw_of(evidence, challenge_in(event, evidence.head), key, site, is_genuine):
        return ABOUT[flaw]
    head = evidence.head
    if head and (head.sequence >= event.sequence or hashes.get(head.sequence) != head.hash):
        return Code.HEAD_DIFFERS, "the event that its signer saw last is not the one on record (act_evidence.head)"
    return None


def evidence_in(row: Row) -> ActEvidence:
    """The evidence in a row. Raises ValidationError."""
    head = None if row["head_sequence"] is None and row["head"] is None else _head(row)
    names = ("credential", "authenticator_data", "client_data", "signature")
    return ActEvidence.model_validate({**{name: row[name] for name in names}, "head": head})


def _head(row: Row) -> SeenHead:
    return SeenHead.model_validate({"sequence": row["head_sequence"], "hash": row["head"]})
