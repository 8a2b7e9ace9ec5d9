"""What is wrong with a value that was read, in plain words: never the words of the library that read it."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

_A_DAY, _A_MOMENT = "must be a day, such as 2027-02-22", "must be a date and a time, such as 2027-02-22T12:00"
_WHOLE, _NUMBER = "must be a whole number, such as 5", "must be a number, such as 5"
_YES_OR_NO, _TEXT = "must be true or false", "must be text"
_FIELDS, _LIST = "must have fields of its own", "must be a list"

# fmt: off
WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_type": _TEXT,
    "string_too_short": "must have at least {min_length} character(s)",
    "string_too_long": "may have at most {max_length} characters",
    "string_pattern_mismatch": "is not written as it must be",
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE, "int_parsing_size": "is far too large",
    "float_type": _NUMBER, "float_parsing": _NUMBER, "decimal_type": _NUMBER, "decimal_parsing": _NUMBER,
    "bool_type": _YES_OR_NO, "bool_parsing": _YES_OR_NO,
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be {le} or less",
    "less_than": "must be less than {lt}",
    "enum": "must be one of {expected}",
    "literal_error": "must be one of {expected}",
    "date_type": _A_DAY, "date_parsing": _A_DAY, "date_from_datetime_parsing": _A_DAY,
    "date_from_datetime_inexact": _A_DAY,
    "datetime_type": _A_MOMENT, "datetime_parsing": _A_MOMENT, "datetime_from_date_parsing": _A_MOMENT,
    "timezone_aware": "must say its time zone",
    "list_type": _LIST, "tuple_type": _LIST, "set_type": _LIST,
    "too_short": "must have at least {min_length} item(s)",
    "too_long": "may have at most {max_length} items",
    "dict_type": _FIELDS, "model_type": _FIELDS, "model_attributes_type": _FIELDS, "dataclass_type": _FIELDS,
    "value_error": "{error}",
}
# fmt: on
"""What is said of each kind of fault; a name in braces is what the rule asks for."""

OTHERWISE = "cannot be read"


def fault_in_words(fault: ErrorDetails) -> str:
    """What is wrong with the value, to be said after its name."""
    asked: dict[str, Any] = fault.get("ctx") or {}
    return WORDS.get(fault["type"], OTHERWISE).format(**asked)
