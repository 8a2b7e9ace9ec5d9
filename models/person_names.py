"""The name of a person who acts, as every door takes it: on one line, with nothing in it that cannot be seen. It stands
in letters, on pages and in what a terminal prints, where a line more, or one turned round, would say something else.

What is on record stays as it was said; acts that are judged anew are not asked for it.
"""

LONGEST_NAME = 200
"""How many signs the name of a person has at most."""


def name_on_one_line(name: str) -> str:
    """A name as it is taken: on one line, with single spaces."""
    return " ".join(name.split())


def fault_of_name(name: str, longest: int = LONGEST_NAME) -> str | None:
    """What is wrong with a name that was typed, in English; None where nothing is. That it is missing is another
    question."""
    if len(name) > longest:
        return f"a name has {longest} signs at most"
    if not name_on_one_line(name).isprintable():
        return "a name has no signs that cannot be seen, or that turn the line round"
    return None
