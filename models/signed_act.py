"""An act that a passkey signed: what was signed, and what proves it (WebAuthn).

The device signs a challenge that is the hash of the act as it goes on record, so whoever has the record can make it
anew. The instant and the channel are not in it: the door sets those. Neither is the number of a dossier that the act
opens, which is given out later; the act's id leads to that.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import JsonValue

from models import base64url
from models.act_forms import FORMS, OPENING_ACTS, ActName
from models.acts import Act, ActEvidence, Assurance, SeenHead
from models.canonical import canonical
from models.event_contents.partial import is_act
from models.events import Event


class Signature(NamedTuple):
    """The evidence that the sender signed an act, and since when (UTC) its passkey is on record: an act that this door
    took before then is not signed by it."""

    evidence: ActEvidence
    since: datetime


class SigningFlaw(StrEnum):
    """What can be wrong with the evidence of an act."""

    ALTERED = "evidence_altered"
    """It was made for another act, or the act, its sender or the head is another one now."""

    FORGED = "evidence_forged"
    """It is no signature of that passkey, given by its owner at that site."""


def challenge_of(act: Act, content: Mapping[str, JsonValue], dossier: str | None, head: SeenHead | None) -> bytes:
    """What the passkey has to sign: the SHA-256 of the RFC 8785 form of the act with its ``content`` as it goes on
    record (``models.act_forms.as_recorded``), for a dossier (None: one that it opens)."""
    who = {"act": act.act, "act_id": act.act_id, "party": act.by, "person": act.person}
    return _hash({**who, "content": dict(content), "dossier": dossier, "head": head.model_dump() if head else None})


def _hash(said: dict[str, JsonValue]) -> bytes:
    return hashlib.sha256(canonical(said)).digest()


def is_signed(event: Event) -> bool:
    """Whether an event is an act that its sender signed, so that evidence stands beside it; what follows from such an
    act has none of its own."""
    return is_said(event) and event.act_id is not None and event.assurance == Assurance.PASSKEY_SIGNED


def is_said(event: Event) -> bool:
    """Whether an event is an act that counts, with its words: of which it matters how sure it is who spoke."""
    return "said" in event.content and event.type in _ACTS


def unproved_in(events: Sequence[Event], signed: Iterable[Event]) -> list[Event]:
    """Of the events of a dossier those that say that they were signed, and neither are one of the acts that were
    ``signed`` nor follow from one."""
    proved = {event.sequence: event.act_id for event in signed}
    followed = {*proved.values()}
    claims = (event for event in events if event.assurance == Assurance.PASSKEY_SIGNED and event.sequence not in proved)
    return [event for event in claims if event.act_id not in followed or (is_act(event) and not _reopens(event))]


def _reopens(event: Event) -> bool:
    """Whether an event says that an act, which stands after it, came before its dossier was closed."""
    return event.content.get("overtaken") is True and "said" not in event.content


def act_in(event: Event) -> ActName:
    """The act that an event is."""
    return _ACTS[event.type]


def challenge_in(event: Event, head: SeenHead | None) -> bytes:
    """The challenge of the act that an event is, made anew from the event."""
    act = act_in(event)
    who: dict[str, JsonValue] = {"act": act.value, "act_id": event.act_id, "party": event.party, "person": event.person}
    dossier = None if act in OPENING_ACTS else event.dossier
    seen: JsonValue = head.model_dump() if head else None
    return _hash({**who, "content": event.content["said"], "dossier": dossier, "head": seen})


_ACTS = {form.becomes: act for act, form in FORMS.items()}

IsSigned = Callable[[bytes, bytes, bytes], bool]
"""Whether a signature over bytes is that of a public key in COSE form: public key, bytes, signature."""

_PRESENT, _VERIFIED = 0x01, 0x04
_RP_HASH, _SHORTEST = 32, 37


def flaw_of(
    evidence: ActEvidence, challenge: bytes, public_key: str, site: str, is_signed: IsSigned
) -> SigningFlaw | None:
    """What is wrong with the evidence of an act, where ``public_key`` (COSE, base64url) is that of its credential and
    ``site`` the host for which it was made. None: nothing."""
    try:
        key, said, data = (
            base64url.decoded(text) for text in (public_key, evidence.client_data, evidence.authenticator_data)
        )
        signature, told = base64url.decoded(evidence.signature), json.loads(said)
        stated = base64url.decoded(told["challenge"])
        is_here = told["type"] == "webauthn.get" and not told.get("crossOrigin") and _is_of(site, told["origin"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return SigningFlaw.FORGED
    if stated != challenge:
        return SigningFlaw.ALTERED
    rp_hash, flags = data[:_RP_HASH], data[_RP_HASH] if len(data) >= _SHORTEST else 0
    by_owner = flags & _PRESENT and flags & _VERIFIED and rp_hash == hashlib.sha256(site.encode()).digest()
    is_good = is_here and by_owner and is_signed(key, data + hashlib.sha256(said).digest(), signature)
    return None if is_good else SigningFlaw.FORGED


def _is_of(site: str, origin: str) -> bool:
    """Whether an origin is a page of a site: over TLS, but for this very machine."""
    parts = _ORIGIN.fullmatch(origin)
    return parts is not None and parts["host"] == site and (parts["scheme"] == "https" or site == "localhost")


_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(:[0-9]+)?")
