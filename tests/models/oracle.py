"""When a lock may be open, and when it must be: rules section 5 once more, naively, from nothing but the accepted acts.

It knows what is necessary for an open lock, in whole days, so that it can be read against the rules: whatever the real
lock says, it may not be open where ``may_be_open`` says no. And it knows what suffices where nothing unusual happened:
there it may not be shut. Between the two it says nothing.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from models.calendar import AMSTERDAM
from tests.models.procedures import CALENDAR

ANSWERED = ("positive", "positive_with_conditions", "negative", "partial")
ROLLS = 5
"""Days by which an end can move at most: a weekend with Christmas or Easter beside it."""


def midnight_after(day: datetime, days: int = 0) -> datetime:
    local = day.astimezone(AMSTERDAM)
    return datetime.combine(local.date() + timedelta(days + 1), datetime.min.time(), AMSTERDAM)


@dataclass
class Side:
    """What one organisation and the landlord did about it, on the version that counts."""

    informed: datetime
    named_days: int = 42
    advice: tuple[datetime, dict[str, Any]] | None = None
    freed: bool = False
    responses: list[tuple[datetime, dict[int, str]]] = field(default_factory=list)
    claim: str = ""
    asked: datetime | None = None
    unusual: bool = False


@dataclass
class Oracle:
    consent: bool
    sides: dict[str, Side] = field(default_factory=dict)
    before: dict[str, Side] = field(default_factory=dict)
    rulings: list[tuple[str, datetime, str]] = field(default_factory=list)
    executed: bool = False
    withdrawn: bool = False
    closed_days: int = 0

    def note(self, act: str, by: str, happened: datetime, content: dict[str, Any], points: int) -> None:
        """An act that was accepted; ``points`` is how many the advice it answers has."""
        about = by if by != "landlord" else content.get("organisation", "")
        handler = getattr(self, f"_{act}", None)
        if act in ("open_request", "amend_request"):
            handler and handler(happened, content)
        elif act == "record_ruling":
            self.rulings.append((content["date"], happened, content["ruling"]))
        elif act == "report_execution":
            self.executed = True
        elif act == "withdraw":
            self.withdrawn = True
        elif handler and about in self.sides:
            handler(self.sides[about], happened, content)

    def _open_request(self, happened: datetime, content: dict[str, Any]) -> None:
        days = content.get("period_days", 42)
        if "last_day" in content:
            days = (date.fromisoformat(content["last_day"]) - happened.astimezone(AMSTERDAM).date()).days
        self.sides = {o: Side(happened, days) for o in content["addressees"]}

    def _amend_request(self, happened: datetime, content: dict[str, Any]) -> None:
        if content.get("material", True):
            self.before = {o: replace(side) for o, side in self.sides.items()}
            self.sides = {o: Side(happened, s.named_days, unusual=s.unusual) for o, s in self.sides.items()}

    def recount(self, organisation: str, entered: datetime, received: datetime) -> None:
        """What counted from the entry of a paper counts from its receipt."""
        side = self.sides[organisation]
        side.informed = received if side.informed == entered else side.informed
        if side.advice and side.advice[0] == entered:
            side.advice = (received, side.advice[1])
        side.responses = [(received if at == entered else at, answers) for at, answers in side.responses]

    def waive(self, organisation: str) -> None:
        self.sides[organisation] = replace(self.before[organisation], unusual=True)

    def submit_advice(self, organisation: str, happened: datetime, content: dict[str, Any], late: bool) -> None:
        """Late advice leaves everything as it is; what the end of the period decides still waits for a claim."""
        side, verdict = replace(self.sides[organisation], advice=(happened, content)), content["verdict"]
        if verdict == "consent" or (not late and verdict in (*ANSWERED, "no_objection")):
            side.claim = ""
        if verdict == "consent" or not late:
            side.asked = None
        self.sides[organisation] = side

    def _supplement_advice(self, side: Side, happened: datetime, content: dict[str, Any]) -> None:
        side.freed = side.freed or content.get("verdict") in ("no_objection", "consent")

    def _respond(self, side: Side, happened: datetime, content: dict[str, Any]) -> None:
        side.responses = [*side.responses, (happened, {p["point"]: p["answer"] for p in content["points"]})]

    _amend_response = _respond

    def _claim_incomplete(self, side: Side, happened: datetime, content: dict[str, Any]) -> None:
        side.claim = "undecided"

    def _rule_on_claim(self, side: Side, happened: datetime, content: dict[str, Any]) -> None:
        side.claim = "" if content["ruling"] == "refused" or content.get("information") else "owed"
        if content["ruling"] == "granted" and content.get("information"):
            side.informed = happened

    def _provide_information(self, side: Side, happened: datetime, content: dict[str, Any]) -> None:
        if side.claim == "owed":
            side.claim, side.informed = "", happened

    def _request_extension(self, side: Side, happened: datetime, content: dict[str, Any]) -> None:
        if content["term"] == "advice":
            side.asked = happened

    def _grant_extension(self, side: Side, happened: datetime, content: dict[str, Any]) -> None:
        side.unusual = True
        if content["term"] == "advice":
            side.asked = None

    _refuse_extension = _grant_extension

    def _lengthen_period(self, side: Side, happened: datetime, content: dict[str, Any]) -> None:
        side.unusual = True  # where an end was moved, nothing is said of when the lock must be open

    def pauses(self) -> None:
        for side in self.sides.values():
            side.unusual = True

    # --- the question ---

    def may_be_open(self, organisation: str, now: datetime) -> bool:
        if self.rulings and max(self.rulings)[2] in ("suspended", "forbidden"):
            return False
        side = self.sides[organisation]
        return self._by_consent(side) if self.consent else self._by_advice(side, now)

    def _by_consent(self, side: Side) -> bool:
        if side.advice is None:
            return False
        verdict = side.advice[1]["verdict"]
        counting = side.responses if self.executed else side.responses[-1:]
        followed = any(set(answers.values()) <= {"followed"} for _, answers in counting)
        return verdict == "consent" or side.freed or (verdict == "consent_with_conditions" and followed)

    def _by_advice(self, side: Side, now: datetime) -> bool:
        if side.advice and (side.freed or side.advice[1]["verdict"] == "no_objection"):
            return True
        in_time = side.advice is not None and side.advice[0] < midnight_after(side.informed, 42)
        if side.advice and in_time and side.advice[1]["verdict"] in ANSWERED:
            return self._by_response(side, now)
        if side.responses and self._by_response(side, now):
            return True
        waits = side.claim or (side.asked and now < midnight_after(side.asked, 4))
        return not waits and now >= midnight_after(side.informed, max(42, side.named_days))

    def _by_response(self, side: Side, now: datetime) -> bool:
        if not side.responses:
            return False
        if self.executed:  # a later response does not shut the lock again
            return any(self._opens(*response, now) for response in side.responses)
        return self._opens(*side.responses[-1], now)

    def _opens(self, received: datetime, answers: dict[int, str], now: datetime) -> bool:
        if set(answers.values()) <= {"followed"}:
            return True
        first = received.astimezone(AMSTERDAM).date()
        last = (now.astimezone(AMSTERDAM) - timedelta(days=1)).date()
        between = [first + timedelta(n) for n in range(1, (last - first).days + 1)]
        return len(between) >= 3 and sum(CALENDAR.is_working_day(day) for day in between) >= 2

    # --- and the other way round ---

    def must_be_open(self, organisation: str, now: datetime) -> bool:
        """Whether there is no reason left to keep the lock shut, unless a consultation holds it."""
        side = self.sides[organisation]
        if self.rulings or self.withdrawn or self.executed or side.unusual:
            return False
        verdict = side.advice[1]["verdict"] if side.advice else None
        if self.consent:
            followed = side.responses and set(side.responses[-1][1].values()) <= {"followed"}
            return verdict == "consent" or side.freed or (verdict == "consent_with_conditions" and bool(followed))
        in_time = side.advice is not None and side.advice[0] < midnight_after(side.informed, 42)
        if side.advice and (side.freed or (in_time and verdict == "no_objection")):
            return True
        if side.advice and in_time and verdict in ANSWERED:
            return self._is_answered(side, now)
        over = midnight_after(side.informed, max(42, side.named_days) + ROLLS + self.closed_days)
        if side.advice and verdict in ANSWERED and side.advice[0] < over:
            return False  # it may have been in time after all: rolled, or with closed days
        return not side.responses and not side.claim and not side.asked and now >= over

    def _is_answered(self, side: Side, now: datetime) -> bool:
        if not side.responses:
            return False
        received, answers = side.responses[-1]
        return set(answers.values()) <= {"followed"} or now >= midnight_after(received, 3 + ROLLS + self.closed_days)
