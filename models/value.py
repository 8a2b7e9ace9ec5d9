"""The root of every value in the domain: frozen, and tolerant of fields that a later version added."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

if "__getattr__" in vars(BaseModel):
    # pydantic's hook for private and for unknown fields, by which nothing here is read. As long as a class has one,
    # Python 3.11 takes every field of its values by the longest way, a thousand times an act (15 % of an act).
    delattr(BaseModel, "__getattr__")


class Value(BaseModel):
    """An immutable value. Unknown fields are ignored, so that old and new versions read each other's data."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """This value with other fields, of which is known that they are valid."""
        if deep or update is None:
            return super().model_copy(update=update, deep=deep)
        given = self.__pydantic_fields_set__
        return self._made({**self.__dict__, **update}, given if given.issuperset(update) else given | update.keys())

    @classmethod
    def of_valid(cls, **fields: Any) -> Self:
        """A value of fields that are valid, every one of them: what is made here of values is not validated again."""
        return cls._made(fields, _all_of.get(cls) or _all_of.setdefault(cls, {*fields}))

    @classmethod
    def _made(cls, fields: dict[str, Any], given: set[str]) -> Self:
        """What pydantic's own ``model_copy`` and ``model_construct`` make of a frozen value, which has no more than its
        fields, in a quarter of their time: twenty times an act."""
        value = _new(cls)
        _set_fields(value, fields)
        _set_given(value, given)
        _set_extra(value, None)
        _set_private(value, None)
        return value


keep = object.__setattr__
"""Keeps with a value what was made of it, once, in a slot of its class: it stays with this very object, in a place that
no input sets and that no copy takes over."""

_all_of: dict[type, set[str]] = {}

_new = object.__new__
_PLACES = ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
_set_fields, _set_given, _set_extra, _set_private = (BaseModel.__dict__[place].__set__ for place in _PLACES)
"""The four places of a value, written past the guard of what is frozen."""
