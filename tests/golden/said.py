"""What command lines said, as golden files: written, compared byte by byte, and shown where they differ."""

import difflib
import hashlib
import re
import shlex
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.front_door import Outcome

FOLDER = Path(__file__).parent / "said"
_TEXT = {".txt", ".csv", ".xes", ".json", ".md", ".toml"}
_BUILD = re.compile(r"(today's code, build |het programma van nu, versie )[0-9a-f]{12}")
_LINE = re.compile(r"(\(\w+\.py line )\d+\)")


_OF_THE_CODE = frozenset({"README.txt", "manifest.json", "reader.html", "verify.py"})
"""What of a bundle is the program's own, or names its build: another with every change of the code."""
_OF_A_BUNDLE = re.compile(r'(SHA-256 |"sha256": "|"bytes": )[0-9a-f]+')


def name_of(line: str) -> str:
    """The name of the golden file of a command line."""
    return re.sub(r"[^\w.]+", "-", line)


def told(line: str, outcome: Outcome, folder: Path) -> str:
    """A command line with all that came of it: exit code, what it said, and the file that it wrote."""
    parts = [f"$ {line}\nexit {outcome.code}\n", _ended(outcome.out)]
    parts += [f"--- standard error\n{_ended(outcome.err)}"] if outcome.err else []
    words = shlex.split(line)
    if "-o" in words and (written := folder / words[words.index("-o") + 1]).is_file():
        if zipfile.is_zipfile(written):
            parts = [_OF_A_BUNDLE.sub(r"\1…", part) for part in parts]
        parts.append(f"--- {written.name}\n{_ended(_content(written))}")
    return "".join(parts)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n--- (no end of line)\n"


def _content(file: Path) -> str:
    """A text as it is; of a bundle its files, with a hash of each."""
    if not zipfile.is_zipfile(file):
        return file.read_bytes().decode()
    with zipfile.ZipFile(file) as bundle:
        return "".join(f"{_hash(bundle, name)}  {name}\n" for name in bundle.namelist())


def _hash(bundle: zipfile.ZipFile, name: str) -> str:
    return "…" if name in _OF_THE_CODE else hashlib.sha256(bundle.read(name)).hexdigest()


def same_everywhere(text: str, places: Mapping[str, Path]) -> str:
    """The text with what cannot be pinned replaced: where the test's folders are, which build today's code is, and the
    line of a program in which something unexpected went wrong."""
    for name, path in places.items():
        text = text.replace(str(path), name)
    return _LINE.sub(r"\1N)", _BUILD.sub(r"\1BUILD", text))


def compare(name: str, said: str, renew: bool) -> None:
    """Fails, with the difference, where a golden file says something else; or writes it."""
    path = FOLDER / f"{name}.txt"
    if renew:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(said.encode())
        return
    was = path.read_bytes().decode() if path.exists() else ""
    if said != was:
        lines = difflib.unified_diff(was.splitlines(True), said.splitlines(True), f"said/{path.name}", "now")
        raise AssertionError(f"{name} is said differently (pytest tests/golden --renew):\n{''.join(lines)}")
