"""What a dossier gives to the form of an act in it: who the parties are, the points that are answered, the draft that
is there already."""

from collections.abc import Mapping, Sequence
from typing import Any

from language import form_texts as texts
from language.fields import positions_in, said_in
from language.speech import Names, say, verbatim
from models.act_forms import ActName
from models.contents import Point
from models.events import EventType
from models.knowledge.joint_signing import takes_part
from models.knowledge.view import View
from models.rights import Right
from models.state import Track
from models.verdicts import SUPPLEMENTS, possible
from portal.boxes import Given, GivenPoint
from portal.parts import Said


def given_by(view: View, act: ActName, organisation: str, names: Names) -> Given:
    """What a dossier gives to the form of an act, about an organisation where it says so."""
    tracks = view.dossier.tracks
    answered = _answered(act, tracks, organisation)
    points = [_point(point, names) for point in answered.advice.points] if answered and answered.advice else []
    if act is not ActName.DRAFT_JOINT_ADVICE:
        about = [answered.organisation] if answered else tracks
        return Given(
            {key: names.of(key) for key in about}, _choices(act, view.dossier.right), points, right=view.dossier.right
        )
    asked = _asked(view, names)
    others = {key: name for key, name in asked.items() if key != view.party}
    return Given(others, _choices(act, view.dossier.right), positions=asked, right=view.dossier.right)


def _choices(act: ActName, right: Right | None) -> Mapping[str, Sequence[str]]:
    """The verdicts that belong to what is asked."""
    if act is ActName.SUPPLEMENT_ADVICE and right:
        return {"verdict": SUPPLEMENTS[right]}
    return {"verdict": possible(right)}


def _answered(act: ActName, tracks: Mapping[str, Track], organisation: str) -> Track | None:
    """The track of which the advice is answered by an act."""
    match act:
        case ActName.RESPOND | ActName.AMEND_RESPONSE:
            return tracks.get(organisation)
        case ActName.ANSWER_UNSOLICITED_ADVICE:
            return next(iter(tracks.values()), None)
    return None


def _point(point: Point, names: Names) -> GivenPoint:
    kind = texts.POINT_KINDS.get(point.kind or "") if point.kind else None
    about: list[Said] = [say(kind) if kind else verbatim(point.kind)] if point.kind else []
    return GivenPoint(point.text, (*about, *map(verbatim, positions_in(point.positions, names))))


def _asked(view: View, names: Names) -> Mapping[str, Said]:
    """The organisations that are asked, also those of whose track whoever looks knows nothing."""
    asked = view.request.get("addressees")
    keys = [str(one) for one in asked] if isinstance(asked, list) else [*view.dossier.tracks]
    return {key: names.of(key) for key in keys}


def draft_said(view: View, party: str, act: ActName) -> Mapping[str, Any]:
    """What the joint advice that is being made says already of an act of a party that takes part in it: for a new draft
    everything, for the sending of it its verdict."""
    drafts = [event for event in view.events if event.type is EventType.JOINT_ADVICE_DRAFTED and event.content]
    if not drafts or not takes_part(view.dossier, party):
        return {}
    if act is ActName.SUBMIT_ADVICE:
        return {"verdict": said_in(drafts[-1]).get("verdict")}
    said = {name: value for name, value in said_in(drafts[-1]).items() if name in _REPEATED}
    return {**said, "organisations": [one for one in view.dossier.joint.joined if one != party]}


_REPEATED = ("verdict", "points", "minority_view", "signatories")
"""What a new draft begins with."""
