"""Making a backup while everything runs."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from installation.backup.manifest import BackupManifest, BackupUnusable, StoreTaken, write_manifest
from installation.backup.places import FolderPlace
from installation.backup.stores import STORES, KeptStore
from installation.files import private_folder
from installation.settings import Settings
from installation.versioning import build_id

Told = Callable[[str], None]


class BackupMade(NamedTuple):
    """A backup that was made: where, what it holds, and the SHA-256 of its manifest."""

    folder: Path
    manifest: BackupManifest
    sha256: str


def back_up(
    settings: Settings, folder: Path, keys: Path | None = None, told: Told = lambda _: None
) -> list[BackupMade]:
    """Takes every store, one after the other; the keys into a folder of their own, where one is named.

    Raises BackupUnusable naming every folder that cannot be used, and OSError, RecordUnavailable and ConnectionFailed
    where a store cannot be taken: what was taken by then has no manifest."""
    if keys and keys.resolve() == folder.resolve():
        raise BackupUnusable(["the keys go into a folder of their own: whoever has the one must not have the other"])
    wanted = {folder: [store for store in STORES if not store.secret]}
    if keys:
        wanted[keys] = [store for store in STORES if store.secret]
    _require_places(settings, list(wanted))
    left_out = {} if keys else {store.name: store.otherwise for store in STORES if store.secret}
    made = [_taken(settings, place, stores, told) for place, stores in wanted.items()]
    return [
        BackupMade(place, whole, write_manifest(place, whole))
        for place, manifest in zip(wanted, made, strict=True)
        for whole in [manifest.model_copy(update={"left_out": {**manifest.left_out, **left_out}})]
    ]


def _require_places(settings: Settings, folders: list[Path]) -> None:
    faults = []
    kept = [place.path for store in STORES if isinstance(place := store.place(settings), FolderPlace)]
    for folder in folders:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            faults.append(f"{folder} is there already, and not empty: name a new folder")
        if within := [path for path in kept if folder.resolve().is_relative_to(path.resolve())]:
            faults.append(f"{folder} lies in {within[0]}, of which a copy is to be made: name one elsewhere")
    if faults:
        raise BackupUnusable(faults)


def _taken(settings: Settings, folder: Path, stores: list[KeptStore], told: Told) -> BackupManifest:
    private_folder(folder)
    taken, left_out = dict[str, StoreTaken](), dict[str, str]()
    for store in stores:
        place = store.place(settings)
        if place is None:
            left_out[store.name] = store.otherwise
        elif place.is_there():
            told(store.name)
            began = datetime.now(UTC)
            files = place.take(folder / store.name)
            taken[store.name] = StoreTaken(
                kind=place.kind,
                began=began,
                ended=datetime.now(UTC),
                files={f"{store.name}/{name}": file for name, file in files.items()},
            )
        else:
            left_out[store.name] = f"there is nothing at {place} yet"
    return BackupManifest(build=build_id(), stores=taken, left_out=left_out)
