"""The doctor's checks of the portal, each seen fine and seen otherwise."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from installation.accounts.account_database import open_accounts
from installation.doctor import of_the_portal
from installation.doctor.diagnosis import Diagnosis, Health, Patient
from installation.settings import Settings
from tests.accounts.small_provider import settings_for, small_provider

MAILED = {"mail_url": "smtp://mail.example.org", "mail_from": "advies@example.org"}
NAMED = {"portal_url": "https://advies.example.org"}


def seen(check: Callable[[Patient], Diagnosis], var: Path, **given: str) -> Diagnosis:
    settings = Settings(var=var, **given)  # type: ignore[arg-type]
    return check(Patient(settings, None, None, "b", (), lambda _: None))


def test_where_no_portal_ran_there_is_no_database_and_none_is_made(tmp_path: Path) -> None:
    assert seen(of_the_portal.accounts, tmp_path / "var").health is Health.FINE
    assert not (tmp_path / "var").exists()


def test_the_database_is_of_this_version_or_said_to_be_of_another(tmp_path: Path) -> None:
    open_accounts(f"sqlite:///{tmp_path / 'portal.db'}").dispose()
    assert seen(of_the_portal.accounts, tmp_path).health is Health.FINE
    with sqlite3.connect(tmp_path / "portal.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    assert seen(of_the_portal.accounts, tmp_path).health is Health.ATTENTION
    (tmp_path / "portal.db").write_bytes(b"no database at all" * 1000)
    assert seen(of_the_portal.accounts, tmp_path).health is Health.WRONG


@pytest.mark.parametrize(
    ("given", "health"),
    [
        ({}, Health.FINE),
        ({**MAILED}, Health.ATTENTION),
        ({**MAILED, "portal_url": "http://localhost:8000"}, Health.ATTENTION),
        ({**MAILED, **NAMED}, Health.ATTENTION),
        ({**MAILED, **NAMED, "trusted_proxies": "127.0.0.1"}, Health.FINE),
        ({**MAILED, **NAMED, "portal_address": "192.0.2.1:443"}, Health.FINE),
    ],
    ids=["a trial", "no address set", "only this machine", "no proxy trusted", "behind a proxy", "without a proxy"],
)
def test_an_address_that_people_cannot_reach_needs_attention(
    given: dict[str, str], health: Health, tmp_path: Path
) -> None:
    found = seen(of_the_portal.address, tmp_path, **given)

    assert found.health is health, found.found
    assert bool(found.todo) is (health is not Health.FINE)


def test_where_no_provider_is_set_nothing_is_asked(tmp_path: Path) -> None:
    assert seen(of_the_portal.single_sign_on, tmp_path).health is Health.FINE


@pytest.mark.parametrize(
    ("given", "settings", "health", "said"),
    [
        ({}, {}, Health.FINE, "http://localhost:8000/aanmelden/account/terug"),
        ({}, {"oidc_client_secret": "over"}, Health.WRONG, "name and secret"),
        ({}, {"oidc_client_id": "other"}, Health.WRONG, "name and secret"),
        ({"issuer": "https://elsewhere.example"}, {}, Health.WRONG, "calls itself by another issuer"),
        ({"jwks_uri": "https://localhost:1/keys"}, {}, Health.WRONG, "/keys: ConnectError"),
        ({"id_token_signing_alg_values_supported": ["HS256"]}, {}, Health.WRONG, "HS256 alone"),
        ({"code_challenge_methods_supported": ["plain"]}, {}, Health.ATTENTION, "PKCE"),
    ],
)
def test_a_provider_is_reached_and_knows_us(
    given: dict[str, object], settings: dict[str, str], health: Health, said: str, tmp_path: Path
) -> None:
    with small_provider(described=lambda described: {**described, **given}) as provider:
        found = seen(of_the_portal.single_sign_on, tmp_path, **{**settings_for(provider), **settings})
    assert found.health is health, found
    assert said in found.found
    assert bool(found.todo) is (health is not Health.FINE)


def test_a_provider_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    with small_provider() as provider:
        settings = settings_for(provider)
    assert seen(of_the_portal.single_sign_on, tmp_path, **settings).health is Health.WRONG


def test_sign_in_mails_that_others_can_read_are_wrong(tmp_path: Path) -> None:
    folder = Settings(var=tmp_path).sign_in_folder
    folder.mkdir(mode=0o700)
    assert seen(of_the_portal.sign_in, tmp_path).health is Health.FINE
    folder.chmod(0o755)
    assert seen(of_the_portal.sign_in, tmp_path).health is Health.WRONG
    assert seen(of_the_portal.sign_in, tmp_path, **MAILED).health is Health.FINE
