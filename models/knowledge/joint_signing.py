"""Who agreed to a joint advice, who signed the one that is being made, and who has yet to; as far as a viewer knows."""

from models.state import Dossier


def has_agreed(dossier: Dossier, party: str) -> bool:
    """Whether a party said that joint advice may be given in a dossier. Who leaves the joint advice afterwards takes
    nothing of that back: it stays possible for the others (``models.procedure.advice.is_allowed``)."""
    return party in dossier.joint.agreed


def takes_part(dossier: Dossier, organisation: str) -> bool:
    """Whether a draft of a joint advice lies before an organisation that takes part in it, not sent yet."""
    joint = dossier.joint
    return joint.verdict is not None and joint.submitted_at is None and organisation in joint.joined


def has_signed(dossier: Dossier, organisation: str) -> bool:
    """Whether an organisation signed that draft; its drafter did by drafting it."""
    joint = dossier.joint
    signed = organisation in (*joint.cosigned, joint.drafter) and organisation not in joint.withdrawn
    return takes_part(dossier, organisation) and signed


def is_to_sign(dossier: Dossier, organisation: str) -> bool:
    """Whether that draft waits for an organisation."""
    return takes_part(dossier, organisation) and not has_signed(dossier, organisation)


def still_to_sign(dossier: Dossier) -> tuple[str, ...]:
    """For whom that draft waits."""
    return tuple(one for one in dossier.joint.joined if is_to_sign(dossier, one))
