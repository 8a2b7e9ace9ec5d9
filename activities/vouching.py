"""Whether a door of ours vouches for an act (``installation.doors`` makes the seals)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from models.acts import Act, sealed_text
from models.protocol import GRACE
from models.record.signed_note import ED25519, VerifierKey
from models.record.tables import DOOR, KeyRow


def vouches(connection: Connection, act: Act, dossier: str) -> bool:
    """Whether a door in use sealed the act as it is, for this dossier. None can have stamped what is from before it was
    a door. False for an act without a seal."""
    seal = act.seal
    if seal is None:
        return False
    public = bytes.fromhex(seal.door)
    doors = connection.execute(_DOORS).all()
    if not any(
        vkey == str(VerifierKey(name, ED25519, public)) and act.at >= since - GRACE for vkey, name, since in doors
    ):
        return False
    try:
        content = sealed_text(act, dossier, seal.assurance)
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(seal.signature), content)
    except InvalidSignature:
        return False
    return True


_DOORS = select(KeyRow.vkey, KeyRow.name, KeyRow.since).where(KeyRow.kind == DOOR, KeyRow.until.is_(None))
