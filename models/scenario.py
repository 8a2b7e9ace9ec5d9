"""Scenarios: a procedure on paper, with dated acts and what must be true of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple, Self
from uuid import NAMESPACE_URL, uuid5

from pydantic import AliasChoices, Field, ValidationError, field_validator, model_validator

from models.act_forms import ActName, known_fields
from models.acts import PAPER, Act, Channel
from models.agreement import Agreement, Conclusion, Organisation, faults_of_organisations
from models.calendar import AMSTERDAM, local_date
from models.contents import FIRST_DAY, LAST_DAY
from models.escalation import Cause
from models.events import Event
from models.evolve import fold_until
from models.faults_in_words import fault_in_words
from models.lock import lock_at
from models.notations import NotationError, from_yaml
from models.outcome import breaches, escalations
from models.procedure.clock import tick
from models.procedure.decide import decide
from models.state import Dossier, LockGround, LockState, Result, Term
from models.terms import TermName, TermState
from models.value import Value

EARLIEST_NUMBER = "{year}-001"


class ScenarioError(ValueError):
    """A scenario that cannot be read; the message names every fault."""


def local_moment(value: Any) -> datetime:
    """A scenario's moment, local to Europe/Amsterdam: a date (its start) or a date and a time."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if isinstance(value, date) and not FIRST_DAY.year <= value.year <= LAST_DAY.year:
        raise ValueError(f"{value} lies outside the years {FIRST_DAY.year} to {LAST_DAY.year}")
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=AMSTERDAM)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), AMSTERDAM).astimezone(UTC)
    raise ValueError("a moment is a date, or a date and a time")


class PlayedAct(Value):
    """One dated act of a scenario, and the codes it must be refused with."""

    at: datetime
    by: str
    act: str
    with_: dict[str, Any] = Field(default={}, alias="with")
    refused: tuple[str, ...] | None = None
    person: str = ""
    channel: Channel | None = None
    received: date | None = None
    entered_by: str | None = None
    act_id: str | None = None

    _at = field_validator("at", mode="before")(local_moment)


class ExpectedTerm(Value):
    """What must be true of one version of a term."""

    organisation: str | None = None
    term: TermName
    version: int = 1
    ends: date | None = None
    state: TermState | None = None


class ExpectedLock(Value):
    """What a lock must be at a moment; without an organisation the overall one."""

    at: datetime
    organisation: str | None = None
    state: LockState
    ground: LockGround | None = None

    _at = field_validator("at", mode="before")(local_moment)


class Expectations(Value):
    """What must be true; a key that is absent is not checked."""

    terms: tuple[ExpectedTerm, ...] = ()
    lock: tuple[ExpectedLock, ...] = ()
    escalations: tuple[str, ...] | None = None
    breaches: tuple[str, ...] | None = None
    result: Result | None = None
    open: bool | None = None


class Parties(Value):
    """The parties where a scenario plays elsewhere."""

    landlord: str
    organisations: dict[str, Organisation]

    @field_validator("organisations")
    @classmethod
    def _can_take_part(cls, organisations: dict[str, Organisation]) -> dict[str, Organisation]:
        if faults := list(faults_of_organisations(organisations)):
            raise ValueError("; ".join(faults))
        return organisations


class Switches(Value):
    """What a scenario switches in its agreement."""

    conclusion: Conclusion | None = None
    escalate_on: tuple[Cause, ...] | None = None


class Scenario(Value):
    """One procedure on paper: dated acts by the parties, and what must be true of it."""

    scenario: str = Field(validation_alias=AliasChoices("scenario", "id"))
    about: str = ""
    agreement: str | None = None
    parties: Parties | None = None
    switches: Switches = Switches()
    acts: tuple[PlayedAct, ...] = Field(min_length=1)
    until: datetime
    expect: Expectations = Expectations()
    ignored: tuple[str, ...] = ()

    _until = field_validator("until", mode="before")(local_moment)

    @model_validator(mode="after")
    def _can_be_played(self) -> Self:
        if self.agreement is None and self.parties is None:
            raise ValueError("neither an agreement nor parties are named")
        if self.until < max(played.at for played in self.acts):
            raise ValueError("until lies before the last act")
        return self

    @property
    def number(self) -> str:
        """The dossier number the play gets."""
        return EARLIEST_NUMBER.format(year=local_date(self.acts[0].at).year)

    def governed_by(self, agreement: Agreement) -> Agreement:
        """The agreement with the scenario's own parties and switches."""
        if self.parties:
            agreement = agreement.with_parties(self.parties.landlord, self.parties.organisations)
        if self.switches.escalate_on is not None:
            agreement = agreement.escalating_on(self.switches.escalate_on)
        if self.switches.conclusion is not None:
            agreement = agreement.concluding_by(self.switches.conclusion)
        return agreement


def read(text: str) -> Scenario:
    """A scenario from YAML; a key without a value counts as absent. Raises ``ScenarioError`` with every fault."""
    try:
        data = from_yaml(text)
    except NotationError as error:
        raise ScenarioError(f"not YAML: {error}") from error
    if not isinstance(data, dict):
        raise ScenarioError("a scenario has the keys scenario, acts, until and expect")
    given = _given(data)
    try:
        scenario = Scenario.model_validate({**given, "ignored": tuple(_ignored(given))})
    except ValidationError as error:
        raise ScenarioError("; ".join(_faults(error))) from error
    if faults := list(_faults_of_acts(scenario)):
        raise ScenarioError("; ".join(faults))
    return scenario


def _faults_of_acts(scenario: Scenario) -> Iterator[str]:
    """What no front door would hand in."""
    for index in range(len(scenario.acts)):
        try:
            act_of(scenario, index)
        except ValidationError as error:
            yield from _faults(error, "acts", index)


def _faults(error: ValidationError, *place: object) -> Iterator[str]:
    for e in error.errors():
        where = ".".join(str(part) for part in (*place, *e["loc"])) or "the scenario"
        yield f"{where}: {fault_in_words(e)}"


_LISTS = ("refused", "escalations", "breaches", "escalate_on")
_NOTES = ("source", "known", "assumed", "id")
"""Keys for readers; the play does not use them."""


def _given(value: Any) -> Any:
    """What a scenario says, without its empty keys; one code alone is a list of one."""
    if isinstance(value, dict):
        filled = {key: _given(item) for key, item in value.items() if item is not None}
        return {key: [item] if key in _LISTS and isinstance(item, str) else item for key, item in filled.items()}
    return [_given(item) for item in value] if isinstance(value, list) else value


def _ignored(data: dict[str, Any]) -> Iterator[str]:
    """Keys that a scenario does not have: probably misspelt."""
    yield from (str(key) for key in data if key not in Scenario.model_fields and key not in _NOTES)
    expect = data.get("expect")
    yield from (f"expect.{key}" for key in expect or () if key not in Expectations.model_fields)


def act_of(scenario: Scenario, index: int, entries: Mapping[str, int] | None = None) -> Act:
    """The act to hand in: the person and the channel filled in where the scenario leaves them out, and for an earlier
    act that it names by its id the number of its entry in the record (``entries``)."""
    played = scenario.acts[index]
    fields = _as_json(played.with_)
    named = fields.get("sequence")
    if entries and isinstance(named, str) and named in entries:
        fields["sequence"] = entries[named]
    return Act.model_validate(
        {
            "act": played.act,
            "act_id": played.act_id or str(uuid5(NAMESPACE_URL, f"{scenario.scenario}/{index}")),
            "by": played.by,
            "person": played.person or f"somebody of {played.by}",
            "channel": played.channel or (PAPER[0] if played.received else Channel.PORTAL),
            "at": played.at,
            "received": played.received,
            "entered_by": played.entered_by,
            "content": fields,
        }
    )


def _as_json(value: Any) -> Any:
    """YAML's own dates as the text a sender would write."""
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def oddities(scenario: Scenario) -> Iterator[str]:
    """What is probably a slip: keys that nobody knows, which the play ignores, acts out of order, and fields for which
    an act is refused although the scenario does not say so."""
    yield from (f"nobody knows the key {key}" for key in scenario.ignored)
    moments = [played.at for played in scenario.acts]
    if moments != sorted(moments):
        yield "the acts are not in order of time"
    for played in scenario.acts:
        if played.act in set(ActName) and not played.refused:
            names = known_fields(ActName(played.act))
            yield from (f"no act knows the field {played.act}: {name}" for name in played.with_ if name not in names)


class Check(Value):
    """One expectation and what was found."""

    about: str
    expected: str
    found: str

    @property
    def holds(self) -> bool:
        return self.expected == self.found


class Play(NamedTuple):
    """A scenario played on the core: the state at its end, everything on record, and every expectation."""

    dossier: Dossier
    events: list[Event]
    checks: list[Check]

    @property
    def failures(self) -> list[Check]:
        """What did not come about as the scenario says."""
        return [check for check in self.checks if not check.holds]


def play(scenario: Scenario, agreement: Agreement) -> Play:
    """Plays a scenario through the pure core, under an agreement with the scenario's own parties and switches."""
    agreement = scenario.governed_by(agreement)
    dossier, events, checks = Dossier(number=scenario.number), list[Event](), list[Check]()
    for index, played in enumerate(scenario.acts):
        decision = decide(dossier, act_of(scenario, index, entries_of(dossier)), agreement)
        dossier = decision.dossier
        events += decision.events
        checks += refusal_checks(played, [refusal.code for refusal in decision.refusals])
    journal = tick(dossier, agreement, scenario.until)
    events += journal.events
    return Play(journal.dossier, events, [*checks, *check(scenario, journal.dossier, events)])


def entries_of(dossier: Dossier) -> dict[str, int]:
    """Per act on record, by its id, the number of its first entry."""
    return {act_id: known.receipt.first for act_id, known in dossier.acts.items()}


def refusal_checks(played: PlayedAct, codes: Iterable[str]) -> Iterator[Check]:
    """Whether an act was refused with exactly the codes its scenario names, in any order and each once."""
    expected, found = sorted({*(played.refused or ())}), sorted({*codes})
    if expected != found:
        about = f"{played.act} of {played.by} at {played.at.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"
        yield Check(about=about, expected=_refused_with(expected), found=_refused_with(found))


def _refused_with(codes: list[str]) -> str:
    return f"refused: {', '.join(codes)}" if codes else "accepted"


class LockReading(Value):
    """What a lock was at a moment (UTC); without a state there is no such organisation in the dossier."""

    at: datetime
    organisation: str | None
    state: LockState | None
    ground: LockGround | None


def lock_readings(scenario: Scenario, events: list[Event]) -> list[LockReading]:
    """Each lock the scenario asks about, and all of them at its end."""
    asked = [(expected.at, expected.organisation) for expected in scenario.expect.lock]
    final = fold_until(scenario.number, events, scenario.until)
    asked += [(scenario.until, organisation) for organisation in (None, *final.tracks)]
    return [_reading(scenario, events, at, organisation) for at, organisation in asked]


def _reading(scenario: Scenario, events: list[Event], at: datetime, organisation: str | None) -> LockReading:
    dossier = fold_until(scenario.number, events, at)
    if dossier.tracks and organisation not in (None, *dossier.tracks):
        return LockReading(at=at, organisation=organisation, state=None, ground=None)
    lock = lock_at(dossier, organisation, at)
    return LockReading(at=at, organisation=organisation, state=lock.state, ground=lock.ground)


def check(scenario: Scenario, dossier: Dossier, events: list[Event]) -> list[Check]:
    """Every expectation against what came about."""
    expect = scenario.expect
    checks = [check for term in expect.terms for check in _term_checks(term, dossier)]
    checks += _lock_checks(expect.lock, lock_readings(scenario, events))
    if expect.escalations is not None:
        checks.append(_same("escalations", expect.escalations, escalations(dossier)))
    if expect.breaches is not None:
        checks.append(_same("breaches", expect.breaches, breaches(dossier)))
    if expect.result is not None:
        checks.append(Check(about="result", expected=expect.result, found=dossier.result or "none, it is open"))
    if expect.open is not None:
        found = "open" if dossier.is_open else "closed"
        checks.append(Check(about="dossier", expected="open" if expect.open else "closed", found=found))
    return checks


def _same(about: str, expected: Iterable[str], found: Iterable[str]) -> Check:
    return Check(
        about=about, expected=", ".join(sorted(set(expected))) or "none", found=", ".join(sorted(set(found))) or "none"
    )


def _named(dossier: Dossier, expected: ExpectedTerm) -> list[Term]:
    """The versions of the term that is meant: of the organisation, else of the dossier as a whole; where none is named,
    and the dossier has no such term, of the only organisation that has it."""
    found = dossier.versions(expected.organisation, expected.term) or dossier.versions(None, expected.term)
    if found or expected.organisation:
        return found
    of_tracks = [dossier.versions(organisation, expected.term) for organisation in dossier.tracks]
    one = [versions for versions in of_tracks if versions]
    return one[0] if len(one) == 1 else []


def _term_checks(expected: ExpectedTerm, dossier: Dossier) -> Iterator[Check]:
    versions = [term for term in _named(dossier, expected) if term.version == expected.version]
    about = f"{expected.term} of {expected.organisation or 'the dossier'}, version {expected.version}"
    if not versions:
        yield Check(about=about, expected="a term", found="no such term")
        return
    if expected.ends:
        yield Check(about=f"{about}, ends", expected=str(expected.ends), found=str(versions[0].derivation.ends))
    if expected.state:
        yield Check(about=f"{about}, state", expected=expected.state, found=versions[0].state)


def _lock_checks(expected: tuple[ExpectedLock, ...], found: list[LockReading]) -> Iterator[Check]:
    for lock, reading in zip(expected, found, strict=False):
        about = f"lock of {lock.organisation or 'the dossier'} at {lock.at.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"
        yield Check(about=about, expected=lock.state, found=reading.state or "no such organisation")
        if lock.ground:
            yield Check(about=f"{about}, ground", expected=lock.ground, found=reading.ground or "none")
