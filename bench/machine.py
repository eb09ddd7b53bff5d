"""On what the figures were taken: without it they say nothing."""

import os
import platform

from django.db import connection


def machine() -> dict:
    """CPUs, load of the last minute, memory in MB, and the versions that matter."""
    return {
        "cpus": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "postgresql": ".".join(str(part) for part in divmod(connection.pg_version, 10_000)),
    }
