"""Posting a message to a webhook: one request, over a connection of its own, whose answer is a number and no more.

No proxy, no cookie, no redirect, nothing from the environment; of what the receiver answers only the status is read.
"""

import ssl
from collections.abc import Mapping
from typing import Final

import httpcore

from installation.settings import Settings
from installation.webhooks.guarded_network import Address, GuardedNetwork, OutOfReach, Reachable, Resolve, resolved
from installation.webhooks.webhook_url import UnfitUrl, webhook_url

WITHIN: Final = 15.0
"""How many seconds a message may take in all, the receiver's answer included."""

GONE: Final = 410
"""The answer by which a receiver says that it wants nothing any more."""

_CONNECT: Final = 5.0
_AGENT: Final = "tenant-advice-webhooks"


class NotPosted(Exception):  # noqa: N818 - it says what is the matter
    """A message was not received; the message of the exception says why, without address and content. ``answer`` is the
    status of the receiver's answer; None: there was none, so that sending it others makes no sense now."""

    def __init__(self, why: str, answer: int | None = None) -> None:
        super().__init__(why)
        self.answer = answer


class Poster:
    """Posts to what lies within reach; ``tls`` replaces the usual trust in certificates."""

    def __init__(
        self,
        reach: Reachable,
        *,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = resolved,
        within: float = WITHIN,
    ) -> None:
        self._reach = reach
        self._tls = tls or ssl.create_default_context()
        self._resolve = resolve
        self._within = within

    def reaches(self, address: Address) -> bool:
        """Whether an IP address may be spoken to."""
        return self._reach.has(address)

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> None:
        """Posts a message, and comes back when the receiver says that it has it (2xx). Raises NotPosted."""
        try:
            status = self._status(address, headers, body)
        except (OutOfReach, UnfitUrl) as error:
            raise NotPosted(str(error)) from None
        except httpcore.TimeoutException:
            raise NotPosted(f"no answer in {self._within:g} seconds") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise NotPosted(_in_words(error)) from None
        if not 200 <= status < 300:
            raise NotPosted(f"it answered {status}", status)

    def _status(self, address: str, headers: Mapping[str, str], body: bytes) -> int:
        url = webhook_url(address, plain=bool(self._reach.private))
        network = GuardedNetwork(self._reach, plain=url.scheme == "http", within=self._within, resolve=self._resolve)
        where = httpcore.URL(
            scheme=url.scheme.encode(), host=url.host.encode(), port=url.port, target=url.target.encode()
        )
        said = {"Host": url.authority, "User-Agent": _AGENT, "Connection": "close", **headers}.items()
        timeout = {"connect": _CONNECT, "read": self._within, "write": self._within, "pool": self._within}
        with (
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=network, retries=0) as pool,
            pool.stream("POST", where, headers=[*said], content=body, extensions={"timeout": timeout}) as response,
        ):
            return response.status


def _in_words(error: Exception) -> str:
    cause = error.__cause__ or error.__context__  # the pool takes away the former
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {cause.verify_message}"
    if isinstance(cause, ssl.SSLError):
        return "it does not speak TLS as it should"
    if isinstance(error, httpcore.ProtocolError):
        return "it does not speak HTTP as it should"
    return "it cannot be connected to" if isinstance(error, httpcore.ConnectError) else "the connection broke"


def poster_of(settings: Settings) -> Poster:
    """The way out of an installation. An example, where anybody is anybody, sends nothing to the world."""
    return Poster(Reachable.of(settings.webhook_private_addresses, public=not settings.example))
