"""What can go wrong for a person, by whatever door.

Problem              it could not be done                                                    exit 1  HTTP 500
├── WrongInput       what was given cannot be used; every fault at once                           2       400
│   └── WrongSettings  the installation is set up wrongly; every setting at once                  2       500
├── Refused          an act or an agreement is refused and changed nothing; every fault           1       422
│   │                with its code and its article or clause
│   ├── NotPermitted   whoever looks may not know this                                            1       403
│   └── NotFound       there is no such dossier or document                                       1       404
├── NotRecognised    a program shows no token, or none that lets it in                           1       401
├── SignInFailed     a link, a code or a passkey lets nobody in                                   1       403
├── TooOften         done more often than anybody needs to; it goes again later                   1       429
├── NotConfirmed     an act is not confirmed; it may still count, and can be sent again           1       503
└── Unavailable      the record or Temporal cannot be reached now                                 1       503

What goes wrong in the packages beneath (``installation``, ``models``) becomes one of these in ``as_problem``: a table,
which a test keeps whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple, Self

from language.sign_in_letters import refused_to_sign_in, too_often
from models.refusals import Refusal, refusal


class Title(NamedTuple):
    """What went wrong in one sentence, at the head of a page or a message."""

    dutch: str
    english: str


class Problem(Exception):  # noqa: N818 - a refusal is no error of the program
    """Something that could not be done. ``lines`` are what a person reads, the first one says it in short; ``payload``
    is its JSON; ``exit_code`` and ``status`` (HTTP) are what a program goes by."""

    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500
    title: ClassVar[Title] = Title("Het is niet gelukt.", "It could not be done.")

    def __init__(self, *lines: str, **more: object) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.more = more

    @property
    def payload(self) -> dict[str, object]:
        return {"error": str(self), **self.more}


class WrongInput(Problem):
    """What was given cannot be used. Every fault is named at once, and nothing was changed. ``faults`` are those of a
    form, each with its field."""

    exit_code = 2
    status = 400
    title = Title("Dit kan zo niet: er is niets veranderd.", "This cannot be used: nothing was changed.")

    def __init__(self, *lines: str, faults: Iterable[Refusal] = (), **more: object) -> None:
        super().__init__(*lines, **more)
        self.faults = tuple(faults)

    @classmethod
    def of(cls, faults: Sequence[Refusal]) -> Self:
        """What is wrong with what was filled in, in the words of each fault."""
        return cls(*(fault.about for fault in faults), faults=faults)

    @classmethod
    def where_any(cls, faults: Sequence[Refusal]) -> None:
        """Raises it of faults, where there are any."""
        if faults:
            raise cls.of(faults)


class WrongSettings(WrongInput):
    """The settings or the agreement in use are wrong: not the fault of whoever asked."""

    status = 500
    title = Title("De installatie is niet goed ingesteld.", "The installation is set up wrongly.")


class Refused(Problem):
    """An act or an agreement that is refused and changed nothing: every fault, with its article or clause. Where no
    article is to be named, the headline says it all."""

    status = 422
    title = Title("Geweigerd: er is niets veranderd.", "Refused: nothing was changed.")

    def __init__(self, headline: str, refusals: Iterable[Refusal], **more: object) -> None:
        self.refusals = tuple(refusals)
        width = max((len(r.code) for r in self.refusals), default=0)
        super().__init__(headline, *(f"  {r.code:<{width}}  {r.about} ({r.source})" for r in self.refusals), **more)

    @property
    def payload(self) -> dict[str, object]:
        if not self.refusals:
            return super().payload
        return {"refusals": [refusal.model_dump(mode="json") for refusal in self.refusals], **self.more}


class NotPermitted(Refused):
    """Whoever looks may not know this (rules section 1)."""

    status = 403
    title = Title("U mag dit niet zien of doen.", "You may not see or do this.")


class NotFound(Refused):
    """There is no such dossier, or no such document."""

    status = 404
    title = Title("Dit dossier of document is er niet.", "There is no such dossier or document.")


class NotRecognised(Problem):
    """A program shows no token (``is_missing``), or none that lets it in."""

    status = 401
    title = Title("Dit token laat niemand binnen.", "This token lets nobody in.")

    def __init__(self, *, is_missing: bool) -> None:
        super().__init__("No token was shown." if is_missing else "This token is not known, was ended, or is over.")
        self.is_missing = is_missing


class SignInFailed(Problem):
    """A link, a code or a passkey lets nobody in; ``code`` says why (``language.sign_in_letters.REFUSED``)."""

    status = 403
    title = Title("Inloggen is niet gelukt.", "Signing in did not work.")

    def __init__(self, code: str) -> None:
        super().__init__(refused_to_sign_in(code).en, code=code)
        self.code = code


class TooOften(Problem):
    """Done more often than anybody needs to. It goes again after ``wait``."""

    status = 429
    title = Title("Dat is te vaak achter elkaar.", "That is too often in a row.")

    def __init__(self, wait: timedelta) -> None:
        super().__init__(too_often(wait).en)
        self.wait = wait


class NotConfirmed(Problem):
    """An act that may or may not count; sent again with the same act id it counts once."""

    status = 503
    title = Title("Nog niet bevestigd: het kan nog meetellen.", "Not confirmed yet: it may still count.")


class Unavailable(Problem):
    """The record or Temporal cannot be reached now; nothing is lost by trying again."""

    status = 503
    title = Title("Nu niet bereikbaar: probeer het later opnieuw.", "Out of reach now: try again later.")


def no_dossier(*numbers: str) -> NotFound:
    """There are no dossiers of these numbers."""
    return NotFound("There is no such dossier:", [refusal("no_dossier", number) for number in numbers])


def _as_it_says(kind: type[Problem]) -> Callable[[Exception], Problem]:
    return lambda error: kind(str(error))


def _wrong_settings(error: Any) -> Problem:  # noqa: ANN401 - the class stands in the table
    return WrongSettings("These settings are wrong:", *(f"  {problem}" for problem in error.problems))


def _unusable_agreement(error: Any) -> Problem:  # noqa: ANN401
    return Refused(f"The agreement {error.path} cannot be used:", error.refusals)


def _refused_act(error: Any) -> Problem:  # noqa: ANN401
    return Refused(f"{error.act.act} is refused and changed nothing:", error.refusals)


def _unconfirmed_act(error: Any) -> Problem:  # noqa: ANN401
    again = f"It may still count. Send it again with act id {error.act.act_id}: it counts once."
    return NotConfirmed(f"{error.act.act} is not confirmed: {error}.", again, act_id=error.act.act_id)


def _unusable_key(error: Exception) -> Problem:
    return Problem(f"This machine cannot seal what it takes: {error}.")


BENEATH: Mapping[str, Callable[[Exception], Problem]] = {
    "installation.settings_file.SettingsError": _wrong_settings,
    "installation.installation.AgreementUnusable": _unusable_agreement,
    "installation.installation.AgreementUnknown": _as_it_says(WrongInput),
    "installation.installation.CalendarUnusable": _as_it_says(Problem),
    "installation.files.FileUnreadable": _as_it_says(WrongInput),
    "installation.database.RecordUnavailable": _as_it_says(Unavailable),
    "installation.connection.ConnectionFailed": _as_it_says(Unavailable),
    "installation.mail.Undeliverable": _as_it_says(Unavailable),
    "installation.accounts.account_database.AccountsUnavailable": _as_it_says(Unavailable),
    "installation.submission.RefusedByTheProcedure": _refused_act,
    "installation.submission.ActNotConfirmed": _unconfirmed_act,
    "installation.doors.DoorRevoked": _as_it_says(Problem),
    "installation.taken_acts.TakenUnreadable": _as_it_says(Problem),
    "installation.signatures.KeyUnusable": _unusable_key,
    "installation.document_store.DocumentUnfitError": _as_it_says(WrongInput),
    "models.sought.CannotBeSoughtError": _as_it_says(WrongInput),
    "installation.document_store.DocumentTooLargeError": _as_it_says(WrongInput),
    "installation.document_store.DocumentError": _as_it_says(Problem),
}
"""What becomes of an error from beneath, by its class: named, so that nothing is loaded to look it up."""


def as_problem(error: Exception) -> Problem | None:
    """What an error from beneath means to a person; None where it is a fault of the program."""
    if isinstance(error, Problem):
        return error
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)
    found = next((BENEATH[name] for name in names if name in BENEATH), None)
    return found(error) if found else None


class Faults:
    """What is wrong in several places, gathered so that a person reads all of it at once.

    Each ``with`` reads one thing; ``tell`` raises what they found: one fault as it is, several as wrong input."""

    def __init__(self) -> None:
        self._found: list[WrongInput | Refused] = []

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        problem = as_problem(error) if isinstance(error, Exception) else None
        if not isinstance(problem, WrongInput | Refused):
            return False
        self._found.append(problem)
        return True

    def tell(self) -> None:
        """Raises WrongInput or Refused where anything was found."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            faults = [fault for found in self._found for fault in _faults_of(found)]
            raise WrongInput(*(line for found in self._found for line in found.lines), faults=faults)


def _faults_of(problem: WrongInput | Refused) -> tuple[Refusal, ...]:
    return problem.refusals if isinstance(problem, Refused) else problem.faults
