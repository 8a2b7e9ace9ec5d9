"""Somebody who visits the portal without a browser: keeps cookies, reads the sign of a form, sends what it likes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from application.people import Person
from installation.accounts.sessions import Sessions
from installation.installation import Installation
from models.acts import Assurance
from portal.from_here import FIELD
from tests.portal.serving import Answer, Served

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=grens"
SIGN = re.compile(rf'name="{FIELD}" value="(\w+)"')

Fields = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass
class Visitor:
    """One browser, with its cookies; ``headers`` go with every request (names are written with ``_``)."""

    served: Served
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    sign: str = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, None, **headers)

    def post(self, path: str, fields: Fields = (), **headers: str) -> Answer:
        """Sends a form of a page that this visitor saw."""
        pairs = list(fields.items()) if isinstance(fields, Mapping) else list(fields)
        body = urlencode([(FIELD, self.sign or self.read_sign()), *pairs]).encode()
        return self.send("POST", path, body, **{"Content_Type": FORM, **headers})

    def post_parts(self, path: str, parts: Sequence[tuple[bytes, bytes]], **headers: str) -> Answer:
        """Sends a form with files: of each part what it says of itself after ``form-data``, and its content."""
        signed = (f'; name="{FIELD}"'.encode(), (self.sign or self.read_sign()).encode())
        lines = [
            b"--grens\r\nContent-Disposition: form-data" + said + b"\r\n\r\n" + content + b"\r\n"
            for said, content in (signed, *parts)
        ]
        body = b"".join(lines) + b"--grens--\r\n"
        return self.send("POST", path, body, **{"Content_Type": MULTIPART, **headers})

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        said = {**self.headers, **headers}
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.served.send(method, path, body, **said)
        self._remember(answer)
        return answer

    def read_sign(self) -> str:
        """The sign of the forms on the pages of this visitor."""
        is_in = any(name.endswith("sessie") for name in self.cookies)
        page = self.get("/mijn-gegevens" if is_in else "/aanmelden")
        self.sign = next(iter(SIGN.findall(page.text)), "")
        return self.sign

    def _remember(self, answer: Answer) -> None:
        pair, *more = answer.headers.get("set-cookie", "").split("; ")
        name, _, value = pair.partition("=")
        if name and "Max-Age=0" in more:
            self.cookies.pop(name, None)
        elif name:
            self.cookies[name] = value


def signed_in(served: Served, installation: Installation, person: Person) -> Visitor:
    """A visitor in whose browser somebody is signed in."""
    token = Sessions(installation.accounts).start(person.id, Assurance.PASSKEY, "Firefox, Linux", datetime.now(UTC))
    return Visitor(served, {"sessie": token})
