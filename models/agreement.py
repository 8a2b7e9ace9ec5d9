"""The cooperation agreement as data: one TOML file a version, checked against the statute when it is loaded.

Every number says where it comes from (``source``) and whether it is statutory, agreed or to be confirmed (``status``).
A running procedure stays with the version it started under.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any, Self
from weakref import WeakValueDictionary

from pydantic import Field, ValidationError, computed_field

from models.addresses import addresses_in, faults_of_addresses
from models.calendar import Calendar
from models.canonical import canonical
from models.escalation import DEFAULT_CAUSES, Cause
from models.faults_in_words import fault_in_words
from models.notations import NotationError, from_toml
from models.parties import LANDLORD, NOT_ORGANISATIONS
from models.plain_text import FilledText
from models.refusals import Refusal, refusal
from models.rights import STRENGTH, Ground, Right, Topic
from models.terms import LONGEST_DAYS, TERMS, Basis, ClosedPeriod, Status, TermName, TermRule, Unit
from models.value import Value, keep

STATUTORY_RIGHTS: dict[Topic, tuple[Right, str]] = {
    Topic.SERVICE_COST_POLICY: (Right.CONSENT, "Wohv art. 5a"),
    Topic.MERGER: (Right.CONSENT, "Woningwet art. 53"),
}
"""Topics on which the statute gives more than the right of advice."""


class Majority(StrEnum):
    """How a motion is adopted: more for than against; more for than half of those present; or two thirds of them."""

    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    TWO_THIRDS = "two_thirds"

    def adopts(self, votes_for: int, votes_against: int, present: int) -> bool:
        match self:
            case Majority.SIMPLE:
                return votes_for > votes_against
            case Majority.ABSOLUTE:
                return 2 * votes_for > present
            case Majority.TWO_THIRDS:
                return 3 * votes_for >= 2 * present


class MembersMajority(StrEnum):
    """How a meeting of members adopts a motion: of the votes cast (blank ones are not), or of all members."""

    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    TWO_THIRDS = "two_thirds"
    ABSOLUTE_OF_ALL = "absolute_of_all"
    TWO_THIRDS_OF_ALL = "two_thirds_of_all"

    def adopts(self, votes_for: int, votes_against: int, members: int) -> bool:
        cast = votes_for + votes_against
        match self:
            case MembersMajority.SIMPLE:
                return votes_for > votes_against
            case MembersMajority.ABSOLUTE:
                return 2 * votes_for > cast
            case MembersMajority.TWO_THIRDS:
                return 3 * votes_for >= 2 * cast
            case MembersMajority.ABSOLUTE_OF_ALL:
                return 2 * votes_for > members
            case MembersMajority.TWO_THIRDS_OF_ALL:
                return 3 * votes_for >= 2 * members


OF_ALL = (MembersMajority.ABSOLUTE_OF_ALL, MembersMajority.TWO_THIRDS_OF_ALL)
"""Majorities for which the agreement must say how many members there are."""


def _is_none(value: object) -> bool:
    """What an agreement on record does not say, from before it could, keeps out of its digest."""
    return value is None


class Landlord(Value):
    """The landlord, with the address, or the addresses, at which its notices arrive, the postal one for letters to it,
    and who answers questions at which telephone number. An agreement on record from before any of them keeps its
    digest."""

    name: FilledText
    e_mail: str | tuple[str, ...] | None = None
    address: str | None = Field(default=None, exclude_if=_is_none)
    contact: FilledText | None = Field(default=None, exclude_if=_is_none)
    phone: FilledText | None = Field(default=None, exclude_if=_is_none)

    @property
    def addresses(self) -> tuple[str, ...]:
        return addresses_in(self.e_mail)


class Organisation(Value):
    """A tenant organisation: its board (number of members), the quorum (members present) and the majority it needs; how
    many members the organisation has, and the quorum and the majority of their meeting, where that is agreed.
    ``address`` is the postal one, for what goes to it by post: lines between commas."""

    name: FilledText
    e_mail: str | tuple[str, ...] | None = None
    address: str | None = Field(default=None, exclude_if=_is_none)
    board: int = Field(ge=1)
    quorum: int = Field(ge=1)
    majority: Majority = Majority.SIMPLE
    members: int | None = Field(default=None, ge=1, exclude_if=_is_none)
    members_quorum: int | None = Field(default=None, ge=1, exclude_if=_is_none)
    members_majority: MembersMajority | None = Field(default=None, exclude_if=_is_none)
    status: Status = Status.AGREED

    @property
    def addresses(self) -> tuple[str, ...]:
        return addresses_in(self.e_mail)


class TopicRule(Value):
    """Which right an organisation has on a topic, and whether joint advice is agreed for it."""

    right: Right = Right.ADVICE
    rights: dict[str, Right] = {}
    joint: bool = False
    source: str = "agreement"
    status: Status = Status.AGREED


class ExtensionRule(Value):
    """How far all grants of one term together may move its end, in days."""

    maximum_days: int = Field(default=28, ge=0, le=LONGEST_DAYS)
    source: str = "agreement, extension"
    status: Status = Status.AGREED


class Conclusion(StrEnum):
    """Whose word concludes a strategic consultation: either side's, to which the other may object, or both sides'."""

    EITHER_SIDE = "either side"
    BOTH_SIDES = "both sides"


def _is_usual(conclusion: Conclusion) -> bool:
    return conclusion is Conclusion.EITHER_SIDE


class EscalationRule(Value):
    """Which causes lead to strategic consultation, whether an open one holds the lock, whose word concludes it, and the
    ladder above it. The usual ``conclusion`` is not written: an agreement from before there was a choice keeps its
    hash."""

    on: tuple[Cause, ...] = DEFAULT_CAUSES
    holds_lock: bool = True
    conclusion: Conclusion = Field(default=Conclusion.EITHER_SIDE, exclude_if=_is_usual)
    ladder: tuple[str, ...] = ("strategic_consultation", "mediation", "huurcommissie / kantonrechter")
    source: str = "agreement, escalation"
    status: Status = Status.AGREED


class AgreementError(ValueError):
    """An agreement that cannot be used; ``refusals`` names every fault with its article or clause."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(str(r) for r in self.refusals))


class Agreement(Value):
    """One version of an agreement, complete: parties, rights, terms, escalation, and the calendar it counts with."""

    __slots__ = ("_digest",)

    name: FilledText
    version: FilledText
    title: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    landlord: Landlord
    organisations: dict[str, Organisation] = {}
    topics: dict[Topic, TopicRule] = {}
    terms: dict[TermName, TermRule]
    extension: ExtensionRule = ExtensionRule()
    escalation: EscalationRule = EscalationRule()
    closed_periods: tuple[ClosedPeriod, ...] = ()
    calendar: Calendar

    def __hash__(self) -> int:
        return hash(self.digest)

    @computed_field
    def label(self) -> str:
        """Name and version, as derivations quote it."""
        return f"{self.name} {self.version}"

    @property
    def digest(self) -> str:
        """The SHA-256 of the agreement's canonical form, calendar included; made once, for every dossier that is opened
        names it (2 % of an act)."""
        known: str | None = getattr(self, "_digest", None)
        if known is None:
            known = hashlib.sha256(canonical(self.model_dump(mode="json"))).hexdigest()
            keep(self, "_digest", known)
        return known

    def term(self, name: TermName) -> TermRule:
        """The rule of a term; one that an agreement on record is too old to know has the usual amount."""
        return self.terms.get(name) or TermRule.model_validate(_usual(name))

    def right_of(self, organisation: str, topic: Topic, ground: Ground) -> tuple[Right, str]:
        """The strongest right that the law or this agreement gives, with its source."""
        statutory = STATUTORY_RIGHTS.get(legal_topic(topic, ground), (Right.ADVICE, "Wohv art. 5"))
        agreed = ((rule.rights.get(organisation, rule.right), rule.source) for rule in self._rules(topic, ground))
        return max((statutory, *agreed), key=lambda given: STRENGTH[given[0]])

    def allows_joint_advice(self, topic: Topic, ground: Ground | None) -> bool:
        """Whether joint advice is agreed for a topic."""
        return any(rule.joint for rule in self._rules(topic, ground))

    def _rules(self, topic: Topic, ground: Ground | None) -> list[TopicRule]:
        """What is agreed for a topic, and for what it counts as."""
        names = dict.fromkeys((topic, legal_topic(topic, ground)))
        return [self.topics[name] for name in names if name in self.topics]

    def addresses_of(self, party: str) -> tuple[str, ...]:
        """The mail addresses of a party; none where it has none, or is no party."""
        known = self.landlord if party == LANDLORD else self.organisations.get(party)
        return known.addresses if known else ()

    def reached_at(self, party: str, addresses: tuple[str, ...]) -> Self:
        """This agreement with other mail addresses of a party: those that it gave in a dossier."""
        if party == LANDLORD:
            return self.model_copy(update={"landlord": self.landlord.model_copy(update={"e_mail": addresses})})
        own = self.organisations[party].model_copy(update={"e_mail": addresses})
        return self.model_copy(update={"organisations": {**self.organisations, party: own}})

    def with_parties(self, landlord: str, organisations: dict[str, Organisation]) -> Self:
        """This agreement for other parties (scenarios that play elsewhere)."""
        return self.model_copy(update={"landlord": Landlord(name=landlord), "organisations": organisations})

    def concluding_by(self, conclusion: Conclusion) -> Self:
        """This agreement with another choice of whose word concludes a strategic consultation."""
        rule = self.escalation.model_copy(update={"conclusion": conclusion})
        return self.model_copy(update={"escalation": rule})

    def escalating_on(self, causes: Iterable[str]) -> Self:
        """This agreement with other escalation causes switched on."""
        rule = self.escalation.model_copy(update={"on": tuple(Cause(cause) for cause in causes)})
        return self.model_copy(update={"escalation": rule})


_shared: WeakValueDictionary[str, Agreement] = WeakValueDictionary()


def shared(agreement: Agreement) -> Agreement:
    """The one that reads the same and is in memory already, else this one: for what keeps thousands that came as
    text."""
    return _shared.setdefault(agreement.model_dump_json(), agreement)


def legal_topic(topic: Topic, ground: Ground | None) -> Topic:
    """The topic the statute sees: letter g on statutory ground counts as a merger."""
    return Topic.MERGER if topic is Topic.G and ground is Ground.STATUTE else topic


def load_calendar(text: str) -> Calendar:
    """A calendar of decree days from TOML text."""
    data = from_toml(text)
    decrees = data["decree"]
    return Calendar(
        version=data["version"],
        equated={day: decree["source"] for decree in decrees for day in decree["days"]},
        decree_years=tuple(year for decree in decrees for year in decree["years"]),
    )


def load(text: str, calendar: Calendar) -> Agreement:
    """An agreement from TOML text. Terms that it does not name have the usual amounts of ``terms.TERMS``.

    Raises ``AgreementError`` with every fault at once: ``agreement_invalid`` and ``agreement_below_statute``.
    """
    try:
        data = from_toml(text)
    except NotationError as error:
        raise AgreementError([refusal("agreement_invalid", str(error))]) from error
    unknown = [refusal("agreement_invalid", f"{path} is not a known setting") for path in _unknown(data)]
    try:
        agreement = Agreement.model_validate({**data, "terms": _terms(data), "calendar": calendar})
    except ValidationError as error:
        faults = (f"{'.'.join(str(part) for part in e['loc'])} {fault_in_words(e)}" for e in error.errors())
        raise AgreementError([*unknown, *(refusal("agreement_invalid", fault) for fault in faults)]) from error
    if refusals := [*unknown, *below_statute(agreement), *_inconsistent(agreement)]:
        raise AgreementError(refusals)
    return agreement


_SECTIONS: dict[str, type[Value]] = {"landlord": Landlord, "extension": ExtensionRule, "escalation": EscalationRule}
_TABLES: dict[str, type[Value]] = {"organisations": Organisation, "topics": TopicRule, "terms": TermRule}


def _unknown(data: dict[str, Any]) -> Iterator[str]:
    """Every key that no model knows: a misspelt setting must not go unnoticed."""
    yield from (key for key in data if key not in Agreement.model_fields or key == "calendar")
    for section, model in _SECTIONS.items():
        yield from (f"{section}.{key}" for key in _table(data, section) if key not in model.model_fields)
    for table, model in _TABLES.items():
        for row in _table(data, table):
            yield from (f"{table}.{row}.{k}" for k in _table(data[table], row) if k not in model.model_fields)
    periods = data.get("closed_periods")
    for period in periods if isinstance(periods, list) else ():
        yield from (f"closed_periods.{key}" for key in period if key not in ClosedPeriod.model_fields)


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _terms(data: dict[str, Any]) -> dict[str, Any]:
    """The agreement's terms over the usual ones."""
    given = _table(data, "terms")
    usual = {name.value: _usual(name) for name in TERMS}
    return {name: {**usual.get(name, {}), **_table(given, name)} for name in {**usual, **given}}


def _usual(name: TermName) -> dict[str, Any]:
    kind = TERMS[name]
    status = Status.STATUTORY if kind.basis is Basis.STATUTORY else Status.AGREED
    return {"amount": kind.amount, "unit": kind.unit, "basis": kind.basis, "source": kind.source, "status": status}


_FLOORS: dict[TermName, str] = {
    TermName.ADVICE: "at least six weeks",
    TermName.STANDSTILL: "at least three days",
    TermName.COURT_AFTER_RULING: "eight weeks",
}
_CEILINGS: dict[TermName, str] = {
    TermName.RESPONSE: "within fourteen days",
    TermName.COURT_AFTER_RULING: "eight weeks",
}
"""What the statute's number (``TERMS``) is to an agreement: no less, or no more."""


def below_statute(agreement: Agreement) -> list[Refusal]:
    """Everything in an agreement that gives less than the statute, with the clause."""
    return [refusal("agreement_below_statute", fault, source) for fault, source in _below(agreement)]


def _below(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """What is below the statute, and the article."""
    for name, kind in TERMS.items():
        if kind.basis is Basis.STATUTORY:
            yield from _statutory_term(name, agreement.terms[name])
    for topic, (right, source) in STATUTORY_RIGHTS.items():
        rule = agreement.topics.get(topic)
        if rule and any(STRENGTH[given] < STRENGTH[right] for given in (rule.right, *rule.rights.values())):
            yield f"topics.{topic}: the right is {right}", source


def _statutory_term(name: TermName, rule: TermRule) -> Iterator[tuple[str, str]]:
    source = TERMS[name].source
    if name in _FLOORS and rule.days < TERMS[name].days:
        yield f"terms.{name}: {rule.days} days; {_FLOORS[name]}", source
    if name in _CEILINGS and rule.days > TERMS[name].days:
        yield f"terms.{name}: {rule.days} days; {_CEILINGS[name]}", source
    if not rule.rolls:
        yield f"terms.{name}: a statutory end moves past weekends and holidays", "Atw art. 1"
    if rule.basis is not Basis.STATUTORY:
        yield f"terms.{name}: the basis is statutory", source
    if rule.unit is Unit.WORKING_DAYS:
        yield f"terms.{name}: a statutory term counts in days or weeks", source


def _inconsistent(agreement: Agreement) -> list[Refusal]:
    return [refusal("agreement_invalid", fault) for fault in _contradictions(agreement)]


def _contradictions(agreement: Agreement) -> Iterator[str]:
    yield from faults_of_organisations(agreement.organisations)
    yield from (f"landlord.e_mail: {fault}" for fault in faults_of_addresses(agreement.landlord.e_mail))
    if agreement.valid_from and agreement.valid_until and agreement.valid_until < agreement.valid_from:
        yield f"valid_until: {agreement.valid_until} lies before valid_from, {agreement.valid_from}"
    for topic, rule in agreement.topics.items():
        for key in rule.rights.keys() - agreement.organisations.keys():
            yield f"topics.{topic}.rights: {key} is not an organisation of this agreement"
    for period in agreement.closed_periods:
        if period.last < period.first:
            yield f"closed_periods: {period.name} ends before it begins"
    for name, term in agreement.terms.items():
        if not 1 <= term.days <= LONGEST_DAYS:
            yield f"terms.{name}: {term.amount} {term.unit}; a term takes at least 1 and at most {LONGEST_DAYS} days"
        yield from (f"terms.{name}.reminders: {days} days before the end" for days in term.reminders if days < 0)


_KEY = re.compile("[A-Za-z0-9_-]{1,50}")
"""The key of an organisation: it stands in commands, in the names of files and in those of terms."""


def faults_of_organisations(organisations: dict[str, Organisation]) -> Iterator[str]:
    """What keeps organisations from taking part: a key that means somebody else, a board that never has its quorum."""
    for key, organisation in organisations.items():
        if key in NOT_ORGANISATIONS:
            yield f"organisations.{key}: no organisation can have the key {key}"
        if not _KEY.fullmatch(key):
            yield f"organisations.{key!r}: a key has letters (a-z), digits, - and _, 50 at most"
        yield from (f"organisations.{key}.e_mail: {fault}" for fault in faults_of_addresses(organisation.e_mail))
        if organisation.quorum > organisation.board:
            yield f"organisations.{key}: a quorum of {organisation.quorum} in a board of {organisation.board}"
        if organisation.members is not None and (organisation.members_quorum or 0) > organisation.members:
            yield f"organisations.{key}: a quorum of {organisation.members_quorum} of {organisation.members} members"
        if organisation.members is None and organisation.members_majority in OF_ALL:
            yield f"organisations.{key}: {organisation.members_majority} needs the number of members"
