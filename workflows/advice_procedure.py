"""One advice procedure, from the request to its end: it waits for acts and for the next due moment, and nothing else.

All rules are in ``models``: an act is judged by ``decide``, the passing of time by ``tick``. What they bring about goes
to the record before anyone is told that it happened.

Histories are replayed after years, under later rules. So what became of every act and every moment is in the history
(``Record.settle``), and a replay takes it from there. The order of commands must stay as it is: change this file, and
what decides about its timers and search attributes (``next_due``, ``summary_of``), only behind ``workflow.patched``.
"""

import asyncio
import contextlib
import hashlib
import json
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from pydantic import ValidationError

    from activities.record import CONFLICT, UNKNOWN, Record
    from models.act_forms import MOST_FAULTS
    from models.acts import Act, Channel, legible
    from models.agreement import Agreement
    from models.calendar import local_date
    from models.evolve import fold
    from models.kept import Kept
    from models.notices.recipients import notices
    from models.procedure.clock import next_due, next_term, tick
    from models.procedure.decide import Decision, decide, record_refusal
    from models.protocol import ACT, CATCH_UP, PROCEDURE, REFUSED, Start
    from models.record.entry import Outcome, SealedAct, entry_of
    from models.record.summary import Summary, summary_of
    from models.refusals import Refusal, refusal
    from models.state import Dossier, Receipt
    from workflows.search_attributes import updates

_RECORD = workflow.LocalActivityConfig(
    start_to_close_timeout=timedelta(seconds=20),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(minutes=1)),
    local_retry_threshold=timedelta(seconds=5),
)


IGNORED = "advice_cancels_ignored"
"""The application's metric of cancels that stopped nothing."""

_ON_ITS_WAY = timedelta(minutes=1)

_LONGEST_FAULT = 1000


class _Letter(NamedTuple):
    """An act in the inbox, and the instant at which it came. ``answered`` is False for a signal: its sender cannot be
    answered. ``forged`` is True for one that had a seal that no door in use made."""

    act: Act
    key: str
    came: datetime
    answered: bool
    faults: tuple[Refusal, ...] = ()
    forged: bool = False

    def unsealed(self) -> "_Letter":
        """The act without the seal that nobody vouches for."""
        return self._replace(act=self.act.model_copy(update={"seal": None}), forged=True)


class _Foreseen(NamedTuple):
    """What the rules said of an act before it was let in."""

    before: Dossier
    act: Act
    decision: Decision


class _Unvouched(Exception):  # noqa: N818 - what the record says of a seal
    """No door in use made the seal of an act: judge it as one that came by no door."""


class RecordBrokenError(Exception):
    """The record contradicts the procedure. The task fails and is tried again until an operator has repaired it."""


@workflow.defn(name=PROCEDURE)
class AdviceProcedure:
    """One dossier. Acts come as updates, or as signals from senders that cannot wait."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self._start = start
        self._agreement = start.agreement
        self._kept = Kept(start.state or Dossier(number=start.dossier))
        self._summary: Summary | None = None
        self._inbox: deque[_Letter] = deque()
        self._answers: dict[str, Decision] = {}
        self._foreseen: _Foreseen | None = None
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_for: datetime | None = None
        self._is_told_to_read = False

    @workflow.run
    async def run(self, start: Start) -> str | None:
        """Runs until the dossier is closed and nothing is due any more; gives the result. A cancel that somebody asks
        for in Temporal stops no procedure: no rule knows it, and no term stands still for it."""
        procedure = asyncio.create_task(self._run(start))
        while True:
            try:
                return await asyncio.shield(procedure)
            except asyncio.CancelledError:
                if not workflow.patched("go-on-when-cancelled"):  # since 2026-11: it ended the run
                    procedure.cancel()
                    return await procedure
                workflow.metric_meter().create_counter(IGNORED, "cancels asked for in Temporal").add(1)
                workflow.logger.warning("a cancel was asked for in Temporal; the procedure goes on")

    async def _run(self, start: Start) -> str | None:
        if start.agreement is None:
            await self._resume()
        if self._is_over():
            await self._first_act()
        while not (self._is_over() and await self._is_answered()):
            await self._act_or_moment()
            if self._is_told_to_read:
                await self._catch_up()
            elif self._inbox:
                await self._take(self._inbox[0])
                self._inbox.popleft()
            else:
                await self._tick()
            if workflow.info().is_continue_as_new_suggested() and await self._is_answered():
                self._continue()
        return self._dossier.result

    @property
    def _dossier(self) -> Dossier:
        return self._kept.dossier

    @_dossier.setter
    def _dossier(self, dossier: Dossier) -> None:
        self._kept.dossier = dossier

    # --- acts ---

    @workflow.update(name=ACT)
    async def act(self, act: Act) -> Receipt:
        """An act, answered when it is on record. A refused one fails with type ``Refused`` and changes nothing."""
        info = workflow.current_update_info()
        key = info.id if info else act.update_id
        # A handler only queues and waits, for one that works beside ``run`` can write a history that does not replay
        # (temporalio/sdk-python#1591)
        self._inbox.append(_Letter(act, key, self._now(), answered=True))
        await workflow.wait_condition(lambda: key in self._answers)
        decision = self._answers.pop(key)
        if decision.receipt is None:
            raise _refused(decision.refusals)
        return decision.receipt

    @act.validator
    def _judge_before_accepting(self, act: Act) -> None:
        """A refused act leaves no trace in the history. What was judged here is judged again when the act's turn comes:
        the dossier may be another by then, and a replay asks no validator. Whether a seal is genuine the record
        says in its turn; here an act is refused only where it is refused with its own instant and with that of now."""
        if self._agreement is None:
            return
        unsealed, own = act.model_copy(update={"at": self._now(), "seal": None}), self._stamped(act)
        first, second = (own, unsealed) if act.seal else (unsealed, own)
        foreseen = _Foreseen(self._dossier, first, decide(self._dossier, first, self._agreement))
        refusals = foreseen.decision.refusals
        if refusals and decide(self._dossier, second, self._agreement).refusals:
            raise _refused(refusals)
        self._foreseen = foreseen

    @workflow.signal(dynamic=True)
    def act_by_signal(self, name: str, given: Sequence[RawValue]) -> None:
        """An act from a sender that cannot wait. Refused, it is put on record and the sender is told. A signal by which
        no act comes is refused in the same way: whatever a client sends, the dossier goes on."""
        said = _said_by(given) if name == ACT else None
        if said is not None:
            self._inbox.append(_letter(said, self._now()))
        elif workflow.patched(
            "refuse-what-is-no-act"
        ):  # since 2026-11: it was dropped, or kept the dossier from going on
            about = "a signal brings one act, as one JSON object" if name == ACT else f"there is no signal {name[:100]}"
            faults = (refusal("field_invalid", legible(about)),)
            now = self._now()
            self._inbox.append(_Letter(_unknown(name, given, now), "", now, answered=False, faults=faults))

    @workflow.signal(name=CATCH_UP)
    def catch_up(self) -> None:
        """The record knows more than this run: Temporal was put back to an earlier day, or the run to an earlier task.
        No older history holds this signal, so what it brings about needs no patch."""
        self._is_told_to_read = True

    @workflow.query(name="state")
    def state(self) -> Dossier:
        """The dossier as it stands."""
        return self._dossier

    @workflow.query(name="waiting")
    def waiting(self) -> list[str]:
        """The ids of the acts that came in and are not on record yet."""
        return [letter.act.act_id for letter in self._inbox]

    # --- what happens ---

    async def _take(self, letter: _Letter) -> None:
        """Judges one act, settles what becomes of it, and answers."""
        decision = None
        while decision is None:
            known, judged = letter.act.act_id in self._dossier.acts, self._judge(letter)
            # since 2026-11: a signal refused for a reused act id is put on record too
            settles = not known or (judged.events and workflow.patched("settle-what-is-refused-under-a-known-id"))
            try:
                decision = await self._settle(judged, letter) if settles else judged
            except _Unvouched:
                letter = letter.unsealed()
            if judged.events and decision and decision.refusals and not letter.answered:
                letter, decision = letter._replace(faults=decision.refusals), None  # its sender must be told
        if letter.answered:
            self._answers[letter.key] = decision

    def _judge(self, letter: _Letter) -> Decision:
        act = self._received(letter)
        decision = self._decide(act, letter.faults)
        told_already = letter.answered or act.act_id in self._dossier.refused_acts
        if told_already or not decision.refusals or not self._dossier.opened_at:
            return decision
        return record_refusal(self._dossier, act, self._governing(), decision.refusals)

    def _decide(self, act: Act, faults: tuple[Refusal, ...]) -> Decision:
        if self._agreement is None:
            return Decision(self._dossier, refusals=(refusal("no_dossier", self._start.dossier),))
        if faults:
            return Decision(self._dossier, refusals=faults)
        return self._as_foreseen(act) or decide(self._dossier, act, self._agreement)

    def _as_foreseen(self, act: Act) -> Decision | None:
        """What the rules said of an act that was let in just now, with the same dossier before them: they would say the
        same once more, which took 12 of 527 ms of the worker's processor time a procedure. Never in a replay."""
        foreseen, self._foreseen = self._foreseen, None
        stands = foreseen is not None and foreseen.before is self._dossier and foreseen.act == act
        return foreseen.decision if foreseen and stands else None

    async def _tick(self) -> None:
        """Does what is due, a grace after it was."""
        journal = tick(self._dossier, self._governing(), self._now() - self._start.grace)
        await self._settle(Decision(journal.dossier, tuple(journal.events)))

    async def _settle(self, decision: Decision, letter: _Letter | None = None) -> Decision | None:
        """Puts on record what was decided; only then is it what happened. What stands comes back from the record and is
        in the history: a replay takes it from there, so that later rules cannot contradict what happened.

        None where the record was ahead: a task that was lost had put something there. That is taken over; judge anew.
        Raises _Unvouched.

        Only ``run`` comes here, so local activities come one at a time: at once, they may replay in another order
        (temporalio/sdk-python#1578).
        """
        outcome = self._outcome(decision, letter)
        try:
            settled = await workflow.execute_local_activity_method(Record.settle, outcome, **_RECORD)
        except ApplicationError as error:
            if error.type == CONFLICT and await self._is_behind():
                return None
            raise RecordBrokenError(f"{self._start.dossier} cannot be put on record: {error.message}") from error
        if settled.unvouched:
            raise _Unvouched
        if settled.events:
            same = settled.events[-1].hash == decision.dossier.head
            self._dossier = decision.dossier if same else fold(self._dossier, settled.events)
            self._show(summary_of(self._dossier, self._now()))
        known = self._dossier.acts.get(letter.act.act_id) if letter else None
        return Decision(self._dossier, settled.events, known.receipt if known else None, settled.refusals)

    def _outcome(self, decision: Decision, letter: _Letter | None) -> Outcome:
        """What there is to settle: an entry for the record with the notices it brings, or refusals; and what the act
        says by its seal. From where it came is asked of what takes it, not of what refuses it."""
        act = letter.act if letter else None
        sealed = SealedAct(dossier=self._start.dossier, act=act) if act and act.seal else None
        if not decision.events:
            return Outcome(refusals=decision.refusals, sealed=sealed)
        after, agreement = decision.dossier, self._governing()
        told = notices(decision.events, after, agreement)
        entry = entry_of(self._dossier, after, decision.events, agreement, self._now(), told)
        came_from = act.installation if act and letter and not letter.faults else None
        return Outcome(entry=entry, refusals=decision.refusals, installation=came_from, sealed=sealed)

    async def _is_behind(self) -> bool:
        """Takes over what is on record and not known here; False where that is nothing."""
        known = self._dossier.sequence
        await self._resume()
        return self._dossier.sequence > known

    async def _catch_up(self) -> None:
        self._is_told_to_read = False
        if await self._is_behind():
            self._show(summary_of(self._dossier, self._now()))

    async def _resume(self) -> None:
        """Takes up a dossier from the record, which may know more than this run."""
        try:
            standing = await workflow.execute_local_activity_method(Record.load, self._start.dossier, **_RECORD)
        except ApplicationError as error:
            if error.type == UNKNOWN:
                return
            raise RecordBrokenError(f"dossier {self._start.dossier} cannot be read: {error.message}") from error
        self._agreement, self._dossier = standing.agreement, standing.dossier

    async def _first_act(self) -> None:
        """Waits for the act for which this run was started; refused before it was accepted, it never comes. The
        error of a wait that ends would fail the whole run (temporalio/sdk-python#798)."""
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: bool(self._inbox), timeout=_ON_ITS_WAY)

    async def _is_answered(self) -> bool:
        """Lets the last answers leave; False where another act came in meanwhile, which nobody else would take. The
        server fails an update that was accepted and not answered when its run ends (temporalio/temporal#6630)."""
        await workflow.wait_condition(lambda: bool(self._inbox) or workflow.all_handlers_finished())
        return not self._inbox

    def _continue(self) -> None:
        """Goes on in a new run, with no act in flight. An update that is answered in the task of this command may
        come to the new run once more (temporalio/temporal#6375); the ids of acts in the state make it count once."""
        carried = {"state": self._dossier, "agreement": self._agreement}
        workflow.continue_as_new(self._start.model_copy(update=carried))

    def _is_over(self) -> bool:
        ended = self._dossier.closed_at is not None or self._agreement is None
        return ended and next_due(self._dossier) is None and not self._inbox

    # --- waiting ---

    async def _act_or_moment(self) -> None:
        """Waits until an act has come in or the next due moment (and its grace) has passed."""
        self._set_alarm(next_due(self._dossier))
        alarm = self._alarm
        await workflow.wait_condition(
            lambda: bool(self._inbox) or self._is_told_to_read or (alarm is not None and alarm.done())
        )

    def _set_alarm(self, due: datetime | None) -> None:
        """One timer, for the next due moment; it is only replaced when that moment changes."""
        if due == self._alarm_for and not (self._alarm and self._alarm.done()):
            return
        if self._alarm:
            self._alarm.cancel()
        self._alarm_for = due
        self._alarm = asyncio.create_task(self._sleep_until(due)) if due else None

    async def _sleep_until(self, due: datetime) -> None:
        remaining = due + self._start.grace - self._now()
        if remaining > timedelta():
            await workflow.sleep(remaining, summary=self._summary_of(due))

    def _summary_of(self, due: datetime) -> str:
        """What a person reads beside the timer: ``advice · beek · 22 Feb 2027``."""
        term = next_term(self._dossier)
        if term is None or term.due != due:
            return f"reminder · {local_date(due):%d %b %Y}"
        return " · ".join(filter(None, (term.name, term.organisation, f"{term.derivation.ends:%d %b %Y}")))

    def _now(self) -> datetime:
        return workflow.now() + self._start.offset

    def _received(self, letter: _Letter) -> Act:
        """The act with the instant at which it counts as received: its door's own where it is sealed; else that at
        which it came here. Before doors had seals, every act counted from the instant that it named."""
        act = letter.act
        if act.seal or act.at == letter.came:
            return self._stamped(act)
        # since 2026-11-29; what no older history can hold (a seal, a dossier with one) needs no patch
        if letter.forged or self._dossier.sealed or workflow.patched("stamp-what-no-door-sealed"):
            return act.model_copy(update={"at": letter.came})
        return self._stamped(act)

    def _stamped(self, act: Act) -> Act:
        """The act with an instant that is not in the future, whatever the front door's clock says."""
        now = self._now()
        return act if act.at <= now else act.model_copy(update={"at": now})

    def _governing(self) -> Agreement:
        if self._agreement is None:
            raise RecordBrokenError(f"dossier {self._start.dossier} has no agreement")
        return self._agreement

    def _show(self, summary: Summary) -> None:
        """What Temporal's own pages show and search."""
        if changed := updates(summary, self._summary, also_due=self._start.searches_due):
            workflow.upsert_search_attributes(changed)
        self._summary = summary
        last_day = local_date(summary.next_due - timedelta(microseconds=1)) if summary.next_due else None
        due = f", next due {last_day}" if last_day else ""
        workflow.set_current_details(f"**{summary.stage}**{due}, {summary.sequence} events on record")


def _refused(refusals: tuple[Refusal, ...]) -> ApplicationError:
    details = [r.model_dump(mode="json") for r in refusals]
    return ApplicationError("; ".join(r.code for r in refusals), details, type=REFUSED, non_retryable=True)


def _said_by(given: Sequence[RawValue]) -> dict[str, Any] | None:
    """What a signal says of an act; None where it says none."""
    if len(given) != 1:
        return None
    try:
        said: object = workflow.payload_converter().from_payload(given[0].payload, dict[str, Any])
    except Exception:  # any bytes, in any encoding, can come from a client
        return None
    return said if isinstance(said, dict) else None


def _unknown(name: str, given: Sequence[RawValue], now: datetime) -> Act:
    """What stands on record for what is no act; the same thing sent twice has the same id."""
    said = json.dumps([name, *(raw.payload.data.hex() for raw in given)]).encode()
    act_id = f"unknown-{hashlib.sha256(said).hexdigest()[:16]}"
    return Act(act="unknown", act_id=act_id, by="unknown", person="unknown", channel=Channel.API, at=now)


def _letter(said: dict[str, Any], now: datetime) -> _Letter:
    """An act as a signal brought it; where it cannot be read, as much of it as can be."""
    try:
        return _Letter(Act.model_validate(said), "", now, answered=False)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[:MOST_FAULTS]
        faults = tuple(refusal("field_invalid", legible(f"{e['loc']}: {e['msg']}")[:_LONGEST_FAULT]) for e in wrong)
        return _Letter(_legible(said, now), "", now, answered=False, faults=faults)


def _legible(given: dict[str, Any], now: datetime) -> Act:
    """As much of a malformed act as can be read, so that its refusal can be put on record."""
    usual = {"act": "unknown", "act_id": "unknown", "by": "unknown", "person": "unknown"}
    if not given.get("act_id") and workflow.patched("tell-signals-without-an-id-apart"):  # since 2026-11
        said = json.dumps(given, sort_keys=True, default=str).encode()
        usual["act_id"] = f"unknown-{hashlib.sha256(said).hexdigest()[:16]}"
    text = {name: legible(str(given.get(name) or word)[:200]) for name, word in usual.items()}
    channel = str(given.get("channel"))
    return Act(**text, channel=Channel(channel) if channel in set(Channel) else Channel.API, at=now)
