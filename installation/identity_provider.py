"""The identity provider by whose accounts the landlord's staff sign in (OpenID Connect Core 1.0, the authorization code
with PKCE, RFC 7636): found by its issuer, asked over HTTP, and believed only in what it signed.

It is asked at the addresses that it names for itself and nowhere else, over TLS (the machine itself may do without),
directly and by no proxy; who signs its certificate the machine says (the certificates of the system). An answer counts
whole, within ``WITHIN`` and up to ``MOST_BYTES``, or not at all. Nothing personal is in any error.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from installation.setting_values import is_this_machine
from installation.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

SIGNED_IN_AT: Final = "/aanmelden/account/terug"
"""Where browsers come back, at the portal's address: what is registered at the provider."""

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""How an ID token may be signed: by a key pair. Neither ``none``, nor ``HS256`` with a secret that both sides know."""

SCOPE: Final = "openid profile email"
LEEWAY: Final = 60
"""How many seconds the provider's clock may be off."""
WITHIN: Final = 5.0
"""How many seconds the provider has for an answer."""
MOST_BYTES: Final = 1_000_000

_KEPT = 3600.0
"""How many seconds what the provider says of itself, and its keys, are taken for true."""
_OUT_OF_REACH = 10.0
"""How many seconds one that did not answer is not asked again: who comes meanwhile is told at once."""
_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class ProviderUnreachable(Exception):  # noqa: N818 - it says what is the matter
    """The provider does not answer in time, or answers what no provider does; the message says which."""


class ProviderRefuses(Exception):  # noqa: N818 - it says what is the matter
    """The provider gives no token for a code; ``error`` is the code of RFC 6749, 5.2, or ``other``."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class TokenUntrusted(Exception):  # noqa: N818 - it says what is the matter
    """An ID token is not believed; ``why`` is the claim or the check that fails, never what the token says."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Endpoints(NamedTuple):
    """What a provider says of itself (OpenID Connect Discovery 1.0). ``says_who``: it names itself when a browser comes
    back (RFC 9207)."""

    authorization: str
    token: str
    keys: str
    end_session: str | None
    auth_method: str
    says_who: bool
    signs_by: tuple[str, ...]
    pkce: tuple[str, ...] | None


REFUSALS = frozenset(
    {
        *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"),
        *("invalid_scope", "access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable"),
        *("interaction_required", "login_required", "account_selection_required", "consent_required"),
    }
)
"""What a provider can refuse by (RFC 6749, 4.1.2.1 and 5.2; OpenID Connect Core, 3.1.2.6)."""


def refusal_named(error: object) -> str:
    """The code by which a provider refuses, or ``other``: what anybody can write is not repeated."""
    return error if isinstance(error, str) and error in REFUSALS else "other"


def provider_of(settings: Settings) -> "IdentityProvider | None":
    """The provider of an installation, where one is set."""
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_client_secret.get_secret_value()
    back = f"{settings.portal_url}{SIGNED_IN_AT}"
    return IdentityProvider(settings.oidc_issuer, settings.oidc_client_id, secret, back)


class IdentityProvider:
    """A provider, as its client: ``back`` is the address at which browsers come back from it. Can be asked by several
    threads at a time."""

    def __init__(
        self, issuer: str, client: str, secret: str, back: str, clock: "Callable[[], float]" = monotonic
    ) -> None:
        self.issuer = issuer
        self.client = client
        self._secret = secret
        self.back = back
        self._clock = clock
        self._lock = Lock()
        self._endpoints: tuple[float, Endpoints] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._fault: tuple[float, ProviderUnreachable] | None = None

    # --- what browsers are sent to ---

    def sign_in_address(self, state: str, nonce: str, verifier: str) -> str:
        """Where a browser signs in. Raises ProviderUnreachable."""
        client = self._client(None, self.endpoints())
        address, _ = client.create_authorization_url(
            self.endpoints().authorization, state=state, code_verifier=verifier, nonce=nonce
        )
        return str(address)

    def sign_out_address(self, back: str) -> str | None:
        """Where a browser signs out, to come ``back`` to an address of ours; None where the provider has no such place
        (OpenID Connect RP-Initiated Logout 1.0). Raises ProviderUnreachable."""
        if (place := self.endpoints().end_session) is None:
            return None
        said = urlencode({"client_id": self.client, "post_logout_redirect_uri": back})
        return f"{place}{'&' if urlsplit(place).query else '?'}{said}"

    # --- what is asked of it ---

    def claims(self, code: str, verifier: str, nonce: str) -> Mapping[str, Any]:
        """What the provider signed of whoever a code is for. Raises ProviderUnreachable, ProviderRefuses and
        TokenUntrusted."""
        endpoints = self.endpoints()
        with _asking("the token") as session:
            try:
                given = self._client(session, endpoints).fetch_token(endpoints.token, code=code, code_verifier=verifier)
            except OAuth2Error as error:
                raise ProviderRefuses(refusal_named(error.error)) from None
        token = given.get("id_token")
        if not isinstance(token, str):
            raise TokenUntrusted("missing")
        return self._verified(token, nonce, given.get("access_token"))

    def knows_client(self) -> bool:
        """Whether the provider takes this client's name and secret: asked with a code that is none, which it refuses
        otherwise. Raises ProviderUnreachable."""
        try:
            with suppress(TokenUntrusted):
                self.claims("-", "-" * 43, "-")
        except ProviderRefuses as refuses:
            return refuses.error not in {"invalid_client", "unauthorized_client"}
        return True

    def endpoints(self) -> Endpoints:
        """What the provider says of itself; asked once an hour. Raises ProviderUnreachable."""
        with self._lock:
            now = self._clock()
            if self._fault and now < self._fault[0]:
                raise ProviderUnreachable(str(self._fault[1]))
            if self._endpoints is None or now >= self._endpoints[0]:
                try:
                    found = _endpoints_in(_asked(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"), self)
                except ProviderUnreachable as fault:
                    self._fault = (now + _OUT_OF_REACH, fault)
                    raise
                self._endpoints = (now + _KEPT, found)
            return self._endpoints[1]

    def keys(self, *, anew: bool = False) -> KeySet:
        """The keys by which the provider signs; asked once an hour, or ``anew``. Raises ProviderUnreachable."""
        place = self.endpoints().keys
        with self._lock:
            now = self._clock()
            if anew or self._keys is None or now >= self._keys[0]:
                self._keys = (now + _KEPT, _keys_in(_asked(place)))
            return self._keys[1]

    # --- how ---

    def _client(self, session: httpx.Client | None, endpoints: Endpoints) -> Any:  # noqa: ANN401 - Authlib has no types
        return _Client(
            session,
            self.client,
            self._secret,
            token_endpoint_auth_method=endpoints.auth_method,
            scope=SCOPE,
            redirect_uri=self.back,
            code_challenge_method="S256",
        )

    def _verified(self, token: str, nonce: str, access_token: object) -> Mapping[str, Any]:
        """What a token says, where it is signed by the provider for this client and this sign-in, and is of now."""
        try:
            try:
                signed = _signed(token, self.keys())
            except InvalidKeyIdError:  # it may sign by a new key
                signed = _signed(token, self.keys(anew=True))
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self.client},
                    "sub": {"essential": True},
                },
                {"nonce": nonce, "client_id": self.client, "access_token": access_token},
            )
            claims.validate(now=int(datetime.now(UTC).timestamp()), leeway=LEEWAY)
        except JoseError as error:
            raise TokenUntrusted(str(getattr(error, "claim", error.error))) from None
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise TokenUntrusted("unreadable") from None
        return dict(claims)


class _ClientAuth(httpx.Auth, ClientAuth):  # type: ignore[misc]  # Authlib has no types
    """How the client says who it is to the provider, over httpx."""

    requires_request_body = True

    def auth_flow(self, request: httpx.Request) -> "Generator[httpx.Request, httpx.Response]":
        body = request.content.decode()
        address, headers, body = self.prepare(request.method, str(request.url), request.headers, body)
        headers["Content-Length"] = str(len(body))
        yield httpx.Request(request.method, address, headers=headers, content=body, extensions=request.extensions)


class _Client(OAuth2Client):  # type: ignore[misc]
    """Authlib's client over httpx. A provider that sends the client elsewhere gives no token."""

    client_auth_class = _ClientAuth

    def parse_response_token(self, answer: httpx.Response) -> Any:  # noqa: ANN401
        if answer.is_redirect:
            answer.raise_for_status()
        return super().parse_response_token(answer)


def _signed(token: str, keys: KeySet) -> jwt.Token:
    return jwt.decode(token, keys, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))


def _keys_in(said: Mapping[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set(said)  # type: ignore[arg-type]  # it looks what it is
    except (JoseError, ValueError, TypeError, LookupError, AttributeError):
        raise ProviderUnreachable("the keys of the provider cannot be read") from None


def _endpoints_in(said: Mapping[str, Any], provider: IdentityProvider) -> Endpoints:
    """What a provider says of itself. Raises ProviderUnreachable with every fault."""
    may_be_plain = urlsplit(provider.issuer).scheme == "http"
    faults = [] if said.get("issuer") == provider.issuer else ["it calls itself by another issuer"]
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"):
        is_needed = name != "end_session_endpoint"
        if (is_needed or name in said) and not _is_address(said.get(name), may_be_plain=may_be_plain):
            faults.append(f"its {name} is no https address")
    methods = said.get("token_endpoint_auth_methods_supported", [_AUTH_METHODS[0]])
    method = next((one for one in _AUTH_METHODS if one in _texts(methods)), None)
    if method is None:
        faults.append(f"it takes the secret by neither {' nor '.join(_AUTH_METHODS)}")
    if faults:
        raise ProviderUnreachable(f"the provider cannot be used: {'; '.join(faults)}")
    assert method
    pkce = said.get("code_challenge_methods_supported")
    return Endpoints(
        authorization=said["authorization_endpoint"],
        token=said["token_endpoint"],
        keys=said["jwks_uri"],
        end_session=said.get("end_session_endpoint"),
        auth_method=method,
        says_who=said.get("authorization_response_iss_parameter_supported") is True,
        signs_by=_texts(said.get("id_token_signing_alg_values_supported")),
        pkce=None if pkce is None else _texts(pkce),
    )


def _texts(said: object) -> tuple[str, ...]:
    return tuple(one for one in said if isinstance(one, str)) if isinstance(said, list) else ()


def _is_address(said: object, *, may_be_plain: bool) -> bool:
    """Whether somebody can be sent or asked there: over TLS, or on this machine where the issuer is on it too."""
    try:
        parts = urlsplit(said if isinstance(said, str) else "")
    except ValueError:
        return False
    host = parts.hostname or ""
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and may_be_plain and is_this_machine(host))
    return is_safe and bool(host) and not parts.username and not parts.fragment


def _asked(address: str) -> Mapping[str, Any]:
    """What is at an address of the provider. Raises ProviderUnreachable."""
    with _asking(urlsplit(address).path) as session:
        said = session.get(address, headers={"Accept": "application/json"}).raise_for_status().json()
        if not isinstance(said, dict):
            raise TypeError
    return said


class _asking:  # noqa: N801 - it is used as a function
    """A way to the provider for one question (``what``). Whatever goes wrong on it is ProviderUnreachable."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._session = httpx.Client(
            transport=_Bounded(),
            timeout=WITHIN,
            headers={"Accept-Encoding": "identity"},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> httpx.Client:
        return self._session

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._session.close()
        match error:
            case httpx.TimeoutException():
                raise ProviderUnreachable(f"{self._what}: no answer in {WITHIN:g} s") from None
            case httpx.HTTPStatusError():
                raise ProviderUnreachable(f"{self._what}: answered with {error.response.status_code}") from None
            case httpx.HTTPError() | httpx.InvalidURL():
                raise ProviderUnreachable(f"{self._what}: {type(error).__name__}") from None
            case ValueError() | TypeError() | LookupError() | AttributeError() | RecursionError():
                raise ProviderUnreachable(f"{self._what}: the answer cannot be read") from None


class _Bounded(httpx.HTTPTransport):
    """Takes in an answer as far as it may go, and as it is: what is packed could be anything once unpacked."""

    def __init__(self) -> None:
        super().__init__(verify=_certificates())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        until = monotonic() + WITHIN
        answer = super().handle_request(request)
        try:
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise httpx.DecodingError("packed", request=request)
            body = b"".join(_within(answer, until, request))
        finally:
            answer.close()
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)


@cache
def _certificates() -> ssl.SSLContext:
    """Whose certificates are believed: those that the system believes."""
    return ssl.create_default_context()


def _within(answer: httpx.Response, until: float, request: httpx.Request) -> Iterator[bytes]:
    came = 0
    assert isinstance(answer.stream, httpx.SyncByteStream)
    for part in answer.stream:
        came += len(part)
        if came > MOST_BYTES:
            raise httpx.ReadError("too much", request=request)
        if monotonic() > until:
            raise httpx.ReadTimeout("too slow", request=request)
        yield part
