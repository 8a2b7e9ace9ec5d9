"""A new user sets something wrong and is told what, where and what is allowed instead."""

import re
from pathlib import Path

import pytest

from application.people import Office, Role
from installation.setting_values import STAFF_OFFICES
from installation.settings import Settings, load_settings
from installation.settings_file import ROOT, SettingsError

PASSWORD = "hunter2"
EVERY = sorted(["ADVICE_CONFIG", *(f"ADVICE_{name.upper()}" for name in Settings.model_fields)])


def _problems(**given: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(**given)
    return caught.value.problems


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "advice.toml"
    monkeypatch.setenv("ADVICE_CONFIG", str(path))
    return path


def test_without_settings_everything_lies_under_var_in_the_checkout_whatever_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.record_url.get_secret_value() == f"sqlite:///{ROOT}/var/record.db"
    assert settings.mail_url.get_secret_value() == f"file:{ROOT}/var/outbox"
    assert settings.documents == ROOT / "var/documents"
    assert settings.agreements == ROOT / "agreements"


def test_var_moves_what_is_not_set_by_itself(tmp_path: Path) -> None:
    settings = load_settings(var=tmp_path, documents="/srv/papers")
    assert settings.record_url.get_secret_value() == f"sqlite:///{tmp_path}/record.db"
    assert settings.documents == Path("/srv/papers")


def test_the_environment_goes_before_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('grace_minutes = 7\ntask_queue = "from-file"\n')
    monkeypatch.setenv("ADVICE_TASK_QUEUE", "from-environment")
    settings = load_settings()
    assert (settings.grace_minutes, settings.task_queue) == (7, "from-environment")


def test_every_wrong_setting_is_named_at_once_with_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "RECORD_URL": "mysql://host/db",
        "MAIL_URL": "smtp://host:abc",
        "MAIL_FROM": "nobody",
        "DOCUMENT_SIZE_LIMIT": "lots",
        "AGREEMENT": "nowhere",
        "GRACE_MINUTES": "-1",
        "METRICS_ADDRESS": "9000",
        "PORTAL_ADDRESS": "localhost",
        "PORTAL_URL": "http://127.0.0.1:8000",
        "PORTAL_DATABASE_URL": "sqlite://",
        "TRUSTED_PROXIES": "10.0.0.1, proxy.example",
        "OIDC_ISSUER": "http://accounts.zowonen.example",
        "OIDC_CLIENT_SECRET": "een geheim",
        "OIDC_GROUPS": "bestuur=secretary",
        "LOG_FORMAT": "xml",
        "EMBEDDED": "perhaps",
        "EMBEDDED_PORT": "70000",
        "SANDBOX": "maybe",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(f"ADVICE_{name}", value)
    problems = _problems()
    assert {line.split(":")[0] for line in problems} == {f"ADVICE_{name}" for name in wrong}
    assert all("allowed: " in line and "\n" not in line for line in problems)


@pytest.mark.parametrize("name", ["RECORD_URL", "MAIL_URL", "PORTAL_DATABASE_URL"])
@pytest.mark.parametrize("scheme", ["ftp", "smtp", "postgresql"])
def test_a_password_is_never_shown(name: str, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVICE_MAIL_FROM", "advies@zowonen.example")
    monkeypatch.setenv(f"ADVICE_{name}", f"{scheme}://clerk:{PASSWORD}@host:5432/db")
    try:
        settings = load_settings()
    except SettingsError as error:
        text = str(error)
    else:
        text = f"{settings} {settings.shown()}"
    assert PASSWORD not in text


def test_a_password_among_the_parameters_of_a_url_is_hidden_too() -> None:
    shown = load_settings(record_url=f"postgresql://host/db?user=clerk&password={PASSWORD}&sslmode=require").shown()
    assert shown["record_url"].endswith("://host/db?user=clerk&password=***&sslmode=require")


@pytest.mark.parametrize("password", ["p@ss", "p:ss", "p%2Fss"])
def test_a_password_with_signs_in_it_is_hidden_whole(password: str) -> None:
    shown = load_settings(mail_url=f"smtps://clerk:{password}@host", mail_from="a@b.nl").shown()["mail_url"]
    assert shown == "smtps://clerk:***@host"


@pytest.mark.parametrize("password", ["p/ss", "12/3"])
def test_a_slash_in_a_password_is_told_and_not_taken_for_the_end_of_the_host(password: str) -> None:
    assert "%2F" in _problems(mail_url=f"smtps://clerk:{password}@host", mail_from="a@b.nl")[0]


def test_unknown_settings_are_named_with_the_nearest_known_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('recrd_url = "sqlite:///x.db"\n')
    monkeypatch.setenv("ADVICE_FOO", "5")
    monkeypatch.setenv("ADVICE_GRACE_MINUTS", "5")
    assert _problems() == [
        f"ADVICE_FOO: no such setting; there are {', '.join(EVERY)}",
        "ADVICE_GRACE_MINUTS: no such setting; did you mean ADVICE_GRACE_MINUTES?",
        "recrd_url in advice.toml: no such setting; did you mean record_url?",
    ]


def test_a_broken_file_is_named(file: Path) -> None:
    file.write_text("grace_minutes = \n")
    assert [line for line in _problems() if str(file) in line and "line 1" in line]


def test_a_file_that_is_no_text_is_named(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00binary")
    assert _problems() == [f"ADVICE_CONFIG: {file} is not a text file in UTF-8"]


def test_a_named_file_that_is_not_there_is_named(file: Path) -> None:
    assert _problems() == [f"ADVICE_CONFIG: there is no file {file}"]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Brussels"])
def test_the_time_zone_is_no_choice(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVICE_TIMEZONE", zone)
    assert "Europe/Amsterdam" in _problems()[0]


def test_real_mail_needs_a_sender() -> None:
    assert _problems(mail_url="smtp://host", grace_minutes=-1) == [
        "ADVICE_MAIL_FROM: is not set, and mail by SMTP needs a sender; allowed: an address, with or without a name",
        "ADVICE_GRACE_MINUTES: must be 0 or more; allowed: " + str(Settings.model_fields["grace_minutes"].description),
    ]


def test_a_setting_is_named_as_it_was_written(file: Path) -> None:
    file.write_text("grace_minutes = -1\n")
    named = [line.split(":")[0] for line in _problems(embedded_port=0)]
    assert named == ["grace_minutes in advice.toml", "ADVICE_EMBEDDED_PORT"]


@pytest.mark.parametrize("variable", ["ADVICE_TASK_QUEUE", "ADVICE_AGREEMENT", "ADVICE_CONFIG"])
def test_an_empty_setting_is_named(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "")
    assert _problems() == [f"{variable}: is empty; give it a value, or leave it out"]


def test_server_and_pages_need_a_port_each() -> None:
    assert _problems(embedded_port=8233)[0].startswith("ADVICE_EMBEDDED_UI_PORT: is 8233, as ADVICE_EMBEDDED_PORT is;")


def test_a_folder_without_agreements_is_named_itself(tmp_path: Path) -> None:
    (missing,) = _problems(agreements=tmp_path / "nowhere")
    assert missing.startswith(f"ADVICE_AGREEMENTS: there is no folder {tmp_path}/nowhere;")
    (tmp_path / "calendar.toml").touch()
    (empty,) = _problems(agreements=tmp_path)
    assert empty.startswith(f"ADVICE_AGREEMENTS: there is no agreement in {tmp_path};")


def test_the_home_of_nobody_is_named() -> None:
    assert _problems(var="~no-such-person/var")[0].startswith("ADVICE_VAR: begins with ~ and a name")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgres://u@h/db", "postgresql+psycopg://u@h/db"),
        ("postgresql://u:p@h:5433/db?sslmode=require", "postgresql+psycopg://u:p@h:5433/db?sslmode=require"),
        ("sqlite:///papers/record.db", f"sqlite:///{ROOT}/papers/record.db"),
        ("sqlite:////srv/record.db", "sqlite:////srv/record.db"),
    ],
)
def test_urls_of_the_record(given: str, kept: str) -> None:
    assert load_settings(record_url=given).record_url.get_secret_value() == kept


@pytest.mark.parametrize("given", ["sqlite://", "sqlite:///:memory:", "sqlite:///", "postgresql://host", "record.db"])
def test_a_record_that_keeps_nothing_is_refused(given: str) -> None:
    assert _problems(record_url=given)[0].startswith("ADVICE_RECORD_URL: ")


@pytest.mark.parametrize(("given", "kept"), [("true", "yes"), (True, "yes"), ("off", "no"), ("auto", "auto")])
def test_embedded_takes_plain_words(given: object, kept: str) -> None:
    assert Settings(embedded=given).embedded == kept


def test_letters_have_no_commands_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().letter_commands is False
    monkeypatch.setenv("ADVICE_LETTER_COMMANDS", "true")
    assert load_settings().letter_commands is True


def test_letters_lead_to_the_portal_only_where_somebody_said_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().portal_in_letters is None
    monkeypatch.setenv("ADVICE_PORTAL_URL", "https://advies.example")
    assert load_settings().portal_in_letters == "https://advies.example"


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("http://127.0.0.1:8000", "passkeys need a name"),
        ("https://[::1]", "passkeys need a name"),
        ("http://advies.zowonen.example", "needs https"),
        ("https://advies.zowonen.example/portaal", "has more than"),
        ("advies.zowonen.example", "is no address of a site"),
        ("ftp://advies.zowonen.example", "is no address of a site"),
    ],
)
def test_the_portal_is_reached_by_a_name_and_safely(url: str, wrong: str) -> None:
    assert wrong in _problems(portal_url=url)[0]


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://example.localhost:8001", "https://advies.example/"])
def test_an_address_of_the_portal_has_no_slash_at_its_end(url: str) -> None:
    assert load_settings(portal_url=url).portal_url == url.rstrip("/")


def test_proxies_are_addresses_and_networks() -> None:
    assert load_settings(trusted_proxies=" 10.0.0.1, 192.168.0.0/16,fd00::/8").trusted_proxies == (
        "10.0.0.1,192.168.0.0/16,fd00::/8"
    )
    assert _problems(trusted_proxies="10.0.0.1/8")  # not the address of a network


# --- The accounts by which staff sign in ---

ISSUER = "https://accounts.zowonen.example/realm"
OIDC = {"oidc_issuer": ISSUER, "oidc_client_id": "advies", "oidc_client_secret": PASSWORD, "oidc_groups": "a=reader"}


def test_groups_give_offices_in_their_order(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("")
    named = {"CN=advies": "case_handler", "b": "reader"}
    assert load_settings(**{**OIDC, "oidc_groups": "CN=advies = case_handler ,b=reader,"}).oidc_groups == named
    file.write_text('[oidc_groups]\n"groep, met een komma" = "auditor"\nb = "administrator"\n')
    monkeypatch.setenv("ADVICE_OIDC_ISSUER", ISSUER)
    given = {name: one for name, one in OIDC.items() if name not in ("oidc_groups", "oidc_issuer")}
    assert list(load_settings(**given).oidc_groups) == ["groep, met een komma", "b"]


@pytest.mark.parametrize(
    ("groups", "wrong"),
    [
        ("bestuur=secretary", "gives 'bestuur' the office secretary, which an organisation alone gives"),
        ("leden=member", "gives 'leden' the office member, which an organisation alone gives"),
        ("a=landlord", "gives 'a' the office 'landlord', which there is not"),
        ({"a": ["reader"]}, "gives 'a' the office ['reader'], which there is not"),
        ("a", "has 'a', which is no GROUP=OFFICE"),
        ("=reader", "has '=reader', which is no GROUP=OFFICE"),
        ("a=reader,a=auditor", "names 'a' twice"),
        ("a=x,b,c=member", "has 'b', which is no GROUP=OFFICE; gives 'a' the office 'x'"),
    ],
)
def test_a_group_gives_an_office_of_the_landlord_and_none_of_an_organisation(groups: object, wrong: str) -> None:
    (problem,) = _problems(**{**OIDC, "oidc_groups": groups})
    assert problem.startswith("ADVICE_OIDC_GROUPS: ")
    assert wrong in problem


def test_the_offices_that_a_group_can_give_are_those_that_no_organisation_gives() -> None:
    assert [*STAFF_OFFICES] == [office for office in Office if office.role is not Role.ORGANISATION]


@pytest.mark.parametrize("name", [*OIDC])
def test_what_belongs_together_is_set_together(name: str) -> None:
    problems = _problems(**{key: one for key, one in OIDC.items() if key != name})
    missing = 3 if name == "oidc_issuer" else 1
    assert len(problems) == missing
    assert all(("is not set, and" in line) is (missing == 1) for line in problems)


@pytest.mark.parametrize(
    "issuer", ["http://accounts.example", "accounts.example", "https://a:b@accounts.example", "https://a.example/?x=1"]
)
def test_an_issuer_is_an_address_over_tls(issuer: str) -> None:
    assert _problems(**{**OIDC, "oidc_issuer": issuer})[0].startswith("ADVICE_OIDC_ISSUER: ")


def test_on_the_machine_itself_an_issuer_does_without_tls() -> None:
    assert load_settings(**{**OIDC, "oidc_issuer": "http://localhost:9400"}).oidc_issuer == "http://localhost:9400"


def test_the_secret_of_the_client_is_shown_to_nobody() -> None:
    settings = load_settings(**OIDC)
    assert settings.shown()["oidc_client_secret"] == "***"
    assert (
        PASSWORD not in f"{settings} {settings.shown()} {_problems(**{**OIDC, 'oidc_client_secret': f'{PASSWORD} x'})}"
    )


def test_an_example_lets_nobody_in_by_accounts(tmp_path: Path) -> None:
    assert "by accounts from elsewhere (ADVICE_OIDC_ISSUER)" in _problems(**OIDC, var=tmp_path, example=True)[0]


# --- docs/operations.md -----------------------------------------------------------------------------------------------

ROWS = [
    (name.lower(), default.strip(" `"))
    for variables, default in re.findall(
        r"^\| ((?:`ADVICE_[A-Z_]+`(?:, )?)+) \| (.+?) \|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE
    )
    for name in re.findall(r"`ADVICE_([A-Z_]+)`", variables)
]
IN_WORDS = ("mail_from", "door", "log_name")
"""Settings whose default the page says in words: it depends on others, or on the machine."""


def test_every_setting_stands_in_the_table_for_who_runs_it() -> None:
    assert sorted(name for name, _ in ROWS) == sorted(Settings.model_fields)


def test_the_table_says_the_defaults() -> None:
    said = {name: default for name, default in ROWS if name not in IN_WORDS and default != "none"}
    assert load_settings(**said) == load_settings()
    shown = load_settings().shown()
    assert {shown[name] for name, default in ROWS if default == "none"} <= {"", "None", "{}"}
