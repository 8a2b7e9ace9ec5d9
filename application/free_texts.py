"""What people write beside the record, in their own words: a question to a colleague, a remark on a commitment."""

from collections.abc import Iterator

from models.acts import unkeepable
from models.refusals import Refusal, wrong_field


def faults_of_text(field: str, text: str, most: int) -> Iterator[Refusal]:
    """What is wrong with a text that was typed in a field: it has more than ``most`` signs, or one that no database
    keeps."""
    if len(text) > most:
        yield wrong_field(field, f"{most} signs at most")
    if fault := unkeepable(text):
        yield wrong_field(field, fault)
