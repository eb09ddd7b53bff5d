"""bin/manage: clean output, one sentence when it fails, the command's own exit code, from any folder."""

import json
import subprocess

import pytest
from django.conf import settings

MANAGE = str(settings.BASE_DIR / "bin" / "manage")


@pytest.fixture
def manage(tmp_path):
    """Runs it from a folder that has a `config` of its own, as somebody's folder may."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "__init__.py").write_text("raise SystemExit('somebody else')")

    def run(*arguments):
        return subprocess.run([MANAGE, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


def test_standard_output_is_the_commands_alone(manage):
    answer = manage("shell", "-v0", "-c", "import json; print(json.dumps({'rows': 3}))")
    assert json.loads(answer.stdout) == {"rows": 3}
    assert answer.returncode == 0


def test_a_failure_is_one_sentence(manage):
    answer = manage("shell", "-v0", "-c", "raise ValueError('The file is\\nempty.')")
    assert answer.stderr == "The file is empty.\n"
    assert answer.stdout == ""
    assert answer.returncode == 1


def test_a_refusal_of_a_command_is_one_sentence(manage):
    answer = manage("catalogues", "nonsense")
    assert answer.stderr == "There is no app called nonsense.\n"
    assert answer.returncode == 1


def test_an_exit_code_is_passed_on(manage):
    assert manage("shell", "-v0", "-c", "import sys; sys.exit(7)").returncode == 7


def test_half_of_the_servers_is_refused(manage, monkeypatch):
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    answer = manage("check")
    assert "DATABASE_URL is set alone" in answer.stderr
    assert answer.returncode == 1
