"""The timetable of beat: what runs by itself, and when, in the time zone of the installation (LTOC_TIME_ZONE).

Each job only starts what its department would do by hand; all of them may run late or twice without harm.
"""

from typing import Any

BEAT_TIMETABLE: dict[str, dict[str, Any]] = {
    # reactions that are owed because a worker or the broker died between commit and delivery
    "sweep the outbox": {"task": "journal.tasks.run_deliveries", "schedule": 60.0, "options": {"expires": 55}},
    # imports whose worker died go on where they stood
    "resume imports": {"task": "console.tasks.resume_imports", "schedule": 60.0, "options": {"expires": 55}},
}
