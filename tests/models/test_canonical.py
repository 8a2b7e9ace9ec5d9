"""Canonical JSON: whoever writes it, the bytes are those of RFC 8785."""

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from models.canonical import EXACT, canonical

_TEXTS = st.text(alphabet=st.characters())  # with halves of characters, which no JSON can hold
_NUMBERS = st.integers() | st.integers(EXACT - 2, EXACT + 2) | st.floats()
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda parts: st.lists(parts) | st.dictionaries(_TEXTS | st.integers(), parts),
    max_leaves=12,
)


@given(_VALUES)
@example({"\ufb33": 1, "\U0001f600": 2, "€": 3})
@example({"a": [1e21, 0.1, -0.0, 5e-324], "b": float("nan")})
@example([float("inf"), EXACT, -EXACT, EXACT - 1])
@example('\x00\x1f\x7f\u2028\\"/')
@example({1: "a key that is no text"})
@example(["\ud800"])
def test_every_value_is_written_or_refused_as_rfc_8785_says(value: object) -> None:
    try:
        expected = rfc8785.dumps(value)  # type: ignore[arg-type]
    except rfc8785.CanonicalizationError:
        with pytest.raises(rfc8785.CanonicalizationError):
            canonical(value)
    else:
        assert canonical(value) == expected
