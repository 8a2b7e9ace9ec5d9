"""What the last release took: what is kept of it, and what counts as slower."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench import __main__ as program
from bench import baseline as kept
from bench.baseline import Baseline, Verdict, compared, show
from bench.soundness import UnsoundError
from bench.table import Row, ratio_row, times_row
from bench.turns import Spread


def verdicts(then: Mapping[str, float], *rows: Row) -> dict[str, Verdict]:
    found = compared([("part", rows)], Baseline(figures=then))
    return {one.name: one.verdict for one in found}


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.49, Verdict.SLOWER), (0.51, Verdict.AS_BEFORE), (0.71, Verdict.AS_BEFORE), (0.73, Verdict.FASTER)],
)
def test_a_ratio_of_which_more_is_better(value: float, verdict: Verdict) -> None:
    assert verdicts({"part: ratio": 0.6}, ratio_row("ratio", value)) == {"part: ratio": verdict}


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(1.45, Verdict.SLOWER), (1.43, Verdict.AS_BEFORE), (1.01, Verdict.AS_BEFORE), (0.99, Verdict.FASTER)],
)
def test_what_takes_so_many_times_as_long(value: float, verdict: Verdict) -> None:
    assert verdicts({"part: takes": 1.2}, times_row("takes", value)) == {"part: takes": verdict}


def test_what_is_new_and_what_is_not_measured_is_said() -> None:
    then = {"part: gone": 1.0, "other: not asked for": 1.0}
    expected = {"part: new": Verdict.NEW, "part: gone": Verdict.NOT_MEASURED}
    assert verdicts(then, ratio_row("new", 1.0), Row("not kept", "1 s")) == expected


def test_only_sections_that_were_measured_are_renewed(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    before = Baseline(figures={"part: gone": 1.0, "other: stays": 2.0})
    before.renewed([("part", [ratio_row("new", 0.123456), Row("not kept", "1 s")])]).write(file)
    assert Baseline.read(file).figures == {"other: stays": 2.0, "part: new": 0.1235}
    assert "cores" in Baseline.read(file).machine


def test_what_is_kept_can_be_read_and_belongs_to_sections_that_there_are() -> None:
    assert {name.partition(": ")[0] for name in Baseline.read().figures} <= set(program.SECTIONS)


def test_the_table_fits_in_eighty_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.table._WIDTH", 80)
    name = "a ratio with a name that is longer than a line of the table is wide"
    baseline = Baseline(figures={f"part: {name}": 1.0})
    assert not show(compared([("part", [ratio_row(name, 0.5)])], baseline), baseline)
    shown = capsys.readouterr().out
    assert "SLOWER" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_it_ends_with_1_where_something_became_slower(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "baseline.json"
    monkeypatch.setattr(kept, "FILE", file)
    monkeypatch.setattr("bench.core.measure", lambda _: [ratio_row("ratio", 0.5)])
    program.main(["--only", "core", "--compare"])
    assert "no baseline" in capsys.readouterr().out
    program.main(["--only", "core", "--write-baseline"])
    program.main(["--only", "core", "--compare"])
    Baseline(figures={"core: ratio": 0.7}).write(file)
    with pytest.raises(SystemExit) as ended:
        program.main(["--only", "core", "--compare"])
    assert ended.value.code == 1


def test_it_ends_with_1_where_what_was_made_is_not_as_it_must_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsound(_: object) -> list[Row]:
        raise UnsoundError("two letters too many")

    monkeypatch.setattr("bench.core.measure", unsound)
    with pytest.raises(SystemExit) as ended:
        program.main(["--only", "core"])
    assert "two letters too many" in str(ended.value.code)
    assert capsys.readouterr().out == ""


def test_rounds_in_figures() -> None:
    assert Spread.of([3.0, 1.0, 2.0, 4.0, 5.0]) == (2.0, 3.0, 4.0)
    assert Spread.of([3.0]) == (3.0, 3.0, 3.0)
    assert Spread.of_ratios([1.0, 4.0, 9.0], [1.0, 2.0, 3.0]).median == 2.0
