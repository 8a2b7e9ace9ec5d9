"""Files of papers: set, and sealed with the key of the log where this machine has it."""

from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from installation.keys import LogKeys
from installation.signatures import KeyUnusable
from installation.typesetting.sealing import sealed, text_to_sign
from installation.typesetting.typesetter import Printable, Typesetter

_log = structlog.get_logger(__name__)


class LetterPress:
    """Makes the files of papers. Without a key that can be used they are made all the same, and not sealed; ``mark``
    stands above each."""

    def __init__(self, keys: LogKeys, mark: str = "") -> None:
        self._keys = keys
        self._typesetter = Typesetter(mark)

    @property
    def seals(self) -> bool:
        """Whether files are sealed here now."""
        try:
            self._keys.name_in_use()
        except (KeyUnusable, SQLAlchemyError):
            return False
        return True

    def file(self, paper: Printable) -> bytes:
        """The file of a paper: the same paper under the same key gives the same file. Raises Unprintable."""
        pdf = self._typesetter.pdf(paper)
        try:
            line = self._keys.vouch(partial(text_to_sign, pdf))
        except (KeyUnusable, SQLAlchemyError) as error:
            _log.warning("a letter is not sealed", dossier=paper.dossier, reason=type(error).__name__)
            return pdf
        return sealed(pdf, line)
