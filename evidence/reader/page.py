"""The reader of a bundle: one HTML file that shows dossiers moment by moment, without server and without network.

``evidence/shipped/reader/`` holds the page, its style and its script; they and the data are put together here. The
script only shows: how a dossier stood at a moment is folded here from its events, and only what changed goes into the
file. The same case files give the same bytes.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue

from evidence.reader.dossier import described
from language.catalogue import dutch
from language.speech import Bilingual, Names
from models.knowledge.case_file import CaseFile

_SOURCES = Path(__file__).resolve().parents[1] / "shipped" / "reader"
_MARKED = re.compile(r'\bt\("([^"]+)"|data-t(?:-label)?="([^"]+)"')
_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def reader_page(cases: Sequence[CaseFile], *, party: str | None, documents: Mapping[str, str | None]) -> bytes:
    """The reader for these dossiers, as a UTF-8 HTML file.

    ``party`` is whose copy it is (None: a whole one). ``documents`` gives for the SHA-256 of a document where it lies
    beside the page, or None where it is withheld; one that is not named there counts as withheld."""
    page, style, script = (_source(name) for name in ("page.html", "reader.css", "reader.js"))
    texts = Texts()
    data = {
        "format": "advice-reader/1",
        "party": texts.encoded(_reader(cases, party)),
        "cases": [texts.encoded(described(case, party, documents)) for case in cases],
        "texts": texts.listed(),
        "ui": {english: dutch()(english) for english in marked(page, script)},
    }
    parts = {
        "csp": f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; "
        "form-action 'none'",
        "style": style,
        "data": safe_json(data),
        "script": script,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], page).encode()


def _source(name: str) -> str:
    return (_SOURCES / name).read_text(encoding="utf-8")


def _reader(cases: Sequence[CaseFile], party: str | None) -> Bilingual | None:
    return Names(cases[0].agreement).of(party) if party and cases else None


def marked(*sources: str) -> list[str]:
    """Every text that page and script mark for translation, in order of the alphabet."""
    return sorted({first or second for source in sources for first, second in _MARKED.findall(source)})


def safe_json(data: object) -> str:
    """JSON that can stand within a script element: no text in it can end the element or begin another."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


class Texts:
    """Every text once: in the data a text is its number."""

    def __init__(self) -> None:
        self._numbers: dict[Bilingual, int] = {}

    def encoded(self, value: object) -> JsonValue:
        """The value with numbers for its texts."""
        if isinstance(value, Bilingual):
            return self._numbers.setdefault(value, len(self._numbers))
        if isinstance(value, Mapping):
            return {str(key): self.encoded(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.encoded(item) for item in value]
        assert value is None or isinstance(value, str | int), value
        return value

    def listed(self) -> list[str | list[str]]:
        """The texts by number: in Dutch and in English, or once where they are the same."""
        return [text.nl if text.nl == text.en else [text.nl, text.en] for text in self._numbers]
