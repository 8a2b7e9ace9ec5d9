"""The log's hashing as RFC 6962 has it, and its notes as the C2SP formats have them."""

import contextlib
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from audit.verification import proofs
from audit.verification.cosigned import CosignedByPasskey
from audit.verification.findings import Code
from audit.verification.log import COMMITTED_WITHIN, LogVerification
from audit.verification.proofs import Tree
from installation.signatures import is_genuine
from models.canonical import digest
from models.parties import LANDLORD
from models.record.log import (
    EMPTY_ROOT,
    Frontier,
    Leaf,
    digest_of_row,
)
from models.record.signed_note import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    Note,
    NoteError,
    SignatureLine,
    VerifierKey,
    checkpoint,
    cosignature,
    cosigned_text,
    note,
    signature_line,
    signed_bytes,
    verifier_key,
)
from tests.audit.rfc9162 import is_consistent, is_included


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"b": None, "a": "", "run_id": 0, "A": "x"},
        {"a": "".join(map(chr, range(0x2100))) + "\U0001f3e0"},
        {"a": 2**53 - 1, "b": 1 - 2**53},
        {"a": True, "b": 0.1},
        {"a": {"nested": "\n"}},
    ],
    ids=["empty", "plain", "every character", "largest", "neither", "nested"],
)
def test_the_digest_of_a_row_is_that_of_its_canonical_form(row: dict[str, Any]) -> None:
    assert digest_of_row(row) == digest(row)


@pytest.mark.parametrize("value", ["\ud800", 2**53, float("nan")])
def test_what_has_no_canonical_form_has_no_digest(value: object) -> None:
    with pytest.raises(ValueError, match=r"domain|UTF-8|surrogates|JCS"):
        digest_of_row({"a": value})


# --- RFC 6962, word by word ----------------------------------------------------------------------------------------


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _tree(hashes: Sequence[str]) -> str:
    """MTH of RFC 6962, section 2.1, over leaf hashes."""
    if not hashes:
        return _hash(b"")
    if len(hashes) == 1:
        return hashes[0]
    k = max(2**power for power in range(len(hashes)) if 2**power < len(hashes))
    return _hash(b"\1" + bytes.fromhex(_tree(hashes[:k])) + bytes.fromhex(_tree(hashes[k:])))


def _path(m: int, hashes: Sequence[str]) -> list[str]:
    """PATH of RFC 6962, section 2.1.1."""
    n = len(hashes)
    if n == 1:
        return []
    k = max(2**power for power in range(n) if 2**power < n)
    if m < k:
        return [*_path(m, hashes[:k]), _tree(hashes[k:])]
    return [*_path(m - k, hashes[k:]), _tree(hashes[:k])]


def _proof(m: int, hashes: Sequence[str], whole: bool = True) -> list[str]:
    """PROOF and SUBPROOF of RFC 6962, section 2.1.2."""
    n = len(hashes)
    if m == n:
        return [] if whole else [_tree(hashes)]
    k = max(2**power for power in range(n) if 2**power < n)
    if m <= k:
        return [*_proof(m, hashes[:k], whole), _tree(hashes[k:])]
    return [*_proof(m - k, hashes[k:], False), _tree(hashes[:k])]


def _leaves(many: int) -> list[str]:
    return [_hash(b"\0" + str(number).encode()) for number in range(many)]


def _root(hashes: Sequence[str]) -> str:
    frontier = Frontier()
    for leaf_hash in hashes:
        frontier.add(leaf_hash)
    return frontier.root


sizes = st.integers(min_value=1, max_value=70)


@given(sizes)
def test_the_root_is_that_of_the_rfc_also_where_the_log_went_on_from_a_checkpoint(many: int) -> None:
    hashes = _leaves(many)
    first = Frontier()
    for leaf_hash in hashes[: many // 2]:
        first.add(leaf_hash)
    later = Frontier(first.size, first.subtrees)
    for leaf_hash in hashes[many // 2 :]:
        later.add(leaf_hash)
    assert later.root == _tree(hashes) == _root(hashes)


@given(sizes, st.data())
def test_an_inclusion_proof_is_that_of_the_rfc_and_proves_that_leaf_there_and_no_other(
    many: int, data: st.DataObject
) -> None:
    hashes, position = _leaves(many), data.draw(st.integers(0, many - 1))
    path, root = Tree(hashes).inclusion(position, many), _tree(hashes)
    assert path == _path(position, hashes)
    assert is_included(hashes[position], position, many, path, root)
    other = data.draw(st.integers(0, many).filter(lambda at: at != position))
    assert not is_included(hashes[position], other, many, path, root)
    assert not is_included(_hash(b"other"), position, many, path, root)
    assert not is_included(hashes[position], position, many, [*path, root], root)
    assert not is_included(hashes[position], position, many, path, _hash(b"other"))
    if path:
        assert not is_included(hashes[position], position, many, path[:-1], root)


@given(sizes, st.data())
def test_a_consistency_proof_is_that_of_the_rfc_and_proves_that_beginning_and_no_other(
    many: int, data: st.DataObject
) -> None:
    hashes, size = _leaves(many), data.draw(st.integers(1, many))
    proof, first, second = Tree(hashes).consistency(size, many), _tree(hashes[:size]), _tree(hashes)
    assert proof == _proof(size, hashes)
    assert is_consistent(size, first, many, second, proof)
    assert not is_consistent(size, _hash(b"other"), many, second, proof)
    assert not is_consistent(size, first, many, _hash(b"other"), proof)
    assert not is_consistent(size, first, many, second, [*proof, first])
    if proof:
        assert not is_consistent(size, first, many, second, proof[:-1])


def test_nothing_shows_that_a_log_begins_with_an_empty_one() -> None:
    assert not is_consistent(0, EMPTY_ROOT, 3, _tree(_leaves(3)), [])


# --- known answers, of the first implementation of RFC 6962 -------------------------------------------------------

INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
HASHES = [_hash(b"\0" + bytes.fromhex(data)) for data in INPUTS]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
_A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"


def test_the_empty_log_has_the_known_root() -> None:
    assert Frontier().root == EMPTY_ROOT == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size: int) -> None:
    assert _root(HASHES[:size]) == ROOTS[size - 1]


@pytest.mark.parametrize(("position", "size", "path"), [(0, 8, [_A, _B, _C]), (5, 8, [_D, _E, ROOTS[3]])])
def test_known_inclusion_proofs(position: int, size: int, path: list[str]) -> None:
    assert Tree(HASHES).inclusion(position, size) == path


@pytest.mark.parametrize(
    ("first", "second", "proof"), [(1, 8, [_A, _B, _C]), (6, 8, [_F, _E, ROOTS[3]]), (2, 5, [_B, _D])]
)
def test_known_consistency_proofs(first: int, second: int, proof: list[str]) -> None:
    assert Tree(HASHES).consistency(first, second) == proof


def test_a_leaf_is_the_canonical_triple() -> None:
    assert Leaf("2027-003", 12, "ab" * 32).hash == _hash(b'\0["2027-003",12,"' + b"ab" * 32 + b'"]')


# --- notes ---------------------------------------------------------------------------------------------------------

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ON_CRYPTOGRAPHY = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
"""The example of the format's first implementation."""

NOBODY = CosignedByPasskey([], [], lambda *_: True, COMMITTED_WITHIN)
"""No organisation cosigned by passkey."""

MADE = Checkpoint("advice-log/zowonen", 12, "ab" * 32, datetime(2027, 2, 1, 9, 0, 0, 5, tzinfo=UTC))


def test_a_note_of_another_program_is_read_checked_and_written_back() -> None:
    found, key = note(ON_CRYPTOGRAPHY), verifier_key(PETER)
    assert str(found) == ON_CRYPTOGRAPHY
    assert str(key) == PETER
    assert is_genuine(found.text, found.signatures[0], key)
    assert not is_genuine(found.text.replace("answer", "cause"), found.signatures[0], key)


def test_a_signature_counts_only_under_the_name_and_with_the_key_it_was_made_for() -> None:
    found, key = note(ON_CRYPTOGRAPHY), verifier_key(PETER)
    line = found.signatures[0]
    assert not is_genuine(found.text, line._replace(name="PaulNeumann"), key)
    assert not is_genuine(found.text, line, VerifierKey(key.name, COSIGNATURE, key.public))
    assert not is_genuine(found.text, line, VerifierKey(key.name, ED25519, bytes(32)))


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    assert MADE.text == (
        "advice-log/zowonen\n12\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\nmade 2027-02-01T09:00:00.000005Z\n"
    )
    assert checkpoint(MADE.text) == MADE


@pytest.mark.parametrize("line", range(4))
def test_a_changed_checkpoint_is_another_one_or_none(line: int) -> None:
    lines = MADE.text.split("\n")
    lines[line] += "0"
    with contextlib.suppress(NoteError):
        assert checkpoint("\n".join(lines)) != MADE


@pytest.mark.parametrize(
    "text",
    [
        "",
        MADE.text + "more\n",
        MADE.text.removesuffix("\n"),
        MADE.text.replace("\n12\n", "\n+12\n"),
        MADE.text.replace("\n12\n", "\n012\n"),
        MADE.text.replace(".000005Z", "Z"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        checkpoint(text)


def test_a_witness_signs_the_moment_and_the_checkpoint() -> None:
    key = VerifierKey("advice-log/zowonen/geleen", COSIGNATURE, bytes(range(32)))
    line = cosignature(key, 1_800_000_000, b"s" * 64)
    assert signature_line(str(line)) == line
    content, signature = signed_bytes(MADE.text, line, key)
    assert content == b"cosignature/v1\ntime 1800000000\n" + MADE.text.encode()
    assert signature == b"s" * 64


@pytest.mark.parametrize(("kind", "found"), [("witness", {Code.KEY_UNKNOWN, Code.SIGNATURE_WRONG}), ("log", set())])
def test_a_witness_cannot_sign_in_place_of_the_log(kind: str, found: set[Code]) -> None:
    """Also where its key has the name of the log: what it signed is a cosignature, and the log has not signed."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    type_ = COSIGNATURE if kind == "witness" else ED25519
    key = VerifierKey(MADE.origin, type_, private.public_key().public_bytes_raw())
    made = Checkpoint(MADE.origin, 0, EMPTY_ROOT, MADE.made_at)
    if kind == "witness":
        signed = str(cosignature(key, 1_800_000_000, private.sign(cosigned_text(made.text, 1_800_000_000))))
    else:
        signed = str(SignatureLine(key.name, key.id, private.sign(made.text.encode())))
    rows = {
        "keys": {"vkey": str(key), "name": key.name, "kind": kind, "party": "geleen" if kind == "witness" else LANDLORD,
                 "since": MADE.made_at, "until": None},
        "checkpoints": {"size": 0, "root": EMPTY_ROOT, "frontier": "[]", "note": f"{made.text}\n{signed}\n",
                        "made_at": MADE.made_at},
    }  # fmt: skip
    log = LogVerification([rows["keys"]], {}, is_genuine, [], NOBODY)
    assert {each.code for each in log.findings([], [rows["checkpoints"]])} == found


@pytest.mark.parametrize("place", range(len(ON_CRYPTOGRAPHY.encode())))
def test_any_changed_byte_of_a_note_is_found(place: int) -> None:
    content = bytearray(ON_CRYPTOGRAPHY.encode())
    content[place] ^= 1
    key = verifier_key(PETER)
    try:
        found = note(content.decode())
    except (NoteError, UnicodeDecodeError):
        return
    assert not any(is_genuine(found.text, line, key) for line in found.signatures)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER[:-4],
        PETER.replace("+AR", "+BR"),
        "Peter Neumann+00000000+%%%",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        verifier_key(text)


@pytest.mark.parametrize(
    "line", ["", "- a b", "— PeterNeumann", "— PeterNeumann %%%", "— PeterNeumann AAAA", "—  AAAAAAA="]
)
def test_what_is_no_signature_line_is_refused(line: str) -> None:
    with pytest.raises(NoteError):
        signature_line(line)


# --- proofs, by the code of the house ---


def test_proofs_are_judged_as_the_rfc_has_it_whatever_is_changed_in_them() -> None:
    hashes = [Leaf("2027-001", n, "ab" * 32).hash for n in range(20)]
    for size in range(1, 21):
        tree = Tree(hashes[:size])
        for other in range(1, size + 1):
            path, roots = tree.consistency(other, size), (other, tree.root(other), size, tree.root(size))
            assert proofs.is_consistent(*roots, path)
            for wrong in (path[1:], path[:-1], [*path, hashes[0]], path[::-1], ["00" * 32, *path[1:]]):
                assert proofs.is_consistent(*roots, wrong) is is_consistent(*roots, wrong) is (wrong == path)
            leaf, at = hashes[other - 1], tree.inclusion(other - 1, size)
            assert proofs.is_included(leaf, other - 1, size, at, tree.root(size))
            for place in (-1, other, size):
                assert not proofs.is_included(leaf, place, size, at, tree.root(size))
            assert not proofs.is_included(leaf, other - 1, size, [*at, leaf], tree.root(size))
    assert not proofs.is_consistent(0, EMPTY_ROOT, 3, Tree(hashes[:3]).root(3), [])
    assert not proofs.is_consistent(3, Tree(hashes[:3]).root(3), 4, Tree(hashes[:4]).root(4), [])


# --- a witness's key is not the log's ---

_AT = datetime(2027, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "kind", "as_kind", "code"),
    [
        ("advice/geleen", COSIGNATURE, "witness", Code.KEY_UNKNOWN),
        ("advice", COSIGNATURE, "witness", Code.KEY_UNKNOWN),
        ("advice", COSIGNATURE, "log", Code.KEY_CHANGED),
        ("advice/geleen", ED25519, "log", Code.SIGNATURE_WRONG),
    ],
)
def test_the_key_of_a_witness_does_not_pass_as_that_of_the_log(name: str, kind: int, as_kind: str, code: Code) -> None:
    """However genuine its signature: under a checkpoint stands at least one of the log's own, under the log's name."""
    key = VerifierKey(name, kind, bytes(32))
    party = "landlord" if as_kind == "log" else "geleen"
    row = {"vkey": str(key), "name": name, "kind": as_kind, "party": party, "since": _AT, "until": None}
    stated = Checkpoint("advice", 0, EMPTY_ROOT, _AT)
    signed = str(Note(stated.text, (SignatureLine(name, key.id, bytes(64)),)))
    made = {"size": 0, "root": EMPTY_ROOT, "frontier": "[]", "note": signed, "made_at": _AT}
    log = LogVerification([row], {}, lambda *_: True, [], NOBODY)
    assert code in {found.code for found in log.findings([], [made])}
