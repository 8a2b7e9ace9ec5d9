"""What holds of every procedure, whatever is done in whatever order, early, late, on paper, twice or out of turn."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.act_forms import ActName, known_fields
from models.acts import Act, Channel
from models.agreement import Agreement
from models.calendar import local_date
from models.escalation import Cause
from models.events import Event, EventType, first_flaw
from models.evolve import fold, fold_until
from models.lock import holds, lock_of, overall
from models.procedure.clock import next_due, tick
from models.procedure.decide import decide, occasion_of
from models.refusals import CODES
from models.state import Dossier, LockState
from models.terms import ClosedPeriod, TermName, TermState, Unit, derive
from tests.models.oracle import ROLLS, Oracle
from tests.models.procedures import CALENDAR, REQUEST, ZOWONEN, Procedure, moment

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "0"))
"""How many random procedures: set it to search far; without it a fixed few dozen, the same ones every time."""

properties = settings(
    max_examples=EXAMPLES or 45,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

WHO = ("geleen", "beek", "limbricht")
EVERY_CAUSE = ZOWONEN.escalating_on(Cause)
RECESS = ZOWONEN.model_copy(
    update={"closed_periods": (ClosedPeriod(name="recess", first=date(2027, 2, 15), last=date(2027, 2, 21)),)}
)
DAYS_OF = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.WORKING_DAYS: 2}
"""Calendar days that one of a unit takes at most, but for the last ones (``ROLLS``)."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
VERDICTS = {
    "advice": ["positive", "positive_with_conditions", "negative", "partial", "no_objection", "no_advice", "negative"],
    "consent": ["consent", "consent_with_conditions", "consent_refused"],
}
BY_ORGANISATION = [
    *["acknowledge_receipt", "skip_consultation", "record_deliberation", "record_deliberation"],
    *["submit_advice"] * 5,
    *["claim_incomplete", "ask_question", "request_extension", "grant_extension", "refuse_extension", "react"],
    *["record_consultation", "supplement_advice", "waive_new_period", "pause", "resume", "conclude", "request"],
    *["agree_joint_advice", "draft_joint_advice", "cosign", "leave_joint_advice", "record_dispute", "rectify"],
]
BY_LANDLORD = [
    *["respond"] * 5,
    *["amend_response"] * 2,
    *["rule_on_claim", "rule_on_claim", "provide_information", "answer_question", "request_extension"],
    *["grant_extension", "grant_extension", "refuse_extension", "lengthen_period", "pause", "resume"],
    *["report_execution", "amend_request", "conclude", "conclude", "plan", "request", "agree_joint_advice"],
    *["record_dispute", "record_ruling", "reopen", "withdraw"],
]
SHORT = {"conclude": "conclude_strategic_consultation", "plan": "plan_strategic_consultation",
         "request": "request_strategic_consultation"}  # fmt: skip
READY: dict[str, dict[str, Any]] = {
    "skip_consultation": {"reason": "…"},
    "record_deliberation": {"date": "2027-01-11", "present": 5, "for": 5, "against": 0, "abstained": 0, "motion": "…"},
}
STEPS = [timedelta(), MINUTE, HOUR, 9 * HOUR, DAY, DAY, 3 * DAY, 8 * DAY, 20 * DAY]


class Run:
    """One random procedure, checked after every step."""

    def __init__(self, choose: Callable[[Sequence[Any]], Any]) -> None:
        self.choose = choose
        self.agreement = (ZOWONEN, EVERY_CAUSE, RECESS)[self.one_of(0, 1, 2)]
        self.right = self.one_of("advice", "advice", "weighty_advice", "consent")
        self.dossier, self.events = Dossier(number="2027-001"), list[Event]()
        self.now, self.latest_seen = moment("2027-01-11 09:00"), moment("2027-01-01")
        self.accepted: list[Act] = []
        self.papers: dict[int, Act] = {}
        self.punctual = True
        self.oracle = Oracle(consent=self.right == "consent", closed_days=7 if self.agreement is RECESS else 0)
        self.period_named = 42

    def one_of(self, *options: Any) -> Any:
        return self.choose(options)

    # --- making up acts ---

    def opening(self) -> dict[str, Any]:
        addressees = list(WHO[: self.one_of(1, 2, 3)])
        named: tuple[dict[str, Any], int] = self.one_of(
            ({}, 42), ({"period_days": 50}, 50), ({"last_day": "2027-03-07"}, 55)
        )
        period, self.period_named = named
        topic = "service_cost_policy" if self.right == "consent" else self.one_of("a", "e")
        return {**REQUEST, "topic": topic, "right": self.right, "addressees": addressees, **period}

    def content(self, act: str, by: str, about: str) -> dict[str, Any]:  # noqa: C901, PLR0911, PLR0912
        named = {"organisation": about} if by == "landlord" and about else {}
        today = local_date(self.now)
        soon = (today + timedelta(self.one_of(-1, 0, 3, 10, 25))).isoformat()
        match act:
            case "open_request":
                return self.opening()
            case "record_deliberation":
                votes = self.one_of((5, 5, 0), (5, 5, 0), (4, 3, 1), (4, 1, 3), (2, 2, 0), (6, 6, 0), (3, 3, 1))
                return {"date": today.isoformat(), "present": votes[0], "for": votes[1], "against": votes[2],
                        "abstained": 0, "motion": "…"}  # fmt: skip
            case "submit_advice" | "draft_joint_advice":
                verdicts = VERDICTS["consent" if self.right == "consent" else "advice"]
                verdict, points = self.one_of(*verdicts), ["…"] * self.one_of(1, 2, 0)
                joined = {"organisations": [o for o in self.dossier.tracks if o != by]} if act[0] == "d" else {}
                return {"verdict": verdict, "points": points, **joined}
            case "respond" | "amend_response":
                return {**named, "points": self.answers(about), "decision": "…"}
            case "rule_on_claim":
                return {**named, **self.one_of({"ruling": "refused", "reasons": "…"}, {"ruling": "granted"},
                                               {"ruling": "granted", "information": "…"})}  # fmt: skip
            case "request_extension" | "grant_extension" | "refuse_extension":
                term = self.one_of("advice", "advice", "response", "consultation", "deliberation")
                asked = [r for r in self.dossier.extension_requests if r.state == "pending" and r.organisation == about]
                if asked and act != "request_extension":
                    term = self.dossier.terms[asked[-1].term].name
                return {**named, "term": term, "new_end": self.new_end(about, term), "reason": "…"}
            case "lengthen_period":
                return {**named, "new_end": self.new_end(about, "advice")}
            case "pause":
                return {**named, "from": soon, "agreed": "…"}
            case "report_execution":
                return {"date": self.days_ago(today)}
            case "record_ruling":
                return {"date": self.days_ago(today), "ruling": self.one_of("suspended", "forbidden", "dismissed")}
            case "supplement_advice":
                free = "consent" if self.right == "consent" else "no_objection"
                return {"text": "…", **self.one_of({}, {"verdict": free})}
            case "record_consultation":
                return {"instrument": "survey", "from": "2027-01-11", "to": "2027-01-12", "account": "…"}
            case "amend_request":
                return {**self.one_of({"material": False}, {"reasons": "…"}, {"reasons": "…"})}
            case "record_dispute":
                return {"forum": self.one_of("huurcommissie", "kantonrechter")}
            case "confirm_paper":
                return self.confirmation(by)
            case "conclude_strategic_consultation":
                return {"outcome": self.one_of("settled", "upheld", "referred"), "account": "…"}
            case "plan_strategic_consultation":
                return {"date": soon}
            case _:
                return {**named, "items": ["…"], "text": "…", "reason": "…", "information": "…", "entry": 1}

    def confirmation(self, by: str) -> dict[str, Any]:
        """One of the papers that wait for this party, of a day that it can confirm, or not."""
        awaited = [paper for paper in self.dossier.papers if by in paper.awaited_from] or self.dossier.papers[-1:]
        if not awaited:
            return {"sequence": 1, "received": local_date(self.now).isoformat()}
        paper = self.one_of(*awaited)
        days = (local_date(paper.entered_at) - paper.received).days
        return {
            "sequence": paper.sequence,
            "received": (paper.received + timedelta(self.one_of(0, 0, days // 2, days, -1))).isoformat(),
        }

    def days_ago(self, today: date) -> str:
        return (today - timedelta(self.one_of(0, 0, 1, 5))).isoformat()

    def answers(self, about: str) -> list[dict[str, Any]]:
        advice = self.dossier.tracks[about].advice if about in self.dossier.tracks else None
        return [
            {"point": n, "answer": self.one_of("followed", "followed", "partly", "not_followed"), "reasons": "…"}
            for n in range(1, len(advice.points if advice else ()) + 1)
        ]

    def new_end(self, about: str, term: str) -> str:
        latest = self.dossier.term(about, TermName(term)) if about in self.dossier.tracks else None
        start = latest.derivation.ends if latest else local_date(self.now)
        return (start + timedelta(self.one_of(7, 14, 28, 29, -1))).isoformat()

    def pressing(self) -> list[tuple[str, str, str]]:
        """What somebody is waited for: by whom, which act, about whom."""
        found = []
        for name, track in self.dossier.tracks.items():
            if track.claim and track.claim.state == "undecided":
                found.append(("landlord", "rule_on_claim", name))
            if track.claim and track.claim.state == "awaiting_information":
                found.append(("landlord", "provide_information", name))
            if track.advice and not track.responses:
                found.append(("landlord", "respond", name))
            if self.dossier.joint.drafter and name not in self.dossier.joint.cosigned:
                found.append((name, "cosign", name))
        for request in self.dossier.extension_requests:
            if request.state == "pending":
                by = "landlord" if request.by != "landlord" else request.organisation
                found += [(by, "grant_extension", request.organisation)] * 3
        if self.dossier.consultation:
            found.append(("landlord", "conclude_strategic_consultation", ""))
        for paper in self.dossier.papers:
            found += [(party, "confirm_paper", party) for party in paper.awaited_from] * 3
        return found

    def act(self) -> Act:
        if not self.dossier.opened_at:
            by, name = "landlord", "open_request"
        else:
            by = self.one_of("landlord", "landlord", *self.dossier.tracks, *self.dossier.tracks)
            name = self.one_of(*(BY_LANDLORD if by == "landlord" else BY_ORGANISATION))
            name = self.one_of("ask_question", name) if name in ("withdraw", "rectify", "record_dispute") else name
        name = SHORT.get(name, name)
        about = self.one_of(*self.dossier.tracks) if self.dossier.tracks and by == "landlord" else by
        if (pressing := self.pressing()) and self.one_of(True, False):
            by, name, about = self.one_of(*pressing)
        paper: dict[str, Any] = {}
        at = self.now
        if name == "open_request":
            paper = self.one_of({}, {"received": local_date(self.now) - timedelta(4), "channel": Channel.LETTER})
        else:
            slip = self.one_of(*[""] * 10, "paper", "paper", "own", "own", "late")
            if slip == "own":
                received = local_date(self.now) - timedelta(self.one_of(0, 1, 3, 7, 12))
                paper = {"received": received, "channel": Channel.LETTER}
            if slip == "paper":
                received = local_date(self.now) - timedelta(self.one_of(0, 1, 3, 7, -1))
                entered_by = (about or next(iter(self.dossier.tracks))) if by == "landlord" else "landlord"
                paper = {"received": received, "channel": Channel.LETTER, "entered_by": entered_by}
            if slip == "late":
                at = self.now - self.one_of(timedelta(seconds=1), MINUTE, 4 * MINUTE)
            restores = name == "waive_new_period"  # what was due meanwhile lapses on its own day
            confirms = name == "confirm_paper"  # what counts from an earlier day lapses on its own day too
            self.punctual = self.punctual and not slip and not restores and not confirms
        has = known_fields(ActName(name))
        return Act(
            **{"channel": Channel.PORTAL, **paper},
            act=name, act_id=f"act-{len(self.events)}-{len(self.accepted)}", by=by, person="somebody", at=at,
            content={field: said for field, said in self.content(name, by, about).items() if field in has},
        )  # fmt: skip

    # --- one step ---

    def step(self) -> None:
        self.pass_time()
        self.now += self.one_of(timedelta(), timedelta(seconds=1))
        if not any(self.try_one() for _ in range(4)):
            return
        self.pass_time(timedelta())
        self.check()

    def try_one(self) -> bool:
        """Hands in one act; most are possible at that moment, the others are refused."""
        act, before = self.act(), self.dossier
        decision = decide(before, act, self.agreement)
        assert {refusal.code for refusal in decision.refusals} <= set(CODES)
        assert len({CODES[refusal.code].step for refusal in decision.refusals}) <= 1
        if decision.refusals:
            assert (decision.dossier, decision.events, decision.receipt) == (before, (), None)
            return False
        self.take(decision.events, decision.dossier)
        self.accepted.append(act)
        assert decision.receipt is not None
        assert self.events[decision.receipt.last - 1].act_id == act.act_id
        self.tell_oracle(act)
        return True

    def pass_time(self, by: timedelta | None = None) -> None:
        due = next_due(self.dossier)
        if by is None and due and self.one_of(*[True] * 2, False, False, False):
            self.now = max(self.now, due + self.one_of(timedelta(), timedelta(microseconds=-1), timedelta(seconds=30)))
        else:
            self.now += self.one_of(*STEPS) if by is None else by
        journal = tick(self.dossier, self.agreement, self.now)
        self.take(tuple(journal.events), journal.dossier)
        due = next_due(self.dossier)
        assert due is None or due > self.now
        assert tick(self.dossier, self.agreement, self.now).events == []

    def take(self, events: tuple[Event, ...], dossier: Dossier) -> None:
        for event in events:
            if self.punctual:
                assert event.time >= self.latest_seen
            self.latest_seen = max(self.latest_seen, event.time)
        self.events += events
        self.dossier = dossier

    def tell_oracle(self, act: Act) -> None:
        receipt = self.dossier.acts[act.act_id].receipt
        mine = self.events[receipt.first - 1 : receipt.last]
        self.papers |= {event.sequence: act for event in mine if "fingerprint" in event.content}
        if any(event.type is EventType.PAPER_HELD for event in mine):
            return
        if act.act == ActName.CONFIRM_PAPER:
            self.tell_of_receipt(act, mine)
        else:
            self.tell_of(act, occasion_of(act).happened)

    def tell_of_receipt(self, confirming: Act, mine: list[Event]) -> None:
        """That a paper was received: done only now, or counting from another day."""
        paper = self.papers[int(str(confirming.content["sequence"]))]
        confirmed = next(event for event in mine if event.type is EventType.PAPER_CONFIRMED)
        done = [event for event in mine if "said" in event.content and event is not confirmed]
        if done:
            self.tell_of(paper.model_copy(update={"act_id": confirming.act_id}), done[0].happened)
        elif confirmed.content.get("since"):
            by = [confirming.by] if confirming.by != "landlord" else list(self.oracle.sides)
            for organisation in by:
                self.oracle.recount(organisation, paper.at, confirmed.happened)

    def tell_of(self, act: Act, happened: datetime) -> None:
        if act.act == ActName.PAUSE:
            self.oracle.pauses()
        if act.act == ActName.SUBMIT_ADVICE:
            received = [e for e in self.events if e.act_id == act.act_id and e.type is EventType.ADVICE_RECEIVED]
            for event in received:
                content = {"verdict": event.content["verdict"], "points": event.content["points"]}
                self.oracle.submit_advice(
                    str(event.content["organisation"]), happened, content, bool(event.content["late"])
                )
        elif act.act == ActName.WAIVE_NEW_PERIOD:
            self.oracle.waive(act.by)
        else:
            self.oracle.note(act.act, act.by, happened, dict(act.content), 0)

    # --- what must hold ---

    def check(self) -> None:
        for organisation in self.dossier.tracks:
            lock = lock_of(self.dossier, organisation, self.now)
            if lock.state is LockState.OPEN:
                assert self.oracle.may_be_open(organisation, self.now), f"{organisation} open {lock.ground} too early"
            elif not any(holds(c, organisation, self.now) for c in self.dossier.consultations):
                assert not self.oracle.must_be_open(organisation, self.now), f"{organisation} still {lock.state}"
            assert self.dossier.locks[organisation] == lock
            self.check_period(organisation)
        if overall(self.dossier, self.now).state is LockState.OPEN:
            assert all(lock_of(self.dossier, o, self.now).state is LockState.OPEN for o in self.dossier.tracks)

    def check_period(self, organisation: str) -> None:
        for term in self.dossier.versions(organisation, TermName.ADVICE):
            assert term.derivation.ends >= term.derivation.started_on + timedelta(42)
        for term in self.dossier.versions(organisation, TermName.STANDSTILL):
            assert term.derivation.ends >= term.derivation.started_on + timedelta(3)

    def check_no_period_is_too_long(self) -> None:
        """Of a term that nobody moved: no later than its days, with what weekends, holidays and a recess can add."""
        moved = {(term.name, term.organisation) for term in self.dossier.terms.values() if term.derivation.adjustments}
        for term in self.dossier.terms.values():
            if (term.name, term.organisation) not in moved:
                rule = self.agreement.terms[term.name]
                amount = self.period_named if term.name is TermName.ADVICE else rule.amount * DAYS_OF[rule.unit]
                latest = term.derivation.started_on + timedelta(amount + ROLLS + self.oracle.closed_days)
                assert term.derivation.ends <= latest, f"{term.key} ends on {term.derivation.ends}"

    def finish(self) -> None:
        journal = tick(self.dossier, self.agreement, self.now + timedelta(400))
        self.take(tuple(journal.events), journal.dossier)
        assert first_flaw(self.events) is None
        assert fold(Dossier(number="2027-001"), self.events) == self.dossier
        assert Dossier.model_validate_json(self.dossier.model_dump_json()) == self.dossier
        for term in self.dossier.terms.values():
            assert derive(term.derivation, CALENDAR) == term.derivation
        self.check_no_period_is_too_long()
        self.check_once()
        self.check_acts()
        for event in self.events[:: max(1, len(self.events) // 10)]:
            fold_until("2027-001", self.events, event.time)

    def check_once(self) -> None:
        reminders = Counter(
            (e.content["term"], e.content["day"]) for e in self.events if e.type is EventType.REMINDER_DUE
        )
        assert not [reminder for reminder, times in reminders.items() if times > 1]
        causes = Counter((c.cause, c.organisation, c.term) for c in self.dossier.causes if not c.revoked)
        assert not [cause for cause, times in causes.items() if times > 1]
        executed = Counter(b.term for b in self.dossier.breaches if b.breach == "executed_while_locked")
        assert not [day for day, times in executed.items() if times > 1]
        for event in self.events:
            if event.type is EventType.REMINDER_DUE:
                assert CALENDAR.is_working_day(date.fromisoformat(str(event.content["day"])))

    def check_acts(self) -> None:
        assert set(self.dossier.acts) == {act.act_id for act in self.accepted}
        said = [e.act_id for e in self.events if "said" in e.content]
        confirmed = {e.act_id for e in self.events if e.type is EventType.PAPER_CONFIRMED}  # and what was on the paper
        assert {*said} == {act.act_id for act in self.accepted}
        once = Counter(said) - Counter(act_id for act_id in confirmed if said.count(act_id) > 1)
        assert once == Counter(act.act_id for act in self.accepted)
        for act in self.accepted:
            again = decide(self.dossier, act.model_copy(update={"at": self.now}), self.agreement)
            assert (again.events, again.refusals) == ((), ())
            assert again.receipt == self.dossier.acts[act.act_id].receipt
            other = decide(self.dossier, act.model_copy(update={"person": "another"}), self.agreement)
            assert [refusal.code for refusal in other.refusals] == ["act_id_reused"]

    def begin_sensibly(self) -> None:
        self.now += timedelta(seconds=1)
        for organisation in self.dossier.tracks:
            for act, said in READY.items():
                content = said | ({"date": local_date(self.now).isoformat()} if "date" in said else {})
                ready = Act(
                    act=act, act_id=f"{organisation}-{act}", by=organisation, person="somebody",
                    channel=Channel.PORTAL, at=self.now, content=content,
                )  # fmt: skip
                decision = decide(self.dossier, ready, self.agreement)
                self.take(decision.events, decision.dossier)
                self.accepted.append(ready)

    def whole(self) -> None:
        self.step()
        if self.one_of(True, True, False):
            self.begin_sensibly()
        for _ in range(self.one_of(5, 10, 20, 40)):
            self.step()
        self.finish()


@properties
@given(st.data())
def test_every_procedure_keeps_the_rules(data: st.DataObject) -> None:
    Run(lambda options: data.draw(st.sampled_from(options))).whole()


DUE = moment("2027-02-23")
AROUND = [timedelta(hours=-2), timedelta(seconds=-1), timedelta(microseconds=-1), timedelta(), timedelta(seconds=1)]
ABOUT_GELEEN: list[tuple[str, str, dict[str, Any]]] = [
    ("geleen", "submit_advice", {"verdict": "negative", "points": ["…"]}),
    ("geleen", "submit_advice", {"verdict": "no_advice"}),
    ("geleen", "claim_incomplete", {"items": ["…"]}),
    ("geleen", "request_extension", {"term": "advice", "new_end": "2027-03-08", "reason": "…"}),
    ("landlord", "lengthen_period", {"organisation": "geleen", "new_end": "2027-03-08"}),
]
ABOUT_BEEK: list[tuple[str, str, dict[str, Any]]] = [
    ("landlord", "respond", {"organisation": "beek", "decision": "…", "points": [{"point": 1, "answer": "followed"}]}),
    ("landlord", "respond", {"organisation": "beek", "decision": "…",
                             "points": [{"point": 1, "answer": "partly", "reasons": "…"}]}),
    ("landlord", "request_extension", {"organisation": "beek", "term": "response", "new_end": "2027-03-01",
                                       "reason": "…"}),
    ("beek", "supplement_advice", {"text": "…", "verdict": "no_objection"}),
]  # fmt: skip


@settings(properties, max_examples=EXAMPLES or 40)
@given(
    st.sampled_from(ABOUT_GELEEN), st.sampled_from(AROUND), st.sampled_from(ABOUT_BEEK), st.sampled_from(AROUND),
    st.sampled_from([ZOWONEN, EVERY_CAUSE]),
)  # fmt: skip
def test_the_order_of_arrival_and_an_outage_decide_nothing(
    geleen: tuple[str, str, dict[str, Any]],
    geleen_at: timedelta,
    beek: tuple[str, str, dict[str, Any]],
    beek_at: timedelta,
    agreement: Agreement,
) -> None:
    """The period of geleen and the response term for beek end at one instant; the acts arrive before or after the clock
    has done its work, in either order."""
    acts = [
        Act(
            act=name, act_id=f"{by}-{name}", by=by, person="somebody", channel=Channel.PORTAL, at=DUE + at, content=said
        )
        for (by, name, said), at in ((geleen, geleen_at), (beek, beek_at))
    ]
    outcomes = [
        outcome(agreement, order, clock_first=clock_first)
        for clock_first in (False, True)
        for order in ([sorted(acts, key=lambda act: act.at)] if not clock_first else [acts, acts[::-1]])
    ]
    assert outcomes[0] == outcomes[1] == outcomes[2]


def outcome(agreement: Agreement, acts: list[Act], *, clock_first: bool) -> dict[str, Any]:
    """What matters of a procedure after these acts: who was in time, what stands, and the locks."""
    p = Procedure(agreement)
    p.open("2027-01-11 09:00", addressees=["geleen", "beek"])
    p.prepare("2027-01-12 09:00", "geleen", "beek")
    p.advise("2027-02-08 09:00", organisation="beek", points=["…"])
    if clock_first:
        p.until("2027-02-23 03:00")
    for act in acts:
        p.hand_in(act)
    p.until("2027-02-23 03:00")
    found: dict[str, Any] = {"breaches": sorted(p.breaches), "causes": sorted(p.causes)}
    done = {TermState.CANCELLED: TermState.MET}
    found |= {key: done.get(term.state, term.state) for key, term in p.dossier.terms.items() if term.organisation}
    found |= {f"{o} late": t.advice and t.advice.late for o, t in p.dossier.tracks.items()}
    found |= {f"lock of {o}": p.state("2027-02-23 04:00", o) for o in p.dossier.tracks}
    return found
