"""Joint advice in the making: who agreed, drafted, signed and left (rules section 3)."""

from audit.conformance.second_reading.act import Hearing


def agreed(hearing: Hearing) -> None:
    """A party agrees to joint advice in this dossier; an organisation also takes part in it."""
    joint, by = hearing.ledger.joint, hearing.by
    _put(joint.agreed, by)
    _take(joint.left, by)
    if by in hearing.ledger.sides:
        _put(joint.joined, by)


def drafted(hearing: Hearing) -> None:
    """A new draft replaces the one before, with its signatures; of one that is withheld only those are known."""
    joint, said = hearing.ledger.joint, hearing.content
    for organisation in (hearing.by, *(said.organisations or ())):
        _put(joint.joined, organisation)
    joint.drafter, joint.draft, joint.signed = hearing.by, hearing.sequence, {hearing.by: hearing.sequence}
    joint.verdict, joint.points, joint.withdrawn = said.verdict, said.points or (), False


def cosigned(hearing: Hearing) -> None:
    """An organisation signs the draft."""
    joint = hearing.ledger.joint
    _put(joint.joined, hearing.by)
    joint.signed[hearing.by] = hearing.sequence
    joint.withdrawn = joint.withdrawn and hearing.by != joint.drafter


def left(hearing: Hearing) -> None:
    """An organisation leaves, with its signature; the drafter keeps the draft."""
    joint = hearing.ledger.joint
    _take(joint.joined, hearing.by)
    _put(joint.left, hearing.by)
    if hearing.by != joint.drafter:
        joint.signed.pop(hearing.by, None)


def _put(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _take(names: list[str], name: str) -> None:
    if name in names:
        names.remove(name)
