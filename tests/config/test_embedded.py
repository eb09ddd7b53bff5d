"""The embedded servers survive what happens to programs on a laptop."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis

from config.embedded import Services
from config.machine import is_free, is_reachable

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def home(tmp_path):
    """A home folder with a space in its name, as people have."""
    return tmp_path / "my data"


@pytest.fixture
def services(home):
    made = Services(home)
    made.acquire()
    yield made
    made.release()


def ask(services, sql):
    with psycopg2.connect(services.postgres.url) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def write(services, sql):
    with psycopg2.connect(services.postgres.url) as connection, connection.cursor() as cursor:
        cursor.execute(sql)


def queue(services):
    return redis.Redis.from_url(services.valkey.url)


def test_the_database_is_18_sorts_by_code_and_knows_chinese_letters(services):
    assert ask(services, "SHOW server_version").startswith("18")
    assert ask(services, "SELECT lower('ÀÉ')") == "àé"
    write(services, "CREATE EXTENSION pg_trgm")
    assert len(ask(services, "SELECT show_trgm('飞轮科技')")) == 5


def test_the_application_is_no_superuser_of_its_database(services):
    assert ask(services, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_nobody_enters_without_the_password(services):
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(services.postgres.url.replace(services.state["password"], "guess"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=services.valkey.port).ping()


def test_both_survive_being_killed(services):
    write(services, "CREATE TABLE kept AS SELECT 7 AS number")
    queue(services).rpush("celery", "task")
    queue(services).config_get("dir")
    os.kill(services.postgres.pid, signal.SIGKILL)
    os.kill(services.valkey.pid, signal.SIGTERM)
    services.postgres.process.wait()
    services.valkey.process.wait()
    assert services.ensure() == ["postgres", "valkey"]
    assert ask(services, "SELECT number FROM kept") == 7
    assert queue(services).llen("celery") == 1
    assert services.ensure() == []


def test_the_last_one_out_stops_them(services, home):
    other = Services(home)
    other.acquire()
    assert other.postgres.pid == services.postgres.pid
    services.release()
    assert ask(other, "SELECT 1") == 1
    other.release()
    assert not other.postgres.is_alive()
    assert is_free(other.postgres.port)
    services.acquire()


def test_servers_found_running_are_left_running(home):
    code = "from pathlib import Path; from config.embedded import Services; Services(Path({0!r})).acquire(own=True)"
    subprocess.run([sys.executable, "-c", code.format(str(home))], cwd=ROOT, check=True)
    visitor = Services(home)
    visitor.acquire()
    visitor.release()
    assert visitor.postgres.is_alive()
    owner = Services(home)
    owner.acquire(own=True)
    owner.release()
    assert not owner.postgres.is_alive()


def test_two_homes_live_side_by_side(services, tmp_path):
    other = Services(tmp_path / "other")
    other.acquire()
    assert other.postgres.port != services.postgres.port
    assert other.valkey.port != services.valkey.port
    assert ask(other, "SELECT 1") == ask(services, "SELECT 1")
    other.release()


def test_a_pid_file_of_a_stranger_is_no_obstacle(home):
    first = Services(home)
    first.acquire()
    os.kill(first.postgres.pid, signal.SIGKILL)
    first.postgres.process.wait()
    pid_file = first.postgres.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    assert "postgres" in first.ensure()
    first.release()


def test_a_folder_that_only_its_owner_may_enter_is_seen_as_such(tmp_path):
    closed = tmp_path / "closed"
    (closed / "data").mkdir(parents=True)
    closed.chmod(0o700)
    assert not is_reachable(closed / "data", 65533, 65533)
    assert is_reachable(closed / "data", closed.stat().st_uid, closed.stat().st_gid) or os.geteuid() != 0
