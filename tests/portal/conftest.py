"""A portal of the test's own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from installation.installation import Installation
from installation.settings import Settings
from portal.web import portal_of
from tests.browser import MISSING, chromium
from tests.portal.serving import Served, served

Serve = Callable[..., Served]

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


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
