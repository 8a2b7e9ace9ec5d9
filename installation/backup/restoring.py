"""Putting a backup back where nothing runs; interrupted, it is known as half done, and no worker starts."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from installation.backup.manifest import (
    OURS_ALONE_FILE,
    BackupManifest,
    BackupUnusable,
    FileKept,
    flaws,
    read_manifest,
)
from installation.backup.places import KeptPlace
from installation.backup.stores import STORES, KeptStore
from installation.files import private_folder, whole_file
from installation.settings import Settings
from installation.settings_file import SettingsError

MARK: Final = "restoring"
"""The file in the folder of everything that is there while a restore is not done."""


class PutBack(NamedTuple):
    """A store that is to be put back: from which folder, its files there, and to which place."""

    store: KeptStore
    place: KeptPlace
    copy: Path
    files: dict[str, FileKept]


class Restored(NamedTuple):
    """The stores that were put back, and the ending under which what was in their place is kept beside it."""

    stores: list[str]
    aside: str


def require_no_half_restore(settings: Settings) -> None:
    """Raises SettingsError where a restore began and did not end."""
    if (settings.var / MARK).exists():
        again = "give the same starter.py restore once more, with --replace, and start then"
        raise SettingsError([f"{settings.var} is half restored: {again}"])


def planned(
    settings: Settings, folders: Collection[Path], only: Collection[str] = (), *, replace: bool = False
) -> list[PutBack]:
    """What would be put back from one or two backups (everything, and the keys), of the stores named ``only``.

    Raises BackupUnusable naming everything that stands in the way, and changes nothing; and RecordUnavailable."""
    faults, plan = list[str](), list[PutBack]()
    for folder in folders:
        try:
            manifest = read_manifest(folder)
        except BackupUnusable as error:
            faults += error.faults
            continue
        faults += (f"{folder}/{flaw}" for flaw in flaws(folder, manifest))
        plan += _plan(settings, folder, manifest, only, faults)
    known = {each.store.name for each in plan}
    faults += [f"no backup that is named holds {name}" for name in only if name not in known]
    if not faults and not replace:
        faults += _occupied(plan)
    if faults:
        raise BackupUnusable(faults)
    order = [store.name for store in STORES]
    return sorted(plan, key=lambda each: order.index(each.store.name), reverse=True)


def _plan(
    settings: Settings, folder: Path, manifest: BackupManifest, only: Collection[str], faults: list[str]
) -> Iterator[PutBack]:
    by_name = {store.name: store for store in STORES}
    for name, taken in manifest.stores.items():
        if only and name not in only:
            continue
        store = by_name.get(name)
        place = store.place(settings) if store else None
        if store is None or place is None:
            faults.append(f"the settings have no place for {name}: it was taken from another kind of installation")
        elif place.kind != taken.kind:
            faults.append(f"{name} was taken from {taken.kind}, and the settings name {place.kind}")
        else:
            files = {path.removeprefix(f"{name}/"): file for path, file in taken.files.items()}
            yield PutBack(store, place, folder / name, files)


def _occupied(plan: list[PutBack]) -> list[str]:
    return [
        f"{each.place} holds something else: with --replace it is set aside, and kept"
        for each in plan
        if not each.place.is_empty() and not each.place.equals(each.files)
    ]


def put_back(settings: Settings, plan: list[PutBack], told: Callable[[str], None] = lambda _: None) -> Restored:
    """Puts back what was planned, but for what is there already. Nothing may run meanwhile. Raises OSError and
    RecordUnavailable; until it is done, no worker starts."""
    private_folder(settings.var)
    with whole_file(settings.var / MARK, mode=OURS_ALONE_FILE) as mark:
        mark.write("\n".join(each.store.name for each in plan).encode())
    aside, done = f".replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}", list[str]()
    for each in plan:
        told(each.store.name)
        if each.place.equals(each.files):
            continue
        each.place.put_back(each.copy, each.files, aside)
        done.append(each.store.name)
    (settings.var / MARK).unlink()
    return Restored(done, aside)
