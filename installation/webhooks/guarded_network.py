"""Connections to what others can reach as well: never into the network of this machine, unless a setting allows it.

Whoever may name an address to which this machine then speaks could have it speak to its own neighbours. So the name is
asked for once, every address that it has is looked at, and the connection goes to exactly one of those: what the name
says a moment later changes nothing. TLS is about the name all the same.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Lock, Thread
from typing import Any

import httpcore

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[Address]]
"""The addresses of a name, for a port. Raises OSError."""

_MOST_TRIED = 3
"""A name with many addresses is tried at so many of them."""

_ASKING = Lock()
_asked_for: dict[tuple[Resolve, str, int], Future[Sequence[Address]]] = {}
"""The names that are asked for just now."""

_NOT_FOR_ALL = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
            *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
"""IPv4 addresses of a special purpose (IANA): private, shared (CGNAT), loopback, link-local, multicast, reserved."""

_FOR_ALL = IPv6Network("2000::/3")
"""Of IPv6 only this part is given out to hosts anywhere. What carries an IPv4 address within it (mapped, NAT64) and
what is private, local, multicast or reserved, lies outside."""

_BUT_NOT = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")))
"""Within that part: Teredo and others of a special purpose, documentation, 6to4."""


class OutOfReach(Exception):  # noqa: N818 - it says what is the matter
    """There is nothing that may be spoken to; the message says why, without the address."""


@dataclass(frozen=True)
class Reachable:
    """What may be spoken to: ``private`` networks that are allowed, and (``public``) what anybody can reach."""

    private: tuple[IPv4Network | IPv6Network, ...] = ()
    public: bool = True

    @classmethod
    def of(cls, networks: str, *, public: bool = True) -> "Reachable":
        """The reach of a setting: networks between commas."""
        return cls(tuple(ip_network(one) for one in networks.split(",") if one), public)

    def is_private(self, address: Address) -> bool:
        """Whether an address is one of those that were allowed."""
        return any(address in network for network in self.private)

    def has(self, address: Address) -> bool:
        """Whether an address may be spoken to."""
        return self.is_private(address) or (self.public and is_public(address))


def is_public(address: Address) -> bool:
    """Whether anybody anywhere can reach an address."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_FOR_ALL)
    return address.scope_id is None and address in _FOR_ALL and not any(address in network for network in _BUT_NOT)


def resolved(host: str, port: int) -> Sequence[Address]:
    """The addresses of a name, as this machine asks for them, for as long as it likes. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(place[4][0]) for place in found))


class GuardedNetwork(httpcore.NetworkBackend):
    """The way out for one message, ``within`` so many seconds in all. Without TLS (``plain``) it goes to private
    networks only."""

    def __init__(self, reach: Reachable, *, plain: bool, within: float, resolve: Resolve = resolved) -> None:
        self._reach = reach
        self._plain = plain
        self._until = time.monotonic() + within
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises OutOfReach, and httpcore's own errors."""
        del local_address, socket_options
        failed: Exception = OutOfReach("its name has no address")
        for address in self._allowed(host, port, timeout)[:_MOST_TRIED]:
            try:
                stream = httpcore.SyncBackend().connect_tcp(str(address), port, _left(self._until, timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Hurried(stream, self._until)
        raise failed

    def _allowed(self, host: str, port: int, timeout: float | None) -> Sequence[Address]:
        try:
            found = _in_time(self._resolve, host, port, _left(self._until, timeout))
        except (OSError, UnicodeError) as error:
            raise OutOfReach("its name cannot be found") from error
        if not all(map(self._reach.has, found)):
            raise OutOfReach("its address lies in a network that is not spoken to")
        if self._plain and not all(map(self._reach.is_private, found)):
            raise OutOfReach("without https nothing is sent out of the networks that are allowed")
        return found


class _Hurried(httpcore.NetworkStream):
    """A connection that must be done with by an instant, however slowly the other side goes on speaking."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._until, timeout)
        return _Hurried(self._stream.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own
        return self._stream.get_extra_info(info)


def _in_time(resolve: Resolve, host: str, port: int, within: float) -> Sequence[Address]:
    """The addresses of a name, in so many seconds. Raises OSError, and httpcore.ConnectTimeout."""
    found = _asked(resolve, host, port)
    if wait([found], within).not_done:
        raise httpcore.ConnectTimeout
    return found.result()


def _asked(resolve: Resolve, host: str, port: int) -> Future[Sequence[Address]]:
    """The addresses of a name, once they are known. For a name this machine asks as long as it likes, and cannot be
    stopped: that goes on beside, also where nobody waits for it any more, but once for a name."""
    name = (resolve, host, port)
    with _ASKING:
        if name not in _asked_for:
            _asked_for[name] = Future()
            Thread(target=_ask, args=name, name="resolver", daemon=True).start()
        return _asked_for[name]


def _ask(resolve: Resolve, host: str, port: int) -> None:
    try:
        found, failed = resolve(host, port), None
    except Exception as error:
        found, failed = (), error
    with _ASKING:
        asked = _asked_for.pop((resolve, host, port))
    if failed:
        asked.set_exception(failed)
    else:
        asked.set_result(found)


def _left(until: float, timeout: float | None) -> float:
    """How many seconds there are. Raises httpcore.ReadTimeout where there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)
