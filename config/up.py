"""bin/up: everything that LtoC needs, from one command, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import redis

from config.embedded import Services, home_folder, uses_own_servers
from config.environment import ROOT, compile_catalogues, make_environment, make_folders, manage
from config.machine import CannotStart
from config.supervisor import Child, Supervisor
from config.walk_in import CannotSignIn, fetch_funnel_page


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM before everything ran."""


class Up:
    """One run of bin/up."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.home = home_folder(ROOT)
        self.services = Services(self.home) if uses_own_servers() else None
        self.supervisor = Supervisor(self.services)
        self.environment: dict[str, str] = {}
        self.started_at = time.monotonic()
        # held from now on, so that two clones never agree on one port, and a restart of web loses no visitor
        self.door = open_door(options.host, options.port)
        self.port = int(self.door.getsockname()[1])
        self.address = f"http://{'localhost' if options.host in ('127.0.0.1', '0.0.0.0') else options.host}:{self.port}"  # noqa: S104

    def run(self) -> int:
        self.supervisor.listen()
        try:
            self.start_all()
            if self.options.check:
                return self.check()
            self.show_logins()
            say(f"  LtoC runs at {self.address}  -  Ctrl-C stops it. Logs: {self.home / 'log'}")
            while not self.supervisor.ends:
                for news in self.supervisor.watch_once():
                    say(f"  {news}")
                time.sleep(0.5)
            return 0
        except Stopped:
            return 130
        finally:
            self.stop_all()

    def start_all(self) -> None:
        if self.services is not None:
            with step("Database and broker"):
                self.services.acquire(own=True)
        self.environment = self.make_environment()
        self.forget_old_pulses()
        with step("Languages"):
            compile_catalogues()
        with step("Tables"):
            facts = self.prepare()
        self.supervisor.start(self.web())
        if facts["has_demo_command"] and not self.options.empty:
            self.load_demo(facts["people"] == 0)
        self.supervisor.start(self.worker())
        self.supervisor.start(self.beat())
        with step("Web, worker and beat"):
            self.wait_until_ready()

    def make_environment(self) -> dict[str, str]:
        environment = make_environment(self.home, self.services)
        numbers = self.home / "run" / "prometheus"
        shutil.rmtree(numbers, ignore_errors=True)
        numbers.mkdir(parents=True)
        environment["PROMETHEUS_MULTIPROC_DIR"] = str(numbers)
        trusted = [environment.get("LTOC_TRUSTED_ORIGINS", ""), self.address, f"http://127.0.0.1:{self.port}"]
        environment["LTOC_TRUSTED_ORIGINS"] = ",".join(origin for origin in trusted if origin)
        return environment

    def forget_old_pulses(self) -> None:
        """What a worker and beat of an earlier run left must not make this one look ready."""
        client = redis.Redis.from_url(self.environment.get("REDIS_URL", ""), socket_timeout=5)
        try:
            client.delete("ltoc:pulse:worker", "ltoc:pulse:beat")
        except redis.RedisError as error:
            raise CannotStart(f"The broker does not answer: {error}") from error

    def prepare(self) -> dict[str, Any]:
        """Migrates, and makes an administrator where the demo company does not bring one."""
        arguments = ["prepare"] + (["--administrator"] if self.options.empty else [])
        facts = dict(json.loads(self.command(*arguments)))
        if not facts["has_demo_command"] and not self.options.empty:
            facts |= dict(json.loads(self.command("prepare", "--administrator")))
        return facts

    def load_demo(self, is_empty: bool) -> None:
        """Loads the demo company into an empty database: all or nothing, so one that was interrupted is loaded anew."""
        if not is_empty:
            return
        say("  Demo company: about a minute, once. Pages answer already at " + self.address)
        with step("Demo company"):
            self.command("load_demo", show=True)

    def command(self, *arguments: str, show: bool = False) -> str:
        """Runs a manage.py command and returns its output; with `show` the person reads along what it says meanwhile.

        Raises CannotStart with its last words.
        """
        with (self.home / "log" / "up.log").open("w+") as log:
            process = subprocess.Popen(
                manage(*arguments),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
            with Path(log.name).open() as said:
                while True:
                    try:
                        output, _ = process.communicate(timeout=0.3)
                        break
                    except subprocess.TimeoutExpired:
                        self.read_along(said if show else None)
                        if self.supervisor.ends:
                            process.terminate()
                            process.wait()
                            raise Stopped from None
            if process.returncode:
                log.seek(0)
                raise CannotStart(f"manage.py {arguments[0]} failed: {last_error(log.read())} (more: {log.name})")
        return output

    def read_along(self, said: IO[str] | None) -> None:
        for line in said or ():
            say(f"    {line.rstrip()}")

    def child(self, name: str, patience: float, *command: str, **extra: str) -> Child:
        log = self.home / "log" / f"{name}.log"
        return Child(name, [sys.executable, "-m", *command], log, self.environment | extra, patience)

    def web(self) -> Child:
        bind = f"fd://{self.door.fileno()}"
        command = ["gunicorn", "config.wsgi", "--bind", bind, "--chdir", str(ROOT), "--worker-class", "gthread"]
        command += ["--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "15"]
        # whoever works on the code wants it read again; everybody else wants two processes to share one copy
        command += ["--reload"] if os.environ.get("LTOC_DEBUG") == "1" else ["--preload"]
        child = self.child("web", 20, *command, "--keep-alive", "5", "--no-control-socket")
        child.passes = (self.door.fileno(),)
        return child

    def worker(self) -> Child:
        command = ["celery", "--workdir", str(ROOT), "-A", "config", "worker", "--concurrency", "2"]
        command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        return self.child("worker", 30, *command, LTOC_ONLY_WORKER="1")

    def beat(self) -> Child:
        return self.child(
            "beat", 10, "celery", "--workdir", str(ROOT), "-A", "config", "beat", "--loglevel", "INFO", "--pidfile="
        )

    def wait_until_ready(self) -> None:
        """Waits for a green /readyz. Raises CannotStart naming the parts that are not."""
        until = time.monotonic() + 120
        parts: dict[str, str] = {}
        while time.monotonic() < until:
            ready, parts = ask_readiness(self.port)
            if ready:
                return
            for news in self.supervisor.watch_once():
                say(f"  {news}")
            if self.supervisor.ends:
                raise Stopped
            time.sleep(0.2)
        down = [part for part, state in parts.items() if state != "ok"] or ["web"]
        raise CannotStart(f"Not ready after 120 s: {', '.join(down)}. Look into {self.home / 'log'}.")

    def check(self) -> int:
        """Signs in as a person would and fetches the funnel page. Raises CannotSignIn."""
        login = self.login_for_check()
        with step(f"Signed in as {login['email']}, funnel page"):
            fetch_funnel_page(self.address, login["email"], login["password"])
        say(f"  Everything works ({time.monotonic() - self.started_at:.0f} s).")
        return 0

    def login_for_check(self) -> dict[str, str]:
        """A manager of the demo company, or the administrator of an empty one."""
        logins = self.demo_logins()
        managers = [login for login in logins if "manager" in login["role"]]
        if managers or logins:
            return (managers or logins)[0]
        administrator = self.home / "administrator.json"
        if not administrator.exists():
            raise CannotSignIn("There is no demo login and no administrator made by bin/up to sign in with.")
        return dict(json.loads(administrator.read_text()))

    def demo_logins(self) -> list[dict[str, str]]:
        """Role, e-mail and password of one person per role; empty without the demo company."""
        if self.options.empty:
            return []
        with suppress(CannotStart, ValueError):
            return list(json.loads(self.command("demo_logins", "--json")))
        return []

    def show_logins(self) -> None:
        logins = self.demo_logins()
        for login in logins:
            say(f"  {login['role']:<24} {login['email']:<40} {login['password']}")
        path = self.home / "administrator.json"
        if not logins and path.exists():
            administrator = json.loads(path.read_text())
            say(f"  Administrator: {administrator['email']}  {administrator['password']}")

    def stop_all(self) -> None:
        self.door.close()
        with step("Stopping"):
            self.supervisor.stop()


def open_door(host: str, wanted: int | None) -> socket.socket:
    """A listening socket on the port asked for, or on the next free one from 8000 on. Raises CannotStart."""
    for port in [wanted] if wanted is not None else range(8000, 8500):
        door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
            door.listen(512)
            return door
        except OSError as error:
            door.close()
            if error.errno != errno.EADDRINUSE:
                raise CannotStart(f"{host}:{port} cannot be opened: {error.strerror}.") from error
    raise CannotStart(f"Port {wanted} is taken by another program." if wanted else "No port is free from 8000 on.")


def ask_readiness(port: int) -> tuple[bool, dict[str, str]]:
    """What /readyz says: whether all is green, and the state of each part."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            return True, dict(json.load(answer)["parts"])
    except urllib.error.HTTPError as error:
        with suppress(ValueError, KeyError):
            return False, dict(json.load(error)["parts"])
    except OSError:
        pass
    return False, {}


def last_error(text: str) -> str:
    """The sentence of a traceback: its last line that names an error, else its last line."""
    lines = [line for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"[\w.]+(Error|Exception|Possible|Configured|Exist)\b", line)]
    return (errors or lines or ["no reason given"])[-1]


def say(text: str) -> None:
    with suppress(OSError):
        print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """One line per step, with its seconds."""
    started = time.monotonic()
    yield
    say(f"  {name}: {time.monotonic() - started:.1f} s")


@contextmanager
def only_one(home: Path) -> Iterator[IO[str] | None]:
    """Holds the lock of a running bin/up; None when another one holds it."""
    with (home / "run" / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield file


def attach(home: Path, check: bool) -> int:
    """bin/up is already running in this clone: say where."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        with suppress(OSError, ValueError, KeyError):
            facts = json.loads((home / "run" / "up.json").read_text())
            say(f"  LtoC already runs at {facts['address']} (process {facts['pid']}).")
            if check:
                return 0 if ask_readiness(facts["port"])[0] else 1
            return 0
        time.sleep(0.5)
    raise CannotStart("Another bin/up holds this folder but does not say where it answers.")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/up", description="Starts LtoC and prints its address.")
    parser.add_argument("--empty", action="store_true", help="without the demo company, with one administrator")
    parser.add_argument("--check", action="store_true", help="start, sign in, fetch the funnel page, stop")
    port = os.environ.get("LTOC_PORT")
    parser.add_argument("--port", type=int, default=int(port) if port else None, help="default: 8000 or the next free")
    parser.add_argument("--host", default=os.environ.get("LTOC_HOST", "127.0.0.1"), help="default: this machine only")
    return parser.parse_args(arguments)


def main() -> int:
    options = parse(sys.argv[1:])
    home = home_folder(ROOT)
    try:
        make_folders(home)
        with only_one(home) as lock:
            if lock is None:
                return attach(home, options.check)
            up = Up(options)
            note = home / "run" / "up.json"
            note.write_text(json.dumps({"address": up.address, "port": up.port, "pid": os.getpid()}))
            try:
                return up.run()
            finally:
                note.unlink(missing_ok=True)
    except (CannotStart, CannotSignIn, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
