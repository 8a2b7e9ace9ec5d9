"""Procedures on the core, written tersely: what the tests hand in, and what they look at."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from models.acts import Act, Channel
from models.agreement import Agreement, load, load_calendar
from models.calendar import AMSTERDAM
from models.events import Event, EventType, first_flaw
from models.evolve import fold
from models.lock import lock_of, overall
from models.outcome import breaches, escalations
from models.parties import LANDLORD
from models.procedure.clock import tick
from models.procedure.decide import Decision, decide
from models.state import Dossier, Lock, Term
from models.terms import TermName

ROOT = Path(__file__).parents[2]
CALENDAR = load_calendar((ROOT / "agreements" / "calendar.toml").read_text())


def shipped(name: str) -> Agreement:
    return load(agreement_text(name), CALENDAR)


def agreement_text(name: str) -> str:
    return (ROOT / "agreements" / f"{name}.toml").read_text()


ZOWONEN, STATUTORY = shipped("zowonen"), shipped("statutory")
ORGANISATIONS = tuple(ZOWONEN.organisations)

REQUEST: dict[str, Any] = {
    "subject": "Onderhoudsbeleid",
    "topic": "a",
    "right": "advice",
    "intended_decision": "…",
    "reasons": "…",
    "consequences": "…",
    "addressees": ["geleen"],
}


def moment(text: str) -> datetime:
    """``2027-01-11``, ``2027-01-11 09:00`` and so on, local to Europe/Amsterdam."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


class Procedure:
    """One dossier under test. Every act says which refusal codes are expected of it: none unless told. What came on
    paper is entered by its addressee, unless another is named (None: nobody)."""

    def __init__(self, agreement: Agreement = ZOWONEN, number: str = "2027-001") -> None:
        self.agreement = agreement
        self.dossier = Dossier(number=number)
        self.events: list[Event] = []
        self._serial = 0

    def hand_in(self, act: Act) -> Decision:
        decision = decide(self.dossier, act, self.agreement)
        self.dossier = decision.dossier
        self.events += decision.events
        return decision

    def act(
        self,
        when: str,
        by: str,
        act: str,
        *,
        refused: Iterable[str] = (),
        channel: Channel | None = None,
        received: str | None = None,
        entered_by: str | None = "",
        act_id: str | None = None,
        person: str = "somebody",
        **content: Any,
    ) -> Decision:
        self._serial += 1
        fields = {name.rstrip("_"): value for name, value in content.items()}
        decision = self.hand_in(
            Act(
                act=act,
                act_id=act_id or f"act-{self._serial}",
                by=by,
                person=person,
                channel=channel or (Channel.LETTER if received else Channel.PORTAL),
                at=moment(when),
                received=date.fromisoformat(received) if received else None,
                entered_by=(self._addressee(by, fields) if received else None) if entered_by == "" else entered_by,
                content=fields,
            )
        )
        codes = {refusal.code for refusal in decision.refusals}
        assert codes == set(refused), f"{act} of {by} at {when}: {sorted(codes)}, expected {sorted(refused)}"
        return decision

    def _addressee(self, by: str, fields: dict[str, Any]) -> str | None:
        """Who enters a paper of this party; nobody does before there is a dossier."""
        if by != LANDLORD:
            return LANDLORD
        return fields.get("organisation") or next(iter(self.dossier.tracks), None)

    def until(self, when: str) -> None:
        journal = tick(self.dossier, self.agreement, moment(when))
        self.dossier = journal.dossier
        self.events += journal.events

    # --- usual runs of acts ---

    def open(self, when: str, **changes: Any) -> None:
        self.act(when, "landlord", "open_request", **{**REQUEST, **changes})

    def prepare(self, when: str, *organisations: str) -> None:
        """Consultation and deliberation, so that the organisations can advise."""
        for organisation in organisations or ("geleen",):
            self.act(when, organisation, "skip_consultation", reason="…")
            self.deliberate(when, organisation)

    def deliberate(self, when: str, organisation: str = "geleen", **changes: Any) -> None:
        votes = {"present": 5, "for": 5, "against": 0, "abstained": 0, "motion": "…"}
        self.act(when, organisation, "record_deliberation", **{"date": when[:10], **votes, **changes})

    def advise(self, when: str, verdict: str = "negative", organisation: str = "geleen", **changes: Any) -> None:
        points = ["point one", "point two"] if verdict not in ("no_objection", "no_advice", "consent") else []
        self.act(when, organisation, "submit_advice", **{"verdict": verdict, "points": points, **changes})

    def respond(
        self, when: str, *answers: str, organisation: str = "geleen", act: str = "respond", **more: Any
    ) -> None:
        points = [
            {"point": number, "answer": answer, "reasons": "…" if answer != "followed" else ""}
            for number, answer in enumerate(answers or ("not_followed", "not_followed"), 1)
        ]
        self.act(when, "landlord", act, organisation=organisation, points=points, decision="…", **more)

    # --- what came about ---

    def term(self, name: TermName, organisation: str | None = "geleen", version: int = 1) -> Term:
        return self.dossier.versions(organisation, name)[version - 1]

    def lock(self, when: str, organisation: str | None = None) -> Lock:
        at = moment(when)
        return lock_of(self.dossier, organisation, at) if organisation else overall(self.dossier, at)

    def state(self, when: str, organisation: str | None = None) -> str:
        """The lock in a word, with its ground: ``locked``, ``open b`` …"""
        lock = self.lock(when, organisation)
        return f"{lock.state} {lock.ground}" if lock.ground else lock.state

    @property
    def causes(self) -> list[str]:
        return escalations(self.dossier)

    @property
    def breaches(self) -> list[str]:
        return breaches(self.dossier)

    def of_type(self, kind: EventType) -> list[Event]:
        return [event for event in self.events if event.type is kind]

    def verify(self) -> None:
        """The record is whole, and folding it gives the state."""
        assert first_flaw(self.events) is None
        assert fold(Dossier(number=self.dossier.number), self.events) == self.dossier
        assert Dossier.model_validate_json(self.dossier.model_dump_json()) == self.dossier
