"""Ed25519 keys in files, and signatures under notes (the formats are in ``models.record.signed_note``)."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from installation.files import LARGEST_TEXT, FileUnreadable, content_of, is_there, whole_file
from models.record.signed_note import ED25519, SignatureLine, VerifierKey, cosignature, cosigned_text, signed_bytes

_ONLY_OURS = 0o600


class KeyUnusable(ValueError):  # noqa: N818 - it says what is the matter
    """A private key cannot be used; the message says which file and why, and holds no secret."""


def new_private_key(path: Path) -> Ed25519PrivateKey:
    """A new private key, in a file that only its owner can read; on disk, whole, when this returns. Whatever the file
    held before is replaced. Raises KeyUnusable."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole_file(path, mode=_ONLY_OURS) as file:
            file.write(pem)
    except OSError as error:
        raise KeyUnusable(f"{path} cannot be written ({(error.strerror or 'unknown reason').lower()})") from None
    return key


def private_key(path: Path) -> Ed25519PrivateKey | None:
    """The private key in a file, or None where there is no file. Raises KeyUnusable."""
    if not is_there(path):
        return None
    try:
        pem = content_of(path, LARGEST_TEXT)
    except FileUnreadable as error:
        raise KeyUnusable(str(error).removesuffix(".")) from None
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        raise KeyUnusable(f"{path} is no private key as PEM without a password") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} is no Ed25519 key")
    return key


class KeyFile:
    """A file with a private key, for whoever needs that often: read again where it became another file. To read and
    parse it every time took 60 µs of each act that a door seals."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, ...], Ed25519PrivateKey | None] | None = None

    def key(self) -> Ed25519PrivateKey | None:
        """The key, the same value as long as it is the same file; None where there is none. Raises KeyUnusable."""
        try:
            there = self.path.stat()
        except (OSError, ValueError):
            return private_key(self.path)  # which says why
        file = (there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns)
        read = self._read
        if read and read[0] == file:
            return read[1]
        key = private_key(self.path)
        self._read = (file, key)
        return key


def public_part(key: Ed25519PrivateKey, name: str, kind: int) -> VerifierKey:
    """The public part of a key, under a name, for signatures of a kind."""
    return VerifierKey(name, kind, key.public_key().public_bytes_raw())


def signed(key: Ed25519PrivateKey, name: str, text: str) -> SignatureLine:
    """A log's signature line under a text."""
    return SignatureLine(name, public_part(key, name, ED25519).id, key.sign(text.encode()))


def cosigned(key: Ed25519PrivateKey, public: VerifierKey, text: str, at: int) -> SignatureLine:
    """A witness's signature line under a checkpoint's text, seen at an instant (seconds since 1970, UTC)."""
    return cosignature(public, at, key.sign(cosigned_text(text, at)))


def is_genuine(text: str, line: SignatureLine, key: VerifierKey) -> bool:
    """Whether a signature line under a text was made with a key."""
    if (line.name, line.id) != (key.name, key.id):
        return False
    content, signature = signed_bytes(text, line, key)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, content)
    except InvalidSignature:
        return False
    return True
