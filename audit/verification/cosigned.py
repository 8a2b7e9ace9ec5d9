"""Whether the cosignatures that organisations gave by passkey are genuine, and still on record as the log has them.

What is checked of one is what is checked of a signed act, and besides that the log which was cosigned holds the passkey
itself: whoever slips one in afterwards cannot have cosigned with it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime, timedelta

from pydantic import ValidationError

from audit.verification.findings import Code, Finding
from audit.verification.leaves import COSIGNED, cosignature_leaf, cosignature_subject
from audit.verification.stored_rows import Row
from models.record.log import Leaf
from models.record.passkey_cosignature import PasskeyCosignature, cosigning_challenge, witness_at
from models.record.statement import PersonStatement
from models.signed_act import IsSigned, SigningFlaw, flaw_of

ABOUT = {
    SigningFlaw.ALTERED: "is over something else than this checkpoint for that organisation",
    SigningFlaw.FORGED: "is no signature that the owner of the passkey gave at that site",
}
NO_WITNESS = "is by a passkey that this log does not hold, or of nobody who spoke for it then (people_statements)"
NO_ROW = "is no row of a cosignature"
"""How what is wrong with a cosignature is named."""


def flaw_of_cosignature(
    found: PasskeyCosignature,
    text: str,
    statements: Sequence[PersonStatement],
    within: Set[int],
    is_signed: IsSigned,
) -> str | None:
    """What is wrong with a cosignature of the checkpoint of a ``text``, whose log holds the statements ``within`` (by
    number); ``statements`` are all of the record, oldest first. None: nothing."""
    registered = witness_at(statements, found.credential, found.party, found.at)
    if registered is None or registered.number not in within:
        return NO_WITNESS
    key, site = (str(registered.content.get(name)) for name in ("public_key", "site"))
    flaw = flaw_of(found.evidence, cosigning_challenge(found.party, text), key, site, is_signed)
    return ABOUT[flaw] if flaw else None


class CosignedByPasskey:
    """The cosignatures by passkey of a record. ``statements`` are all that can be read, oldest first, ``slack`` is how
    far clocks may lie apart."""

    def __init__(
        self, rows: Iterable[Row], statements: Sequence[PersonStatement], is_signed: IsSigned, slack: timedelta
    ) -> None:
        self._rows = list(rows)
        self._often = Counter(row["client_data"] for row in self._rows)  # ECDSA has two forms of one signature
        self._left: dict[object, list[Row]] = {}
        for row in self._rows:
            self._left.setdefault(row["size"], []).append(row)
        self._statements = statements
        self._is_signed = is_signed
        self._slack = slack

    def flaws_under(self, size: object, text: str, made_at: datetime, within: Set[int]) -> Iterator[Finding]:
        """What is wrong with those under one checkpoint, whose log holds the statements ``within``."""
        for row in self._left.pop(size, ()):
            if flaw := self._flaw(row, text, made_at, within):
                yield _under(row, Code.COSIGNATURE_WRONG, flaw)

    def _flaw(self, row: Row, text: str, made_at: datetime, within: Set[int]) -> str | None:
        try:
            found = PasskeyCosignature.model_validate(row)
            if self._often[row["client_data"]] > 1:
                return "is the same signature as another one"
            if found.at + self._slack < made_at:
                return "was put on record before the checkpoint was made"
            return flaw_of_cosignature(found, text, self._statements, within, self._is_signed)
        except ValidationError:
            return NO_ROW

    def flaws_of_leaves(self, leaves: Sequence[Leaf], newest: datetime | None) -> Iterator[Finding]:
        """Where they are not those to which the log committed; ``newest`` is when the newest checkpoint was made."""
        for size in self._left:
            about = "passkey_cosignatures has a signature under it, checkpoints has no row for it"
            yield Finding(dossier=None, where=f"checkpoint {size}", code=Code.ORPHAN, about=about)
        known: dict[str, Leaf] = {}
        for leaf in leaves:
            if known.setdefault(leaf.subject, leaf) is not leaf:
                about = "an earlier leaf of log_leaves is about the same"
                yield Finding(dossier=None, where=f"leaf of {leaf.subject}", code=Code.LEAF_CHANGED, about=about)
        for row in self._rows:
            committed = known.pop(cosignature_subject(row), None)
            if committed is None:
                if newest is not None and isinstance(row["at"], datetime) and row["at"] + self._slack < newest:
                    flaw = "is older than the newest checkpoint, but log_leaves does not have it"
                    yield _under(row, Code.LEAF_MISSING, flaw)
            elif committed != _leaf_of(row):
                yield _under(row, Code.COSIGNATURE_WRONG, "is not the one to which the log (log_leaves) commits")
        for subject in known:
            party, _, size = subject.removeprefix(f"{COSIGNED}/").rpartition("/")
            about = f"the log committed to one of {party}, passkey_cosignatures has no row for it"
            yield Finding(dossier=None, where=f"checkpoint {size}", code=Code.COSIGNATURE_MISSING, about=about)


def _leaf_of(row: Row) -> Leaf | None:
    try:
        return cosignature_leaf(row)
    except (TypeError, ValueError):
        return None


def _under(row: Row, code: Code, flaw: str) -> Finding:
    about = f"passkey_cosignatures of {row['party']} {flaw}"
    return Finding(dossier=None, where=f"checkpoint {row['size']}", code=code, about=about)
