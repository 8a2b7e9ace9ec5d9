"""Dossier numbers: unique under any number of threads and processes, the same for the same act."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from installation.database import RecordUnavailable, open_record
from installation.numbers import allocate
from tests.hanging import HANGING
from tests.record.entries import ROOT

AT = datetime(2027, 5, 3, 12, tzinfo=UTC)
PROCESS = """
import sys
from datetime import UTC, datetime
from installation.database import open_record
from installation.numbers import allocate
engine = open_record(sys.argv[1])
for n in range(30):
    print(allocate(engine, f"{sys.argv[2]}-{n}", datetime(2027, 5, 3, 12, tzinfo=UTC)))
"""


def test_numbers_follow_each_other_within_a_year(engine: Engine) -> None:
    assert [allocate(engine, act, AT) for act in "abc"] == ["2027-001", "2027-002", "2027-003"]
    assert allocate(engine, "d", AT.replace(year=2028)) == "2028-001"
    assert allocate(engine, "e", AT) == "2027-004"


def test_the_same_act_gets_the_same_number_also_in_another_year(engine: Engine) -> None:
    assert allocate(engine, "a", AT) == allocate(engine, "a", AT) == allocate(engine, "a", AT.replace(year=2028))
    assert allocate(engine, "b", AT) == "2027-002"


def test_the_year_is_that_of_amsterdam(engine: Engine) -> None:
    assert allocate(engine, "a", datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == "2027-001"
    assert allocate(engine, "b", datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == "2026-001"


def test_a_hundred_and_more_fit(engine: Engine) -> None:
    numbers = [allocate(engine, f"a{n}", AT) for n in range(101)]
    assert numbers[-1] == "2027-101"


def test_threads_never_get_the_same_number_and_leave_no_gap(engine: Engine) -> None:
    with ThreadPoolExecutor(12) as pool:
        numbers = list(pool.map(lambda n: allocate(engine, f"act-{n}", AT), range(60)))

    assert sorted(numbers) == [f"2027-{n:03}" for n in range(1, 61)]


def test_threads_with_the_same_act_get_one_number(engine: Engine) -> None:
    with ThreadPoolExecutor(12) as pool:
        numbers = set(pool.map(lambda _: allocate(engine, "one", AT), range(36)))

    assert numbers == {"2027-001"}


def test_processes_never_get_the_same_number_and_leave_no_gap(url: str) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", PROCESS, url, str(n)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for n in range(2)
    ]
    numbers = [number for process in processes for number in process.communicate(timeout=HANGING)[0].split()]

    assert sorted(numbers) == [f"2027-{n:03}" for n in range(1, 61)]


@pytest.mark.parametrize("database", ["sqlite"])
def test_without_a_prepared_record_there_is_no_number(empty_url: str) -> None:
    with pytest.raises(RecordUnavailable, match="no dossier number"):
        allocate(open_record(empty_url, create=True), "a", AT)
