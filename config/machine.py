"""What this machine gives to the embedded servers: ports, another user, a character type, shared memory."""

from __future__ import annotations

import locale
import os
import shutil
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

SYSTEM_USER = "ltoc-postgres"


class CannotStart(Exception):
    """A sentence on why the servers do not start."""


def free_port(first: int) -> int:
    """The first free port of loopback from here on."""
    for port in range(first, first + 2000):
        if is_free(port):
            return port
    raise CannotStart(f"No port is free between {first} and {first + 2000}.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def system_user() -> tuple[int, int]:
    """User and group for PostgreSQL when we are root: one of its own, or nobody where none can be made."""
    import pwd

    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER).pw_uid, pwd.getpwnam(SYSTEM_USER).pw_gid
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd:
        shell = ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(
            [useradd, "--system", "--user-group", "--no-create-home", *shell], capture_output=True, check=False
        )
    for name in (SYSTEM_USER, "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_uid, pwd.getpwnam(name).pw_gid
    raise CannotStart("PostgreSQL does not run as root, and no other user could be made for it.")


def is_reachable(path: Path, user: int, group: int) -> bool:
    """Whether a user may pass every folder above the path and read the path itself."""
    for place in [path, *path.resolve().parents]:
        status = place.stat()
        shift = 6 if status.st_uid == user else 3 if status.st_gid == group else 0
        if not (status.st_mode >> shift) & 1:
            return False
    return True


def ctype() -> str:
    """A character type that knows Chinese letters (pg_trgm asks the C library), where the machine has one."""
    known = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
            with suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
    finally:
        locale.setlocale(locale.LC_CTYPE, known)
    return "C"


def shares_of_memory() -> dict[str, str]:
    """What PostgreSQL takes of the machine's memory: a part of it for its own pages, 512 MB at most."""
    megabytes = psutil.virtual_memory().total >> 20
    return {
        "shared_buffers": f"{min(512, max(128, megabytes // 16))}MB",
        "effective_cache_size": f"{megabytes // 4}MB",
    }


def small_shared_memory() -> dict[str, str]:
    """Containers often give 64 MB of shared memory, too little for parallel queries: use files then."""
    if sys.platform != "linux":
        return {}
    try:
        status = os.statvfs("/dev/shm")  # noqa: S108
        enough = status.f_bavail * status.f_frsize > 512 * 1024 * 1024
    except OSError:
        enough = False
    return {} if enough else {"dynamic_shared_memory_type": "mmap"}
