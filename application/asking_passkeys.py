"""What a browser is asked so that a passkey signs an act or a checkpoint of the log, and what it answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from application.credentials import Credentials
from application.people import Person
from installation.database import RecordUnavailable
from installation.installation import Installation
from models import base64url
from models.acts import ActEvidence, SeenHead

if TYPE_CHECKING:
    from models.record.statement import PersonStatement

_LONGEST = 20_000


@dataclass(frozen=True, kw_only=True)
class AskedOfPasskey:
    """What the device of a person is asked to sign: the ``challenge`` (SHA-256), by one of its ``credentials`` (ids,
    base64url), for a ``site``."""

    challenge: bytes
    credentials: tuple[str, ...]
    site: str

    @property
    def hash(self) -> str:
        """What is signed as people can read it: sixteen groups of four signs."""
        whole = self.challenge.hex()
        return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))

    @property
    def options(self) -> str:
        """What a browser needs to ask for the passkey (JSON)."""
        return json.dumps(
            {
                "challenge": base64url.encoded(self.challenge),
                "rpId": self.site,
                "allowCredentials": [{"type": "public-key", "id": credential} for credential in self.credentials],
                "userVerification": "required",
            }
        )


def evidence_in(answer: str, head: SeenHead | None = None) -> ActEvidence | None:
    """What a browser says that a passkey signed (``PublicKeyCredential.toJSON``); None where it says no such thing."""
    try:
        said = json.loads(answer[:_LONGEST])
        response = said["response"]
        return ActEvidence(
            credential=said["id"],
            authenticator_data=response["authenticatorData"],
            client_data=response["clientDataJSON"],
            signature=response["signature"],
            head=head,
        )
    except (ValueError, TypeError, KeyError, RecursionError, ValidationError):
        return None


def site_of(installation: Installation) -> str:
    """The host for which the passkeys of an installation are made."""
    return urlsplit(installation.settings.portal_url).hostname or ""


def passkeys_of(
    installation: Installation, person: Person, clock: Callable[[], datetime]
) -> dict[str, "PersonStatement"]:
    """The passkeys of a person that are on record, by id (base64url), each with its registration; those that were not
    are put there. Empty where the record cannot be reached."""
    found = Credentials(installation, clock)
    try:
        found.put_on_record(person.id)
        return {base64url.encoded(id_): statement for id_, statement in found.of_person(person.id).items()}
    except RecordUnavailable:
        return {}
