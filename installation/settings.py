"""Where this installation keeps and sends things: the environment (`ADVICE_…`), then one optional file, then defaults.

The file is `advice.toml` in the checkout, or the one that `ADVICE_CONFIG` names; its keys are the fields of `Settings`.
What each may be, says its type (`installation.setting_values`). How to reach Temporal is not here but in Temporal's own
configuration (see `installation.connection`).
"""

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import (
    ByteSize,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from installation.files import FileUnreadable
from installation.setting_values import (
    STAFF_OFFICES,
    AgreementName,
    AgreementsFolder,
    AnotherPort,
    ClientName,
    ClientSecret,
    DatabaseUrl,
    Example,
    Folder,
    Groups,
    Issuer,
    ListeningAddress,
    LogFormat,
    LogLevel,
    MailAddress,
    MailUrl,
    Networks,
    Port,
    PortalUrl,
    YesOrNo,
    plain,
    this_machine,
)
from installation.settings_file import CONFIG, PREFIX, SettingsError, config_file, in_file, origin
from models.faults_in_words import fault_in_words
from models.notations import NotationError

TIME_ZONE: Final = "Europe/Amsterdam"
"""Every date that a person sees or a rule uses. Not a choice: the Algemene termijnenwet is Dutch."""

_NO_SETTING = "no such setting"
_NEAR = 0.7  # how alike two names must be for one to be offered for the other


class Settings(BaseSettings):
    """Every setting. A field's description says what is allowed; `load_settings` quotes it where a value is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    var: Folder = Field(Path("var"), description="a folder for everything that is kept")
    record_url: DatabaseUrl = Field(
        SecretStr(""), description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
    )
    mail_url: MailUrl = Field(
        SecretStr(""),
        description="file:FOLDER, smtp://[USER:PASSWORD@]HOST[:PORT], smtp+starttls://… or smtps://…",
    )
    mail_from: MailAddress = Field(
        "ZOwonen adviesprocedures <advies@zowonen.example>", description="an address, with or without a name"
    )
    letter_pdf: bool = Field(True, description="true or false: every notice by e-mail has its letter with it as PDF")
    letter_commands: bool = Field(False, description="true or false: letters end with the commands of starter.py")
    documents: Folder = Field(Path(), description="a folder for documents, stored by content")
    document_size_limit: Annotated[ByteSize, Field(gt=0)] = Field(
        ByteSize(25_000_000), description="a size per document such as 25MB"
    )
    archive: Folder = Field(Path(), description="a folder for the histories of runs that ended")
    keys: Folder = Field(
        Path(), description="a folder for the private keys of the log and of this machine, that nobody else can read"
    )
    door: str = Field(
        default_factory=this_machine,
        pattern="^[A-Za-z0-9._-]{1,60}$",
        description="this machine's name among the doors, of letters, digits, dots and dashes; else its host name",
    )
    agreements: AgreementsFolder = Field(
        Path("agreements"), description="a folder with agreements as TOML", validate_default=True
    )
    agreement: AgreementName = Field(
        "zowonen", description="the name of a file in the agreements folder, without .toml", validate_default=True
    )
    log_name: str = Field(
        "", pattern=r"^[^\s+]+$", description="the name under which the log is signed, without spaces and plus signs"
    )
    grace_minutes: Annotated[int, Field(ge=0, le=60)] = Field(
        5, description="whole minutes from 0 to 60 that the clock waits after a due moment for an act under way"
    )
    task_queue: str = Field(
        "advice-procedures", pattern="^[A-Za-z0-9._-]+$", description="a name of letters, digits, dots and dashes"
    )
    cached_dossiers: Annotated[int, Field(ge=0)] = Field(
        4500, description="how many open dossiers a worker keeps in memory; 0 or more"
    )
    metrics_address: ListeningAddress | None = Field(
        None, description="IP:PORT on which Prometheus may read, such as 127.0.0.1:9464"
    )
    portal_address: ListeningAddress = Field(
        "127.0.0.1:8000", description="IP:PORT on which the portal listens, such as 127.0.0.1:8000"
    )
    portal_metrics_address: ListeningAddress | None = Field(
        None, description="IP:PORT on which Prometheus may read of the portal, such as 127.0.0.1:9465"
    )
    portal_url: PortalUrl = Field(
        "http://localhost:8000",
        description="https://HOST[:PORT], or http://localhost[:PORT], as people reach the portal",
    )
    portal_database_url: DatabaseUrl = Field(
        SecretStr(""), description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
    )
    trusted_proxies: Networks = Field(
        "", description="IP addresses or networks between commas, from which forwarded headers are believed"
    )
    webhook_private_addresses: Networks = Field(
        "",
        description="IP addresses or networks between commas, of this machine's own network, that webhooks may reach",
    )
    oidc_issuer: Issuer = Field(
        "", description="https://… of the OpenID Connect provider by whose accounts the landlord's staff sign in"
    )
    oidc_client_id: ClientName = Field("", description="the portal's name at that provider", validate_default=True)
    oidc_client_secret: ClientSecret = Field(
        SecretStr(""), description="the portal's secret at that provider", validate_default=True
    )
    oidc_groups: Groups = Field(
        {},
        description=f"GROUP=OFFICE between commas, or a table; OFFICE is {' or '.join(STAFF_OFFICES)}",
        validate_default=True,
    )
    example: Example = Field(
        False, description="true or false: an example, where nothing is real and one signs in as anybody"
    )
    log_format: LogFormat = Field("auto", description="auto, json or console")
    log_level: LogLevel = Field("info", description="debug, info, warning or error")
    embedded: YesOrNo = Field(
        "auto", description="auto (yes, unless Temporal's own configuration names a server), yes or no"
    )
    embedded_port: Port = Field(7233, description="a free port from 1 to 65535")
    embedded_ui_port: AnotherPort = Field(8233, description="another free port from 1 to 65535", validate_default=True)
    make_current: YesOrNo = Field(
        "auto", description="auto (yes when embedded or when no build is current yet), yes or no"
    )
    sandbox: bool = Field(False, description="true or false: run workflows in Temporal's Python sandbox")
    timezone: Literal["Europe/Amsterdam"] = Field(
        TIME_ZONE, description=f"{TIME_ZONE} and nothing else: the law's days are Dutch days"
    )

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, data: Any) -> Any:  # noqa: ANN401 - pydantic hands over anything
        """What is not set lies under `var`; mail by SMTP has no sender by default."""
        if not isinstance(data, dict):
            return data
        var = data.get("var", "var")
        databases = {"record_url": f"sqlite:///{var}/record.db", "portal_database_url": f"sqlite:///{var}/portal.db"}
        places = {**databases, "mail_url": f"file:{var}/outbox"}
        folders = {name: f"{var}/{name}" for name in ("documents", "archive", "keys")}
        agreement = re.sub(r"[\s+]+", "-", str(data.get("agreement", "zowonen")))
        sender = {"mail_from": ""} if plain(data.get("mail_url", "")).startswith("smtp") else {}
        return {**places, **folders, **sender, "log_name": f"advice-log/{agreement}", **data}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the caller gives, then the environment, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, InitSettingsSource(settings_cls, in_file())

    @property
    def metrics_port(self) -> int | None:
        """The port of the metrics, where any are asked for."""
        return int(self.metrics_address.rpartition(":")[2]) if self.metrics_address else None

    @property
    def portal_in_letters(self) -> str | None:
        """The address of the portal to which letters lead; None where nobody set one: what this machine calls itself
        leads no reader anywhere."""
        return self.portal_url if "portal_url" in self.model_fields_set else None

    @property
    def sign_in_folder(self) -> Path:
        """Where sign-in mails lie where mail is written as files: nobody else may read them."""
        return self.var / "sign-in"

    def shown(self) -> dict[str, str]:
        """Every setting as text fit for a screen or a log: passwords are replaced by stars."""
        shown = {name: _masked(plain(getattr(self, name))) for name in type(self).model_fields}
        return shown | {"oidc_client_secret": "***" if shown["oidc_client_secret"] else ""}


def _file_in_words() -> str:
    """The settings file, with the variable that names it."""
    return f"{_named()}{config_file()}"


def _named() -> str:
    return f"{CONFIG}: " if os.environ.get(CONFIG) else ""


def load_settings(**given: object) -> Settings:
    """The settings in force; `given` goes before environment and file.

    Raises SettingsError naming every wrong setting, where it was set, what is wrong and what is allowed.
    """
    unknown = [*_unknown_variables(os.environ), *_empty_variables(os.environ)]
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        raise SettingsError([*unknown, *map(_problem, error.errors())]) from None
    except NotationError as error:
        raise SettingsError([*unknown, f"{_file_in_words()} is not TOML: {error}"]) from None
    except FileUnreadable as error:
        raise SettingsError([*unknown, f"{_named()}{str(error).removesuffix('.')}"]) from None
    if unknown:
        raise SettingsError(unknown)
    return settings


def _known_variables() -> set[str]:
    return {PREFIX + name.upper() for name in Settings.model_fields} | {CONFIG}


def _unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    known = {variable.removeprefix(PREFIX) for variable in _known_variables()}
    for variable in sorted(environment):
        name = variable.upper().removeprefix(PREFIX)
        if variable.upper().startswith(PREFIX) and name not in known:
            yield f"{variable}: {_NO_SETTING}{_nearest(name, known, PREFIX)}"


def _empty_variables(environment: Mapping[str, str]) -> Iterator[str]:
    for variable in sorted(environment):
        if variable.upper() in _known_variables() and not environment[variable]:
            yield f"{variable}: is empty; give it a value, or leave it out"


def _nearest(name: str, known: Iterable[str], prefix: str = "") -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)
    there = ", ".join(f"{prefix}{each}" for each in sorted(known))
    return f"; did you mean {prefix}{close[0]}?" if close else f"; there are {there}"


def _problem(error: ErrorDetails) -> str:
    """One wrong setting in one line: where it was set, what is wrong, what is allowed."""
    name = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return f"{origin(name)}: {_NO_SETTING}{_nearest(name, Settings.model_fields)}"
    wrong = fault_in_words(error)
    return f"{origin(name)}: {wrong[0].lower()}{wrong[1:]}; allowed: {Settings.model_fields[name].description}"


def _masked(text: str) -> str:
    """Passwords of a URL, before its host and among its parameters, as stars."""
    return re.sub(r"(?i)(\bpassword=)[^&\s]*", r"\1***", re.sub(r"(://[^:/@\s]*):.*@", r"\1:***@", text))
