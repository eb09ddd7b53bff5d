"""bin/bench: runs the measurements of bench/ on a throw-away database and broker. Arguments go to them."""

from __future__ import annotations

import subprocess
import sys

from config.environment import ROOT, manage
from config.machine import CannotStart
from config.throwaway import throwaway_servers


def main() -> int:
    try:
        with throwaway_servers() as environment:
            migrate = subprocess.run(manage("migrate", "--no-input", "-v0"), env=environment, check=False)
            if migrate.returncode:
                return migrate.returncode
            command = [sys.executable, "-m", "bench", *sys.argv[1:]]
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except CannotStart as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
