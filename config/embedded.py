"""An own PostgreSQL and Valkey, from PyPI, with their data under one folder and listening on loopback only.

Several programs of one clone may use them at once: each holds a lease (a locked file, so the kernel ends it with the
process), the first one starts the servers and the last one stops them. Everything survives `kill -9`: a stale pid file,
a taken port or servers left running are found and dealt with at the next start.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from config.embedded_servers import Postgres, Server, Valkey
from config.machine import CannotStart


class Services:
    """The two servers whose data stand in `home`; `throwaway` ones trade safety for speed."""

    def __init__(self, home: Path, throwaway: bool = False) -> None:
        self.home = home
        self.run = home / "run"
        self.lease: IO[str] | None = None
        for folder in (home, home / "log", self.run, self.run / "leases"):
            folder.mkdir(parents=True, exist_ok=True)
        self.state = self.load()
        self.postgres = Postgres(home, self.state, throwaway)
        self.valkey = Valkey(home, self.state, throwaway)

    @property
    def servers(self) -> list[Server]:
        return [self.postgres, self.valkey]

    @property
    def urls(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of the running servers."""
        return {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url}

    def load(self) -> dict[str, Any]:
        """Ports, pids and the password; made at the first start and readable by their owner only."""
        path = self.run / "services.json"
        with suppress(OSError, ValueError):
            return dict(json.loads(path.read_text()))
        return {"password": secrets.token_urlsafe(24), "keep": False}

    def save(self) -> None:
        path = self.run / "services.json"
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(self.state))
        fresh.replace(path)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Only one program at a time starts or stops servers; it sees what the one before it wrote."""
        with (self.run / "services.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self.state.clear()
            self.state.update(self.load())
            yield

    def acquire(self, own: bool = False) -> None:
        """Takes a lease and starts what is down. Raises CannotStart.

        `own`: whoever holds the last lease stops the servers, even when they were found running (bin/up); without it,
        servers found running without any lease are left running.
        """
        with self.alone():
            others = self.other_leases()
            was_up = all(server.is_up() for server in self.servers)
            if own or not others:
                self.state["keep"] = was_up and not own
            self.take_lease()
            self.start_what_is_down()

    def ensure(self) -> list[str]:
        """Starts again what died; returns the names of the servers that had to be started."""
        if all(server.is_alive() for server in self.servers):
            return []
        with self.alone():
            return self.start_what_is_down()

    def start_what_is_down(self) -> list[str]:
        started = []
        for server in [s for s in self.servers if not s.is_up()]:
            server.start()
            started.append(server.name)
            self.save()
        for name in started:
            self.server(name).wait_until_ready()
        self.save()
        return started

    def server(self, name: str) -> Server:
        return next(server for server in self.servers if server.name == name)

    def release(self) -> None:
        """Gives the lease back, and stops the servers when it was the last one and they are not to be kept."""
        if self.lease is None:
            return
        with self.alone():
            path = Path(self.lease.name)
            self.lease.close()
            path.unlink(missing_ok=True)
            self.lease = None
            if not self.other_leases() and not self.state.get("keep"):
                for server in reversed(self.servers):
                    server.stop()
            self.save()

    def take_lease(self) -> None:
        if self.lease is None:
            self.lease = (self.run / "leases" / f"{os.getpid()}-{secrets.token_hex(4)}").open("w")
            fcntl.flock(self.lease, fcntl.LOCK_EX)

    def other_leases(self) -> int:
        """How many other programs use the servers now; forgets the leases of programs that died."""
        alive = 0
        for path in (self.run / "leases").iterdir():
            if self.lease is not None and path == Path(self.lease.name):
                continue
            with path.open("w") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink(missing_ok=True)
                except BlockingIOError:
                    alive += 1
        return alive


def home_folder(root: Path) -> Path:
    """Where the data of this clone stand: LTOC_HOME, or .local/ in the clone."""
    return Path(os.environ.get("LTOC_HOME") or root / ".local").expanduser().resolve()


def uses_own_servers() -> bool:
    """Whether no server is given from outside, so that ours are started. Raises CannotStart when only one is."""
    given = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(given) == 1:
        raise CannotStart(f"{given[0]} is set alone: set both DATABASE_URL and REDIS_URL, or neither.")
    return not given
