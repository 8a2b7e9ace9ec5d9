"""A passkey in software: makes keys and signs as a browser and its authenticator do (WebAuthn level 3)."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from webauthn.helpers import bytes_to_base64url

ES256, ES384, EDDSA, RS256 = -7, -35, -8, -257
_CURVES = {ES256: ec.SECP256R1(), ES384: ec.SECP384R1()}
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def _made(algorithm: int) -> Key:
    if algorithm in _CURVES:
        return ec.generate_private_key(_CURVES[algorithm])
    return ed25519.Ed25519PrivateKey.generate() if algorithm == EDDSA else rsa.generate_private_key(65537, 2048)


def _cose(key: Key) -> dict[int, Any]:
    public = key.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        numbers = public.public_numbers()
        algorithm, curve = (ES256, 1) if isinstance(public.curve, ec.SECP256R1) else (ES384, 2)
        x, y = (n.to_bytes(public.key_size // 8, "big") for n in (numbers.x, numbers.y))
        return {1: 2, 3: algorithm, -1: curve, -2: x, -3: y}
    if isinstance(public, ed25519.Ed25519PublicKey):
        return {1: 1, 3: EDDSA, -1: 6, -2: public.public_bytes_raw()}
    of_rsa = public.public_numbers()
    return {1: 3, 3: RS256, -1: of_rsa.n.to_bytes(256, "big"), -2: of_rsa.e.to_bytes(3, "big")}


def _signed(key: Key, data: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(hashes.SHA256()))
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())


@dataclass
class Authenticator:
    """One passkey at one site. ``flags`` are those that it sets; ``origin`` is where the browser says it is."""

    algorithm: int = ES256
    origin: str = "https://advies.example"
    flags: int = _PRESENT | _VERIFIED
    count: int = 0
    host: str = ""
    """The site for which it signs; none: the one that asks."""
    id: bytes = field(default_factory=lambda: os.urandom(32))

    def __post_init__(self) -> None:
        self.key = _made(self.algorithm)

    def made(self, options: str) -> dict[str, Any]:
        """The browser's answer to the options for a new passkey."""
        asked = json.loads(options)
        said = self._client_data("webauthn.create", asked["challenge"])
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(_cose(self.key))
        data = self._data(asked["rp"]["id"], _ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=said, attestationObject=attestation)

    def signs(self, options: str) -> dict[str, Any]:
        """The browser's answer to the options for signing in."""
        asked = json.loads(options)
        self.count += 1
        said = self._client_data("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"])
        signature = _signed(self.key, data + hashlib.sha256(said).digest())
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, host: str, more: int = 0) -> bytes:
        flags = (self.flags | more).to_bytes(1, "big")
        return hashlib.sha256((self.host or host).encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _answer(self, **response: bytes) -> dict[str, Any]:
        id_ = bytes_to_base64url(self.id)
        texts = {name: bytes_to_base64url(value) for name, value in response.items()}
        return {"id": id_, "rawId": id_, "type": "public-key", "response": texts}
