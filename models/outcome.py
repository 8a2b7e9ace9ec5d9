"""When a track is done, when a dossier may close, and with which result (rules sections 3 and 7)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from models.contents import ConsultationOutcome
from models.lock import lock_of, refuses_consent
from models.rights import Right
from models.state import Dossier, Kind, Lock, LockState, Result, Track
from models.terms import TermName
from models.verdicts import VERDICTS, Verdict


def may_close(dossier: Dossier, moment: datetime) -> bool:
    """Whether every track is done and no strategic consultation or dispute is open."""
    return not _goes_on(dossier) and all(is_done(dossier, track, moment) for track in dossier.tracks.values())


def may_close_under(locks: Mapping[str, Lock], dossier: Dossier) -> bool:
    """Whether a dossier may close, where the lock of each organisation is known already."""
    tracks = dossier.tracks.items()
    return not _goes_on(dossier) and all(is_done_under(locks[name].state, dossier, track) for name, track in tracks)


def _goes_on(dossier: Dossier) -> bool:
    disputed = any(not dispute.rulings for dispute in dossier.disputes)
    return not dossier.is_open or dossier.consultation is not None or disputed


def is_done(dossier: Dossier, track: Track, moment: datetime) -> bool:
    """A track is done when its lock is open, or never after a refusal, and nothing of it is pending."""
    return is_done_under(lock_of(dossier, track.organisation, moment).state, dossier, track)


def is_done_under(lock: LockState, dossier: Dossier, track: Track) -> bool:
    """Whether a track is done, where the state of its lock is known already."""
    if dossier.kind is Kind.UNSOLICITED:
        return track.answered_at is not None
    if dossier.shut_at:
        return True  # nothing is pending about a request that is withdrawn, also where a ruling reopened the dossier
    if lock is not LockState.OPEN and not (lock is LockState.NEVER and refuses_consent(track.advice)):
        return False  # asked first: it is seldom open, and what is pending takes longest to find
    if track.claim and track.claim.is_open:
        return False
    objection = dossier.term(track.organisation, TermName.AMENDMENT_OBJECTION)
    if objection and objection.is_open:
        return False
    if any(asked.organisation == track.organisation and asked.is_open for asked in dossier.extension_requests):
        return False
    return dossier.owed_meeting(track.organisation) is None


def _consented(track: Track) -> bool:
    return track.advice is not None and not refuses_consent(track.advice)


def _deviates(track: Track) -> bool:
    return track.response is not None and not track.response.wholly_followed


def _says_nothing(track: Track) -> bool:
    return track.advice is None or track.advice.late or track.advice.verdict is Verdict.NO_ADVICE


def _was_referred(dossier: Dossier) -> bool:
    concluded = (c.outcome is ConsultationOutcome.REFERRED and not c.objected for c in dossier.consultations)
    return bool(dossier.disputes) or any(concluded)


def _asked_consent(dossier: Dossier) -> bool:
    return dossier.right is Right.CONSENT


def _any(test: Callable[[Track], bool]) -> Callable[[Dossier], bool]:
    return lambda dossier: any(test(track) for track in dossier.tracks.values())


def _all(test: Callable[[Track], bool]) -> Callable[[Dossier], bool]:
    return lambda dossier: all(test(track) for track in dossier.tracks.values())


def _answered_without_points(dossier: Dossier) -> bool:
    return dossier.kind is Kind.UNSOLICITED and not any(
        t.response and t.response.answers for t in dossier.tracks.values()
    )


RESULTS: tuple[tuple[Result, Callable[[Dossier], bool]], ...] = (
    (Result.WITHDRAWN, lambda dossier: dossier.withdrawn),
    (Result.REFERRED, _was_referred),
    (Result.CONSENT_REFUSED, _any(lambda track: refuses_consent(track.advice))),
    (Result.CONSENT_GIVEN, lambda dossier: _asked_consent(dossier) and _all(_consented)(dossier)),
    (Result.ANSWERED, _answered_without_points),
    (Result.ADOPTED_WITH_DEVIATION, _any(_deviates)),
    (Result.AMENDED, lambda dossier: dossier.version > 1),
    (Result.ADOPTED_WITHOUT_ADVICE, lambda dossier: dossier.kind is Kind.REQUEST and _all(_says_nothing)(dossier)),
    (Result.ADOPTED_AS_ADVISED, lambda _: True),
)
"""The results in order: the first that holds is the result. ``answered`` is an unsolicited advice that was answered as
a whole, without points; the law asks for no adoption there."""


def result_of(dossier: Dossier) -> Result:
    """How the dossier ended: the first result that holds."""
    return next(result for result, holds in RESULTS if holds(dossier))


CONFLICT = {VERDICTS[verdict].side for verdict in Verdict} - {0}


def conflicting_since(dossier: Dossier) -> datetime | None:
    """The instant (UTC) since which one organisation's verdict is negative or refused and another's is positive, no
    objection or consent, whichever came on record first; None where none conflicts. Late advice does not count."""
    advices = [track.advice for track in dossier.tracks.values() if track.advice and not track.advice.late]
    said = [[a.received_at for a in advices if VERDICTS[a.verdict].side == side] for side in CONFLICT]
    return max(map(min, said)) if all(said) else None


def escalations(dossier: Dossier) -> list[str]:
    """The causes that were raised and stand, each once, in the order they were raised."""
    return list(dict.fromkeys(c.cause.value for c in dossier.causes if not c.revoked))


def breaches(dossier: Dossier) -> list[str]:
    """The breaches that were recorded and stand, each once, in order."""
    return list(dict.fromkeys(b.breach.value for b in dossier.breaches if not b.revoked))
