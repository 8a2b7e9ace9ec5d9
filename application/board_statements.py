"""What boards arranged among themselves, as the record states it (``models.record.statement``): who holds which office,
who has a mandate for what, who took the office of secretary over, and who got access again.

The accounts say what was arranged; the record is told of it from then on, so that the log commits to it. What was
arranged before there were such statements, or while the record could not be reached, is stated when it can be: it holds
from that moment on, never from an earlier one.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from application.dates import utc_now
from application.handing_over import kept_hand_overs
from application.permissions import is_of_board
from application.signing_in import person_of
from installation.accounts.kept_mandates import KeptMandate, KeptMandates
from installation.accounts.recoveries import Recoveries, Recovery
from installation.accounts.register import Account, Register
from installation.installation import Installation
from installation.statements import state, stated, stating
from models.record.statement import ONCE, PersonStatement, StatementKind

ALL = "all"
"""What stands for the acts of a mandate that is for every one."""

OPERATOR = "operator"
"""What stands for whoever runs the machine: no person of the register."""


class _Fact(NamedTuple):
    """Something that is to be stated."""

    kind: StatementKind
    party: str
    content: dict[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """By what it is known again."""
        return (self.kind, *self.content.values())


class BoardStatements:
    """What is stated about the boards of an installation. It remembers what it saw on record: where nothing was
    arranged since, the record is not asked. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock
        self._seen: frozenset[tuple[str, ...]] = frozenset()

    def put_on_record(self) -> None:
        """States what was arranged and is not stated yet. Raises RecordUnavailable and AccountsUnavailable."""
        facts = [*self._facts()]
        keys = frozenset(fact.key for fact in facts)
        if keys <= self._seen:
            return
        with stating(self._installation.record) as connection:
            for kind, party, content in _due(facts, stated(connection)):
                state(connection, kind, party, content, self._clock())
        self._seen = keys

    def _facts(self) -> Iterator[_Fact]:
        """What was arranged, as it would be stated: offices as they are, everything else as it ever was."""
        accounts = self._installation.accounts
        board = [one for one in Register(accounts).people() if is_of_board(person_of(one))]
        yield from (_office(one) for one in board)
        mandates = KeptMandates(accounts).ever()
        yield from (_given(one) for one in mandates)
        yield from (_ended(one) for one in mandates if one.ended_at)
        for one in kept_hand_overs(self._installation).done():
            giver_is = "gone" if one.closes else "member"
            content = {"hand_over": one.id, "person": one.taker, "giver": one.giver, "giver_is": giver_is}
            yield _Fact(StatementKind.HANDED_OVER, one.party, {**content, "by": one.arranged_by})
        recoveries = Recoveries(accounts)
        for found in recoveries.done():
            yield _recovered(found, recoveries.confirmed_by(found.id))


def _due(facts: Sequence[_Fact], known: Sequence[PersonStatement]) -> Iterator[_Fact]:
    """What is not stated yet: of an office that is another one than was stated last, of all else what was never."""
    offices: dict[str, str] = {}
    once: set[tuple[str, str]] = set()
    for one in known:
        if one.kind in (StatementKind.OFFICE_GIVEN, StatementKind.OFFICE_ENDED):
            offices[one.person] = str(one.content.get("office", ""))
        elif one.kind in ONCE:
            once.add((one.kind, str(one.content[ONCE[one.kind]])))
    for fact in facts:
        if fact.kind in ONCE:
            if (fact.kind, fact.content[ONCE[fact.kind]]) not in once:
                yield fact
        elif offices.get(fact.content["person"], fact.content.get("office")) == "":
            continue  # ended on record, and going on in an older copy of the accounts (``application.ended_on_record``)
        elif offices.get(fact.content["person"], "") != fact.content.get("office", ""):
            yield fact


def _office(one: Account) -> _Fact:
    if one.ended_at is not None:
        return _Fact(StatementKind.OFFICE_ENDED, one.party, {"person": one.id})
    return _Fact(StatementKind.OFFICE_GIVEN, one.party, {"person": one.id, "office": one.office})


def _given(one: KeptMandate) -> _Fact:
    acts = ALL if one.acts is None else " ".join(one.acts)
    days = {"first_day": one.first_day.isoformat(), "last_day": one.last_day.isoformat()}
    content = {"mandate": one.id, "person": one.person, "acts": acts, **days, "by": one.given_by}
    return _Fact(StatementKind.MANDATE_GIVEN, one.party, content)


def _ended(one: KeptMandate) -> _Fact:
    content = {"mandate": one.id, "person": one.person, "by": one.ended_by or OPERATOR}
    return _Fact(StatementKind.MANDATE_ENDED, one.party, content)


def _recovered(one: Recovery, confirmed: Sequence[str]) -> _Fact:
    by = f"letter {one.entered_by}" if one.is_on_paper else " ".join(confirmed)
    return _Fact(StatementKind.RECOVERED, one.party, {"recovery": one.id, "person": one.person, "by": by})
