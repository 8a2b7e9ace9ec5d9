"""Data as people write it down: JSON, TOML and YAML. All three are read as carefully: what is said twice, nested too
deep, or larger than anything that is meant, is refused and never guessed at."""

import json
import re
import tomllib
from collections import Counter, deque
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import yaml

DEEPEST = 50
"""How deep values lie in each other at most."""

MOST = 100_000
"""How many values there are at most, each counted as often as an alias names it."""

_YAML = "tag:yaml.org,2002:"
_PLAIN = ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")

_HALF = re.compile("[\ud800-\udfff]")
"""One of the two halves by which UTF-16 writes a character: a JSON text can name one, and no other text can hold it."""

_LINE = re.compile(r"at line (\d+)")


class NotationError(ValueError):
    """A text that is not written as it should be; the message says where."""


def from_json(text: str) -> Any:
    """What a JSON text says. Raises NotationError, which names a key that an object has twice."""
    try:
        return _measured(json.loads(text, object_pairs_hook=_object, parse_constant=_no_number))
    except NotationError:
        raise
    except (ValueError, RecursionError) as error:
        raise NotationError(_why(error)) from None


def from_toml(text: str) -> dict[str, Any]:
    """What a TOML text says. Raises NotationError, which names the line with a key that is there already."""
    try:
        found: dict[str, Any] = _measured(tomllib.loads(text))
    except NotationError:
        raise
    except (ValueError, RecursionError) as error:
        raise NotationError(f"{_why(error)}{_key_at(text, str(error))}") from None
    return found


def from_yaml(text: str) -> Any:
    """What a YAML text says; None where that is nothing. Raises NotationError, which names a key that stands twice."""
    try:
        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None
            _require_plain(node)
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except NotationError:
        raise
    except (yaml.YAMLError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise NotationError(_why(error)) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if twice := [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]:
        raise NotationError(f"{twice[0]!r} is said twice")
    if half := next((key for key, _ in pairs if _HALF.search(key)), None):
        raise NotationError(f"{half!r} has half a character")
    return dict(pairs)


def _no_number(word: str) -> NoReturn:
    raise NotationError(f"{word} is no number")


def _why(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _key_at(text: str, fault: str) -> str:
    """The key on the line that a fault names; nothing where it names none."""
    found = _LINE.search(fault)
    line = text.splitlines()[int(found[1]) - 1 : int(found[1])] if found else []
    return f": {line[0].partition('=')[0].strip()[:100]}" if line and "overwrite" in fault else ""


def _measured(value: Any) -> Any:
    """A value that is no deeper and no larger than it may be. Raises NotationError."""
    deque(_counted(value, _parts_of), maxlen=0)
    return value


def _counted(top: Any, parts: Callable[[Any], list[Any]]) -> Iterator[Any]:
    """Every value within one, itself included. Raises NotationError where that goes too deep or too far."""
    waiting, seen = [(top, 1)], 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST:
            raise NotationError("it is nested too deeply")
        if seen > MOST:
            raise NotationError(f"it holds more than {MOST:,} values")
        yield value
        waiting += [(part, depth + 1) for part in parts(value)]


def _parts_of(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _require_plain(node: yaml.Node) -> None:
    """Raises NotationError for a mapping with a key twice or with one that is no word, and for values that JSON does
    not have, dates apart."""
    for one in _counted(node, _nodes_of):
        if one.tag.removeprefix(_YAML) not in _PLAIN:
            raise NotationError(f"line {one.start_mark.line + 1}: {one.tag} is no plain value")
        if not isinstance(one, yaml.MappingNode):
            continue
        keys = set[str]()
        for key, _ in one.value:
            where = f"line {key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise NotationError(f"{where}: a key is a word")
            if key.value in keys:
                raise NotationError(f"{where}: {key.value!r} is said twice")
            keys.add(key.value)


def _nodes_of(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [value for _, value in node.value]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
