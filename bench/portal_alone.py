"""The portal alone, over a record that is there: ``python -m bench.portal_alone PORT KEPT`` serves its pages to whoever
names a party in the header ``X-Party``, without Temporal and without signing in. ``KEPT`` is how many dossiers it keeps
(0: every page is made anew)."""

import sys
from datetime import UTC, datetime

import uvicorn
from fastapi import Request

from application.kept_views import KeptViews
from application.people import Office, Person
from application.signing_in import SignedIn
from installation.accounts.sessions import Session
from installation.installation import Installation
from installation.settings import load_settings
from models.acts import Assurance
from portal.web import guarded, site_of


def whoever_says_so(request: Request) -> SignedIn | None:
    """Somebody of the party that a request names."""
    party, now = request.headers.get("x-party"), datetime.now(UTC)
    if party is None:
        return None
    person = Person(id=party, name="M. Peeters", mail="m@example.org", party=party, office=Office.at(party)[-1])
    session = Session(id="1", person=party, assurance=Assurance.PASSKEY, device="bench", started_at=now, seen_at=now)
    return SignedIn(person, session)


def main(port: int, kept: int) -> None:
    """Serves until it is told to stop."""
    with Installation(load_settings()) as installation:
        site = site_of(installation, whoever_says_so)
        site.state.kept_views = KeptViews(kept)
        served = guarded(site, installation.settings)
        uvicorn.run(served, host="127.0.0.1", port=port, access_log=False, log_config=None, proxy_headers=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
