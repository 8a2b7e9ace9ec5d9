"""Signatures under webhooks, as Standard Webhooks 1.0 has them: HMAC-SHA256 over id, time and content."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

_PREFIX = "whsec_"
_SIZE = 32


def new_secret() -> str:
    """A secret that the sender and one receiver share."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SIZE)).decode()


def signed_headers(keys: Iterable[str], message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers by which a receiver knows who sent a message, when (UTC), and that it is whole: a signature with each
    of the secrets."""
    seconds = str(int(at.timestamp()))
    content = b".".join((message_id.encode(), seconds.encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_signature(secret, content) for secret in keys),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()}"
