"""Whether a door of ours vouches for an act (``installation.doors`` makes the seals), and whether its sender signed."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, bindparam, select

from installation.passkey_signatures import is_passkey_signature
from installation.prepared import Prepared
from installation.statements import stated
from models.acts import Act, ActEvidence, Assurance, sealed_text
from models.events import Event
from models.protocol import GRACE
from models.record.signed_note import ED25519, VerifierKey
from models.record.statement import credential_at
from models.record.tables import DOOR, KeyRow
from models.signed_act import challenge_in, flaw_of


def vouches(connection: Connection, act: Act, dossier: str) -> bool:
    """Whether a door in use sealed the act as it is, for this dossier. None can have stamped what is from before it was
    a door. False for an act without a seal, and for one that is said to be signed without evidence of that."""
    seal = act.seal
    if seal is None or (seal.assurance is Assurance.PASSKEY_SIGNED) is not (seal.evidence is not None):
        return False
    public = bytes.fromhex(seal.door)
    doors = (_DOORS.read(connection, row) for row in _DOORS.rows(connection, kind=DOOR))
    if not any(
        vkey == str(VerifierKey(name, ED25519, public)) and act.at >= since - GRACE for vkey, name, since in doors
    ):
        return False
    try:
        content = sealed_text(act, dossier, seal.assurance, seal.evidence)
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(seal.signature), content)
    except InvalidSignature:
        return False
    return True


def is_signed_as_said(connection: Connection, evidence: ActEvidence, event: Event) -> bool:
    """Whether evidence is that of an act as it goes on record, by a passkey that was on record by then."""
    registered = credential_at(stated(connection), evidence.credential, event.party, event.time)
    if registered is None:
        return False
    key, site = (str(registered.content[name]) for name in ("public_key", "site"))
    return flaw_of(evidence, challenge_in(event, evidence.head), key, site, is_passkey_signature) is None


_DOORS = Prepared(
    select(KeyRow.vkey, KeyRow.name, KeyRow.since).where(KeyRow.kind == bindparam("kind"), KeyRow.until.is_(None))
)
