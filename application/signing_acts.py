"""Signing an act with a passkey: what is asked of the device, and whether its answer is the signature of that act.

Nothing is kept in between: what has to be signed follows from the act itself, its id and the head that its signer knew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from application.asking_passkeys import AskedOfPasskey, evidence_in, passkeys_of, site_of
from application.dates import utc_now
from application.people import Person
from application.reading import Readings
from installation.installation import Installation
from installation.passkey_signatures import is_passkey_signature
from models.act_forms import ActName, as_recorded, read_content
from models.acts import PAPER, Act, SeenHead
from models.signed_act import Signature, challenge_of, flaw_of


@dataclass(frozen=True, kw_only=True)
class ActToSign(AskedOfPasskey):
    """An act to be signed; ``head`` is the last event that the person knows (None: the act opens a dossier)."""

    head: SeenHead | None


class Signed(NamedTuple):
    """An act's signature, and what was signed."""

    signature: Signature
    asked: ActToSign


class SigningActs:
    """The signing of a person. Acts come as they are meant (``application.acting.ActingAs.meant``). ``clock`` says what
    time it is (UTC)."""

    def __init__(self, installation: Installation, person: Person, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._person = person
        self._clock = clock

    def asked(self, dossier: str | None, act: Act) -> ActToSign | None:
        """What is to be signed of an act (on a dossier; None: one that it opens). None where the person has no passkey
        to sign it with, where a paper says who sent it, or the record cannot say which passkeys there are."""
        if act.channel in PAPER:
            return None
        credentials = passkeys_of(self._installation, self._person, self._clock)
        return self._to_sign(dossier, act, self._head(dossier), tuple(credentials)) if credentials else None

    def signed(self, dossier: str | None, act: Act, answer: str, head: str) -> Signed | None:
        """The evidence that a browser's ``answer`` (JSON) is, for an act as it is handed in and the number of the event
        that was the ``head`` when it was asked. None where it proves nothing."""
        credentials = passkeys_of(self._installation, self._person, self._clock)
        seen = self._seen(dossier, head)
        if dossier is not None and seen is None:
            return None
        asked = self._to_sign(dossier, act, seen, tuple(credentials))
        evidence = evidence_in(answer, seen)
        statement = credentials.get(evidence.credential) if evidence else None
        if evidence is None or statement is None:
            return None
        key, site = (str(statement.content[name]) for name in ("public_key", "site"))
        if flaw_of(evidence, asked.challenge, key, site, is_passkey_signature):
            return None
        return Signed(Signature(evidence, statement.at), asked)

    def _to_sign(self, dossier: str | None, act: Act, head: SeenHead | None, credentials: tuple[str, ...]) -> ActToSign:
        content = as_recorded(read_content(ActName(act.act), act.content).content)
        challenge = challenge_of(act, content, dossier, head)
        site = site_of(self._installation)
        return ActToSign(challenge=challenge, credentials=credentials, site=site, head=head)

    def _head(self, dossier: str | None) -> SeenHead | None:
        """The last event that the person knows."""
        if dossier is None:
            return None
        events = Readings(self._installation, self._person.viewer, self._clock).events(dossier)
        return SeenHead(sequence=events[-1].sequence, hash=events[-1].hash) if events else None

    def _seen(self, dossier: str | None, head: str) -> SeenHead | None:
        """The head that was asked about, as far as the person knows that event."""
        if dossier is None:
            return None
        events = Readings(self._installation, self._person.viewer, self._clock).events(dossier)
        found = (event for event in events if str(event.sequence) == head)
        return next((SeenHead(sequence=event.sequence, hash=event.hash) for event in found), None)
