"""Pages about leads, by subject."""

from leads.views import (
    acts,
    bench,
    bench_jobs,
    channels,
    cleaning,
    cluster,
    deciding,
    desk,
    duplicates,
    leads,
    routing,
)

__all__ = [
    "acts",
    "bench",
    "bench_jobs",
    "channels",
    "cleaning",
    "cluster",
    "deciding",
    "desk",
    "duplicates",
    "leads",
    "routing",
]
