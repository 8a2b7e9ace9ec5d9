"""Programs that come to a portal with somebody in every office."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from application.clients import Clients
from tests.portal.inhabited import Inhabited, inhabited
from tests.portal.running import Running, running
from tests.portal.serving import Answer

NOBODY = "nobody"
PARTIES = {"landlord": "landlord", "geleen": "geleen", "outsider": "limbricht", "auditor": "auditor"}
"""For whom programs come: the outsider's party takes no part in the first dossier."""

READS, ACTS = ("read",), ("read", "act")


@dataclass
class Programs:
    """The programs of each party, each with a token of its own."""

    town: Inhabited
    _tokens: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        return self.town.number

    def token(self, who: str, scopes: tuple[str, ...] | None = None) -> str:
        """A token; made once for each party and what it is for."""
        scopes = scopes or (READS if who == "auditor" else ACTS)
        if (who, scopes) not in self._tokens:
            name = f"programma van {who}, {' en '.join(scopes)}"
            made = Clients(self.town.installation, None).make(name, PARTIES[who], scopes)
            self._tokens[who, scopes] = made.secret
        return self._tokens[who, scopes]

    def ask(
        self,
        who: str,
        path: str,
        sent: Any = None,
        *,
        method: str = "",
        scopes: tuple[str, ...] | None = None,
        **headers: str,
    ) -> Answer:
        """One request; what is no bytes is sent as JSON. Names of headers are written with ``_``."""
        own = {} if who == NOBODY else {"Authorization": f"Bearer {self.token(who, scopes)}"}
        body = sent if isinstance(sent, bytes | None) else json.dumps(sent).encode()
        kind = {} if isinstance(sent, bytes | None) else {"Content_Type": "application/json"}
        verb = method or ("GET" if sent is None else "POST")
        return self.town.served.send(verb, f"/api/v1{path}", body, **{**own, **kind, **headers})


def json_in(answer: Answer) -> Any:
    """What an answer says."""
    assert answer.headers["content-type"] in ("application/json", "application/problem+json"), answer.text
    return json.loads(answer.text)


def codes_in(answer: Answer) -> dict[str, str]:
    """The code of every fault that a problem tells, by where it is."""
    said = json_in(answer)
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["status"] == answer.status
    return {one.get("field") or one.get("parameter", ""): one["code"] for one in said.get("errors", ())}


@pytest.fixture(scope="package")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    with inhabited(tmp_path_factory.mktemp("programs")) as town:
        yield Programs(town)


@pytest.fixture(scope="package")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """What ``make run`` starts."""
    with running(tmp_path_factory.mktemp("everything") / "var") as found:
        yield found
