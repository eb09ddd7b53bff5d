"""bin/manage: manage.py with the services up. Leaves them as it found them; standard output is the command's alone."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import traceback
from types import FrameType

from config.embedded import Services, home_folder, uses_own_servers
from config.environment import ROOT, compile_catalogues, make_environment, make_folders
from config.machine import CannotStart


def main() -> int:
    home = home_folder(ROOT)
    try:
        make_folders(home)
        services = Services(home) if uses_own_servers() else None
    except (CannotStart, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    try:
        if services is not None:
            services.acquire()
        compile_catalogues()
        return run(make_environment(home, services), sys.argv[1:])
    except CannotStart as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        if services is not None:
            services.release()


def run(environment: dict[str, str], arguments: list[str]) -> int:
    """Runs the command and passes on signals and its exit code."""
    command = [sys.executable, "-m", "config.manage", *arguments]
    process = subprocess.Popen(command, env=environment | {"LTOC_SERVICES_ARE_UP": "1"})

    def pass_on(number: int, _: FrameType | None) -> None:
        process.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    # Ctrl-C reaches the command by itself; we only wait for its end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = process.wait()
    return code if code >= 0 else 128 - code


def execute(arguments: list[str]) -> int:
    """The command itself. A failure is one sentence on standard error; how it came to it goes to log/manage.log."""
    os.environ.pop("LTOC_SERVICES_ARE_UP")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    plain = not arguments or arguments[0] in ("help", "version") or "--traceback" in arguments
    if arguments and arguments[0].startswith("-"):
        plain = True
    if plain:
        execute_from_command_line(["manage", *arguments])
        return 0
    try:
        # with --traceback Django hands us the error instead of printing it in its own way
        execute_from_command_line(["manage", arguments[0], "--traceback", *arguments[1:]])
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - whatever it is, the person gets one sentence
        write_down(arguments)
        print(" ".join(str(error).split()) or type(error).__name__, file=sys.stderr)
        return int(getattr(error, "returncode", 1)) or 1
    return 0


def write_down(arguments: list[str]) -> None:
    path = home_folder(ROOT) / "log" / "manage.log"
    try:
        with path.open("a") as log:
            log.write(f"manage {' '.join(arguments)}\n{traceback.format_exc()}\n")
    except OSError as error:
        logging.getLogger("ltoc").warning("%s cannot be written: %s", path, error)


if __name__ == "__main__":
    sys.exit(execute(sys.argv[1:]) if os.environ.get("LTOC_SERVICES_ARE_UP") == "1" else main())
