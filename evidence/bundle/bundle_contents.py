"""What stands in a bundle: its list of contents, and what is made from its events for the eye and for other tools.

What lies where in it says ``evidence/shipped/README.txt``, what it proves says ``evidence/shipped/verify.py``.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from audit.process_logs.formats import ocel_parts, xes_parts
from models.knowledge.case_file import CaseFile
from models.record.notice import Item, Notice, NoticeKind
from models.value import Value

FORMAT: Final = "advice-bundle/1"
ROOT: Final = Path(__file__).resolve().parents[2]
_MAKERS: Final = (
    "models",
    "audit",
    "language",
    "evidence/reader",
    "evidence/bundle/bundle_contents.py",
    "evidence/shipped",
)
"""The sources on which the files depend that are made from the events."""

MADE: Final = ("log.xes", "log.ocel.json", "reader.html")
"""What is made from the events."""

_SUFFIXES: Final = (".py", ".js", ".css", ".html", ".po", ".txt")


class Manifest(Value):
    """The list of contents of a bundle. ``party`` is whose copy it is (None: the auditor's, which holds everything but
    deliberation drafts); ``program`` names the code that made it; ``files`` are SHA-256 by name."""

    format: str = FORMAT
    program: str
    party: str | None
    dossiers: tuple[str, ...]
    checkpoint: dict[str, str | int] | None
    files: dict[str, str]


def withheld_notice(number: str, sequence: int, recipient: str, kind: NoticeKind) -> Notice:
    """What a copy holds of a notice that it must not quote: that there was one."""
    bare = Item(kind=kind, sequence=sequence)
    return Notice(recipient=recipient, kind=kind, sequence=sequence, dossier=number, items=(bare,))


@cache
def program() -> str:
    """The code that makes files from events, by its content: the same code makes the same bytes."""
    digest = hashlib.sha256()
    places = [path for name in _MAKERS for path in (ROOT / name, *(ROOT / name).rglob("*"))]
    for path in sorted(path for path in places if path.suffix in _SUFFIXES and path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def documents_in(rows: Iterable[Mapping[str, Any]]) -> dict[str, str | None]:
    """Where the documents lie that rows of ``documents.json`` name, by SHA-256; None where the bundle lacks one."""
    found: dict[str, str | None] = {}
    for row in rows:
        found[row["sha256"]] = f"documents/{row['sha256']}" if row["held"] else found.get(row["sha256"])
    return found


def made_from_events(
    copies: Callable[[], Iterator[CaseFile]], party: str | None, documents: Mapping[str, str | None]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files that are made from the events: name and content, in pieces. ``copies`` gives the dossiers as the
    bundle has them, as often as it is asked; ``documents`` is of ``documents_in``."""
    from evidence.reader.page import reader_page  # it reads catalogues of texts

    yield MADE[0], xes_parts(copies())
    yield MADE[1], ocel_parts(copies())
    yield MADE[2], [reader_page(list(copies()), party=party, documents=documents)]
