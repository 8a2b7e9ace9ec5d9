"""One installation: what its settings name, opened when it is first asked for. It is passed on as a value, so that a
process can hold several (a test, an example beside the real one) and closes what it opened."""

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from installation.files import is_file, text_of
from models.agreement import Agreement, AgreementError, load, load_calendar
from models.calendar import Calendar
from models.refusals import Refusal

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from installation.database import Patience
    from installation.document_store import DocumentStore
    from installation.doors import Door
    from installation.identity_provider import IdentityProvider
    from installation.record_reader import RecordReader
    from installation.settings import Settings
    from installation.taken_acts import TakenActs
    from installation.transparency_log import Log
    from installation.typesetting.press import LetterPress

CALENDAR = "calendar"
"""The file of decree days beside the agreements; it is no agreement itself."""


class AgreementUnknown(Exception):  # noqa: N818 - it says what is the matter
    """There is no agreement of that name; the message says which there are."""


class AgreementUnusable(Exception):  # noqa: N818 - it says what is the matter
    """An agreement in a file cannot be used; ``refusals`` names every fault with its clause."""

    def __init__(self, path: Path, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(str(path))
        self.path = path
        self.refusals = refusals


class CalendarUnusable(Exception):  # noqa: N818 - it says what is the matter
    """The days equated by royal decree cannot be read; the message says why."""


class Installation:
    """What this machine offers a front door, an auditor or a bench: settings, agreements, record, documents.

    Libraries that take long to load are loaded with what needs them. Whoever makes one closes it, or uses ``with``.
    ``is_prompt``: whoever asks waits for a page, and is told soon that the record or the accounts do not answer.
    """

    def __init__(self, settings: "Settings | None" = None, *, is_prompt: bool = False) -> None:
        self._given = settings
        self._is_prompt = is_prompt
        self._read_last: tuple[str, Agreement] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the connections to the record and the accounts, where any were made."""
        self.__dict__.pop("press", None)
        self.__dict__.pop("reader", None)
        for name in ("record", "accounts"):
            if engine := self.__dict__.pop(name, None):
                engine.dispose()

    @property
    def _patience(self) -> "Patience":
        from installation.database import PATIENT, PROMPT

        return PROMPT if self._is_prompt else PATIENT

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force. Raises SettingsError naming every wrong one."""
        from installation.settings import load_settings

        return self._given or load_settings()

    # --- agreements ---

    @property
    def agreements(self) -> list[str]:
        """The names of the agreements in the agreements folder."""
        return sorted(path.stem for path in self.settings.agreements.glob("*.toml") if path.stem != CALENDAR)

    @cached_property
    def calendar(self) -> Calendar:
        """The days equated by royal decree. Raises CalendarUnusable, and FileUnreadable."""
        path = self.settings.agreements / f"{CALENDAR}.toml"
        try:
            return load_calendar(text_of(path))
        except (ValueError, KeyError, TypeError) as error:
            raise CalendarUnusable(f"The calendar {path} cannot be used: {type(error).__name__}: {error}") from None

    def agreement(self, name: str | None = None, *, or_path: bool = True) -> Agreement:
        """An agreement by its name in the agreements folder, or by the path of its file; without either the one in
        use. Raises AgreementUnknown, AgreementUnusable naming its faults, CalendarUnusable and FileUnreadable."""
        return self.agreement_in(self.agreement_file(name or self.settings.agreement, or_path=or_path))

    def agreement_in(self, path: Path) -> Agreement:
        """The agreement in a file, as it is now: one that did not change since it was read last is not made again.
        Raises AgreementUnusable naming its faults, CalendarUnusable and FileUnreadable."""
        text, last = text_of(path), self._read_last
        if last and last[0] == text:
            return last[1]
        try:
            agreement = load(text, self.calendar)
        except AgreementError as error:
            raise AgreementUnusable(path, error.refusals) from None
        self._read_last = (text, agreement)
        return agreement

    def agreement_file(self, name: str, *, or_path: bool = True) -> Path:
        """Where an agreement is kept. ``or_path``: whoever names it may name any file that it is in."""
        own = self.settings.agreements / f"{name}.toml"
        if own.name == f"{name}.toml" and name != CALENDAR and is_file(own):
            return own
        if or_path and is_file(Path(name)):
            return Path(name)
        holds = f"{self.settings.agreements} holds {', '.join(self.agreements)}"
        no_file = "no file has that name, and " if or_path else ""
        raise AgreementUnknown(f"There is no agreement {name}: {no_file}{holds}.")

    # --- the record, and what lies beside it ---

    @cached_property
    def record(self) -> "Engine":
        """The record, up to date. Raises RecordUnavailable where it cannot be reached or has not been made."""
        from installation.database import check, open_record

        engine = open_record(self.settings.record_url.get_secret_value(), patience=self._patience)
        check(engine)
        return engine

    @cached_property
    def id(self) -> str:
        """Which installation this is; of a record that cannot be reached as it was noted when it was last read.

        Raises RecordUnavailable where neither is known."""
        from installation.database import RecordUnavailable
        from installation.identity import installation_id, note_id, noted_id

        try:
            found = installation_id(self.record)
        except RecordUnavailable:
            if noted := noted_id(self.settings.var):
                return noted
            raise
        note_id(self.settings.var, found)
        return found

    @cached_property
    def accounts(self) -> "Engine":
        """The portal's own data, up to date; made where they are not there yet. Raises AccountsUnavailable."""
        from installation.accounts.account_database import open_accounts

        return open_accounts(self.settings.portal_database_url.get_secret_value(), self._patience)

    @cached_property
    def identity_provider(self) -> "IdentityProvider | None":
        """The provider by whose accounts the landlord's staff sign in, where one is set."""
        if not self.settings.oidc_issuer:
            return None
        from installation.identity_provider import provider_of

        return provider_of(self.settings)

    @cached_property
    def reader(self) -> "RecordReader":
        """The record, to be read."""
        from installation.record_reader import RecordReader

        return RecordReader(self.record)

    @cached_property
    def door(self) -> "Door":
        """This machine as a door: it seals the acts that it takes."""
        from installation.doors import door_of

        return door_of(self.settings, lambda: self.record)

    @property
    def taken(self) -> "TakenActs":
        """The acts that this machine took and that were not confirmed."""
        from installation.taken_acts import TakenActs

        return TakenActs(self.settings.var / "unconfirmed")

    @property
    def log(self) -> "Log":
        """The log over the record, with its checkpoints and keys."""
        from installation.transparency_log import Log

        return Log(self.record)

    @cached_property
    def press(self) -> "LetterPress":
        """What makes the files of letters."""
        from installation.keys import LogKeys
        from installation.typesetting.press import LetterPress
        from language.example_texts import PAPER_MARK

        keys = LogKeys(self.settings.keys, self.record, self.settings.log_name)
        return LetterPress(keys, PAPER_MARK if self.settings.example else "")

    @property
    def documents(self) -> "DocumentStore":
        """Where documents are kept."""
        from installation.document_store import DocumentStore

        return DocumentStore(self.settings.documents, self.settings.document_size_limit)
