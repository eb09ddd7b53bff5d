"""What dies is started again, and nothing is left when we stop."""

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from config.supervisor import Child, Supervisor

SLEEPS = "import time; time.sleep(60)"
WITH_A_CHILD = (
    "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(p.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def make_child(tmp_path):
    made = []

    def make(code, patience=5):
        child = Child("child", [sys.executable, "-c", code], tmp_path / "child.log", dict(os.environ), patience)
        made.append(child)
        return child

    yield make
    for child in made:
        child.stop()


def watch_until(child, question, seconds=60):
    until = time.monotonic() + seconds
    said = []
    while not question():
        assert time.monotonic() < until, said
        if sentence := child.watch():
            said.append(sentence)
        time.sleep(0.02)
    return said


def test_a_killed_child_is_started_again_and_that_is_said(make_child):
    child = make_child(SLEEPS)
    child.start()
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    child.process.wait()
    said = watch_until(child, lambda: child.process.pid != first)
    assert "code -9" in said[0]
    assert child.is_alive()


def test_a_child_that_dies_at_once_is_started_less_and_less_often(make_child):
    child = make_child("raise SystemExit(3)")
    child.start()
    watch_until(child, lambda: child.pause >= 2.0)
    starts = 1
    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        starts += bool(child.watch())
        time.sleep(0.02)
    assert starts <= 2


def test_stopping_leaves_nothing_behind(make_child, tmp_path):
    child = make_child(WITH_A_CHILD)
    child.start()
    log = tmp_path / "child.log"
    watch_until(child, lambda: log.exists() and log.read_text().strip())
    grandchild = int(Path(log).read_text())
    child.ask_to_end()
    child.stop()
    until = time.monotonic() + 30
    while psutil.pid_exists(grandchild) and psutil.Process(grandchild).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the child of the child lives on"
        time.sleep(0.05)


def test_a_child_that_ignores_the_request_is_killed(make_child, tmp_path):
    child = make_child(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
        patience=1,
    )
    child.start()
    log = tmp_path / "child.log"
    watch_until(child, lambda: log.exists() and "deaf" in log.read_text())
    child.ask_to_end()
    child.stop()
    assert not child.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells a child when its parent dies")
def test_children_end_when_the_supervisor_is_killed(tmp_path):
    code = (
        "import os, sys, time; from pathlib import Path; from config.supervisor import Child;"
        f"c = Child('c', [sys.executable, '-c', {SLEEPS!r}], Path({str(tmp_path / 'log')!r}), dict(os.environ), 1);"
        f"c.start(); Path({str(tmp_path / 'pid')!r}).write_text(str(c.process.pid)); time.sleep(60)"
    )
    parent = psutil.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    pid = tmp_path / "pid"
    until = time.monotonic() + 60
    while not (pid.exists() and pid.read_text()):
        assert time.monotonic() < until
        time.sleep(0.05)
    child = psutil.Process(int(pid.read_text()))
    parent.kill()
    parent.wait()
    child.wait(60)
    assert not child.is_running()


def test_a_signal_ends_the_watch(monkeypatch):
    supervisor = Supervisor(None)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        supervisor.listen()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.05)
        assert supervisor.ends
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
