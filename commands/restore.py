"""`restore`: a backup put back where nothing runs, and verified."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from application.errors import Problem
from commands.audit.verify import of_whole_record, show_findings
from commands.options import JsonOption, here
from commands.output import DONE, FAILED, document, note, progress, say
from installation.installation import Installation

if TYPE_CHECKING:
    from audit.verification.findings import Finding


def restore(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a backup.", show_default=False)],
    keys: Annotated[
        Path | None, typer.Option("--keys", metavar="DIR", help="Put the keys back too, from this folder.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--store", metavar="STORE", help="Only this one, such as record or documents; repeat it."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Set aside what is there now; it is kept beside it, under another name.")
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """Puts a backup back, and verifies the record afterwards. Stop every worker first.

    Refused, with every fault named and nothing changed: a backup that is not whole or was altered, an installation that
    runs, places that hold something else (unless --replace is given). Broken off in the middle, no worker starts until
    the same restore is done with --replace.

    Exit code 1 where it is refused, or where the record is not whole afterwards.

    Examples:

      starter.py restore /backup/2027-03-01 --keys /safe/2027-03-01

      starter.py restore /backup/2027-03-01 --replace

      starter.py restore /backup/2027-03-01 --store record --replace
    """
    from installation.backup.manifest import BackupUnusable
    from installation.backup.restoring import planned, put_back

    installation = here(ctx)
    folders = [folder, *([keys] if keys else [])]
    try:
        with _nothing_running(installation), progress("Putting back …") as show:
            plan = planned(installation.settings, folders, only or (), replace=replace)
            done = put_back(installation.settings, plan, lambda store: show(f"Putting back … {store}"))
    except BackupUnusable as error:
        raise Problem("Nothing is restored:", *(f"- {fault}" for fault in error.faults), faults=error.faults) from None
    except OSError as error:
        raise Problem(f"The restore is not done: {error}. Give it once more, with --replace.") from None
    findings = _verified(installation)
    if as_json:
        found = [finding.model_dump(mode="json") for finding in findings or ()]
        document({"restored": done.stores, "kept_as": done.aside, "verified": findings is not None, "findings": found})
    else:
        same = [each.store.name for each in plan if each.store.name not in done.stores]
        say(f"Put back: {', '.join(done.stores) or 'nothing'}." + (f" Was there: {', '.join(same)}." if same else ""))
        if replace and done.stores:
            say(f"What was there is kept beside it, under a name that ends in {done.aside}.")
        show_findings(findings or [])
        if findings is not None:
            say(f"Verified: {len(findings)} found." if findings else "Verified: the record is whole.")
    return FAILED if findings else DONE


@contextlib.contextmanager
def _nothing_running(installation: Installation) -> Iterator[None]:
    """Raises Problem where a worker runs on this installation."""
    from installation.connection import run, target
    from installation.embedded import EmbeddedServerError, alone_in

    settings = installation.settings
    if not target(settings).embedded and run(_somebody_works(installation)):
        raise Problem("Nothing is restored: a worker runs, or ran two minutes ago. Stop all of them, and wait.")
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(alone_in(settings.var))
        except EmbeddedServerError as error:
            raise Problem(f"Nothing is restored: {error}") from None
        yield


async def _somebody_works(installation: Installation) -> bool:
    from installation.connection import ConnectionFailed, connect
    from installation.doctor.of_temporal import at_work

    try:
        client = await connect(installation.settings)
    except ConnectionFailed as error:
        note(f"Whether a worker runs elsewhere cannot be seen: {error}")
        return False
    return bool(await at_work(client, installation.settings.task_queue))


def _verified(installation: Installation) -> "list[Finding] | None":
    """What ``auditor.py verify --all`` finds; None where it cannot look yet."""
    from installation.connection import target
    from installation.database import RecordUnavailable

    is_stopped = target(installation.settings).embedded  # as it had to be: that it does not answer is no news
    try:
        with progress("Verifying …"):
            portions = list(of_whole_record(installation, (lambda _: None) if is_stopped else note))
    except RecordUnavailable as error:
        note(f"Not verified: {error}. Start the worker, then: auditor.py verify --all")
        return None
    return [finding for portion in portions for finding in portion.findings]
