"""Signatures of passkeys, checked twice: by the program with ``cryptography``, and by ``verify.py`` with nothing."""

import hashlib
from collections.abc import Callable
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.shipped import verify
from installation.passkey_signatures import is_passkey_signature

MESSAGE = b"what the authenticator said, and the hash of what the browser said"
P256 = ec.derive_private_key(2**200 + 17, ec.SECP256R1())
ED25519 = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RSA = rsa.generate_private_key(65537, 2048)
N = verify.N256


def wide(number: int, size: int = 32) -> bytes:
    return number.to_bytes(size, "big")


def es256(x: bytes | None = None, y: bytes | None = None, **more: Any) -> bytes:
    point = P256.public_key().public_numbers()
    key = {1: 2, 3: -7, -1: 1, -2: x or wide(point.x), -3: y or wide(point.y)}
    return cbor2.dumps({**key, **{int(name[1:]): value for name, value in more.items()}})


def rs256(n: int | None = None, e: int = 65537) -> bytes:
    modulus = n or RSA.public_key().public_numbers().n
    size = (modulus.bit_length() + 7) // 8
    return cbor2.dumps({1: 3, 3: -257, -1: wide(modulus, size), -2: e.to_bytes(3, "big")})


EDDSA = cbor2.dumps({1: 1, 3: -8, -1: 6, -2: ED25519.public_key().public_bytes_raw()})
SIGNED = {
    "ES256": (es256(), P256.sign(MESSAGE, ec.ECDSA(SHA256()))),
    "EdDSA": (EDDSA, ED25519.sign(MESSAGE)),
    "RS256": (rs256(), RSA.sign(MESSAGE, PKCS1v15(), SHA256())),
}
R, S = decode_dss_signature(SIGNED["ES256"][1])


def both(key: bytes, signature: bytes, message: bytes = MESSAGE) -> bool:
    """What the two verifiers say; they agree."""
    one, other = is_passkey_signature(key, message, signature), verify.is_by_passkey(key, message, signature)
    assert one is other
    return one


@pytest.mark.parametrize("kind", SIGNED)
def test_what_a_passkey_signed_is_recognised(kind: str) -> None:
    key, signature = SIGNED[kind]
    assert both(key, signature)
    assert not both(key, signature, MESSAGE + b".")
    assert not both(key, b"")
    assert not both(b"", signature)


@pytest.mark.parametrize("n", range(12))
def test_every_key_of_p_256_and_every_signature_of_it(n: int) -> None:
    private = ec.derive_private_key(int.from_bytes(hashlib.sha256(bytes([n])).digest(), "big") % N, ec.SECP256R1())
    numbers = private.public_key().public_numbers()
    assert both(es256(wide(numbers.x), wide(numbers.y)), private.sign(MESSAGE, ec.ECDSA(SHA256())))


def _ints(*numbers: bytes) -> bytes:
    body = b"".join(b"\x02" + bytes([len(number)]) + number for number in numbers)
    return b"\x30" + bytes([len(body)]) + body


_BAD_DER: dict[str, Callable[[], bytes]] = {
    "r is 0": lambda: encode_dss_signature(0, S),
    "s is 0": lambda: encode_dss_signature(R, 0),
    "r is n": lambda: encode_dss_signature(N, S),
    "s is n": lambda: encode_dss_signature(R, N),
    "r is one n too large": lambda: encode_dss_signature(R + N, S),
    "s is one n too large": lambda: encode_dss_signature(R, S + N),
    "r and s are 1": lambda: encode_dss_signature(1, 1),
    "exchanged": lambda: encode_dss_signature(S, R),
    "negative": lambda: _ints(b"\xff", wide(S)),
    "trailing bytes": lambda: encode_dss_signature(R, S) + b"\0",
    "trailing bytes inside": lambda: _ints(*(b"\0" + wide(x) if x >> 255 else wide(x) for x in (R, S)), b"\1"),
    "more zeros than it needs": lambda: _ints(b"\0\0" + wide(R), wide(S)),
    "long form of a length": lambda: b"\x30\x81" + encode_dss_signature(R, S)[1:],
    "indefinite length": lambda: b"\x30\x80" + encode_dss_signature(R, S)[2:] + b"\0\0",
    "no sequence": lambda: b"\x31" + encode_dss_signature(R, S)[1:],
    "raw": lambda: wide(R) + wide(S),
    "one number": lambda: _ints(wide(R)),
    "empty numbers": lambda: _ints(b"", b""),
}


@pytest.mark.parametrize("kind", _BAD_DER)
def test_no_other_writing_of_an_ecdsa_signature_is_one(kind: str) -> None:
    assert not both(es256(), _BAD_DER[kind]())


def test_the_other_s_is_a_signature_too() -> None:
    """ECDSA has two for each; the record would show which stood there, and neither can be made without the key."""
    assert both(es256(), encode_dss_signature(R, N - S))


@pytest.mark.parametrize(
    "key",
    [
        es256(wide(1), wide(1)),
        es256(wide(0), wide(0)),
        es256(wide(verify.P256), wide(verify.G256[1])),
        es256(wide(2**256 - 1), wide(2**256 - 1)),
        es256(wide(5)[1:], wide(5)),
        es256(b"\0" + wide(verify.G256[0])),
        cbor2.dumps({1: 2, 3: -7, -1: 2, -2: wide(verify.G256[0]), -3: wide(verify.G256[1])}),
        cbor2.dumps({1: 2, 3: -8, -1: 1, -2: wide(verify.G256[0]), -3: wide(verify.G256[1])}),
        cbor2.dumps({1: 2, 3: -7, -1: 1}),
        cbor2.dumps([]),
        b"\xff",
        b"\xbf" + es256()[1:] + b"\xff",
        b"\xa1\x01",
    ],
    ids=lambda key: key.hex()[:24],
)
def test_what_is_no_point_of_p_256_signed_nothing(key: bytes) -> None:
    assert not both(key, SIGNED["ES256"][1])


def _padded(hashed: bytes, size: int = 256, before: bytes = b"\0\1", fill: int = 0xFF, after: bytes = b"") -> int:
    tail = b"\0" + verify.SHA256_IN + hashed + after
    return int.from_bytes(before + bytes([fill]) * (size - len(tail) - len(before)) + tail, "big")


@pytest.mark.parametrize(
    "block",
    [
        _padded(hashlib.sha256(MESSAGE).digest(), after=b"\0" * 8),
        _padded(hashlib.sha256(MESSAGE).digest(), before=b"\0\2"),
        _padded(hashlib.sha256(MESSAGE).digest(), fill=0xFE),
        _padded(hashlib.sha1(MESSAGE).digest()),
        int.from_bytes(hashlib.sha256(MESSAGE).digest(), "big"),
    ],
)
def test_no_other_padding_of_rsa_is_one(block: int) -> None:
    private = RSA.private_numbers()
    signature = wide(pow(block, private.d, private.public_numbers.n), 256)
    assert not both(rs256(), signature)


def test_rsa_that_is_too_weak_proves_nothing() -> None:
    small, odd = rsa.generate_private_key(65537, 1024), rsa.generate_private_key(3, 2048)
    assert not both(rs256(small.public_key().public_numbers().n), small.sign(MESSAGE, PKCS1v15(), SHA256()))
    assert not both(rs256(odd.public_key().public_numbers().n, 3), odd.sign(MESSAGE, PKCS1v15(), SHA256()))
    assert not both(rs256(e=1), wide(_padded(hashlib.sha256(MESSAGE).digest()), 256))


def test_rsa_has_one_length() -> None:
    key, signature = SIGNED["RS256"]
    number, modulus = int.from_bytes(signature, "big"), RSA.public_key().public_numbers().n
    assert not both(key, b"\0" + signature)
    assert not both(key, wide(number + modulus, 257))
    assert not both(key, signature[:-1])


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(kind=st.sampled_from(sorted(SIGNED)), in_key=st.booleans(), at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_bit_that_is_another_is_seen_by_both(kind: str, in_key: bool, at: int, bit: int) -> None:
    parts = list(SIGNED[kind])
    changed = bytearray(parts[not in_key])
    changed[at % len(changed)] ^= 1 << bit
    parts[not in_key] = bytes(changed)
    assert not both(*parts)
