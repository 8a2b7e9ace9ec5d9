"""What can go wrong for a person, by whatever door.

Problem              it could not be done                                                    exit 1  HTTP 500
├── WrongInput       what was given cannot be used; every fault at once                           2       400
│   └── WrongSettings  the installation is set up wrongly; every setting at once                  2       500
├── Refused          an act or an agreement is refused and changed nothing; every fault           1       422
│   │                with its code and its article or clause
│   ├── NotPermitted   whoever looks may not know this                                            1       403
│   └── NotFound       there is no such dossier or document                                       1       404
├── NotConfirmed     an act is not confirmed; it may still count, and can be sent again           1       503
└── Unavailable      the record or Temporal cannot be reached now                                 1       503

What goes wrong beneath the hall becomes one of these in ``as_problem``: a table, which a test keeps whole.
"""

from collections.abc import Iterable

from models.refusals import Refusal, refusal


class Problem(Exception):  # noqa: N818 - a refusal is no error of the program
    """Something that could not be done. ``lines`` are what a person reads, the first one says it in short; ``payload``
    is its JSON; ``exit_code`` and ``status`` (HTTP) are what a program goes by."""

    exit_code = 1
    status = 500

    def __init__(self, *lines: str, **more: object) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.more = more

    @property
    def payload(self) -> dict[str, object]:
        return {"error": str(self), **self.more}


class WrongInput(Problem):
    """What was given cannot be used. Every fault is named at once, and nothing was changed."""

    exit_code = 2
    status = 400


class WrongSettings(WrongInput):
    """The settings or the agreement in use are wrong: not the fault of whoever asked."""

    status = 500


class Refused(Problem):
    """An act or an agreement that is refused and changed nothing: every fault, with its article or clause. Where no
    article is to be named, the headline says it all."""

    status = 422

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


class NotFound(Refused):
    """There is no such dossier, or no such document."""

    status = 404


class NotConfirmed(Problem):
    """An act that may or may not count; sent again with the same act id it counts once."""

    status = 503


class Unavailable(Problem):
    """The record or Temporal cannot be reached now; nothing is lost by trying again."""

    status = 503


def no_dossier(*numbers: str) -> NotFound:
    """There are no dossiers of these numbers."""
    return NotFound("There is no such dossier:", [refusal("no_dossier", number) for number in numbers])


def as_problem(error: Exception) -> Problem | None:
    """What an error from beneath means to a person; None where it is a fault of the program."""
    from installation.connection import ConnectionFailed
    from installation.database import RecordUnavailable
    from installation.files import FileUnreadable
    from installation.installation import AgreementUnknown, AgreementUnusable, CalendarUnusable
    from installation.settings import SettingsError

    match error:
        case Problem():
            return error
        case SettingsError():
            return WrongSettings("These settings are wrong:", *(f"  {problem}" for problem in error.problems))
        case AgreementUnusable():
            return Refused(f"The agreement {error.path} cannot be used:", error.refusals)
        case AgreementUnknown() | FileUnreadable():
            return WrongInput(str(error))
        case RecordUnavailable() | ConnectionFailed():
            return Unavailable(str(error))
        case CalendarUnusable():
            return Problem(str(error))
        case _:
            return None


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
            raise WrongInput(*(line for fault in self._found for line in fault.lines))
