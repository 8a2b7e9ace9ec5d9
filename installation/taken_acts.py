"""Acts that this machine took and that were not confirmed: when it took each, so that one that is sent again under its
id counts as of then. Nothing of what was said is kept, only its fingerprint."""

import hashlib
import json
from datetime import datetime
from pathlib import Path

import structlog

from installation.files import LARGEST_TEXT, FileUnreadable, content_of, is_there, whole_file
from models.acts import Act

_log = structlog.get_logger(__name__)
_OURS_ALONE = 0o700


class TakenActs:
    """A folder with one file for each such act."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def as_first_taken(self, act: Act, dossier: str | None) -> Act:
        """The act with the instant at which this machine first took it, where it is the same act on the same dossier
        (None: it opens one) and was not confirmed then."""
        file = self._file(act)
        try:
            kept = json.loads(content_of(file, LARGEST_TEXT)) if is_there(file) else {}
            is_same = (kept.get("fingerprint"), kept.get("dossier")) == (act.fingerprint, dossier)
            first = datetime.fromisoformat(kept["at"]) if is_same else act.at
        except (FileUnreadable, ValueError, LookupError, TypeError, AttributeError):
            _log.warning("when an act was first taken cannot be read: it counts as of now", file=str(file))
            return act
        return act.model_copy(update={"at": min(first, act.at)})

    def keep(self, act: Act, dossier: str | None) -> None:
        """Keeps when an act was taken that is not confirmed."""
        kept = {"fingerprint": act.fingerprint, "dossier": dossier, "at": act.at.isoformat()}
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=_OURS_ALONE)
            with whole_file(self._file(act)) as file:
                file.write(json.dumps(kept).encode())
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            _log.warning("when an act was taken cannot be kept: sent again it counts as of then", reason=why)

    def forget(self, act: Act) -> None:
        """The act is confirmed."""
        self._file(act).unlink(missing_ok=True)

    def _file(self, act: Act) -> Path:
        return self._folder / f"{hashlib.sha256(act.act_id.encode()).hexdigest()[:32]}.json"
