"""`backup`: everything that is kept, copied while it runs, in the right order."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from application.errors import Problem
from commands.options import JsonOption, here
from commands.output import DONE, document, progress, say, table

if TYPE_CHECKING:
    from installation.backup.taking import BackupMade


def backup(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the backup.", show_default=False)],
    keys: Annotated[
        Path | None,
        typer.Option("--keys", metavar="DIR", help="Copy the keys too, into this folder: a safe place of its own."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Copies Temporal's data, the record, the documents, the archive and the agreements, in this order, so that nothing
    is older than what refers to it. Everything may run meanwhile. Keys lie elsewhere: --keys copies them there.

    A list of all files with their hashes is written last: a backup that was broken off has none, and is refused by
    restore. Whoever has the folder can read everything in it.

    Examples:

      starter.py backup /backup/2027-03-01

      starter.py backup /backup/2027-03-01 --keys /safe/2027-03-01
    """
    from installation.backup.manifest import BackupUnusable
    from installation.backup.taking import back_up

    try:
        with progress("Copying …") as show:
            made = back_up(here(ctx).settings, folder, keys, lambda store: show(f"Copying … {store}"))
    except BackupUnusable as error:
        raise Problem("No backup is made:", *(f"- {fault}" for fault in error.faults), faults=error.faults) from None
    except OSError as error:
        raise Problem(f"The backup is not whole: {error}. Remove {folder} before the next try.") from None
    if as_json:
        document([_described(each) for each in made])
    else:
        _show(made)
    return DONE


def _show(made: "list[BackupMade]") -> None:
    rows = [
        (each.folder, name, store.kind, len(store.files), f"{sum(file.size for file in store.files.values()):,}")
        for each in made
        for name, store in each.manifest.stores.items()
    ]
    table(["IN", "STORE", "KIND", "FILES", "BYTES"], rows)
    for each in made:
        for name, otherwise in each.manifest.left_out.items():
            say(f"Not in it: {name}; {otherwise}.")
        say(f"Whole: {each.folder}; SHA-256 of its manifest {each.sha256}.")


def _described(each: "BackupMade") -> dict[str, Any]:
    stores = {
        name: {"kind": store.kind, "files": len(store.files), "bytes": sum(file.size for file in store.files.values())}
        for name, store in each.manifest.stores.items()
    }
    told = {"stores": stores, "left_out": each.manifest.left_out, "manifest_sha256": each.sha256}
    return {"folder": str(each.folder), **told}
