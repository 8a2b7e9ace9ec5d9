"""`python -m portal`: serves the portal until it is told to stop. One process; ``make run`` starts it."""

import logging
import os
import sys

import structlog
import uvicorn

from application.errors import as_problem
from installation.folders import OURS_ALONE
from installation.garbage import collected_in_quiet
from installation.installation import Installation
from installation.logs import start_logging
from installation.settings import load_settings
from installation.settings_file import SettingsError
from portal.counts import Counts
from portal.mail_rounds import mail_rounds
from portal.metrics_door import metrics_at
from portal.web import portal_of

_log = structlog.stdlib.get_logger("portal")

FINISH_WITHIN = 10
"""How many seconds a page that is being made gets when the portal is told to stop."""


def _serve(installation: Installation) -> int:
    """Serves until a signal, and gives the exit code."""
    settings = installation.settings
    host, _, port = settings.portal_address.rpartition(":")
    counts = Counts()
    config = uvicorn.Config(
        portal_of(installation, counts=counts),
        host=host.strip("[]"),
        port=int(port),
        lifespan="on",
        proxy_headers=False,  # the portal reads them itself, from the proxies that its settings trust
        server_header=False,
        access_log=False,  # addresses of pages are personal
        log_config=None,
        timeout_graceful_shutdown=FINISH_WITHIN,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # what it begins and ends with is said here
    _log.info("serving", address=settings.portal_address, url=settings.portal_url)
    server = uvicorn.Server(config)
    with metrics_at(settings.portal_metrics_address, counts), mail_rounds(installation), collected_in_quiet():
        server.run()
    return 0 if server.started else 1


def _start() -> int:
    os.umask(OURS_ALONE)
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    with start_logging(settings.log_format, settings.log_level), Installation(settings, is_prompt=True) as installation:
        try:
            return _serve(installation)
        except Exception as error:
            problem = as_problem(error)
            if problem is None:
                _log.exception("the portal failed")
                return 1
            print(problem, file=sys.stderr)
            return problem.exit_code


if __name__ == "__main__":
    sys.exit(_start())
