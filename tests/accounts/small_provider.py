"""A small identity provider, over real HTTP: it holds its clients to PKCE, and does wrong what a test asks of it."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from joserfc.jws import JWSRegistry

CLIENT, SECRET = "advies", "een-geheim~van.ons"
STAFF = {"sub": "s-1", "name": "M. Smeets", "email": "M.Smeets@zowonen.example", "email_verified": True}
Change = Callable[[dict[str, Any]], Any]


@cache
def rsa_key(name: str) -> RSAKey:
    """A key, the same one by the same name: to make one takes long."""
    return RSAKey.generate_key(2048, {"kid": name})


def _as_it_is(said: dict[str, Any]) -> dict[str, Any]:
    return said


@dataclass
class SmallProvider:
    """Whoever comes is ``person``, in these ``groups``. ``described``, ``claims`` and ``answer`` change what the
    provider says of itself, signs, and gives for a code; ``signed`` signs it otherwise; ``wait`` holds back an answer
    until it is set."""

    port: int = 0
    person: Mapping[str, Any] = field(default_factory=lambda: STAFF)
    groups: Any = ("advies",)
    described: Change = _as_it_is
    claims: Change = _as_it_is
    answer: Change = _as_it_is
    signed: Callable[["SmallProvider", dict[str, Any]], str] | None = None
    keys: list[Any] = field(default_factory=lambda: [rsa_key("first")])
    published: list[Any] | None = None
    raw: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    heads: list[Mapping[str, str]] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}/realm"

    def authorize(self, address: str) -> dict[str, str]:
        """Somebody signs in at the page to which a browser was sent; gives what the browser brings back. Asserts that
        the request is one that OpenID Connect allows, with PKCE."""
        parts = urlsplit(address)
        said = {name: one for name, (one,) in parse_qs(parts.query, strict_parsing=True).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/in"
        assert {"openid", "email"} <= set(said["scope"].split())
        assert (said["response_type"], said["client_id"]) == ("code", CLIENT)
        assert said["code_challenge_method"] == "S256"
        assert len(said["code_challenge"]) == 43
        assert len(said["state"]) >= 43
        assert len(said["nonce"]) >= 43
        code = f"code-{next(self._numbers)}"
        self._codes[code] = said
        return {"code": code, "state": said["state"]}

    # --- what it answers ---

    def document(self, path: str) -> Any:
        if path == "/realm/.well-known/openid-configuration":
            return self.described(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/in",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    "end_session_endpoint": f"{self.issuer}/out",
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "code_challenge_methods_supported": ["S256"],
                }
            )
        if path == "/realm/keys":
            return KeySet(self.published or self.keys).as_dict(private=False)
        return None

    def token(self, form: Mapping[str, str], authorization: str) -> tuple[int, Any]:
        """The token endpoint: a code is good once, for the client that asked for it, with its verifier."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {basic}" and (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or form.get("grant_type") != "authorization_code":
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": "M. Smeets"}
        now = int(time.time())
        claims = {
            **self.person,
            **({} if self.groups is None else {"groups": self.groups}),
            "iss": self.issuer,
            "aud": CLIENT,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
        }
        claims = self.claims(claims)
        token = self.signed(self, claims) if self.signed else self.sign(claims)
        return 200, self.answer({"id_token": token, "access_token": "a", "token_type": "Bearer", "expires_in": 300})

    def sign(self, claims: dict[str, Any], alg: str = "RS256", key: Any = None, **header: str) -> str:
        key = key or self.keys[-1]
        said = {"alg": alg, **({"kid": key.kid} if key.kid else {}), **header}
        return jwt.encode(said, claims, key, registry=JWSRegistry(algorithms=[alg], strict_check_header=False))

    def sign_text(self, text: str) -> str:
        """Signs what may be no claims at all."""
        key = self.keys[-1]
        return jws.serialize_compact({"alg": "RS256", "kid": key.kid}, text, key, algorithms=["RS256"])


def unsigned(_: SmallProvider, claims: dict[str, Any]) -> str:
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
                  for part in ({"alg": "none", "typ": "JWT"}, claims))  # fmt: skip
    return f"{head}.{body}."


def by_secret(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Signed by what both sides know, under the name of the provider's key."""
    return provider.sign(claims, "HS256", OctKey.import_key(SECRET * 2), kid=provider.keys[-1].kid)


def by_public_key(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Signed by the public key as if it were a secret."""
    public = provider.keys[-1].as_pem(private=False)
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": provider.keys[-1].kid}).encode()).rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    mac = base64.urlsafe_b64encode(hmac.digest(public, head + b"." + body, "sha256")).rstrip(b"=")
    return b".".join((head, body, mac)).decode()


def by_another(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Signed by another key under the name of the provider's."""
    return provider.sign(claims, key=rsa_key("other"), kid=provider.keys[-1].kid)


def by_unknown(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Signed by a key that is published nowhere."""
    return provider.sign(claims, key=rsa_key("unknown"))


def by_curve(provider: SmallProvider, claims: dict[str, Any]) -> str:
    """Signed by a new key of another kind, that is published from now on."""
    provider.keys.append(ECKey.generate_key("P-256", auto_kid=True))
    return provider.sign(claims, "ES256")


@contextmanager
def small_provider(**given: Any) -> Iterator[SmallProvider]:
    """Serves such a provider until the block ends."""
    provider = SmallProvider(**given)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._tell(200, provider.document(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: one for name, (one,) in parse_qs(body, strict_parsing=True).items()}
            self._tell(*provider.token(form, self.headers.get("authorization", "")))

        def _tell(self, status: int, said: Any) -> None:
            path = urlsplit(self.path).path.removeprefix("/realm")
            provider.asked.append(path)
            provider.heads.append(dict(self.headers))
            if path in provider.silent:
                provider.over.wait(60)
            status, body = provider.raw.get(path, (status if said is not None else 404, json.dumps(said).encode()))
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", f"{provider.issuer}/elsewhere")
            if body[:2] == b"\x1f\x8b":
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked did not wait
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.over.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


def settings_for(provider: SmallProvider, groups: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The settings of an installation whose staff sign in at a provider."""
    return {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_groups": groups or {"beheer": "administrator", "advies": "case_handler", "lezers": "reader"},
    }


def back_with(said: Mapping[str, str]) -> str:
    """The address at which a browser comes back."""
    return f"/aanmelden/account/terug?{urlencode(said)}"
