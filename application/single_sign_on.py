"""Signing in by an account of the landlord, at its identity provider (OpenID Connect, authorization code with PKCE).

What a browser has to bring along when it comes back (``state``) is kept as a hash, beside that of the browser's own
secret. ``nonce`` and ``verifier`` are kept nowhere: they follow from both secrets, so that nobody who reads the
database can finish what another browser began.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import structlog

from application.dates import utc_now
from application.errors import SignInFailed, TooOften
from application.landlord_accounts import LandlordAccounts
from application.signing_in import SigningIn, network_of
from installation.accounts.rations import RATIONS, Rationed, Rations
from installation.accounts.round_trips import RoundTrips
from installation.accounts.sign_ins import SignInRefused
from installation.installation import Installation
from models.acts import Assurance

if TYPE_CHECKING:
    from installation.identity_provider import IdentityProvider

T = TypeVar("T")

OUT_OF_REACH: Final = "provider_silent"
"""Why nobody is let in though nothing is the matter with whoever asks."""

_log = structlog.stdlib.get_logger("portal")


class LetIn(NamedTuple):
    """Somebody signed in: the token of the session, and the page to which the browser was on the way."""

    token: str
    back: str


class SingleSignOn:
    """Signing in by accounts at an installation. ``clock`` says what time it is (UTC). Where ``is_offered`` is False
    nobody can: whoever asks is told so (SignInFailed)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock

    @property
    def is_offered(self) -> bool:
        """Whether people can sign in by accounts here."""
        return bool(self._installation.settings.oidc_issuer)

    def begin(self, browser: str, address: str, back: str) -> str:
        """Where a browser signs in at the provider, on the way ``back`` to a page of the portal. Raises SignInFailed
        and TooOften."""
        self._ration(Rationed.ROUND_TRIP_BY_ADDRESS, address)
        provider = self._provider()
        _believing(provider.endpoints)  # nothing is kept of whoever cannot be sent there
        state = RoundTrips(self._installation.accounts).begin(browser, back, self._clock())
        return _believing(lambda: provider.sign_in_address(state, *_derived(browser, state)))

    def finish(self, said: Mapping[str, str], browser: str, device: str, address: str) -> LetIn:
        """Signs in by what a browser ``said`` when it came back (``state``, ``code``, ``error``, ``iss``). Raises
        SignInFailed and TooOften."""
        self._ration(Rationed.SIGN_IN_BY_ADDRESS, address)
        provider, state = self._provider(), said.get("state", "")
        try:
            back = RoundTrips(self._installation.accounts).end(state, browser, self._clock())
        except SignInRefused as refused:
            raise _failed(refused.code) from None
        claims = _believing(lambda: _claims_for(provider, said, *_derived(browser, state)))
        try:
            person = LandlordAccounts(self._installation, self._clock).person_of(claims)
        except SignInFailed as failed:
            raise _failed(failed.code) from None
        return LetIn(SigningIn(self._installation, self._clock).start(person, Assurance.OIDC, device), back)

    def sign_out_address(self) -> str | None:
        """Where a browser signs out at the provider too, to come back to the first page; None where there is no such
        place, or the provider is out of reach."""
        back = f"{self._installation.settings.portal_url}/"
        try:
            provider = self._provider()
            return _believing(lambda: provider.sign_out_address(back))
        except SignInFailed:
            return None

    def _provider(self) -> "IdentityProvider":
        if (provider := self._installation.identity_provider) is None:
            raise SignInFailed("not_offered")
        return provider

    def _ration(self, what: Rationed, address: str) -> None:
        if not Rations(self._installation.accounts).take(what, network_of(address), self._clock()):
            raise TooOften(RATIONS[what].within)


def _derived(browser: str, state: str) -> tuple[str, str]:
    """Nonce and verifier of a round trip: only whoever has both the browser's secret and the state has them."""
    nonce, verifier = (
        base64.urlsafe_b64encode(hmac.digest(browser.encode(), f"{use}:{state}".encode(), hashlib.sha256))
        for use in ("nonce", "verifier")
    )
    return nonce.rstrip(b"=").decode(), verifier.rstrip(b"=").decode()


def _claims_for(provider: "IdentityProvider", said: Mapping[str, str], nonce: str, verifier: str) -> Mapping[str, Any]:
    """What the provider signed of whoever came back. Raises what asking it raises."""
    from installation.identity_provider import ProviderRefuses, TokenUntrusted, refusal_named

    who = said.get("iss")
    if who != provider.issuer and (who is not None or provider.endpoints().says_who):
        raise TokenUntrusted("iss of the answer")
    if "error" in said:
        raise ProviderRefuses(refusal_named(said["error"]))
    if not said.get("code"):
        raise TokenUntrusted("no code")
    return provider.claims(said["code"], verifier=verifier, nonce=nonce)


def _believing(ask: Callable[[], T]) -> T:
    """What asking the provider gives. Raises SignInFailed where it cannot be had, or not be believed."""
    from installation.identity_provider import ProviderRefuses, ProviderUnreachable, TokenUntrusted

    try:
        return ask()
    except ProviderUnreachable as error:
        raise _failed(OUT_OF_REACH, str(error)) from None
    except ProviderRefuses as error:
        raise _failed("denied" if error.error == "access_denied" else "provider_refuses", error.error) from None
    except TokenUntrusted as error:
        raise _failed("untrusted", error.why) from None


def _failed(code: str, why: str | None = None) -> SignInFailed:
    """Why somebody is not let in. The log has the same, and nothing of who it is."""
    _log.warning("signing in by an account failed", code=code, why=why or code)
    return SignInFailed(code)
