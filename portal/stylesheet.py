"""The one style sheet of the portal: what its templates use of the vendored design systems, and its own look over it.

The vendored files are as they were published (``vendored/README.md``). Of their rules those are kept whose classes the
templates name, of their design tokens those that a kept rule asks for and the own look does not set. That is done at
the start, in a moment, so that nothing has to be built and no page can name a class that is not there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

PORTAL = Path(__file__).resolve().parent
VENDORED = PORTAL / "vendored"
TOKENS = VENDORED / "voorbeeld-design-tokens" / "theme.css"
COMPONENTS = (*sorted((VENDORED / "nl-design-system").glob("*.css")), VENDORED / "utrecht" / "index.css")
OWN = (PORTAL / "look" / "theme.css", PORTAL / "look" / "layout.css")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_ASKED = re.compile(r"var\(\s*(--[\w-]+)")
_SET = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_BRACES, _BRACKETS = re.compile("[{}]"), re.compile("[()]")
_GROUPING = ("@media", "@supports", "@layer")


class Rule(NamedTuple):
    """A rule: what is before its braces and what is in them; where that is other rules, those."""

    head: str
    body: str
    rules: tuple["Rule", ...] = ()

    def __str__(self) -> str:
        return f"{self.head}{{{''.join(map(str, self.rules)) if self.rules else self.body}}}"


def rules_in(text: str) -> tuple[Rule, ...]:
    """The rules of a style sheet, in order; statements without braces (``@charset``) are left out."""
    return tuple(_rules(_COMMENT.sub("", text)))


def _rules(text: str) -> Iterator[Rule]:
    place = 0
    while (opening := text.find("{", place)) >= 0:
        head = " ".join(text[place:opening].rpartition(";")[2].split())
        closing = _closing(text, opening)
        body = text[opening + 1 : closing]
        nested = tuple(_rules(body)) if head.startswith(_GROUPING) else ()
        yield Rule(head, re.sub(r"\s+", " ", body).strip(), nested)
        place = closing + 1


def _closing(text: str, opening: int, signs: re.Pattern[str] = _BRACES) -> int:
    """Where the bracket that opens at a place closes."""
    depth = 0
    for sign in signs.finditer(text, opening):
        depth += 1 if sign[0] in "{(" else -1
        if depth == 0:
            return sign.start()
    raise ValueError(f"a style sheet does not close what it opens: {text[opening : opening + 60]!r}")


def kept(rules: Sequence[Rule], words: frozenset[str]) -> Iterator[Rule]:
    """The rules that can apply to a page whose classes are among ``words``; of a list of selectors those that can."""
    for rule in rules:
        if rule.rules:
            if inner := tuple(kept(rule.rules, words)):
                yield rule._replace(rules=inner)
        elif not rule.head.startswith("@"):
            selectors = [selector for selector in _selectors(rule.head) if _applies(selector, words)]
            if selectors and rule.body:
                yield rule._replace(head=",".join(selectors))


def _selectors(head: str) -> Iterator[str]:
    """The selectors of a list: between its commas, not those within brackets."""
    depth, start = 0, 0
    for place, sign in enumerate(head):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            yield head[start:place].strip()
            start = place + 1
    yield head[start:].strip()


def _applies(selector: str, words: frozenset[str]) -> bool:
    """Whether a page has every class that a selector asks for; what it excludes need not be there."""
    while (place := selector.find(":not(")) >= 0:
        selector = selector[:place] + selector[_closing(selector, place + 4, _BRACKETS) + 1 :]
    return set(_CLASS.findall(selector)) <= words


def tokens_asked(css: str, tokens: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """The tokens that a style sheet asks for, and what those ask for in turn, by name; not those that are set anew."""
    found: dict[str, str] = {}
    waiting = [*_ASKED.findall(css), *(name for value in own.values() for name in _ASKED.findall(value))]
    while waiting:
        name = waiting.pop()
        if name in tokens and name not in found and name not in own:
            found[name] = tokens[name]
            waiting.extend(_ASKED.findall(tokens[name]))
    return dict(sorted(found.items()))


def tokens_in(text: str) -> dict[str, str]:
    """The design tokens that a style sheet sets, by name."""
    return {name: " ".join(value.split()) for name, value in _SET.findall(_COMMENT.sub("", text))}


def words_of_templates() -> frozenset[str]:
    """Every word in the templates and in the portal's code: a class that a page can have is among them."""
    sources = [*(PORTAL / "templates").rglob("*.html"), *PORTAL.glob("*.py")]
    return frozenset(word for source in sources for word in _WORD.findall(source.read_text(encoding="utf-8")))


@cache
def stylesheet() -> str:
    """The whole style sheet: tokens, components, own look."""
    words = words_of_templates()
    components = "".join(
        str(rule) for path in COMPONENTS for rule in kept(rules_in(path.read_text(encoding="utf-8")), words)
    )
    own = "".join(str(rule) for path in OWN for rule in rules_in(path.read_text(encoding="utf-8")))
    tokens = tokens_asked(components + own, tokens_in(TOKENS.read_text(encoding="utf-8")), own_tokens())
    root = ";".join(f"{name}:{value}" for name, value in tokens.items())
    return f":root{{{root}}}{components}{own}"


def own_tokens() -> dict[str, str]:
    """What the own look sets for the whole page."""
    rules = rules_in(OWN[0].read_text(encoding="utf-8"))
    return {name: value for rule in rules if rule.head == ":root" for name, value in tokens_in(rule.body).items()}
