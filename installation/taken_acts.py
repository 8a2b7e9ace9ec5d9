"""Acts that this machine took and that were not confirmed: when it took each, so that one that is sent again under its
id counts as of then. Nothing of what was said is kept, only its fingerprint."""

import hashlib
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from installation.files import LARGEST_TEXT, FileUnreadable, content_of, is_there, whole_file
from models.acts import Act
from models.value import Value

_OURS_ALONE = 0o700


class TakenUnreadable(Exception):  # noqa: N818 - it says what is the matter
    """When an act was first taken cannot be read; the message says in which file."""


class _Taken(Value):
    fingerprint: str
    dossier: str | None
    at: AwareDatetime


class TakenActs:
    """A folder with one file for each such act."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def as_first_taken(self, act: Act, dossier: str | None) -> Act:
        """The act with the instant at which this machine first took it, where it is the same act on the same dossier
        (None: it opens one) and was not confirmed then. Raises TakenUnreadable."""
        if not is_there(file := self._file(act)):
            return act
        try:
            kept = _Taken.model_validate_json(content_of(file, LARGEST_TEXT))
        except (FileUnreadable, ValidationError):
            raise TakenUnreadable(
                f"{file} says when this act was first taken, and cannot be read: without it the act counts as of now."
            ) from None
        is_same = (kept.fingerprint, kept.dossier) == (act.fingerprint, dossier)
        return act.model_copy(update={"at": min(kept.at, act.at)}) if is_same else act

    def keep(self, act: Act, dossier: str | None) -> None:
        """Keeps when an act was taken that is not confirmed. Raises OSError."""
        kept = _Taken(fingerprint=act.fingerprint, dossier=dossier, at=act.at)
        self._folder.mkdir(parents=True, exist_ok=True, mode=_OURS_ALONE)
        with whole_file(self._file(act)) as file:
            file.write(kept.model_dump_json().encode())

    def forget(self, act: Act) -> None:
        """The act is confirmed."""
        self._file(act).unlink(missing_ok=True)

    def _file(self, act: Act) -> Path:
        return self._folder / f"{hashlib.sha256(act.act_id.encode()).hexdigest()[:32]}.json"
