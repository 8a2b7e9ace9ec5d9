"""What is spoken to: what anybody can reach, and of the own network what a setting allows; on real connections."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from installation.settings import Settings
from installation.webhooks.guarded_network import Address, Reachable, is_public
from installation.webhooks.webhook_post import NotPosted, Poster, poster_of
from tests.webhooks.receiver import LOCALHOST, Receiver, receiver

PUBLIC = ("8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "2a02:898::1", "2606:4700::1111", "2620:4f:7fff::1")
NOT_PUBLIC = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.1.2.3"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "192.88.99.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", "100::1", "fc00::1", "fd12:3456::1"),
    *("fe80::1", "fe80::1%1", "2a02:898::1%1", "fec0::1", "ff02::1", "2001::1", "2001:0:4136:e378::1", "2001:db8::1"),
    *("2002:7f00:1::", "2002:808:808::1", "3fff::1", "4000::1", "5f00::1"),
)
HERE = Reachable.of(LOCALHOST)


def poster(*addresses: str, reach: Reachable = HERE, within: float = 5.0, tls: ssl.SSLContext | None = None) -> Poster:
    """Every name has these addresses; none are given: this machine's."""

    def resolve(_: str, __: int) -> list[Address]:
        return [ip_address(one) for one in addresses or (LOCALHOST,)]

    return Poster(reach, resolve=resolve, within=within, tls=tls)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_anybody_can_reach(address: str) -> None:
    assert is_public(ip_address(address))
    assert Reachable().has(ip_address(address))
    assert not Reachable(public=False).has(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_only_this_network_can_reach(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not Reachable().has(ip_address(address))


def test_a_network_of_ones_own_is_reached_where_it_is_allowed_and_no_other() -> None:
    reach = Reachable.of("10.1.0.0/16,fd00::/8,127.0.0.1")
    found = {
        text: reach.has(ip_address(text)) for text in ("10.1.2.3", "10.2.0.1", "fd00::1", "127.0.0.1", "127.0.0.2")
    }
    assert [text for text, has in found.items() if has] == ["10.1.2.3", "fd00::1", "127.0.0.1"]
    assert not reach.has(ip_address("::ffff:127.0.0.1"))


def test_the_settings_say_what_may_be_reached(settings: Settings) -> None:
    allowed = settings.model_copy(update={"webhook_private_addresses": "10.0.0.0/8"})
    with pytest.raises(NotPosted, match="not spoken to"):
        poster_of(settings).post("https://127.0.0.1:8443/", {}, b"")
    with pytest.raises(NotPosted, match="https"):
        poster_of(settings).post("http://127.0.0.1:8443/", {}, b"")
    with pytest.raises(NotPosted, match="not spoken to"):
        poster_of(allowed).post("http://127.0.0.1:8443/", {}, b"")
    example = settings.model_copy(update={"example": True})
    with pytest.raises(NotPosted, match="not spoken to"):
        poster_of(example).post("https://8.8.8.8/", {}, b"")


def test_one_address_that_is_not_for_all_is_enough_to_say_nothing(receiving: Receiver) -> None:
    for addresses in (("8.8.8.8", "10.0.0.1"), ("10.0.0.1",), ("::ffff:127.0.0.1",)):
        with pytest.raises(NotPosted, match="not spoken to"):
            poster(*addresses).post(receiving.url(host="a.example"), {}, b"x")
    assert receiving.asked == []


def test_a_name_is_asked_for_once_and_the_connection_goes_there(receiving: Receiver) -> None:
    """What the name says when it is asked again is somebody else's trick (DNS rebinding)."""
    asked: list[str] = []

    def resolve(host: str, _: int) -> list[Address]:
        asked.append(host)
        return [ip_address(LOCALHOST if len(asked) == 1 else "10.0.0.1")]

    Poster(HERE, resolve=resolve).post(receiving.url("/x", host="a.example"), {"webhook-id": "1"}, b"x")

    assert asked == ["a.example"]
    assert [one.path for one in receiving.taken] == ["/x"]
    assert receiving.taken[0].headers["host"] == f"a.example:{receiving.port}"


def test_without_tls_nothing_goes_to_the_world() -> None:
    with pytest.raises(NotPosted, match="without https"):
        poster("8.8.8.8").post("http://a.example/", {}, b"x")


def test_a_name_that_nobody_knows() -> None:
    def resolve(_: str, __: int) -> list[Address]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(NotPosted, match="cannot be found") as found:
        Poster(HERE, resolve=resolve).post("https://a.example/", {}, b"x")
    assert found.value.answer is None
    with pytest.raises(NotPosted, match="no address"):
        Poster(HERE, resolve=lambda *_: []).post("https://a.example/", {}, b"x")


def test_a_name_that_is_looked_for_too_long_holds_up_nothing(receiving: Receiver) -> None:
    answers, asked = threading.Event(), list[str]()

    def resolve(host: str, _: int) -> list[Address]:
        asked.append(host)
        if host == "slow.example":
            answers.wait()
        return [ip_address(LOCALHOST)]

    try:
        for _ in range(3):
            with pytest.raises(NotPosted, match=r"no answer in 0\.05 seconds"):
                Poster(HERE, resolve=resolve, within=0.05).post(receiving.url(host="slow.example"), {}, b"x")
        Poster(HERE, resolve=resolve).post(receiving.url("/x", host="quick.example"), {}, b"x")
    finally:
        answers.set()
    assert [one.path for one in receiving.taken] == ["/x"]
    assert asked == ["slow.example", "quick.example"]  # one that goes on is not begun again


def test_no_redirect_is_followed(receiving: Receiver) -> None:
    receiving.answer, receiving.headers = (lambda _: 307), {"Location": receiving.url("/elsewhere")}
    with pytest.raises(NotPosted, match="307") as found:
        poster().post(receiving.url("/x"), {}, b"x")
    assert found.value.answer == 307
    assert [one.path for one in receiving.asked] == ["/x"]


def test_no_proxy_of_the_environment_is_used(receiving: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        poster().post(receiving.url("/x"), {}, b"x")
        assert proxy.asked == []
    assert len(receiving.taken) == 1


def test_of_a_long_answer_nothing_is_read(receiving: Receiver) -> None:
    receiving.body = b"x" * 50_000_000
    poster(within=30).post(receiving.url(), {}, b"x")
    assert len(receiving.taken) == 1


@contextmanager
def speaking(*sent: bytes, again: bytes = b"") -> Iterator[int]:
    """A server that answers so, and then goes on with ``again`` slowly, for as long as somebody listens."""
    stop = threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            for part in sent:
                connection.sendall(part)
            while again and not stop.wait(0.02):
                try:
                    connection.sendall(again)
                except OSError:
                    return

    with socket.create_server((LOCALHOST, 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        stop.set()
        thread.join()


def test_who_goes_on_speaking_slowly_is_cut_off() -> None:
    with (
        speaking(b"HTTP/1.1 200 OK\r\n", again=b"x: y\r\n") as port,
        pytest.raises(NotPosted, match=r"no answer in 0\.4"),
    ):
        poster(within=0.4).post(f"http://a.example:{port}/", {}, b"x")


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9\r\n\r\n", b"", b"HTTP/1.1 999999 \r\n\r\n"])
def test_who_speaks_no_http(answer: bytes) -> None:
    with speaking(answer) as port, pytest.raises(NotPosted, match="speak HTTP"):
        poster().post(f"http://a.example:{port}/", {}, b"x")


def test_nobody_listens() -> None:
    with socket.create_server((LOCALHOST, 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NotPosted, match="cannot be connected to"):
        poster().post(f"http://a.example:{port}/", {}, b"x")


# --- TLS ------------------------------------------------------------------------------------------------------------


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server needs that is called so, and what trusts it."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(file)
    return serves, ssl.create_default_context(cafile=str(file))


def test_tls_is_about_the_name_and_not_about_the_address(tmp_path: Path) -> None:
    serves, trusts = certified(tmp_path, "a.example")
    with receiver(serves) as found:
        poster(tls=trusts).post(found.url("/x", "https", "a.example"), {}, b"x")
        assert [one.path for one in found.taken] == ["/x"]
        with pytest.raises(NotPosted, match="not trusted: Hostname mismatch"):
            poster(tls=trusts).post(found.url("/x", "https", "b.example"), {}, b"x")
        with pytest.raises(NotPosted, match="not trusted: self-signed"):
            poster().post(found.url("/x", "https", "a.example"), {}, b"x")
    assert len(found.taken) == 1


def test_who_speaks_no_tls(receiving: Receiver) -> None:
    with pytest.raises(NotPosted, match="TLS"):
        poster().post(receiving.url("/", "https", "a.example"), {}, b"x")
