"""The root of every value in the domain: frozen, and tolerant of fields that a later version added."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value. Unknown fields are ignored, so that old and new versions read each other's data."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
