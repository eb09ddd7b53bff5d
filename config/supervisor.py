"""Keeps web, worker, beat and the embedded servers running: starts them, restarts what dies, stops all in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import Services

FIRST_PAUSE, LONGEST_PAUSE, CALM_SECONDS = 0.5, 30.0, 60.0


@dataclass
class Child:
    """One program we keep alive; `patience` is how long it may take to end by itself, in seconds.

    `passes` are open files (the listening socket) that it gets from us.
    """

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    patience: float
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    started_at: float = 0.0
    due_at: float = field(default=0.0)
    passes: tuple[int, ...] = ()

    def start(self) -> None:
        keep_log_short(self.log)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=self.passes,
                preexec_fn=end_with_parent if sys.platform == "linux" else None,
            )
        self.started_at = time.monotonic()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def watch(self) -> str | None:
        """Starts it again when it died, sooner or later depending on how often; returns a sentence when it did."""
        if self.is_alive():
            if time.monotonic() - self.started_at > CALM_SECONDS:
                self.pause = FIRST_PAUSE
            return None
        now = time.monotonic()
        if not self.due_at:
            self.due_at = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            self.kill_group()
        if now < self.due_at:
            return None
        code = self.process.returncode if self.process else None
        self.due_at = 0.0
        self.start()
        return f"{self.name} had ended (code {code}) and was started again; why is in {self.log}"

    def ask_to_end(self) -> None:
        if self.process is not None and self.is_alive():
            self.process.terminate()

    def stop(self) -> None:
        """Waits for the end of its work, then kills what is left of it."""
        if self.process is not None and self.is_alive():
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        self.kill_group()

    def kill_group(self) -> None:
        """What it left behind: the pool of a killed worker, the processes of a killed web."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Runs the children, stops them together, and gives the servers back when the last of them has ended."""

    def __init__(self, services: Services | None) -> None:
        self.services = services
        self.children: list[Child] = []
        self.ends = False

    def listen(self) -> None:
        """From now on Ctrl-C, SIGTERM and SIGHUP mean: end cleanly."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.end)

    def end(self, *_: object) -> None:
        self.ends = True

    def start(self, child: Child) -> None:
        child.start()
        self.children.append(child)

    def watch_once(self) -> list[str]:
        """One look at everything; returns sentences about what had to be started again."""
        news = []
        if self.services is not None:
            news = [f"{name} had died and was started again" for name in self.services.ensure()]
        return news + [said for child in self.children if (said := child.watch())]

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.stop()
        if self.services is not None:
            self.services.release()


def end_with_parent() -> None:
    """In the child, before its program starts: ask Linux for SIGTERM should the supervisor be killed."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def keep_log_short(path: Path, limit: int = 20 * 1024 * 1024) -> None:
    """Keeps one older file beside a log that has grown over the limit (bytes)."""
    with suppress(OSError):
        if path.stat().st_size > limit:
            path.replace(path.with_suffix(".old.log"))
