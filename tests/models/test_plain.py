"""What people typed, as it is shown."""

import json

import pytest

from models.plain import escaped, one_line, steady

STEERING = ["\0", "\x07", "\x1b", "\x0b", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e", "\u2066"]


@pytest.mark.parametrize("sign", STEERING)
def test_a_sign_that_steers_is_marked(sign: str) -> None:
    assert one_line(f"a{sign}b") == steady(f"a{sign}b") == "a\ufffdb"


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r", "\n\n\t"])
def test_one_line_is_one_line(breaks: str) -> None:
    assert one_line(f"A){breaks}   49. asked") == "A)    49. asked"


def test_lines_and_tabs_of_a_text_stay() -> None:
    assert steady("een\r\ntwee\rdrie\n\tvier – ü 😀") == "een\ntwee\ndrie\n\tvier – ü 😀"


def test_escaped_json_says_the_same_without_steering() -> None:
    said = {"person": "".join(STEERING), "lines": "a\nb"}
    written = escaped(json.dumps(said, ensure_ascii=False, indent=2))
    assert json.loads(written) == said
    assert not any(sign in written for sign in STEERING)
