"""Bundles as a forger leaves them: with some of the hashes put right, all of them, or those of the log too."""

import base64
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.verification.proofs import Tree
from evidence.shipped.verify import zip_frame
from models.canonical import canonical, digest
from models.record.log import Leaf
from models.record.signed_note import ED25519, Checkpoint, SignatureLine, VerifierKey, checkpoint, note

HASHED = (
    *("dossier", "sequence", "type", "time", "happened", "party", "person", "channel", "entered_by", "act_id"),
    *("content", "previous"),
)
Row = dict[str, Any]


def packed(files: Mapping[str, bytes], names: list[str] | None = None) -> bytes:
    """The ZIP of a bundle, with its files in another order where ``names`` says so."""
    chosen = [(name, files[name]) for name in names or sorted(files)]
    frame = zip_frame([(name, zlib.crc32(content), len(content)) for name, content in chosen])
    return b"".join(next(frame) + content for _, content in chosen) + next(frame)


_COUNTED = {"/runs/": "events", "/notices/": "attempts", "/sights/": "sequence"}
"""Of what a leaf is about, the column that its number is of."""


class Forged:
    """A bundle taken apart. Whatever is done to it, ``listed`` puts the list of contents right again, ``chained`` the
    hashes of a dossier's events, and ``logged`` the log, for somebody who has its private key."""

    def __init__(self, bundle: Path | bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(bundle) if isinstance(bundle, bytes) else bundle) as whole:
            self.files = {name: whole.read(name) for name in whole.namelist()}

    def packed(self) -> bytes:
        return packed(self.files)

    def written(self, path: Path) -> Path:
        path.write_bytes(self.packed())
        return path

    def rows(self, name: str) -> list[Row]:
        return [json.loads(line) for line in self.files[name].splitlines()]

    def value(self, name: str) -> Any:
        return json.loads(self.files[name])

    def put_rows(self, name: str, rows: list[Row]) -> Self:
        self.files[name] = b"".join(canonical(row) + b"\n" for row in rows)
        return self

    def put(self, name: str, value: Any) -> Self:
        self.files[name] = canonical(value)
        return self

    def listed(self) -> Self:
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}
        del hashes["manifest.json"]
        return self.put("manifest.json", {**self.value("manifest.json"), "files": hashes})

    def events(self, number: str, change: Callable[[list[Row]], object]) -> Self:
        """Changes the events of a dossier, and puts their hashes and all that hangs on their numbers right."""
        folder = f"dossiers/{number}"
        before = self.rows(f"{folder}/events.jsonl")
        events = [dict(event) for event in before]
        change(events)
        moved = {event["sequence"]: at for at, event in enumerate(events, 1)}
        previous = "0" * 64
        for at, event in enumerate(events, 1):
            event.update(sequence=at, previous=previous)
            if not event.get("withheld"):
                event["hash"] = digest({name: event[name] for name in (*HASHED, "assurance") if name in event})
            previous = event["hash"]
        self.put_rows(f"{folder}/events.jsonl", events)
        rows = [row for row in self.rows(f"{folder}/notices.jsonl") if row["sequence"] in moved]
        self.put_rows(f"{folder}/notices.jsonl", [_told(row, events, moved) for row in rows])
        documents = [row for row in self.value(f"{folder}/documents.json") if row["sequence"] in moved]
        return self.put(f"{folder}/documents.json", [{**row, "sequence": moved[row["sequence"]]} for row in documents])

    def logged(self, private: Ed25519PrivateKey, *, earlier: bool = False) -> Self:
        """Makes a log of what stands here now, and signs it; ``earlier`` keeps the earlier checkpoints."""
        numbers = self.value("manifest.json")["dossiers"]
        places = ["proofs.json", *(f"dossiers/{number}/proofs.json" for number in numbers)]
        leaves = [(leaf["position"], "proofs.json", leaf) for leaf in self.value("proofs.json")["leaves"]]
        for number in numbers:
            leaves += [(leaf["position"], f"dossiers/{number}/proofs.json", leaf) for leaf in self._leaves(number)]
        leaves.sort(key=lambda each: each[0])
        tree = Tree(Leaf(leaf["subject"], leaf["number"], leaf["digest"]).hash for _, _, leaf in leaves)
        proved: dict[str, list[Row]] = {place: [] for place in places}
        for at, (_, place, leaf) in enumerate(leaves):
            proved[place].append({**leaf, "position": at, "path": tree.inclusion(at, tree.size)})
        kept = self.value("proofs.json")["earlier"] if earlier else {}
        for name in [name for name in self.files if name.startswith("earlier/") and not earlier]:
            del self.files[name]
        self.put("proofs.json", {"leaves": proved.pop("proofs.json"), "earlier": kept})
        for place, rows in proved.items():
            self.put(place, rows)
        self._sign(private, tree)
        return self.listed()

    def _leaves(self, number: str) -> list[Row]:
        """The leaves of a dossier, over what is in its files now."""
        folder = f"dossiers/{number}"
        events = self.rows(f"{folder}/events.jsonl")
        rows: dict[str, Row] = {f"{number}/runs/{row['run_id']}": row for row in self.value(f"{folder}/runs.json")}
        for row in self.rows(f"{folder}/notices.jsonl"):
            rows[f"{number}/notices/{row['sequence']}/{row['recipient']}/{row['kind']}"] = row
        for row in self.rows(f"{folder}/sights.jsonl") if f"{folder}/sights.jsonl" in self.files else ():
            rows[f"{number}/sights/{row['party']}/{row['sequence']}"] = row
        old = self.value(f"{folder}/proofs.json")
        leaves = {(leaf["subject"], leaf["number"]): leaf for leaf in old}
        last, place = len(events), max(leaf["position"] for leaf in old)
        wanted = [(number, at) for about, at in leaves if about == number and at < last] + [(number, last)]
        found = [
            {"subject": number, "number": at, "digest": events[at - 1]["hash"], "position": place} for _, at in wanted
        ]
        for subject, row in rows.items():
            count = row[next(name for about, name in _COUNTED.items() if about in subject)]
            position = leaves.get((subject, count), {"position": place})["position"]
            known = leaves.get((subject, count))
            of = known["digest"] if known and row.get("withheld") else digest(row)
            found.append({"subject": subject, "number": count, "digest": of, "position": position})
        return found

    def _sign(self, private: Ed25519PrivateKey, tree: Tree) -> None:
        signed = note(self.files["checkpoint.txt"].decode())
        old = checkpoint(signed.text)
        text = Checkpoint(old.origin, tree.size, tree.root(tree.size), old.made_at).text
        key = VerifierKey(old.origin, ED25519, private.public_key().public_bytes_raw())
        line = SignatureLine(key.name, key.id, private.sign(text.encode()))
        self.files["checkpoint.txt"] = f"{text}\n{line}\n".encode()
        stated = {"origin": old.origin, "size": tree.size, "root": tree.root(tree.size)}
        self.put("manifest.json", {**self.value("manifest.json"), "checkpoint": stated})


def _told(row: Row, events: list[Row], moved: Mapping[int, int]) -> Row:
    """A notice, telling the events as they are now."""
    sequence = moved[row["sequence"]]
    row = {**row, "sequence": sequence, "created": events[sequence - 1]["recorded_at"]}
    if row["notice"] is None:
        return row
    said = json.loads(row["notice"])
    entry = moved.get(said["entry"], len(events))
    said |= {"sequence": sequence, "entry": entry, "head": events[entry - 1]["hash"] if said["head"] else ""}
    return {**row, "notice": json.dumps(said, separators=(",", ":"))}


def other_base64(text: str) -> str:
    """Base 64 of another value of the same length."""
    content = bytearray(base64.b64decode(text))
    content[-1] ^= 1
    return base64.b64encode(bytes(content)).decode()
