"""Signing in by passkey: with the three kinds of keys, and with nothing that is not one."""

from collections.abc import Callable
from typing import Any

import pytest

from application.errors import SignInFailed
from application.people import Person
from application.signing_in import SigningIn
from models.acts import Assurance
from tests.accounts.authenticator import EDDSA, ES256, RS256, Authenticator
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


def _unverified(made: Authenticator) -> None:
    made.flags = 0x01


def _another_key(made: Authenticator) -> None:
    made.key = Authenticator().key


def _unknown(made: Authenticator) -> None:
    made.id = b"another"


@pytest.mark.parametrize("spoilt", [_elsewhere, _unverified, _another_key, _unknown], ids=lambda f: f.__name__[1:])
def test_what_is_not_this_passkey_at_this_site_by_its_owner_is_refused(
    signing_in: SigningIn, passkey: Authenticator, spoilt: Callable[[Authenticator], None]
) -> None:
    spoilt(passkey)

    with not_recognised():
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
