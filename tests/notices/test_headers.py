"""Headers are read back as they were written, by programs that share no code with what wrote them."""

import email
import email.policy
import json
from collections.abc import Iterator
from email.charset import BASE64, Charset
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import SplitResult

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.delivery import _safe
from installation.embedded import free_port
from installation.mail import MAIL, FileMailer, SmtpMailer, _encoded, _read
from models.addresses import is_address
from models.agreement import AgreementError, load
from tests.models.procedures import CALENDAR, ZOWONEN, agreement_text

NAMES = [
    *(
        "Huurdersraad Geleen, Urmond en Lindenheuvel",
        "Bewoners: wie, wat; waar",
        'De "Oude" Kern',
        "Raad (i.o.) <Oost>",
    ),
    *("Bewonerscommissie Financiën, Zuid", "Überprüfung und Rat für Mietangelegenheiten " * 3, "a\\b", "O'Neill"),
    *("ひ" * 60, "x" * 300),
]
SUBJECTS = [
    "[2027-001] Onderhoud – verzoek om advies; reacties van huurders, financiële gevolgen en coördinatie in België",
    *("ë " * 60, "a  b   c – d", "woord " * 40 + "é", "é" * 200, "x" * 400),
]


def message(name: str, subject: str, addresses: tuple[str, ...] = ("a@x.example", "b@y.example")) -> EmailMessage:
    made = EmailMessage(policy=MAIL)
    made["From"] = "ZOwonen <advies@zowonen.example>"
    made["To"] = tuple(Address(name, addr_spec=address) for address in addresses)
    made["Subject"] = subject
    made.set_content("x")
    return made


def read_back(content: bytes) -> tuple[list[tuple[str, str]], str]:
    """To and Subject as Python's older parser (compat32) reads them."""
    found = email.message_from_bytes(content, policy=email.policy.compat32)
    people = getaddresses(found.get_all("To") or [])
    return (
        [(str(make_header(decode_header(name))), address) for name, address in people],
        str(make_header(decode_header(str(found["Subject"]).replace("\r\n", "").replace("\n", "")))),
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_names_and_subjects_are_read_as_they_were_written(name: str, subject: str) -> None:
    content = message(name.strip(), subject.strip()).as_bytes()

    people, read = read_back(content)
    assert people == [(name.strip(), "a@x.example"), (name.strip(), "b@y.example")]
    assert read == subject.strip()
    assert max(map(len, content.split(b"\r\n"))) <= 998


words = st.text("abc ëéü–,:;<>\"'()@", min_size=1, max_size=150).map(lambda text: " ".join(text.split())).filter(bool)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(words, words)
def test_whatever_the_name_and_the_subject_both_come_over(name: str, subject: str) -> None:
    people, read = read_back(message(name, subject).as_bytes())

    assert (people, read) == ([(name, "a@x.example"), (name, "b@y.example")], subject)


signs = st.characters(exclude_categories=["Cs"])


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text(signs, max_size=160) | words, st.sampled_from(["", "To", "Subject", "X" * 55, "X" * 62]))
def test_a_header_is_put_on_lines_as_the_library_does_it(text: str, name: str) -> None:
    utf_8 = Charset("utf-8")
    utf_8.header_encoding = BASE64
    is_plain = text.isascii() and all(len(word) < 60 for word in text.split())
    by_the_library = Header(text, "us-ascii" if is_plain else utf_8, 76, name)

    assert _encoded(text, name, "\r\n") == by_the_library.encode(linesep="\r\n")


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text("ab =?é–\t\u2028\x7f", max_size=40).map(str.strip))
def test_a_subject_is_the_one_that_the_library_reads_out_of_it(text: str) -> None:
    try:
        by_the_library = str(_read("Subject", text)[1])
    except ValueError:  # it has more than one line
        with pytest.raises(ValueError, match="linefeed"):
            MAIL.header_store_parse("Subject", text)
        return

    assert str(MAIL.header_store_parse("Subject", text)[1]) == by_the_library


def test_the_id_of_a_message_stands_as_it_is_however_long() -> None:
    """Encoded it would be none (RFC 2047, section 5): no program would know a repeat, or what an answer answers."""
    known_by = f"<2027-003-0012-{'beek' * 10}-strategic_consultation_cause_added.0123456789abcdef@zowonen.example>"
    made = message("Beek", "x")
    made["Message-ID"] = known_by
    made["References"] = "<2027-003@zowonen.example>"

    assert f"\r\nMessage-ID: {known_by}\r\n".encode() in made.as_bytes()
    assert email.message_from_bytes(made.as_bytes(), policy=email.policy.compat32)["Message-ID"] == known_by


class Inbox:
    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        self.taken.append((list(envelope.rcpt_tos), bytes(envelope.content)))  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    inbox, port = Inbox(), free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, port
    controller.stop()


def test_every_address_of_a_party_gets_its_mail(inbox: tuple[Inbox, int]) -> None:
    mailer = SmtpMailer(SplitResult("smtp", f"127.0.0.1:{inbox[1]}", "", "", ""))
    mailer.send(message(NAMES[0], SUBJECTS[0]), "name")
    mailer.close()

    ((recipients, content),) = inbox[0].taken
    assert recipients == ["a@x.example", "b@y.example"]
    assert read_back(content) == ([(NAMES[0], "a@x.example"), (NAMES[0], "b@y.example")], SUBJECTS[0])


NO_ADDRESS = [
    *("a@x.example; b@x.example", "a@x.example, b@x.example", "a@x.example b@x.example", "a", "@x", "a@", "a@b@c"),
    *("A <a@x.example>", "a@x.example\n", "a@-x.example", ".a@x.example", "a@x..example", "é@x.example", "", " "),
    *("a" * 250 + "@x.example", '"a b"@x.example', "a@x.example\r\nBcc: b@x.example"),
]


@pytest.mark.parametrize("wrong", NO_ADDRESS)
def test_an_agreement_with_an_address_that_is_none_is_refused(wrong: str) -> None:
    assert not is_address(wrong)
    quoted = json.dumps(wrong)
    for text in (quoted, f'["a@x.example", {quoted}]'):
        with pytest.raises(AgreementError, match="is no mail address"):
            load(agreement_text("zowonen").replace('"bestuur@geleen.example"', text), CALENDAR)


def test_an_organisation_may_have_several_addresses() -> None:
    text = agreement_text("zowonen").replace('"bestuur@geleen.example"', '["a@x.example", "b@x.example"]')

    assert load(text, CALENDAR).organisations["geleen"].addresses == ("a@x.example", "b@x.example")


def test_all_that_stand_in_one_text_of_an_agreement_in_force_get_their_mail() -> None:
    """Such a text is refused now; under an agreement on record from before, nobody must go without."""
    known = ZOWONEN.organisations["geleen"].model_copy(update={"e_mail": "a@x.example; b@x.example,c@x.example"})

    assert known.addresses == ("a@x.example", "b@x.example", "c@x.example")


@pytest.mark.parametrize("key", ["a b", "a.b", "a/b", "é", "", " ", "a" * 51, "a\u200b", "overall"])
def test_an_organisation_has_a_plain_key(key: str) -> None:
    with pytest.raises(AgreementError, match="key"):
        load(agreement_text("zowonen").replace("[organisations.geleen]", f'[organisations."{key}"]'), CALENDAR)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=4), st.text(max_size=4))
def test_two_keys_never_share_a_file(one: str, other: str) -> None:
    assert (_safe(one) == _safe(other)) == (one == other)


@pytest.mark.parametrize(
    "text", ["één regel\n", "a\r\nb\rc\n\nd\n", "From iemand\n.\n" + "lang " * 60, "een\u2028twee\x0cdrie"]
)
@pytest.mark.parametrize("is_with_file", [True, False])
def test_a_message_is_written_to_a_file_as_the_library_writes_it(
    tmp_path: Path, text: str, *, is_with_file: bool
) -> None:
    made = message(NAMES[0], SUBJECTS[0])
    made.set_payload(text.encode("ascii", "ignore").decode())
    if is_with_file:
        made.set_content(text, charset="utf-8", cte="quoted-printable")
        made.add_attachment(bytes(range(256)) * 9, maintype="application", subtype="pdf", filename="brief.pdf")
        made.set_boundary("==brief==")

    FileMailer(tmp_path).send(made, "brief")

    assert (tmp_path / "brief.eml").read_bytes() == made.as_bytes()
