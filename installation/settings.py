"""Where this installation keeps and sends things: the environment (`ADVICE_…`), then one optional file, then defaults.

The file is `advice.toml` in the checkout, or the one that `ADVICE_CONFIG` names; its keys are the fields of `Settings`.
How to reach Temporal is not here but in Temporal's own configuration (see `installation.connection`).
"""

import difflib
import os
import platform
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ByteSize,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from installation.files import FileUnreadable, is_file, is_folder, text_of
from models.faults_in_words import fault_in_words
from models.notations import NotationError, from_toml

ROOT = Path(__file__).resolve().parent.parent
"""The checkout, the folder of worker.py. Relative paths in settings start here, whatever the working directory."""

TIME_ZONE: Final = "Europe/Amsterdam"
"""Every date that a person sees or a rule uses. Not a choice: the Algemene termijnenwet is Dutch."""

_PREFIX = "ADVICE_"
_CONFIG = "ADVICE_CONFIG"
_NO_SETTING = "no such setting"
T = TypeVar("T")
_NEAR = 0.7  # how alike two names must be for one to be offered for the other


class SettingsError(Exception):
    """One or more settings are wrong. The message is for people: one line per setting, no secrets.

    `problems` holds the same lines.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _absolute(path: Path) -> Path:
    try:
        return ROOT / path.expanduser()
    except RuntimeError:
        raise ValueError("begins with ~ and a name, and nobody here has that name") from None


def _split(url: str) -> SplitResult:
    """The parts of a URL. ValueError, without the URL itself, where it has none or its port is no number."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        raise ValueError("is no URL (in a password, / is written %2F and @ is %40)") from None
    return parts


def _record_url(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and separator:
        if not _split(url).path.strip("/"):
            raise ValueError("names no database")
        return SecretStr(f"postgresql+psycopg://{rest}")
    if scheme != "sqlite":
        raise ValueError("has an unknown scheme")
    path = rest.removeprefix("/")
    if not rest.startswith("/") or path in {"", ":memory:"}:
        raise ValueError("names no file")
    return SecretStr(f"sqlite:///{_absolute(Path(path))}")


def _mail_url(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    if url.startswith("file:"):
        path = re.sub("^//(?=/)", "", url.removeprefix("file:"))
        if not path:
            raise ValueError("names no folder")
        return SecretStr(f"file:{_absolute(Path(path))}")
    parts = _split(url)
    if parts.scheme not in {"smtp", "smtp+starttls", "smtps"}:
        raise ValueError("has an unknown scheme")
    if not parts.hostname:
        raise ValueError("names no host")
    if parts.path.strip("/"):
        raise ValueError("has more after the host (in a password, / is written %2F)")
    return secret


def _agreements(folder: Path) -> Path:
    if not is_folder(folder):
        raise ValueError(f"there is no folder {folder}")
    if all(path.stem == "calendar" for path in folder.glob("*.toml")):
        raise ValueError(f"there is no agreement in {folder}")
    return folder


def _agreement(name: str, info: ValidationInfo) -> str:
    folder: Path | None = info.data.get("agreements")
    if folder and not is_file(folder / f"{name}.toml"):
        raise ValueError(f"there is no {name}.toml in {folder}")
    return name


def _mail_address(text: str) -> str:
    if not text:
        raise ValueError("is not set, and mail by SMTP needs a sender")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(text)[1]):
        raise ValueError("is no mail address")
    return text


def _listening_address(text: str) -> str:
    """Temporal's runtime wants numbers, not names."""
    host, _, port = text.replace("localhost:", "127.0.0.1:").rpartition(":")
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        raise ValueError("is no IP address with a port") from None
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("has no port from 1 to 65535")
    return f"{host}:{port}"


def _portal_url(text: str) -> str:
    """A passkey belongs to a name, and browsers keep to https save on the machine itself."""
    parts = _split(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is no address of a site")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("has more than a scheme, a host and a port")
    if _is_ip(parts.hostname):
        raise ValueError("names an IP address, and passkeys need a name such as localhost")
    if parts.scheme == "http" and parts.hostname != "localhost" and not parts.hostname.endswith(".localhost"):
        raise ValueError("needs https: only localhost may do without")
    return text.rstrip("/")


def _issuer(text: str) -> str:
    """Where tokens are signed, TLS says who answers; the machine itself may do without."""
    if not text:
        return text
    parts = _split(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is no address of an issuer")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("has more than a scheme, a host, a port and a path")
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise ValueError("needs https: only localhost may do without")
    return text


def is_this_machine(host: str) -> bool:
    """Whether a host of a URL is the machine itself."""
    return host in {"localhost", "127.0.0.1", "::1"} or host.endswith(".localhost")


def _with_issuer(value: T, info: ValidationInfo) -> T:
    """What goes with an issuer is set where one is, and only there; of an issuer that is wrong nothing more is said."""
    if (issuer := info.data.get("oidc_issuer")) is None:
        return value
    if issuer and not _plain(value or ""):
        raise ValueError(f"is not set, and {origin('oidc_issuer')} is")
    if not issuer and _plain(value or ""):
        raise ValueError(f"is set, and {origin('oidc_issuer')} is not")
    return value


def _secret_of_client(secret: SecretStr) -> SecretStr:
    if not re.fullmatch("[!-~]*", secret.get_secret_value()):
        raise ValueError("has a space, or a sign that is not in ASCII")
    return secret


STAFF_OFFICES: Final = ("reader", "case_handler", "auditor", "administrator")
"""The offices that the landlord's accounts can give. Those of an organisation are its own to give: nobody makes
themselves another party's secretary."""


def _groups(value: object) -> dict[str, str]:
    """A table of the settings file, or GROUP=OFFICE between commas. ValueError naming every fault."""
    if isinstance(value, dict):
        pairs = [(str(group), office) for group, office in value.items()]
        faults = []
    else:
        parts = [part.strip() for part in str(value).split(",") if part.strip()]
        pairs = [(group.strip(), office.strip()) for group, _, office in (part.rpartition("=") for part in parts)]
        faults = [f"has {part!r}, which is no GROUP=OFFICE" for part in parts if not part.rpartition("=")[0].strip()]
    named = [(group, office) for group, office in pairs if group]
    faults += [f"names {group!r} twice" for group, n in Counter(group for group, _ in named).items() if n > 1]
    faults += [f"gives {group!r} {fault}" for group, office in named if (fault := _fault_of_office(office))]
    if faults:
        raise ValueError("; ".join(faults))
    return dict(named)


def _fault_of_office(office: object) -> str | None:
    if office in ("member", "secretary"):
        return f"the office {office}, which an organisation alone gives to its own people"
    return None if office in STAFF_OFFICES else f"the office {office!r}, which there is not"


def _is_ip(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _networks(text: str) -> str:
    """Addresses and networks between commas."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for part in parts:
        try:
            ip_network(part)
        except ValueError:
            raise ValueError(f"has {part!r}, which is no IP address and no network") from None
    return ",".join(parts)


def _another_port(port: int, info: ValidationInfo) -> int:
    if port == info.data.get("embedded_port"):
        raise ValueError(f"is {port}, as {origin('embedded_port')} is")
    return port


_HARMLESS = (
    ("record_url", "sqlite:", "keeps its record in a file"),
    ("portal_database_url", "sqlite:", "keeps its people in a file"),
    ("mail_url", "file:", "sends no mail but into a folder"),
    ("portal_address", r"127\.", "listens on this machine only"),
    ("oidc_issuer", "$", "signs nobody in by accounts from elsewhere"),
)
"""What an example does, by setting and how that begins (a regular expression)."""


def _harmless(example: bool, info: ValidationInfo) -> bool:
    """Anybody may sign in to an example as anybody, so that nothing of it reaches others."""
    if example and (
        otherwise := [
            f"{does} ({origin(name)})"
            for name, begins, does in _HARMLESS
            if not re.match(begins, _plain(info.data.get(name, "")))
        ]
    ):
        raise ValueError(f"an example {' and '.join(otherwise)}")
    return example


def _yes_or_no(value: object) -> object:
    words = {"true": "yes", "on": "yes", "1": "yes", "false": "no", "off": "no", "0": "no"}
    return words.get(str(value).lower(), value)


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _this_machine() -> str:
    """The name of this machine as far as a setting can have it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", platform.node())[:60] or "machine"


Folder = Annotated[Path, AfterValidator(_absolute)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Every setting. A field's description says what is allowed; `load_settings` quotes it where a value is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    var: Folder = Field(Path("var"), description="a folder for everything that is kept")
    record_url: Annotated[SecretStr, AfterValidator(_record_url)] = Field(
        SecretStr(""), description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
    )
    mail_url: Annotated[SecretStr, AfterValidator(_mail_url)] = Field(
        SecretStr(""),
        description="file:FOLDER, smtp://[USER:PASSWORD@]HOST[:PORT], smtp+starttls://… or smtps://…",
    )
    mail_from: Annotated[str, AfterValidator(_mail_address)] = Field(
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
        default_factory=_this_machine,
        pattern="^[A-Za-z0-9._-]{1,60}$",
        description="this machine's name among the doors, of letters, digits, dots and dashes; else its host name",
    )
    agreements: Annotated[Folder, AfterValidator(_agreements)] = Field(
        Path("agreements"), description="a folder with agreements as TOML", validate_default=True
    )
    agreement: Annotated[str, AfterValidator(_agreement)] = Field(
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
    metrics_address: Annotated[str, AfterValidator(_listening_address)] | None = Field(
        None, description="IP:PORT on which Prometheus may read, such as 127.0.0.1:9464"
    )
    portal_address: Annotated[str, AfterValidator(_listening_address)] = Field(
        "127.0.0.1:8000", description="IP:PORT on which the portal listens, such as 127.0.0.1:8000"
    )
    portal_metrics_address: Annotated[str, AfterValidator(_listening_address)] | None = Field(
        None, description="IP:PORT on which Prometheus may read of the portal, such as 127.0.0.1:9465"
    )
    portal_url: Annotated[str, AfterValidator(_portal_url)] = Field(
        "http://localhost:8000",
        description="https://HOST[:PORT], or http://localhost[:PORT], as people reach the portal",
    )
    portal_database_url: Annotated[SecretStr, AfterValidator(_record_url)] = Field(
        SecretStr(""), description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
    )
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = Field(
        "", description="IP addresses or networks between commas, from which forwarded headers are believed"
    )
    webhook_private_addresses: Annotated[str, AfterValidator(_networks)] = Field(
        "",
        description="IP addresses or networks between commas, of this machine's own network, that webhooks may reach",
    )
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] = Field(
        "", description="https://… of the OpenID Connect provider by whose accounts the landlord's staff sign in"
    )
    oidc_client_id: Annotated[str, AfterValidator(_with_issuer)] = Field(
        "", description="the portal's name at that provider", validate_default=True
    )
    oidc_client_secret: Annotated[SecretStr, AfterValidator(_secret_of_client), AfterValidator(_with_issuer)] = Field(
        SecretStr(""), description="the portal's secret at that provider", validate_default=True
    )
    oidc_groups: Annotated[dict[str, str], NoDecode, BeforeValidator(_groups), AfterValidator(_with_issuer)] = Field(
        {},
        description=f"GROUP=OFFICE between commas, or a table; OFFICE is {' or '.join(STAFF_OFFICES)}",
        validate_default=True,
    )
    example: Annotated[bool, AfterValidator(_harmless)] = Field(
        False, description="true or false: an example, where nothing is real and one signs in as anybody"
    )
    log_format: Annotated[Literal["auto", "json", "console"], BeforeValidator(_lower)] = Field(
        "auto", description="auto, json or console"
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = Field(
        "info", description="debug, info, warning or error"
    )
    embedded: Annotated[Literal["auto", "yes", "no"], BeforeValidator(_yes_or_no)] = Field(
        "auto", description="auto (yes, unless Temporal's own configuration names a server), yes or no"
    )
    embedded_port: Port = Field(7233, description="a free port from 1 to 65535")
    embedded_ui_port: Annotated[Port, AfterValidator(_another_port)] = Field(
        8233, description="another free port from 1 to 65535", validate_default=True
    )
    make_current: Annotated[Literal["auto", "yes", "no"], BeforeValidator(_yes_or_no)] = Field(
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
        sender = {"mail_from": ""} if _plain(data.get("mail_url", "")).startswith("smtp") else {}
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
        return init_settings, env_settings, InitSettingsSource(settings_cls, _in_file())

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
        shown = {name: _masked(_plain(getattr(self, name))) for name in type(self).model_fields}
        return shown | {"oidc_client_secret": "***" if shown["oidc_client_secret"] else ""}


def config_file() -> Path | None:
    """The settings file in use, or None. A file that `ADVICE_CONFIG` names must exist, else SettingsError."""
    named = os.environ.get(_CONFIG)
    path = _absolute(Path(named or "advice.toml"))
    if is_file(path):
        return path
    if named:
        raise SettingsError([f"{_CONFIG}: there is no file {path}"])
    return None


def _in_file() -> dict[str, Any]:
    """What the settings file says. Raises FileUnreadable and NotationError."""
    file = config_file()
    return from_toml(text_of(file)) if file else {}


def _file_in_words() -> str:
    """The settings file, with the variable that names it."""
    return f"{_named()}{config_file()}"


def _named() -> str:
    return f"{_CONFIG}: " if os.environ.get(_CONFIG) else ""


def before_commands() -> str:
    """What stands before a command so that it looks here too, where the settings lie in a file that was named."""
    named = os.environ.get(_CONFIG)
    return f"{_CONFIG}={shlex.quote(named)} " if named else ""


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


def origin(name: str) -> str:
    """A setting as the user wrote it, or would: its name in the file that sets it, else its variable."""
    variable = _PREFIX + name.upper()
    if variable not in map(str.upper, os.environ):
        with suppress(FileUnreadable, NotationError, SettingsError):
            if (file := config_file()) and name in _in_file():
                return f"{name} in {file.name}"
    return variable


def _known_variables() -> set[str]:
    return {_PREFIX + name.upper() for name in Settings.model_fields} | {_CONFIG}


def _unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    known = {variable.removeprefix(_PREFIX) for variable in _known_variables()}
    for variable in sorted(environment):
        name = variable.upper().removeprefix(_PREFIX)
        if variable.upper().startswith(_PREFIX) and name not in known:
            yield f"{variable}: {_NO_SETTING}{_nearest(name, known, _PREFIX)}"


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


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _masked(text: str) -> str:
    """Passwords of a URL, before its host and among its parameters, as stars."""
    return re.sub(r"(?i)(\bpassword=)[^&\s]*", r"\1***", re.sub(r"(://[^:/@\s]*):.*@", r"\1:***@", text))
