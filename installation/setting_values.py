"""What each setting may be, as types: one reads a value as somebody wrote it. What is wrong with it is said without the
value where that is a secret."""

import platform
import re
from collections import Counter
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo
from pydantic_settings import NoDecode

from installation.files import is_file, is_folder
from installation.settings_file import absolute, origin

T = TypeVar("T")


def _split(url: str) -> SplitResult:
    """The parts of a URL. ValueError, without the URL itself, where it has none or its port is no number."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        raise ValueError("is no URL (in a password, / is written %2F and @ is %40)") from None
    return parts


def _database_url(secret: SecretStr) -> SecretStr:
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
    return SecretStr(f"sqlite:///{absolute(Path(path))}")


def _mail_url(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    if url.startswith("file:"):
        path = re.sub("^//(?=/)", "", url.removeprefix("file:"))
        if not path:
            raise ValueError("names no folder")
        return SecretStr(f"file:{absolute(Path(path))}")
    parts = _split(url)
    if parts.scheme not in {"smtp", "smtp+starttls", "smtps"}:
        raise ValueError("has an unknown scheme")
    if not parts.hostname:
        raise ValueError("names no host")
    if parts.path.strip("/"):
        raise ValueError("has more after the host (in a password, / is written %2F)")
    return secret


def _agreements_folder(folder: Path) -> Path:
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
    if issuer and not plain(value or ""):
        raise ValueError(f"is not set, and {origin('oidc_issuer')} is")
    if not issuer and plain(value or ""):
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
            if not re.match(begins, plain(info.data.get(name, "")))
        ]
    ):
        raise ValueError(f"an example {' and '.join(otherwise)}")
    return example


def _yes_or_no(value: object) -> object:
    words = {"true": "yes", "on": "yes", "1": "yes", "false": "no", "off": "no", "0": "no"}
    return words.get(str(value).lower(), value)


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def this_machine() -> str:
    """The name of this machine as far as a setting can have it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", platform.node())[:60] or "machine"


# --- the values, as settings have them ---

Folder = Annotated[Path, AfterValidator(absolute)]
Port = Annotated[int, Field(ge=1, le=65535)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
MailUrl = Annotated[SecretStr, AfterValidator(_mail_url)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
AgreementsFolder = Annotated[Folder, AfterValidator(_agreements_folder)]
AgreementName = Annotated[str, AfterValidator(_agreement)]
ListeningAddress = Annotated[str, AfterValidator(_listening_address)]
PortalUrl = Annotated[str, AfterValidator(_portal_url)]
Networks = Annotated[str, AfterValidator(_networks)]
Issuer = Annotated[str, AfterValidator(_issuer)]
ClientName = Annotated[str, AfterValidator(_with_issuer)]
ClientSecret = Annotated[SecretStr, AfterValidator(_secret_of_client), AfterValidator(_with_issuer)]
Groups = Annotated[dict[str, str], NoDecode, BeforeValidator(_groups), AfterValidator(_with_issuer)]
Example = Annotated[bool, AfterValidator(_harmless)]
YesOrNo = Annotated[Literal["auto", "yes", "no"], BeforeValidator(_yes_or_no)]
AnotherPort = Annotated[Port, AfterValidator(_another_port)]
LogFormat = Annotated[Literal["auto", "json", "console"], BeforeValidator(_lower)]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]


def plain(value: object) -> str:
    """A value as text, a secret one too."""
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
