"""An organisation's cosignature of a checkpoint by the passkey of a person who speaks for it (WebAuthn).

The device signs the SHA-256 of a line of its own, which names the organisation, and the text of the checkpoint. The
canonical form of an act begins otherwise, and so does what a witness's key file signs: none counts as another, a
cosignature is no other organisation's, and it is of no other checkpoint.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime

from models.acts import ActEvidence
from models.record.statement import PersonStatement, StatementKind, credential_at
from models.value import Value

_DOMAIN = "advice-cosignature/v1"
SPEAKS = "secretary"
"""The office of who speaks for a board, as statements write it."""


class PasskeyCosignature(Value):
    """One cosignature: of the checkpoint of ``size`` leaves by ``party``, put on record at ``at`` (UTC, by the host's
    clock). ``credential`` is the id of the passkey; the others are what its device and the browser said. All of it is
    base64url, as in ``models.acts.ActEvidence``."""

    size: int
    party: str
    at: AwareDatetime
    credential: str
    authenticator_data: str
    client_data: str
    signature: str

    @property
    def evidence(self) -> ActEvidence:
        """What proves it, in the form in which an act's signature is judged (``models.signed_act.flaw_of``). Raises
        ValidationError where a part is longer than any can be."""
        names = ("credential", "authenticator_data", "client_data", "signature")
        return ActEvidence.model_validate({name: getattr(self, name) for name in names})


def cosigning_challenge(party: str, text: str) -> bytes:
    """What a passkey has to sign for a party to cosign the checkpoint of that ``text``."""
    return hashlib.sha256(f"{_DOMAIN} {party}\n{text}".encode()).digest()


def witness_at(
    statements: Iterable[PersonStatement], credential: str, party: str, moment: datetime
) -> PersonStatement | None:
    """The registration of a credential with which a party could cosign at a moment: registered for that party, not
    ended, and of a person of whom no other office is stated than that it speaks for the party. None where there is
    none. ``statements`` come oldest first; who is stated to hold no office at all is judged by the credential alone.
    """
    known = [*statements]
    found = credential_at(known, credential, party, moment)
    if found is None:
        return None
    own = [one for one in known if one.kind in _OFFICES and one.person == found.person and one.at <= moment]
    if own and (own[-1].party, own[-1].content.get("office")) != (party, SPEAKS):
        return None
    return found


_OFFICES = (StatementKind.OFFICE_GIVEN, StatementKind.OFFICE_ENDED)
