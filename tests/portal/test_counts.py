"""What Prometheus reads of the portal: pages by the template of their route, and nothing of anybody's."""

import re
import urllib.error
import urllib.request
from uuid import uuid4

import pytest

from installation.embedded import free_port
from portal.counts import BOUNDS, Counts
from portal.metrics_door import metrics_at
from tests.portal.inhabited import Inhabited
from tests.portal.visiting import Visitor

_LINE = re.compile(r'# (HELP|TYPE) advice_portal_\w+ .+|advice_portal_\w+\{(\w+="[^"\\]*",?)+\} [\d.e+-]+')


REQUEST = {
    "subject": "Sloop", "topic": "b", "right": "advice", "intended_decision": "Slopen", "reasons": "Lek",
    "consequences": "Verhuizen", "addressees": "geleen", "zeker": "1",
}  # fmt: skip


def counted(counts: Counts, name: str, **labels: str) -> float:
    """A figure, by its name and all labels in their order."""
    wanted = name + "{" + ",".join(f'{label}="{value}"' for label, value in labels.items()) + "} "
    return sum(float(line.removeprefix(wanted)) for line in counts.text().splitlines() if line.startswith(wanted))


def test_every_line_is_one_that_prometheus_reads(town: Inhabited) -> None:
    town.visitor("secretary").get("/taken")

    lines = town.counts.text().splitlines()

    assert [line for line in lines if not _LINE.fullmatch(line)] == []
    assert sum(line.startswith("# TYPE") for line in lines) == 4


def test_a_page_is_named_by_the_template_of_its_route(town: Inhabited) -> None:
    secretary, requests = town.visitor("secretary"), "advice_portal_requests_total"
    page = {"method": "GET", "route": "/dossiers/{number}", "status": "200"}
    before = counted(town.counts, requests, **page)

    secretary.get(f"/dossiers/{town.number}?naar=geheim")
    secretary.send("BREW", "/koffie/geheim@geleen.example", None)

    assert counted(town.counts, requests, **page) == before + 1
    assert counted(town.counts, requests, method="other", route="none", status="404") == 1
    whole = town.counts.text()
    assert town.number not in whole
    assert not re.search("geheim|koffie|BREW|@|geleen", whole)


def test_how_long_an_answer_took_is_counted_in_classes(town: Inhabited) -> None:
    counts = Counts()
    for seconds in (0.0, BOUNDS[0], 0.3, 99.0):
        counts.answered("GET", "/taken", 200, seconds)

    def at(le: str) -> float:
        labels = {"method": "GET", "route": "/taken", "le": le}
        return counted(counts, "advice_portal_request_seconds_bucket", **labels)

    assert [at(le) for le in ("0.01", "0.25", "0.5", "10", "+Inf")] == [2, 2, 3, 3, 4]
    assert counted(counts, "advice_portal_request_seconds_count", method="GET", route="/taken") == 4


def test_acts_and_sign_ins_are_counted_by_what_became_of_them(town: Inhabited) -> None:
    secretary, stranger = town.anew("secretary"), Visitor(town.served)

    def acts(act: str, outcome: str) -> float:
        return counted(town.counts, "advice_portal_acts_total", act=act, outcome=outcome)

    refused, waiting = acts("acknowledge_receipt", "refused"), acts("open_request", "not_confirmed")
    stranger.post("/aanmelden/code", {"code": "12345678"})
    secretary.post(f"/dossiers/{town.number}/doen/acknowledge_receipt", {"act_id": str(uuid4())})
    town.anew("case_handler").post("/nieuw", REQUEST | {"act_id": str(uuid4())})

    assert counted(town.counts, "advice_portal_sign_ins_total", by="code", outcome="refused") >= 1
    assert acts("acknowledge_receipt", "refused") == refused + 1, "it was done before"
    assert acts("open_request", "not_confirmed") == waiting + 1, "Temporal is out of reach"


def test_it_is_read_at_an_address_of_its_own(town: Inhabited) -> None:
    address = f"127.0.0.1:{free_port()}"
    with metrics_at(address, town.counts), urllib.request.urlopen(f"http://{address}/metrics", timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert answer.read().decode().startswith("# HELP advice_portal_requests_total")
    assert town.visitor("administrator").get("/metrics").status == 404, "never through the portal itself"
    with metrics_at(address, town.counts), pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://{address}/", timeout=30)
