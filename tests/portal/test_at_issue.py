"""What stands beside the form of an act, as the core sees it."""

from datetime import UTC, datetime

from language import at_issue_texts as texts
from language.speech import Names, say
from models.act_forms import ActName
from models.knowledge.view import as_known_to
from models.parties import LANDLORD
from portal.at_issue import at_issue
from tests.audit.playing import case_of, scenario_file


def test_who_agreed_and_left_the_joint_advice_agreed_all_the_same() -> None:
    case = case_of(scenario_file("joint-of-one"))  # the landlord, Geleen and Beek agree; Beek leaves
    view, names = as_known_to(case, "geleen", datetime(2027, 1, 16, tzinfo=UTC)), Names(case.agreement)
    assert view.dossier.joint.left == ("beek",)

    parts = at_issue(ActName.AGREE_JOINT_ADVICE, view, "", names)
    (agreed,) = (part for part in parts if part.title == texts.AGREED_TITLE)

    for party in (LANDLORD, "geleen", "beek"):
        assert say(texts.AGREED, party=names.of(party)) in [line.text for line in agreed.lines]
