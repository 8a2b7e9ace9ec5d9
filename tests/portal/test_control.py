"""What an auditor does on the pages: looks back, judges, verifies and takes along, as the commands do it; and what went
wrong is not overlooked."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import text

from application.alarms import AlarmKind
from application.by_post import ByPost
from application.comparing_runs import DossierReplayed, ReplayComparison
from application.errors import NotFound
from application.inspecting import BROKEN_OFF, Inspecting, Work
from application.inspector import do_work, is_noted
from application.people import Viewer
from application.seeing import Seeing
from application.standing_alarms import StandingAlarms
from application.who_read import WhoRead
from audit.replay_comparison.compared import Divergence
from commands.auditor_commands import AUDITOR as PROGRAM
from installation.accounts.inspections import SILENT, Inspections
from installation.accounts.personal_sights import KEPT_FOR
from language.speech import word
from models.parties import AUDITOR
from tests.front_door import CommandLine, in_process, install_at
from tests.hanging import HANGING
from tests.portal.inhabited import Inhabited, inhabited
from tests.portal.midway import marked
from tests.portal.test_witness_pages import checkpointed

AS_AUDITOR = Viewer.of_party(AUDITOR, "A. Auditor")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    folder = tmp_path_factory.mktemp("control")
    with inhabited(folder, marked("response-overdue", folder, until_act=1)) as found:
        yield found


@pytest.fixture
def audit(house: Inhabited, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """``auditor.py`` over the same installation."""
    install_at(house.installation.settings.var, monkeypatch)
    return in_process(PROGRAM, capsys)


def inspecting(house: Inhabited) -> Inspecting:
    return Inspecting(house.installation, AS_AUDITOR)


def until_done(house: Inhabited, name: str) -> None:
    until = time.monotonic() + HANGING
    while inspecting(house).state(name).goes_on:
        assert time.monotonic() < until, "it does not come to an end"
        time.sleep(0.05)


def test_the_work_runs_beside_the_pages_and_its_outcome_is_told(house: Inhabited) -> None:
    visitor = house.anew("auditor")
    assert visitor.post("/controle/werk/verify").status == 303
    assert visitor.get("/dossiers").status == 200  # whatever goes on, pages are given
    until_done(house, "verify")

    assert "Niets gevonden: alles is heel" in visitor.get("/controle/werk/verify").text
    assert "In orde" in visitor.get("/controle").text


@contextmanager
def changed(house: Inhabited) -> Iterator[None]:
    """Somebody changed who spoke in an event; afterwards it is as it was."""
    name, where = "person", "WHERE dossier = :number AND sequence = 1"
    with house.installation.record.begin() as connection:
        was = connection.scalar(text(f"SELECT {name} FROM events {where}"), {"number": house.number})
        connection.execute(text(f"UPDATE events SET {name} = 'Iemand' {where}"), {"number": house.number})
    yield
    with house.installation.record.begin() as connection:
        connection.execute(text(f"UPDATE events SET {name} = :was {where}"), {"number": house.number, "was": was})


def test_a_fault_is_found_and_told(house: Inhabited) -> None:
    with changed(house):
        found = do_work(house.installation, AS_AUDITOR, Work.VERIFY, lambda *_: None)

    kept, now = Inspections(house.installation.accounts), datetime.now(UTC)
    kept.begin("verify", "here", 1, now)
    kept.change("verify", 1, ended_at=now, result=found, result_at=now)
    for who, is_told in (("auditor", True), ("administrator", True), ("secretary", False), ("case_handler", False)):
        assert ("De vastlegging is niet heel" in house.anew(who).get("/hulp").text) is is_told, who
    assert found["number"]["findings"] == len(found["findings"]) > 0
    assert {one["dossier"] for one in found["findings"]} == {house.number}


def test_work_that_its_process_did_not_finish_was_broken_off_and_can_begin_anew(house: Inhabited) -> None:
    kept, now = Inspections(house.installation.accounts), datetime.now(UTC)
    kept.begin("xes", "another-machine", 1, now - SILENT - timedelta(seconds=1))

    assert inspecting(house).state("xes").is_broken
    assert "Dit is afgebroken" in house.anew("auditor").get("/controle/werk/xes").text
    assert kept.begin("ocel", "another-machine", 1, now) is None  # what is silent holds up nothing
    assert inspecting(house).begin("csv").name == "ocel"  # what goes on does
    kept.change("ocel", 1, ended_at=now, fault=BROKEN_OFF)


def test_work_that_a_killed_portal_never_noted_does_not_wait_for_ever(
    house: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    parents = iter((4_000, 1))
    monkeypatch.setattr("os.getppid", lambda: next(parents))

    assert not is_noted(Inspections(house.installation.accounts), "never-noted")


def test_what_is_taken_along_is_what_the_command_writes(house: Inhabited, tmp_path: Path, audit: CommandLine) -> None:
    visitor, numbers = house.anew("auditor"), house.numbers
    for form, ending in (("bundle", "zip"), ("csv", "csv"), ("xes", "xes"), ("ocel", "json")):
        target = tmp_path / f"one.{ending}"
        assert audit("export", numbers[-1], "-o", str(target)).code == 0
        assert visitor.get(f"/dossiers/{numbers[-1]}/kopie/{form}").body == target.read_bytes(), form
    own = tmp_path / "own.zip"
    assert audit("export", house.number, "--as", "geleen", "-o", str(own)).code == 0
    assert house.anew("secretary").get(f"/dossiers/{house.number}/kopie/bundle").body == own.read_bytes()
    assert visitor.get(f"/dossiers/{house.number}/kopie/bundle?voor=geleen").body == own.read_bytes()
    assert house.anew("secretary").get(f"/dossiers/{house.number}/kopie/bundle?voor=beek").status == 403

    do_work(house.installation, AS_AUDITOR, Work.CSV, lambda *_: None)
    every = tmp_path / "all.csv"
    assert audit("export", "--all", "-o", str(every)).code == 0
    assert (house.installation.settings.var / "inspections" / "csv.csv").read_bytes() == every.read_bytes()


def test_eyes_and_copies_are_those_of_who_knows_of_the_dossier(house: Inhabited) -> None:
    visitor, address = house.anew("auditor"), f"/dossiers/{house.number}/kopie"
    offered = re.findall(r"/kopie/bundle\?voor=(\w+)", visitor.get(address).text)
    assert {"landlord", "geleen"} <= {*offered}
    assert [visitor.get(f"{address}/bundle?voor={party}").status for party in offered] == [200] * len(offered)
    for page in ("", "/verschil"):
        text = visitor.get(f"/controle/dossiers/{house.number}{page}").text
        assert {*re.findall(r'<option value="(\w+)"', text)} - {"alles"} == {*offered, "auditor"}
    for nobody in ("limbricht", "administrator"):
        assert "Met alles wat" in visitor.get(f"/controle/dossiers/{house.number}?als={nobody}").text


def test_a_dossier_is_looked_at_as_it_stood_and_as_a_party_could_know_it(house: Inhabited) -> None:
    visitor, number = house.anew("auditor"), house.numbers[-1]
    path = f"/controle/dossiers/{number}"
    assert "Er was toen niets te zien" in visitor.get(f"{path}?dag=01-01-1999").text
    assert "Vul een dag in zoals" in visitor.get(f"{path}?dag=gisteren").text
    assert "Dat moment komt nog" in visitor.get(f"{path}?dag=01-01-2999").text
    whole, known = (visitor.get(path + query).text for query in ("", "?als=landlord"))
    assert "Met alles wat toen was binnengekomen" in whole
    assert len(known) < len(whole)  # how the boards consulted and voted is theirs
    assert visitor.get("/controle/dossiers/2026-999").status == 404
    assert visitor.get(f"{path}/termijn?naam=geen").status == 400
    assert "hetzelfde" in visitor.get(f"{path}/termijn?naam=advice").text


def shown(page: str) -> str:
    """What a page shows, without what it is made of."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_what_changed_between_two_moments_is_what_the_command_says(house: Inhabited, audit: CommandLine) -> None:
    visitor, number = house.anew("auditor"), house.numbers[-1]
    path = f"/controle/dossiers/{number}/verschil"
    page = shown(visitor.get(f"{path}?van=01-02-2027&tot=01-03-2027&tot_tijd=9.00&als=landlord").text)
    options = ("--from", "2027-02-01", "--to", "2027-03-01T09:00", "--as", "landlord", "--lang", "nl")
    said = [
        line.strip("- ") for line in audit("diff", number, *options).out.splitlines() if line.strip().startswith("-")
    ]
    assert len(said) > 5
    for line in said:
        assert line.split("…")[0][:60] in page

    assert "Vul een dag in zoals" in visitor.get(f"{path}?van=gisteren").text
    assert "Deze dag moet vóór de andere liggen" in visitor.get(f"{path}?van=01-03-2027&tot=01-02-2027").text
    assert "Wat anders is" not in visitor.get(f"{path}?tot=01-03-2027").text  # nothing to compare with
    assert "Er was toen niets te zien" in visitor.get(f"{path}?van=01-01-1999&als=landlord").text
    assert visitor.get("/controle/dossiers/2026-999/verschil?van=01-01-2027").status == 404


def test_two_parties_are_compared_at_one_moment(house: Inhabited) -> None:
    visitor, number = house.anew("auditor"), house.numbers[-1]
    path = f"/controle/dossiers/{number}/verschil?tot=01-03-2027"
    more = shown(visitor.get(f"{path}&als=landlord&dan_als=alles").text)
    assert "gestemd op" in more.split("Wat anders is")[1]  # how a board voted the landlord does not know
    assert "De gebeurtenissen die alleen eerst te zien waren" not in more
    less = shown(visitor.get(f"{path}&dan_als=landlord").text)
    assert "De gebeurtenissen die alleen eerst te zien waren" in less
    same = shown(visitor.get(f"{path}&als=landlord&dan_als=landlord").text)
    assert "Wat anders is Geen verschil." in same


def test_a_letter_is_checked_and_kept_nowhere(house: Inhabited, tmp_path: Path, audit: CommandLine) -> None:
    visitor = house.anew("auditor")
    checkpointed(house)  # the log has a key by then
    letter = house.anew("secretary").get(f"/dossiers/{house.number}/gebeurtenissen/1/brief").body
    kept = {*house.installation.settings.documents.rglob("*")}
    cases = {
        "genuine": letter,
        "changed": letter[:100] + bytes([letter[100] ^ 1]) + letter[101:],
        "not_sealed": b"%PDF-1.7 van een ander",
    }
    for state, content in cases.items():
        file = tmp_path / "brief.pdf"
        file.write_bytes(content)
        assert audit("check-letter", str(file), "--json").json["state"] == state
        page = visitor.post_parts("/controle/brief", [(b'; name="bestand"; filename="brief.pdf"', content)])
        assert shown(audit("check-letter", str(file), "--lang", "nl").out) in shown(page.text), state
    assert visitor.post_parts("/controle/brief", [(b'; name="bestand"; filename=""', b"")]).status == 422
    assert {*house.installation.settings.documents.rglob("*")} == kept


def test_replaying_says_what_the_command_says_and_not_what_stands_there(
    house: Inhabited, audit: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = do_work(house.installation, AS_AUDITOR, Work.REPLAY, lambda *_: None)
    said = {one["dossier"]: one["result"] for one in audit("replay", "--all", "--json").json}
    assert {result: number for result, _, number in found["results"]} == Counter(said.values())
    assert {one["dossier"] for one in found["unclean"]} == {house.numbers[-1]}

    differs = Divergence(
        where="event 3", about="is told differently by the history and by the record", parts="/text",
        sides={"the history": "een geheim", "the record": "nog een geheim"},
    )  # fmt: skip
    heard = DossierReplayed(dossier=house.number, result=ReplayComparison.DIFFERENT, differs=differs)
    monkeypatch.setattr("application.comparing_runs.heard_of", lambda *_: [heard])
    told_by = list[tuple[int, int, int]]()
    found = do_work(house.installation, AS_AUDITOR, Work.REPLAY, lambda *how_far: told_by.append(how_far))
    assert told_by == [(1, len(house.numbers), 1)]
    kept, now = Inspections(house.installation.accounts), datetime.now(UTC)
    kept.begin("replay", "here", 1, now)
    kept.change("replay", 1, ended_at=now, result=found, result_at=now)
    page = shown(house.anew("auditor").get("/controle/werk/replay").text)
    assert "Gebeurtenis 3: staat verschillend in de geschiedenis en in het register" in page
    assert "geheim" not in page


def test_how_sure_it_is_who_spoke_is_counted_as_the_command_does(house: Inhabited, audit: CommandLine) -> None:
    found = do_work(house.installation, AS_AUDITOR, Work.VERIFY, lambda *_: None)
    assert dict(found["assurances"]) == audit("verify", "--all", "--json").json["assurances"]
    kept, now = Inspections(house.installation.accounts), datetime.now(UTC)
    kept.begin("verify", "here", 1, now)
    kept.change("verify", 1, ended_at=now, result=found, result_at=now)
    page = shown(house.anew("auditor").get("/controle/werk/verify").text)
    for name, number in found["assurances"]:
        words = "Het register zegt het niet" if name == "None" else word("assurance", name).nl.capitalize()
        assert f"{words} {number}" in page


def test_of_a_copy_all_that_is_not_in_it_is_counted(house: Inhabited) -> None:
    kept, now = Inspections(house.installation.accounts), datetime.now(UTC)
    found = do_work(house.installation, AS_AUDITOR, Work.BUNDLE, lambda *_: None)
    assert (found["uncovered"] + found["dossiers"], found["gone"], found["more_gone"]) == (len(house.numbers), [], 0)
    kept.begin("bundle", "here", 1, now)
    much = {**found, "uncovered": 5_000, "gone": ["event 3 is gone"], "more_gone": 312}
    kept.change("bundle", 1, ended_at=now, result=much, result_at=now)
    page = shown(house.anew("auditor").get("/controle/werk/bundle").text)
    assert "5000 dossiers zitten er niet in" in page
    assert "En nog 312" in page


def test_the_rules_that_were_broken_are_named_as_the_command_names_them(house: Inhabited, audit: CommandLine) -> None:
    number = house.numbers[-1]
    page = house.anew("auditor").get(f"/controle/dossiers/{number}/naleving").text
    (said,) = audit("conformance", number, "--json").json
    broken = {one["rule"] for one in said["shown"] if one["result"] == "broken"}
    assert broken
    assert page.count('<h2 class="nl-heading nl-heading--level-2">Geschonden') == sum(
        one["result"] == "broken" for one in said["shown"]
    )
    found = do_work(house.installation, AS_AUDITOR, Work.CONFORMANCE, lambda *_: None)
    (row,) = (one for one in found["unclean"] if one["dossier"] == number)
    assert set(row["broken"]) == broken


def test_the_figures_of_a_year_are_those_of_the_command(house: Inhabited, audit: CommandLine) -> None:
    visitor = house.anew("auditor")
    assert "Dit is nog niet gedaan" in visitor.get("/controle/jaar/2027").text
    visitor.post("/controle/werk/report-2027")
    until_done(house, "report-2027")
    assert visitor.get("/controle/jaar/2027/csv").text == audit("report", "--year", "2027", "--csv").out
    assert visitor.get("/controle/jaar/2027").text.count("<svg") >= 1
    assert visitor.get("/controle/werk/report-1").status == 404


# --- Who read what --------------------------------------------------------------------------------------------------


def test_an_auditor_reads_who_opened_a_dossier_and_took_what_along(house: Inhabited) -> None:
    secretary, number = house.anew("secretary"), house.number
    secretary.get(f"/dossiers/{number}")
    secretary.get(f"/dossiers/{number}/documenten/1/1")
    secretary.get(f"/dossiers/{number}/kopie/csv")
    who = house.person("secretary")
    notice = ByPost(house.installation, who.viewer).letters(number)[0].id
    assert secretary.get(f"/dossiers/{number}/gebeurtenissen/1/brief").status == 200
    assert secretary.get(f"/dossiers/{number}/brieven/{notice}/pdf").status == 200

    page = house.anew("auditor").get(f"/controle/dossiers/{number}/lezers").text
    assert who.name in page
    assert "document 1/1 op" in page
    assert "de brief van gebeurtenis 1 op" in page
    assert f"brief nummer {notice} op" in page
    assert "een kopie van het dossier op" in page
    own = house.anew("auditor").get(f"/controle/lezers/{who.id}").text
    assert f"Dossier {number}" in own
    assert "outsider" not in page


def test_who_read_what_is_gone_after_two_years(house: Inhabited) -> None:
    long_ago = datetime.now(UTC) - KEPT_FOR - timedelta(days=1)
    person = house.member_of("beek", house.person("member").office, "lezer")
    Seeing(house.installation, person, lambda: long_ago).takes(house.number, "copy")

    assert person.id not in {one.who.id for one in WhoRead(house.installation, AS_AUDITOR).of_dossier(house.number)}
    with pytest.raises(NotFound):
        WhoRead(house.installation, AS_AUDITOR).of_person("nobody")


def test_only_who_may_know_it_is_told_who_read_by_the_command(house: Inhabited, audit: CommandLine) -> None:
    secretary = house.anew("secretary")
    secretary.get(f"/dossiers/{house.number}")
    said = audit("reads", house.number)
    assert said.code == 0
    assert house.person("secretary").name in said.out


def test_what_stands_still_is_told_to_the_administrator_on_every_page(
    house: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.installation.record.begin() as connection:
        connection.execute(text("UPDATE outbox SET sent_at = NULL WHERE id = (SELECT min(id) FROM outbox)"))
    late = StandingAlarms(house.installation, lambda: datetime.now(UTC) + timedelta(days=3650))
    late.look()
    (found,) = late.of(house.person("administrator"))
    assert found.number > 0
    for who in ("secretary", "auditor"):
        assert AlarmKind.STUCK not in {one.kind for one in late.of(house.person(who))}
    early = StandingAlarms(house.installation, lambda: datetime(1999, 1, 1, tzinfo=UTC))
    early.look()
    assert not early.of(house.person("administrator"))

    monkeypatch.setattr("application.standing_alarms.StandingAlarms.of", lambda *_: [found])
    told = house.anew("administrator").get("/hulp").text
    assert "Er blijven brieven of berichten liggen" in told
