"""Signing in by passkey: with the three kinds of keys, and with nothing that is not one."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from webauthn.helpers import bytes_to_base64url

from application.errors import SignInFailed
from application.people import Office, Person
from application.signing_in import SigningIn, person_of
from installation.accounts.register import Register
from installation.installation import Installation
from models.acts import Assurance
from tests.accounts.authenticator import EDDSA, ES256, ES384, RS256, Authenticator
from tests.accounts.conftest import Hour

MINE, OTHER, HERE = "browser-one", "browser-two", "192.0.2.7"


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def passkey(signing_in: SigningIn, person: Person) -> Authenticator:
    made = Authenticator()
    signing_in.add_passkey(person, MINE, made.made(signing_in.new_passkey_options(person, MINE)), "Telefoon")
    return made


def not_recognised() -> "pytest.RaisesExc[SignInFailed]":
    return pytest.raises(SignInFailed, check=lambda failed: failed.code == "passkey")


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_a_passkey_signs_in(signing_in: SigningIn, person: Person, algorithm: int, hour: Hour) -> None:
    made = Authenticator(algorithm)
    signing_in.add_passkey(person, MINE, made.made(signing_in.new_passkey_options(person, MINE)), "Telefoon")

    token = signing_in.by_passkey(OTHER, made.signs(signing_in.passkey_options(OTHER, HERE)), "Firefox", HERE)

    signed_in = signing_in.signed_in(token)
    assert signed_in
    assert signed_in.person == person
    assert signed_in.assurance is Assurance.PASSKEY
    assert [(key.name, key.used_at) for key in signing_in.passkeys(person)] == [("Telefoon", hour())]


def test_an_answer_counts_once(signing_in: SigningIn, passkey: Authenticator) -> None:
    answer = passkey.signs(signing_in.passkey_options(MINE, HERE))
    signing_in.by_passkey(MINE, answer, "Firefox", HERE)

    with not_recognised():
        signing_in.by_passkey(MINE, answer, "Firefox", HERE)


def test_an_answer_is_that_of_the_browser_that_was_asked(signing_in: SigningIn, passkey: Authenticator) -> None:
    answer = passkey.signs(signing_in.passkey_options(MINE, HERE))

    with not_recognised():
        signing_in.by_passkey(OTHER, answer, "Firefox", HERE)


def test_an_answer_does_not_wait(signing_in: SigningIn, passkey: Authenticator, hour: Hour) -> None:
    answer = passkey.signs(signing_in.passkey_options(MINE, HERE))
    hour.pass_by(minutes=5)

    with not_recognised():
        signing_in.by_passkey(MINE, answer, "Firefox", HERE)


def test_an_ended_passkey_lets_nobody_in(signing_in: SigningIn, person: Person, passkey: Authenticator) -> None:
    signing_in.end_passkey(person, passkey.id)

    with not_recognised():
        signing_in.by_passkey(MINE, passkey.signs(signing_in.passkey_options(MINE, HERE)), "Firefox", HERE)
    assert signing_in.passkeys(person) == []


def _elsewhere(made: Authenticator) -> None:
    made.origin = "https://advies.example.evil"


def _for_another_site(made: Authenticator) -> None:
    made.host = "example"


def _unverified(made: Authenticator) -> None:
    made.flags = 0x01


def _absent(made: Authenticator) -> None:
    made.flags = 0x04


def _another_key(made: Authenticator) -> None:
    made.key = Authenticator().key


def _unknown(made: Authenticator) -> None:
    made.id = b"another"


@pytest.mark.parametrize(
    "spoilt",
    [_elsewhere, _for_another_site, _unverified, _absent, _another_key, _unknown],
    ids=lambda f: f.__name__[1:],
)
def test_what_is_not_this_passkey_at_this_site_by_its_owner_is_refused(
    signing_in: SigningIn, passkey: Authenticator, spoilt: Callable[[Authenticator], None]
) -> None:
    spoilt(passkey)

    with not_recognised():
        signing_in.by_passkey(MINE, passkey.signs(signing_in.passkey_options(MINE, HERE)), "Firefox", HERE)


@pytest.mark.parametrize("spoilt", [_elsewhere, _for_another_site, _unverified, _absent], ids=lambda f: f.__name__[1:])
def test_nor_is_one_made_of_it(signing_in: SigningIn, person: Person, spoilt: Callable[[Authenticator], None]) -> None:
    made = Authenticator()
    spoilt(made)

    with not_recognised():
        signing_in.add_passkey(person, MINE, made.made(signing_in.new_passkey_options(person, MINE)), "Telefoon")
    assert signing_in.passkeys(person) == []


def test_a_question_is_answered_in_kind(signing_in: SigningIn, person: Person, passkey: Authenticator) -> None:
    """What was asked to sign in makes no passkey, and the other way round."""
    other = Authenticator()
    to_sign, to_make = (
        signing_in.passkey_options(MINE, HERE),
        signing_in.new_passkey_options(person, MINE),
    )
    swapped = json.loads(to_make) | {"challenge": json.loads(to_sign)["challenge"]}
    with not_recognised():
        signing_in.add_passkey(person, MINE, passkey.signs(to_sign), "Telefoon")
    with not_recognised():
        signing_in.by_passkey(MINE, other.made(json.dumps(swapped)), "Firefox", HERE)
    assert len(signing_in.passkeys(person)) == 1


def test_the_question_names_the_three_kinds_of_keys_and_asks_for_the_owner(
    signing_in: SigningIn, person: Person
) -> None:
    asked = json.loads(signing_in.new_passkey_options(person, MINE))

    assert {one["alg"] for one in asked["pubKeyCredParams"]} == {ES256, EDDSA, RS256}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert json.loads(signing_in.passkey_options(MINE, HERE))["userVerification"] == "required"


def test_a_key_of_another_kind_makes_no_passkey(signing_in: SigningIn, person: Person) -> None:
    made = Authenticator(ES384)

    with not_recognised():
        signing_in.add_passkey(person, MINE, made.made(signing_in.new_passkey_options(person, MINE)), "Telefoon")


def test_whoever_signs_is_the_owner_of_the_key(
    signing_in: SigningIn, person: Person, passkey: Authenticator, hour: Hour, installation: Installation
) -> None:
    """Whatever the browser says of whose it is."""
    other = person_of(
        Register(installation.accounts).add(
            "B. Beek", "b@beek.example", "beek", Office.SECRETARY, "nl", at=hour(), by=None
        )
    )
    answer = passkey.signs(signing_in.passkey_options(MINE, HERE))
    answer["response"]["userHandle"] = bytes_to_base64url(other.id.encode())

    signed_in = signing_in.signed_in(signing_in.by_passkey(MINE, answer, "Firefox", HERE))

    assert signed_in
    assert signed_in.person == person


def test_of_two_answers_at_once_one_counts(signing_in: SigningIn, person: Person, passkey: Authenticator) -> None:
    answer = passkey.signs(signing_in.passkey_options(MINE, HERE))

    def tried(_: int) -> bool:
        try:
            return bool(signing_in.by_passkey(MINE, answer, "Firefox", HERE))
        except SignInFailed:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(tried, range(6))) == 1
    assert len(signing_in.sessions(person)) == 1


def test_nobody_ends_another_persons(signing_in: SigningIn, person: Person, passkey: Authenticator) -> None:
    signing_in.end_passkey(person.model_copy(update={"id": "somebody else"}), passkey.id)

    assert len(signing_in.passkeys(person)) == 1


def test_who_left_is_not_let_in_by_a_passkey(
    signing_in: SigningIn, person: Person, passkey: Authenticator, installation: Installation, hour: Hour
) -> None:
    Register(installation.accounts).change(person.id, ended_at=hour())

    with pytest.raises(SignInFailed, check=lambda failed: failed.code == "ended"):
        signing_in.by_passkey(MINE, passkey.signs(signing_in.passkey_options(MINE, HERE)), "Firefox", HERE)


def test_a_copy_that_counts_back_is_refused(signing_in: SigningIn, passkey: Authenticator) -> None:
    passkey.count = 10
    signing_in.by_passkey(MINE, passkey.signs(signing_in.passkey_options(MINE, HERE)), "Firefox", HERE)
    passkey.count = 5

    with not_recognised():
        signing_in.by_passkey(MINE, passkey.signs(signing_in.passkey_options(MINE, HERE)), "Firefox", HERE)


def test_a_passkey_is_not_taken_over_by_somebody_else(
    signing_in: SigningIn, person: Person, passkey: Authenticator
) -> None:
    other = person.model_copy(update={"id": "somebody else"})

    with not_recognised():
        signing_in.add_passkey(other, MINE, passkey.made(signing_in.new_passkey_options(other, MINE)), "Van mij")


def _without(name: str) -> Callable[[dict[str, Any]], Any]:
    def spoil(answer: dict[str, Any]) -> None:
        (answer if name in answer else answer["response"]).pop(name)

    return spoil


def _nonsense(answer: dict[str, Any]) -> None:
    answer["response"] = dict.fromkeys(answer["response"], "AAAA")


_NAMES = ("rawId", "response", "clientDataJSON", "authenticatorData", "signature")


@pytest.mark.parametrize("spoil", [*map(_without, _NAMES), _nonsense])
def test_nonsense_is_refused(
    signing_in: SigningIn, passkey: Authenticator, spoil: Callable[[dict[str, Any]], None]
) -> None:
    answer = passkey.signs(signing_in.passkey_options(MINE, HERE))
    spoil(answer)

    with not_recognised():
        signing_in.by_passkey(MINE, answer, "Firefox", HERE)
