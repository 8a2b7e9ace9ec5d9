"""The address of a webhook: one reading, or none."""

import pytest

from installation.webhooks.webhook_url import UnfitUrl, WebhookUrl, webhook_url

FIT = {
    "https://hooks.example.org": WebhookUrl("https", "hooks.example.org", 443, "/"),
    "https://Hooks.Example.ORG:8443/a/b?c=d%20e": WebhookUrl("https", "hooks.example.org", 8443, "/a/b?c=d%20e"),
    "https://xn--bcher-kva.example/": WebhookUrl("https", "xn--bcher-kva.example", 443, "/"),
    "https://203.0.113.7/x": WebhookUrl("https", "203.0.113.7", 443, "/x"),
    "https://[2001:DB8::1]:4433/": WebhookUrl("https", "2001:db8::1", 4433, "/"),
    "https://[::ffff:127.0.0.1]/": WebhookUrl("https", "::ffff:7f00:1", 443, "/"),
    "https://localhost/": WebhookUrl("https", "localhost", 443, "/"),
}
"""What an address is read as; whether that may be spoken to is another question (``test_guarded_network``)."""

UNFIT = {
    "": "no address",
    "hooks.example.org": "no address",
    "http://hooks.example.org/": "https",
    "ftp://hooks.example.org/": "no address",
    "file:///etc/passwd": "no address",
    "https:///x": "no address",
    "https://user@hooks.example.org/": "no address",
    "https://user:secret@hooks.example.org/": "no address",
    "https://hooks.example.org@127.0.0.1/": "no address",
    "https://hooks.example.org\\@127.0.0.1/": "no address",
    "https://hooks.example.org#@127.0.0.1/": "no address",
    "https://hooks.example.org/#part": "no address",
    "https://hooks.example.org /": "no address",
    "https://hooks.example.org/\r\nHost: x": "no address",
    "https://hooks.example.org/\n": "no address",
    "https://hooks.example.org/a b": "no address",
    "https://hooks.example.org:0/": "port",
    "https://hooks.example.org:25/": "port",
    "https://hooks.example.org:1023/": "port",
    "https://hooks.example.org:65536/": "port",
    "https://hooks.example.org:+443/": "no address",
    "https://hooks.example.org./": "no name",
    "https://.example.org/": "no name",
    "https://a..example.org/": "no name",
    "https://-a.example.org/": "no name",
    "https://a_b.example.org/": "no address",
    "https://%31%32%37.0.0.1/": "no address",
    "https://bücher.example/": "ASCII",
    "https://１２７.0.0.1/": "ASCII",
    "https://127。0。0。1/": "ASCII",
    "https://2130706433/": "number",
    "https://0x7f000001/": "number",
    "https://0x7f.1/": "number",
    "https://127.1/": "number",
    "https://127.0.0.01/": "number",
    "https://0177.0.0.1/": "number",
    "https://127.0.0.0x1/": "number",
    "https://1.2.3.4.5/": "number",
    "https://256.1.1.1/": "number",
    "https://127.0.0.1./": "no name",
    "https://[127.0.0.1]/": "IPv6",
    "https://[::1/": "no address",
    "https://[::1%25eth0]/": "no address",
    "https://[1::2::3]/": "IPv6",
    f"https://hooks.example.org/{'a' * 2000}": "longer",
    f"https://{'a' * 64}.example/": "no name",
    f"https://{'a.' * 130}example/": "no name",
}


@pytest.mark.parametrize("text", FIT)
def test_an_address_that_fits_is_read_in_one_way(text: str) -> None:
    assert webhook_url(text, plain=False) == FIT[text]


@pytest.mark.parametrize("text", UNFIT)
def test_what_could_be_read_otherwise_is_no_address(text: str) -> None:
    with pytest.raises(UnfitUrl, match=UNFIT[text]):
        webhook_url(text, plain=False)


def test_without_tls_only_where_that_is_allowed() -> None:
    assert webhook_url("http://127.0.0.1:9000/x", plain=True) == WebhookUrl("http", "127.0.0.1", 9000, "/x")


def test_the_header_names_the_host_as_it_should() -> None:
    shown = {"https://[2001:db8::1]/": "[2001:db8::1]", "https://a.example:8443/": "a.example:8443"}
    assert {text: webhook_url(text, plain=False).authority for text in shown} == shown
