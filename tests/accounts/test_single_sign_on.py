"""Signing in by an account of the landlord: over real HTTP, at a provider that does everything wrong once."""

import gzip
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from application.errors import NotFound, SignInFailed, TooOften
from application.people import Office
from application.signing_in import SigningIn
from application.single_sign_on import SingleSignOn
from application.staffing import Staffing
from installation import identity_provider
from installation.accounts.account_database import open_accounts
from installation.accounts.identities import Identities
from installation.accounts.rations import RATIONS, Rationed
from installation.accounts.register import Account, Register
from installation.accounts.round_trips import BACK_WITHIN
from installation.identity_provider import LEEWAY
from installation.installation import Installation
from installation.settings import Settings
from models.acts import Assurance
from models.parties import ADMINISTRATOR, AUDITOR, LANDLORD
from tests.accounts import small_provider as small
from tests.accounts.conftest import Hour
from tests.accounts.small_provider import STAFF, SmallProvider, settings_for, small_provider
from tests.accounts.test_signing_in import mails

MINE, OTHER, HERE = "browser-one", "browser-two", "192.0.2.7"


class Landlord:
    """An installation whose staff sign in at a small provider."""

    def __init__(self, provider: SmallProvider, installation: Installation, hour: Hour) -> None:
        self.provider, self.installation, self.hour = provider, installation, hour
        self.single = SingleSignOn(installation, hour)
        self.signing_in = SigningIn(installation, hour)
        self.register = Register(installation.accounts)

    def sent(self, browser: str = MINE, back: str = "/taken") -> dict[str, str]:
        """A browser goes to the provider, and signs in there; gives what it brings back."""
        return self.provider.authorize(self.single.begin(browser, HERE, back))

    def back(self, said: dict[str, str], browser: str = MINE) -> Account:
        """Who is signed in by what a browser brings back."""
        signed_in = self.signing_in.signed_in(self.single.finish(said, browser, "Firefox", HERE).token)
        assert signed_in
        assert signed_in.assurance is Assurance.OIDC
        account = self.register.of_id(signed_in.person.id)
        assert account
        return account

    def signs_in(self) -> Account:
        return self.back(self.sent())

    def add(self, mail: str, party: str, office: Office) -> Account:
        return self.register.add("M. Smeets-Jansen", mail, party, office, "nl", at=self.hour(), by=None)


@pytest.fixture
def provider() -> Iterator[SmallProvider]:
    with small_provider() as serving:
        yield serving


@pytest.fixture(scope="module")
def empty_accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of accounts that has nothing in it: to make one takes long."""
    file = tmp_path_factory.mktemp("accounts") / "portal.db"
    open_accounts(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def landlord(provider: SmallProvider, empty_accounts: Path, tmp_path: Path, hour: Hour) -> Iterator[Landlord]:
    (tmp_path / "var").mkdir()
    shutil.copy(empty_accounts, tmp_path / "var")
    settings = Settings(var=tmp_path / "var", portal_url="https://advies.example", **settings_for(provider))
    with Installation(settings) as made:
        yield Landlord(provider, made, hour)


def refused(code: str) -> "pytest.RaisesExc[SignInFailed]":
    return pytest.raises(SignInFailed, check=lambda failed: failed.code == code)


def claiming(**given: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Claims with others in their place; None: without it."""
    return lambda said: {name: one for name, one in {**said, **given}.items() if one is not None}


class TestTheWayThere:
    def test_who_signs_in_at_the_provider_is_signed_in_and_comes_to_the_page_it_wanted(
        self, landlord: Landlord
    ) -> None:
        said = landlord.sent(back="/dossiers/2027-001")
        assert landlord.single.finish(said, MINE, "Firefox", HERE).back == "/dossiers/2027-001"

    def test_each_time_everything_that_is_secret_is_another(self, landlord: Landlord) -> None:
        one, other = (landlord.single.begin(MINE, HERE, "/") for _ in range(2))
        for name in ("state=", "nonce=", "code_challenge="):
            assert one.split(name)[1].split("&")[0] != other.split(name)[1].split("&")[0]

    @pytest.mark.parametrize(
        ("methods", "header"), [(None, True), (["client_secret_post"], False), (["x", "client_secret_basic"], True)]
    )
    def test_the_secret_goes_as_the_provider_takes_it(
        self, methods: list[str] | None, header: bool, landlord: Landlord
    ) -> None:
        named = {"token_endpoint_auth_methods_supported": methods} if methods else {}
        landlord.provider.described = claiming(**named)
        landlord.signs_in()
        asked = landlord.provider.heads[landlord.provider.asked.index("/token")]
        assert ("Authorization" in asked) is header

    def test_the_provider_is_asked_who_it_is_once_for_all_that_come(self, landlord: Landlord) -> None:
        for _ in range(3):
            landlord.signs_in()
        assert sorted(landlord.provider.asked) == [
            "/.well-known/openid-configuration", "/keys", "/token", "/token", "/token",
        ]  # fmt: skip

    def test_a_key_that_is_new_is_asked_for(self, landlord: Landlord) -> None:
        landlord.signs_in()
        landlord.provider.signed = small.by_curve
        landlord.signs_in()
        assert landlord.provider.asked.count("/keys") == 2

    def test_who_comes_too_often_waits(self, landlord: Landlord) -> None:
        for _ in range(RATIONS[Rationed.ROUND_TRIP_BY_ADDRESS].most):
            landlord.single.begin(MINE, HERE, "/")
        with pytest.raises(TooOften):
            landlord.single.begin(MINE, HERE, "/")
        for _ in range(RATIONS[Rationed.SIGN_IN_BY_ADDRESS].most):
            with refused("trip_unknown"):
                landlord.single.finish({"state": "x"}, MINE, "Firefox", HERE)
        with pytest.raises(TooOften):
            landlord.single.finish({"state": "x"}, MINE, "Firefox", HERE)

    def test_where_none_is_set_nobody_signs_in_so(self, installation: Installation) -> None:
        single = SingleSignOn(installation)
        assert not single.is_offered
        assert single.sign_out_address() is None
        with refused("not_offered"):
            single.begin(MINE, HERE, "/")

    def test_one_signs_out_at_the_provider_too_where_it_has_a_place_for_it(
        self, landlord: Landlord, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address = f"{landlord.provider.issuer}/out?client_id=advies&post_logout_redirect_uri="
        assert landlord.single.sign_out_address() == f"{address}https%3A%2F%2Fadvies.example%2F"
        landlord.provider.described = claiming(end_session_endpoint=None)
        monkeypatch.setattr(identity_provider, "_KEPT", 0)
        del landlord.installation.identity_provider
        assert landlord.single.sign_out_address() is None
        landlord.provider.raw["/.well-known/openid-configuration"] = (500, b"")
        del landlord.installation.identity_provider
        assert landlord.single.sign_out_address() is None


BROUGHT_BACK: dict[str, tuple[Callable[[dict[str, str]], dict[str, str]], str]] = {
    "without state": (lambda said: {"code": said["code"]}, "trip_unknown"),
    "another state": (lambda said: {**said, "state": said["state"][::-1]}, "trip_unknown"),
    "no code": (lambda said: {"state": said["state"]}, "untrusted"),
    "a made-up code": (lambda said: {**said, "code": "x"}, "provider_refuses"),
    "of another provider": (lambda said: {**said, "iss": "https://elsewhere.example"}, "untrusted"),
    "broken off": (lambda said: {"state": said["state"], "error": "access_denied"}, "denied"),
    "refused": (lambda said: {"state": said["state"], "error": "M. Smeets <script>"}, "provider_refuses"),
}  # fmt: skip


class TestWhatABrowserBringsBack:
    @pytest.mark.parametrize("what", BROUGHT_BACK)
    def test_what_is_not_right_signs_in_nobody(self, what: str, landlord: Landlord) -> None:
        change, code = BROUGHT_BACK[what]
        with capture_logs() as logs, refused(code):
            landlord.back(change(landlord.sent()))
        assert [(line["event"], line["code"]) for line in logs] == [("signing in by an account failed", code)]
        assert "Smeets" not in str(logs)
        assert landlord.register.people() == []

    def test_what_came_back_once_does_not_count_again(self, landlord: Landlord) -> None:
        said = landlord.sent()
        landlord.back(said)
        with refused("trip_used"):
            landlord.back(said)

    def test_a_code_does_not_count_again_in_another_round_trip(self, landlord: Landlord) -> None:
        said = landlord.sent()
        landlord.back(said)
        with refused("provider_refuses"):
            landlord.back({**landlord.sent(), "code": said["code"]})

    def test_a_code_that_another_browser_got_is_worth_nothing_here(self, landlord: Landlord) -> None:
        """The code of an attacker, with the state of the victim: its verifier is another one."""
        with refused("provider_refuses"):
            landlord.back({"code": landlord.sent(OTHER)["code"], "state": landlord.sent()["state"]})

    def test_the_state_of_another_browser_lets_nobody_in_and_goes_on_to_let_in_its_own(
        self, landlord: Landlord
    ) -> None:
        said = landlord.sent()
        with refused("trip_elsewhere"):
            landlord.back(said, OTHER)
        assert landlord.back(said).ended_at is None

    def test_who_comes_back_late_begins_again(self, landlord: Landlord) -> None:
        said = landlord.sent()
        landlord.hour.now += BACK_WITHIN
        with refused("trip_over"):
            landlord.back(said)

    def test_a_provider_that_names_itself_has_to(self, landlord: Landlord) -> None:
        landlord.provider.described = claiming(authorization_response_iss_parameter_supported=True)
        with refused("untrusted"):
            landlord.signs_in()
        assert landlord.back({**landlord.sent(), "iss": landlord.provider.issuer}).ended_at is None


def ago(seconds: int) -> int:
    return int(time.time()) - seconds


UNTRUSTED: dict[str, Callable[[SmallProvider], object]] = {
    "alg none": lambda p: setattr(p, "signed", small.unsigned),
    "signed by the secret": lambda p: setattr(p, "signed", small.by_secret),
    "signed by the public key as a secret": lambda p: setattr(p, "signed", small.by_public_key),
    "signed by another key": lambda p: setattr(p, "signed", small.by_another),
    "signed by an unknown key": lambda p: setattr(p, "signed", small.by_unknown),
    "no token": lambda p: setattr(p, "answer", claiming(id_token=None)),
    "nonsense for a token": lambda p: setattr(p, "answer", claiming(id_token="x.y.z")),
    "a number for a token": lambda p: setattr(p, "answer", claiming(id_token=7)),
    "claims too deep": lambda p: setattr(p, "signed", lambda q, _: q.sign_text("[" * 90_000)),
    "no object of claims": lambda p: setattr(p, "signed", lambda q, _: q.sign_text("[]")),
    "of another issuer": lambda p: setattr(p, "claims", claiming(iss="https://elsewhere.example")),
    "of no issuer": lambda p: setattr(p, "claims", claiming(iss=None)),
    "for another client": lambda p: setattr(p, "claims", claiming(aud="other")),
    "for another client, by way of ours": lambda p: setattr(p, "claims", claiming(aud="other", azp="advies")),
    "for no client": lambda p: setattr(p, "claims", claiming(aud=None)),
    "for several clients without saying whose it is": lambda p: setattr(p, "claims", claiming(aud=["advies", "x"])),
    "for several clients, and another one's": lambda p: setattr(p, "claims", claiming(aud=["advies", "x"], azp="x")),
    "another one's": lambda p: setattr(p, "claims", claiming(azp="other")),
    "over": lambda p: setattr(p, "claims", claiming(exp=ago(LEEWAY + 1))),
    "without end": lambda p: setattr(p, "claims", claiming(exp=None)),
    "of an end that is no time": lambda p: setattr(p, "claims", claiming(exp="later")),
    "of the future": lambda p: setattr(p, "claims", claiming(iat=ago(-LEEWAY - 60))),
    "of no time": lambda p: setattr(p, "claims", claiming(iat=None)),
    "not valid yet": lambda p: setattr(p, "claims", claiming(nbf=ago(-LEEWAY - 60))),
    "of another sign-in": lambda p: setattr(p, "claims", claiming(nonce="x")),
    "of no sign-in": lambda p: setattr(p, "claims", claiming(nonce=None)),
    "of another access token": lambda p: setattr(p, "claims", claiming(at_hash="AAAAAAAAAAAAAAAAAAAAAA")),
    "about nobody": lambda p: setattr(p, "claims", claiming(sub=None)),
    "about an empty name": lambda p: setattr(p, "claims", claiming(sub="")),
    "about a number": lambda p: setattr(p, "claims", claiming(sub=7)),
    "about too long a name": lambda p: setattr(p, "claims", claiming(sub="x" * 256)),
    "about signs that nobody sees": lambda p: setattr(p, "claims", claiming(sub="a\x00b")),
}

TRUSTED: dict[str, Callable[[SmallProvider], object]] = {
    "for several clients, and ours": lambda p: setattr(p, "claims", claiming(aud=["x", "advies"], azp="advies")),
    "just over, by a clock that is off": lambda p: setattr(p, "claims", claiming(exp=ago(LEEWAY - 20))),
    "of a clock that is ahead": lambda p: setattr(p, "claims", claiming(iat=ago(20 - LEEWAY))),
    "with more in its head": lambda p: setattr(p, "signed", lambda q, claims: q.sign(claims, x5t="abc")),
    "by a key without a name": lambda p: setattr(p, "keys", [small.rsa_key("first")]),
}


class TestWhatTheProviderSigns:
    @pytest.mark.parametrize("what", UNTRUSTED)
    def test_what_cannot_be_trusted_signs_in_nobody(self, what: str, landlord: Landlord) -> None:
        UNTRUSTED[what](landlord.provider)
        with capture_logs() as logs, refused("untrusted"):
            landlord.signs_in()
        assert landlord.register.people() == []
        assert len(logs) == 1
        assert not any(personal in str(logs) for personal in ("Smeets", "smeets", "s-1"))

    @pytest.mark.parametrize("what", TRUSTED)
    def test_what_is_meant_well_is_taken(self, what: str, landlord: Landlord) -> None:
        TRUSTED[what](landlord.provider)
        assert landlord.signs_in().office == Office.CASE_HANDLER


DISCOVERY = "/.well-known/openid-configuration"
SILENT: dict[str, Callable[[SmallProvider], object]] = {
    "no such page": lambda p: p.raw.update({DISCOVERY: (404, b"{}")}),
    "elsewhere": lambda p: p.raw.update({DISCOVERY: (302, b"")}),
    "nonsense": lambda p: p.raw.update({DISCOVERY: (200, b"<html>")}),
    "a list": lambda p: p.raw.update({DISCOVERY: (200, b"[]")}),
    "far too much": lambda p: p.raw.update({DISCOVERY: (200, b" " * 1_000_001)}),
    "packed": lambda p: p.raw.update({DISCOVERY: (200, gzip.compress(b"{}"))}),
    "deep": lambda p: p.raw.update({DISCOVERY: (200, b"[" * 500_000)}),
    "another issuer": lambda p: setattr(p, "described", claiming(issuer="https://elsewhere.example")),
    "no keys": lambda p: setattr(p, "described", claiming(jwks_uri=None)),
    "a script for a page": lambda p: setattr(p, "described", claiming(authorization_endpoint="javascript:alert(1)")),
    "not over TLS": lambda p: setattr(p, "described", claiming(token_endpoint="http://other.example/token")),
    "a way out that is none": lambda p: setattr(p, "described", claiming(end_session_endpoint="//other.example")),
    "no way for our secret": lambda p: setattr(
        p, "described", claiming(token_endpoint_auth_methods_supported=["private_key_jwt"])
    ),
    "keys that are none": lambda p: p.raw.update({"/keys": (200, b'{"keys": [7]}')}),
    "no key": lambda p: p.raw.update({"/keys": (200, b'{"keys": []}')}),
    "no token but an error of its own": lambda p: p.raw.update({"/token": (502, b"<html>")}),
    "nonsense for tokens": lambda p: p.raw.update({"/token": (200, b"<html>")}),
    "a list for tokens": lambda p: p.raw.update({"/token": (200, b"[]")}),
    "tokens elsewhere": lambda p: p.raw.update({"/token": (307, b"{}")}),
    "slow to say who it is": lambda p: p.silent.add(DISCOVERY),
    "slow with tokens": lambda p: p.silent.add("/token"),
    "slow with keys": lambda p: p.silent.add("/keys"),
}


class TestAProviderThatCannotBeUsed:
    @pytest.mark.parametrize("what", SILENT)
    def test_it_is_said_and_nobody_is_signed_in(
        self, what: str, landlord: Landlord, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(identity_provider, "WITHIN", 0.3)
        SILENT[what](landlord.provider)
        with capture_logs() as logs, refused("provider_silent"):
            landlord.signs_in()
        assert landlord.register.people() == []
        assert "Smeets" not in str(logs)
        assert not any("elsewhere" in asked for asked in landlord.provider.asked)

    def test_one_that_is_gone(self, landlord: Landlord) -> None:
        said = landlord.sent()
        landlord.provider.raw["/token"] = (200, b"")
        with refused("provider_silent"):
            landlord.back(said)

    def test_one_that_did_not_answer_is_not_asked_again_at_once(self, landlord: Landlord) -> None:
        landlord.provider.raw[DISCOVERY] = (500, b"")
        for _ in range(3):
            with refused("provider_silent"):
                landlord.single.begin(MINE, HERE, "/")
        assert landlord.provider.asked == [DISCOVERY]

    def test_many_that_come_at_once_ask_it_once(self, landlord: Landlord) -> None:
        landlord.provider.silent.add(DISCOVERY)
        sent = [threading.Thread(target=landlord.single.begin, args=(f"b-{n}", HERE, "/")) for n in range(4)]
        for one in sent:
            one.start()
        landlord.provider.over.set()
        for one in sent:
            one.join()
        assert landlord.provider.asked == [DISCOVERY]


class TestWhoItIs:
    def test_whoever_is_new_is_added_with_the_office_of_the_groups(self, landlord: Landlord) -> None:
        account = landlord.signs_in()
        assert (account.name, account.mail) == ("M. Smeets", "m.smeets@zowonen.example")
        assert (account.party, account.office) == (LANDLORD, Office.CASE_HANDLER)
        assert account.first_seen_at == landlord.hour()
        assert landlord.signs_in().id == account.id

    @pytest.mark.parametrize(
        ("groups", "office"),
        [
            (["lezers", "advies"], Office.CASE_HANDLER),
            (["lezers", "beheer", "advies"], Office.ADMINISTRATOR),
            (["anders", "lezers"], Office.READER),
            ("lezers", Office.READER),
        ],
    )
    def test_the_first_group_of_the_setting_counts(self, groups: object, office: Office, landlord: Landlord) -> None:
        landlord.provider.groups = groups
        assert landlord.signs_in().office == office

    @pytest.mark.parametrize("groups", [[], None, ["Advies"], [["advies"]], [{"advies": 1}], {"advies": 1}, 7, ""])
    def test_without_a_group_that_counts_nobody_is_let_in(self, groups: object, landlord: Landlord) -> None:
        landlord.provider.groups = groups
        with refused("no_group"):
            landlord.signs_in()
        assert landlord.register.people() == []

    def test_whoever_was_added_with_that_address_is_the_one(self, landlord: Landlord) -> None:
        added = landlord.add("m.smeets@zowonen.example", LANDLORD, Office.READER)
        account = landlord.signs_in()
        assert (account.id, account.name, account.office) == (added.id, "M. Smeets-Jansen", Office.CASE_HANDLER)

    def test_the_account_counts_and_no_longer_the_address(self, landlord: Landlord) -> None:
        account = landlord.signs_in()
        landlord.provider.person = {**STAFF, "email": "anders@zowonen.example"}
        assert landlord.signs_in().id == account.id

    def test_who_gets_the_address_of_another_is_not_taken_for_that_one(self, landlord: Landlord) -> None:
        landlord.signs_in()
        landlord.provider.person = {**STAFF, "sub": "s-2"}
        with refused("other_account"):
            landlord.signs_in()

    def test_whose_account_was_made_anew_is_let_in_once_the_old_one_is_forgotten(self, landlord: Landlord) -> None:
        said = landlord.sent()
        token = landlord.single.finish(said, MINE, "Firefox", HERE).token
        (person,) = landlord.register.people()
        staffing = Staffing(landlord.installation, None, landlord.hour)
        staffing.unlink(person.id)
        assert landlord.signing_in.signed_in(token) is None
        with pytest.raises(NotFound):
            staffing.unlink(person.id)
        landlord.provider.person = {**STAFF, "sub": "s-2"}
        assert landlord.signs_in().id == person.id
        landlord.provider.person = STAFF
        with refused("other_account"):
            landlord.signs_in()

    @pytest.mark.parametrize(
        "given",
        [
            {"email_verified": False}, {"email_verified": None}, {"email_verified": "no"}, {"email": None},
            {"email": ["m.smeets@zowonen.example"]}, {"email": "Smeets"}, {"email_verified": [True]},
        ],
    )  # fmt: skip
    def test_an_address_that_was_not_verified_is_nobodys(self, given: dict[str, Any], landlord: Landlord) -> None:
        landlord.add("m.smeets@zowonen.example", LANDLORD, Office.READER)
        landlord.provider.claims = claiming(**given)
        with refused("no_mail"):
            landlord.signs_in()

    def test_entra_says_in_its_own_way_that_an_address_was_verified(self, landlord: Landlord) -> None:
        landlord.provider.claims = claiming(email_verified=None, xms_edov=True)
        assert landlord.signs_in().office == Office.CASE_HANDLER

    @pytest.mark.parametrize("office", [Office.MEMBER, Office.SECRETARY])
    def test_nobody_of_an_organisation_is_let_in_or_changed(self, office: Office, landlord: Landlord) -> None:
        added = landlord.add("m.smeets@zowonen.example", "geleen", office)
        with refused("of_organisation"):
            landlord.signs_in()
        landlord.provider.groups = []
        with refused("no_group"):
            landlord.signs_in()
        assert landlord.register.people() == [added]
        issuer = landlord.provider.issuer
        assert Identities(landlord.installation.accounts).of_person(issuer, added.id) is None

    def test_who_goes_over_to_an_organisation_is_let_in_no_more(self, landlord: Landlord) -> None:
        """Whatever the groups say, an office of an organisation is neither used nor taken away."""
        account = landlord.signs_in()
        landlord.register.change(account.id, party="geleen", office=Office.SECRETARY)
        moved = landlord.register.people()
        with refused("of_organisation"):
            landlord.signs_in()
        landlord.provider.groups = []
        with refused("no_group"):
            landlord.signs_in()
        assert landlord.register.people() == moved

    def test_another_group_gives_another_office(self, landlord: Landlord) -> None:
        account = landlord.signs_in()
        landlord.provider.groups = ["beheer"]
        after = landlord.signs_in()
        assert (after.id, after.party, after.office) == (account.id, ADMINISTRATOR, Office.ADMINISTRATOR)

    def test_without_its_groups_an_office_ends_and_with_them_it_is_there_again(self, landlord: Landlord) -> None:
        said = landlord.sent()
        token = landlord.single.finish(said, MINE, "Firefox", HERE).token
        landlord.provider.groups = []
        with refused("no_group"):
            landlord.signs_in()
        (account,) = landlord.register.people()
        assert account.ended_at == landlord.hour()
        assert landlord.signing_in.signed_in(token) is None
        with refused("no_group"):
            landlord.signs_in()

        landlord.provider.groups = ["lezers"]
        after = landlord.signs_in()
        assert (after.id, after.office, after.ended_at) == (account.id, Office.READER, None)
        assert landlord.signing_in.signed_in(token) is None
        assert landlord.signs_in().id == account.id

    def test_whom_an_administrator_closed_stays_closed(self, landlord: Landlord) -> None:
        account = landlord.signs_in()
        Staffing(landlord.installation, None, landlord.hour).end(account.id)
        with refused("ended"):
            landlord.signs_in()
        landlord.provider.groups = []
        with refused("no_group"):
            landlord.signs_in()
        landlord.provider.groups = ["advies"]
        with refused("ended"):
            landlord.signs_in()

    def test_who_was_closed_before_is_not_let_in_by_the_address(self, landlord: Landlord) -> None:
        added = landlord.add("m.smeets@zowonen.example", AUDITOR, Office.AUDITOR)
        Staffing(landlord.installation, None, landlord.hour).end(added.id)
        with refused("ended"):
            landlord.signs_in()
        assert Identities(landlord.installation.accounts).of_person(landlord.provider.issuer, added.id) is None

    def test_nor_who_was_of_a_board_before(self, landlord: Landlord) -> None:
        """That the account is closed is said, and not that it was of an organisation."""
        added = landlord.add("m.smeets@zowonen.example", "geleen", Office.MEMBER)
        Staffing(landlord.installation, None, landlord.hour).end(added.id)
        with refused("ended"):
            landlord.signs_in()
        assert [one.id for one in landlord.register.people()] == [added.id]

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ({"name": " M.\n Smeets "}, "M. Smeets"),
            ({"name": "x" * 201, "preferred_username": "msmeets"}, "msmeets"),
            ({"name": "M\u202esteemS"}, "m.smeets@zowonen.example"),
            ({"name": 7}, "m.smeets@zowonen.example"),
            ({"name": None}, "m.smeets@zowonen.example"),
        ],
    )
    def test_a_name_is_one_that_can_stand_in_a_letter(
        self, said: dict[str, Any], name: str, landlord: Landlord
    ) -> None:
        landlord.provider.claims = claiming(**said)
        assert landlord.signs_in().name == name


class TestByNothingElse:
    def test_a_mail_that_is_asked_for_leads_to_the_account(self, landlord: Landlord) -> None:
        account = landlord.signs_in()
        landlord.signing_in.send_mail(account.mail, MINE, "?naar=%2Fdossiers")
        (mail,) = mails(landlord.installation)
        assert "https://advies.example/aanmelden?naar=%2Fdossiers" in mail.get_content()
        assert "/link/" not in mail.get_content()

    def test_a_mail_from_before_lets_in_no_more(self, landlord: Landlord) -> None:
        added = landlord.add("m.smeets@zowonen.example", LANDLORD, Office.READER)
        landlord.signing_in.send_mail(added.mail, OTHER)
        link = str(mails(landlord.installation)[-1].get_content()).split("/link/")[1].split()[0]
        landlord.signs_in()
        with pytest.raises(SignInFailed):
            landlord.signing_in.by_link(link, OTHER, "Firefox", HERE)

    def test_whoever_runs_the_machine_lets_everybody_in(self, landlord: Landlord) -> None:
        account = landlord.signs_in()
        person = Staffing(landlord.installation, None).people()[0].person
        link = landlord.signing_in.link_for(person).rpartition("/")[2]
        signed_in = landlord.signing_in.signed_in(landlord.signing_in.by_link(link, OTHER, "Firefox", HERE))
        assert signed_in
        assert signed_in.person.id == account.id


def test_on_either_database_an_account_is_one_persons_and_a_round_trip_is_made_once(
    provider: SmallProvider, empty_url: str, tmp_path: Path, hour: Hour
) -> None:
    settings = Settings(var=tmp_path / "var", portal_database_url=empty_url, **settings_for(provider))
    with Installation(settings) as made:
        landlord = Landlord(provider, made, hour)
        said = landlord.sent()
        landlord.back(said)
        with refused("trip_used"):
            landlord.back(said)
        provider.person = {**STAFF, "sub": "s-2"}
        with refused("other_account"):
            landlord.signs_in()
        provider.person, provider.groups = STAFF, []
        with refused("no_group"):
            landlord.signs_in()
        provider.groups = ["advies"]
        assert landlord.signs_in().ended_at is None
