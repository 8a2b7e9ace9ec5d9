"""Ports on this machine: which are taken, and by whom."""

import socket
from collections.abc import Iterator
from pathlib import Path

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether nothing listens on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def who_has(port: int) -> str:
    """The process that listens on a port, in words; where it cannot be seen (another account's, not Linux), that it is
    another program."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(file.readlink()) in sockets for file in (process / "fd").iterdir()):
                name = (process / "comm").read_text().strip()
                return f"process {process.name} ({name}), started in {(process / 'cwd').readlink()}"
        except OSError:  # it ended, or is another account's
            continue
    return "another program"


def _listening(port: int) -> Iterator[str]:
    """The inodes of the sockets that listen on a port, as the kernel numbers them."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue  # not Linux, or without IPv6
        for fields in map(str.split, lines):
            if fields[3] == _LISTENS and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


_LISTENS = "0A"
