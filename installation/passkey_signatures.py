"""Signatures of passkeys: ES256 on P-256, EdDSA on Ed25519, RS256 (RFC 8152, RFC 8230)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

_KIND, _ALGORITHM, _CURVE, _X, _Y = 1, 3, -1, -2, -3
_MODULUS, _EXPONENT = -1, -2
_EC2, _OKP, _RSA = 2, 1, 3
_ES256, _EDDSA, _RS256 = -7, -8, -257
_P256, _ED25519 = 1, 6
LEAST_BITS, USUAL_EXPONENT = 2048, 65537
"""What an RSA key must have: anything less proves nothing."""


def is_passkey_signature(public_key: bytes, content: bytes, signature: bytes) -> bool:
    """Whether a signature over bytes is that of a public key in COSE form."""
    import cbor2

    try:
        key = cbor2.loads(public_key)
        if not isinstance(key, dict) or cbor2.dumps(key) != public_key:
            return False  # nothing after it, and written in its one form
        kind = key[_KIND], key[_ALGORITHM], *((key[_CURVE],) if key[_KIND] != _RSA else ())
        if kind == (_EC2, _ES256, _P256):
            point = b"\4" + _sized(key[_X]) + _sized(key[_Y])
            EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point).verify(signature, content, ECDSA(SHA256()))
        elif kind == (_OKP, _EDDSA, _ED25519):
            Ed25519PublicKey.from_public_bytes(key[_X]).verify(signature, content)
        elif kind == (_RSA, _RS256):
            _rsa(key[_MODULUS], key[_EXPONENT]).verify(signature, content, PKCS1v15(), SHA256())
        else:
            return False
    except (InvalidSignature, ValueError, TypeError, KeyError, cbor2.CBORDecodeError):
        return False
    return True


def _sized(part: bytes) -> bytes:
    if len(part) != _COORDINATE:
        raise ValueError("a coordinate of P-256 has 32 bytes")
    return part


_COORDINATE = 32


def _rsa(modulus: bytes, exponent: bytes) -> RSAPublicKey:
    numbers = RSAPublicNumbers(int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big"))
    if numbers.e != USUAL_EXPONENT or numbers.n.bit_length() < LEAST_BITS:
        raise ValueError("too weak to prove anything")
    return numbers.public_key()
