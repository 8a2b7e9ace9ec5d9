"""A portal of the test's own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from application.people import Office, Person
from application.signing_in import SignedIn
from installation.accounts.sessions import Session
from installation.installation import Installation
from installation.settings import Settings
from models.acts import Assurance
from portal.web import portal_of
from tests.browser import MISSING, chromium
from tests.portal.inhabited import Inhabited, inhabited
from tests.portal.serving import Served, served

Serve = Callable[..., Served]

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def signed_in_for(party: str) -> SignedIn:
    """Somebody of a party who is signed in, known otherwise than by a session."""
    person = Person(id=party, name="A. Peters", mail="a@example.org", party=party, office=Office.at(party)[-1])
    now = datetime.now(UTC)
    return SignedIn(
        person,
        Session(id="1", person=party, assurance=Assurance.PASSKEY, device="Firefox", started_at=now, seen_at=now),
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that nothing was done with yet."""
    with Installation(Settings(var=tmp_path_factory.mktemp("portal") / "var", embedded_port=1)) as made:
        yield made


@pytest.fixture(scope="module")
def portal(installation: Installation) -> Iterator[Served]:
    """The portal as it is served to whoever is not signed in."""
    with served(portal_of(installation, strict=True)) as serving:
        yield serving


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    """A portal with somebody in every office."""
    with inhabited(tmp_path_factory.mktemp("inhabited")) as found:
        yield found


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serves a portal over an installation with these settings."""
    with ExitStack() as stack:

        def serve(recognise: Any = None, **given: Any) -> Served:
            settings = Settings(var=tmp_path / "var", embedded_port=1, **given)
            own = stack.enter_context(Installation(settings))
            more = {"recognise": recognise} if recognise else {}
            return stack.enter_context(served(portal_of(own, strict=True, **more)))

        yield serve


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield opened
        opened.close()
