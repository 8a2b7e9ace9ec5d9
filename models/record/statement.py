"""What is stated about people on record: which passkeys are whose, who may act for a party (rules section 8).

A statement belongs to no dossier; the log commits to each (``people/NUMBER``), in the order in which they were made.
No name and no mail address stands in one: a person is ``content["person"]``, the id of its account, which means nothing
outside the installation. So nobody learns from the log who takes part, and a bundle says it only of who signed an act
in it, whose name stands with that act, and of who cosigned its log, without a name.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, JsonValue

from models.value import Value


class StatementKind(StrEnum):
    """What can be stated about people."""

    CREDENTIAL_REGISTERED = "credential_registered"
    CREDENTIAL_ENDED = "credential_ended"
    OFFICE_GIVEN = "office_given"
    OFFICE_ENDED = "office_ended"
    MANDATE_GIVEN = "mandate_given"
    MANDATE_ENDED = "mandate_ended"
    HANDED_OVER = "handed_over"
    RECOVERED = "recovered"


HOLDS: dict[StatementKind, tuple[str, ...]] = {
    StatementKind.CREDENTIAL_REGISTERED: ("credential", "person", "public_key", "site"),
    StatementKind.CREDENTIAL_ENDED: ("credential", "person"),
    StatementKind.OFFICE_GIVEN: ("person", "office"),
    StatementKind.OFFICE_ENDED: ("person",),
    StatementKind.MANDATE_GIVEN: ("mandate", "person", "acts", "first_day", "last_day", "by"),
    StatementKind.MANDATE_ENDED: ("mandate", "person", "by"),
    StatementKind.HANDED_OVER: ("hand_over", "person", "giver", "giver_is", "by"),
    StatementKind.RECOVERED: ("recovery", "person", "by"),
}
"""What the content of each kind holds, all of it text. ``credential`` is the id of a passkey and ``public_key`` its
public key in COSE form, both in base64url; ``site`` is the host of the portal for which it was made. It signs acts from
the statement's ``at`` on, until it is ended.

The others are of boards. ``office`` is ``member`` or ``secretary``. ``acts`` of a mandate are names of acts with a
space between them, or ``all``; its days are local, and it runs until and including the last. ``person`` took the office
over from ``giver``, who is a ``member`` since, or ``gone``. ``by`` is who gave, ended or arranged it (``operator``:
whoever runs the machine); of a recovery who confirmed it (with a space between them), or who entered the letter by
which it was asked, after ``letter``."""

ONCE = {
    StatementKind.MANDATE_GIVEN: "mandate",
    StatementKind.MANDATE_ENDED: "mandate",
    StatementKind.HANDED_OVER: "hand_over",
    StatementKind.RECOVERED: "recovery",
}
"""By what of its content a statement is told from every other of its kind: it is made once."""

RESTS_ON = {StatementKind.MANDATE_ENDED: StatementKind.MANDATE_GIVEN}
"""What has to be stated before, of the same party, person and thing."""


class PersonStatement(Value):
    """One statement. ``number`` counts them from 1, without gaps; ``party`` is whose it is; ``at`` is the instant (UTC)
    at which it was put on record, and from which it holds: never an earlier one."""

    number: int
    kind: StatementKind
    party: str
    at: AwareDatetime
    content: dict[str, JsonValue]

    @property
    def person(self) -> str:
        """Whom it is about: the id of an account."""
        return str(self.content["person"])


def credential_at(
    statements: Iterable[PersonStatement], credential: str, party: str, moment: datetime
) -> PersonStatement | None:
    """The registration of a credential with which an act of a party could be signed at a moment; None where it was not
    that party's, was not registered yet, or was ended. ``statements`` come oldest first."""
    found: PersonStatement | None = None
    for statement in statements:
        if statement.content.get("credential") == credential and statement.at <= moment:
            found = statement
    is_registered = found is not None and found.kind is StatementKind.CREDENTIAL_REGISTERED and found.party == party
    return found if is_registered else None
