"""An auditor at a real installation: whatever went wrong with machines, an honest record is never accused."""

import asyncio
from datetime import UTC, datetime

from activities.archive import Archive
from activities.checkpoints import Checkpoints
from application.comparing_runs import FINE, DossierReplayed, hear
from application.replaying import Replays
from audit.conformance.judgement import Trial
from audit.verification.findings import Finding, NotLookedAt
from evidence.sources import RecordEvidence, TemporalServer
from evidence.verification.record_verification import RecordLocation, RecordVerification
from installation.archive_store import ArchiveStore
from installation.keys import LogKeys
from tests.hanging import HANGING
from tests.workflows.installation import Installation


async def assert_an_auditor_finds_nothing(installed: Installation) -> None:
    """``verify``, ``replay`` and ``conformance`` of every dossier: while its runs are Temporal's to tell, and when they
    are archived and a checkpoint covers them."""
    await _assert_clean(installed)
    await archive_everything(installed)
    keys = LogKeys(installed.settings.keys, installed.record, installed.settings.log_name)
    await asyncio.to_thread(Checkpoints(installed.record, keys).make)
    await _assert_clean(installed)


async def archive_everything(installed: Installation) -> None:
    """Keeps every run that ended."""
    archive = Archive(installed.record, ArchiveStore(installed.settings.archive), installed.client)
    async with asyncio.timeout(HANGING):
        while (done := await archive.round()).waiting or done.kept:
            await asyncio.sleep(0.05)


async def _assert_clean(installed: Installation) -> None:
    findings, _ = await asyncio.to_thread(verified, installed)
    assert findings == [], "\n".join(f"{f.dossier} {f.where} {f.code.value}: {f.about}" for f in findings)
    odd = [heard for heard in await replayed(installed) if heard.result not in FINE]
    assert odd == [], "\n".join(heard.model_dump_json() for heard in odd)
    source = evidence_of(installed)
    for number in source.numbers():
        case = source.case_file(number)
        assert case
        judged = Trial(case, datetime.now(UTC)).conformance()
        assert judged.judged, number
        assert not judged.disagreements, (number, judged.disagreements)


def noted(installed: Installation) -> list[str]:
    """What ``verify`` says that an operator did, dossier by dossier."""
    settings = installed.settings
    place = RecordLocation(settings.record_url.get_secret_value(), settings.documents, settings.archive)
    verification = RecordVerification(place, installed.record)
    portions = [verification.of_log(), *verification.of_all(1)]
    return [f"{each.where}: {each.about}" for portion in portions for each in portion.noted]


def verified(installed: Installation) -> tuple[list[Finding], list[NotLookedAt]]:
    """What ``auditor.py verify --all`` finds, and what it did not look at."""
    settings = installed.settings
    place = RecordLocation(settings.record_url.get_secret_value(), settings.documents, settings.archive)
    verification = RecordVerification(place, installed.record)
    portions = [verification.of_log(), *verification.of_all(1)]
    gaps = [gap for portion in portions for gap in portion.not_looked_at]
    running = list(verification.of_running(gaps, TemporalServer(settings, _fail)))
    return [found for portion in (*portions, *running) for found in portion.findings], [
        gap for portion in running for gap in portion.not_looked_at
    ]


async def replayed(installed: Installation) -> list[DossierReplayed]:
    """What ``auditor.py replay --all`` says of each dossier."""
    source = evidence_of(installed)
    async with Replays() as replays:
        return [await hear(source, replays, number) for number in source.numbers()]


def evidence_of(installed: Installation) -> RecordEvidence:
    settings = installed.settings
    server = TemporalServer(settings, _fail)
    return RecordEvidence(installed.record, settings.documents, settings.archive, server)


def _fail(why: str) -> None:
    raise AssertionError(why)
