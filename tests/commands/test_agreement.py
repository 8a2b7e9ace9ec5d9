from pathlib import Path

from tests.commands.conftest import AGREEMENTS
from tests.front_door import CommandLine


def test_a_sound_agreement_is_said_to_be_so_with_what_is_to_be_confirmed(starter: CommandLine) -> None:
    outcome = starter("agreement", "check", str(AGREEMENTS / "zowonen.toml"), "--json")

    assert outcome.code == 0
    assert outcome.json["valid"] is True
    assert "consultation term" in outcome.json["to_be_confirmed"]
    assert "advice term" not in outcome.json["to_be_confirmed"]


def test_every_fault_of_an_agreement_is_named_with_its_clause(starter: CommandLine, tmp_path: Path) -> None:
    text = (AGREEMENTS / "zowonen.toml").read_text()
    wrong = text.replace('amount = 6\nunit = "weeks"\nbasis', 'amount = 5\nunit = "weeks"\nbasis')
    wrong = wrong.replace("[terms.standstill]\namount = 3", "[terms.standstill]\namount = 2")
    file = tmp_path / "wrong.toml"
    file.write_text(wrong)

    outcome = starter("agreement", "check", str(file), "--json")

    assert outcome.code == 1
    assert {refusal["code"] for refusal in outcome.json["refusals"]} == {"agreement_below_statute"}
    assert {refusal["source"] for refusal in outcome.json["refusals"]} == {"Wohv art. 5(1)", "Wohv art. 5(3)c"}


def test_check_says_that_no_page_can_say_whom_to_call(starter: CommandLine) -> None:
    assert (
        "Not said: landlord.contact and landlord.phone."
        in starter("agreement", "check", "agreements/statutory.toml").out
    )
    assert "Not said" not in starter("agreement", "check", "agreements/zowonen.toml").out


def test_a_file_that_is_not_there_is_wrong_use(starter: CommandLine) -> None:
    assert starter("agreement", "check", "nowhere.toml").code == 2


def test_the_calendar_is_no_agreement(starter: CommandLine) -> None:
    assert starter("agreement", "show", "calendar").code == 2


def test_show_gives_every_number_with_unit_status_and_clause(starter: CommandLine) -> None:
    numbers = {number["about"]: number for number in starter("agreement", "show", "zowonen", "--json").json["numbers"]}

    assert numbers["advice term"]["value"].startswith("6 weeks")
    assert (numbers["advice term"]["status"], numbers["advice term"]["clause"]) == ("statutory", "Wohv art. 5(1)")
    assert numbers["board of beek"]["status"] == "to be confirmed"
    for number in numbers.values():
        assert number["value"]
        assert number["clause"]


def test_plain_output_lines_the_numbers_up(starter: CommandLine) -> None:
    outcome = starter("agreement", "show", "statutory")

    assert outcome.code == 0
    assert "advice term" in outcome.out
    assert "\x1b" not in outcome.out
