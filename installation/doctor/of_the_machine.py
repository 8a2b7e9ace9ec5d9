"""Checks of what lies on this machine: folders and their modes, free space, the log's keys, the agreement, mail."""

import shutil
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import make_url

from installation.connection import target
from installation.doctor.diagnosis import Diagnosis, Patient, attention, fine, named, wrong
from installation.files import FileUnreadable
from installation.folders import require_folders, too_open
from installation.installation import AgreementUnknown, AgreementUnusable, CalendarUnusable, Installation
from installation.keys import LOG
from installation.settings import Settings
from installation.settings_file import SettingsError
from installation.signatures import KeyUnusable, private_key, public_part
from installation.transparency_log import Log
from models.record.signed_note import ED25519, VerifierKey

_SCARCE, _GONE = 1_000_000_000, 100_000_000
"""Free bytes below which somebody must look, and below which it is too late to wait."""


def folders(patient: Patient) -> Diagnosis:
    """Whether everything that is kept can be written, and by nobody else be read."""
    try:
        require_folders(patient.settings)
    except SettingsError as error:
        return wrong("; ".join(error.problems), "make them writable for this account, or change the settings")
    if exposed := [str(open_.path) for open_ in too_open(patient.settings)]:
        todo = "restart the worker: it closes them; or chmod o-rwx them yourself (keys go-rwx)"
        return attention(f"other accounts of this machine can reach {named(exposed, 5)}", todo)
    return fine("all can be written, and no other account reaches them")


def _kept(settings: Settings) -> list[Path]:
    """The folders and files of what is kept, as far as they are there."""
    urls = (settings.record_url.get_secret_value(), settings.portal_database_url.get_secret_value())
    database = [Path(make_url(url).database or "") for url in urls if url.startswith("sqlite:")]
    served = [settings.var / "temporal.db"] if target(settings).embedded else []
    places = (*database, *served, settings.documents, settings.archive, settings.keys)
    return [path for path in places if path.exists()]


def space(patient: Patient) -> Diagnosis:
    """Whether there is room left where things are kept."""
    free = {path: shutil.disk_usage(path).free for path in _kept(patient.settings)}
    if not free:
        return attention("nothing is kept here yet", "start the worker once")
    where, least = min(free.items(), key=lambda each: each[1])
    said, todo = f"{least / 1e9:.1f} GB free at {where}", "make room: without it no act can be confirmed"
    judged = wrong if least < _GONE else attention
    return fine(said, advice_free_bytes=least) if least >= _SCARCE else judged(said, todo, advice_free_bytes=least)


def keys(patient: Patient) -> Diagnosis:
    """Whether the key that signs the log is here, is the one in use, and is nobody else's to read."""
    path = patient.settings.keys / "log.key"
    in_use = [key.key for key in Log(patient.engine).public_keys() if key.kind == LOG and key.until is None]
    put_back = "put the folder of keys back from its safe place; lost for good: starter.py rotate-key --lost"
    try:
        own = private_key(path)
    except KeyUnusable as error:
        return wrong(str(error), put_back)
    if not in_use and own is None:
        return attention("there is no key yet", "start the worker once: it makes the first one")
    if own is None:
        return wrong(f"{path} is not there, and the record knows a key in use", put_back)
    if not _is_among(own, in_use):
        return wrong(f"{path} is not the key in use", put_back)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return wrong(f"other accounts of this machine can read {path}", f"chmod 600 {path}, then starter.py rotate-key")
    return fine("the key in use is here, and nobody else can read it")


def _is_among(own: Ed25519PrivateKey, in_use: list[VerifierKey]) -> bool:
    return any(public_part(own, key.name, ED25519) == key for key in in_use)


def agreement(patient: Patient) -> Diagnosis:
    """Whether dossiers can be opened under the agreement in use."""
    try:
        with Installation(patient.settings) as here:
            used = here.agreement()
    except AgreementUnusable as error:
        said = "; ".join(str(fault) for fault in error.refusals)
        return wrong(f"{error.path}: {said}", "mend it; starter.py agreement check says more")
    except (AgreementUnknown, CalendarUnusable, FileUnreadable) as error:
        return wrong(str(error), "put the folder of agreements in order")
    return fine(f"{used.label} can be used")


def mail(patient: Patient) -> Diagnosis:
    """Whether letters can leave: the conversation with the mail server, or the folder; a message where one is asked."""
    url = patient.settings.mail_url.get_secret_value()
    fault = patient.converse(patient.mail_to)
    if fault:
        return wrong(fault, "mend the mail settings or the server; then starter.py outbox --try-again")
    sent = "; a test message left" if patient.mail_to else ""
    if url.startswith("file:"):
        return fine(f"letters are written as files, nothing is mailed{sent}")
    return fine(f"the mail server takes our login and our sender{sent}")
