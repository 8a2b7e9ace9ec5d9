"""Whether the file of a letter is as it was made here: by the keys of the log on record, also those that were replaced,
for what they sealed stays sealed."""

from application.people import Viewer
from application.reading import Readings
from installation.installation import Installation
from installation.keys import LOG
from installation.typesetting.checking import CheckedLetter, checked


def letter_checked(installation: Installation, viewer: Viewer, content: bytes) -> CheckedLetter:
    """What the seal of a file says. Raises NotPermitted and RecordUnavailable."""
    keys = Readings(installation, viewer).log().public_keys()
    return checked(content, [each.key for each in keys if each.kind == LOG])
