"""The timetable of beat: what runs by itself, and when, in the time zone of the installation (LTOC_TIME_ZONE).

Each job only starts what its department would do by hand; all of them may run late or twice without harm.
"""

from typing import Any

from celery.schedules import crontab

EACH_MINUTE: dict[str, Any] = {"schedule": 60.0, "options": {"expires": 55}}

BEAT_TIMETABLE: dict[str, dict[str, Any]] = {
    # reactions that are owed because a worker or the broker died between commit and delivery
    "sweep the outbox": {"task": "journal.tasks.run_deliveries", **EACH_MINUTE},
    "fold news into the figures": {"task": "metrics.tasks.update_funnel", **EACH_MINUTE},
    # what is due is found by its date, so a night without beat is made up for the next night
    "open renewals": {"task": "renewals.tasks.open_renewals", "schedule": crontab(hour=1, minute=0)},
    "score health": {"task": "success.tasks.score_health", "schedule": crontab(hour=2, minute=0, day_of_week="mon")},
    "refresh accounts": {"task": "success.tasks.refresh_accounts", "schedule": crontab(hour=5, minute=0)},
    "remind of late payments": {
        "task": "sales.tasks.remind_of_late_payments",
        "schedule": crontab(hour=8, minute=10),
    },
    "amendments in force": {
        "task": "sales.tasks.put_amendments_in_force",
        "schedule": crontab(hour=0, minute=10),
    },
    "end orders": {"task": "sales.tasks.end_orders", "schedule": crontab(hour=0, minute=30)},
    # each Monday before work, so that one can see how the forecast moved
    "take the forecast": {
        "task": "sales.tasks.take_forecast",
        "schedule": crontab(hour=4, minute=30, day_of_week="mon"),
    },
    # imports whose worker died go on where they stood
    "resume imports": {"task": "console.tasks.resume_imports", **EACH_MINUTE},
    # leads that nobody answered in time go on; replays whose worker died begin again
    "route late leads": {"task": "leads.tasks.route_late_leads", **EACH_MINUTE},
    "resume replays": {"task": "leads.tasks.resume_replays", **EACH_MINUTE},
    "forget import files": {"task": "console.tasks.forget_import_files", "schedule": crontab(hour=3, minute=20)},
    "forget old calls": {"task": "console.tasks.forget_old_calls", "schedule": crontab(hour=3, minute=0)},
    # leads that nobody works: warned, then back to the pool; scores follow the days that pass
    "tend the pool": {"task": "leads.tasks.tend_pool", "schedule": crontab(minute=5)},
    "score leads": {"task": "leads.tasks.score_leads", "schedule": crontab(hour=2, minute=30)},
    "resume scoring": {"task": "leads.tasks.resume_recounts", **EACH_MINUTE},
    # leads that came or were changed, by hand or by a file, are looked at for doubles
    "find duplicates": {"task": "leads.tasks.find_duplicates", **EACH_MINUTE},
    "tally the cleaning": {"task": "leads.tasks.tally_cleaning", "schedule": crontab(minute="*/10")},
    "resume work of the bench": {"task": "leads.tasks.resume_bench_jobs", **EACH_MINUTE},
    # what people decided on the bench teaches the matcher
    "learn match weights": {
        "task": "companies.tasks.learn_match_weights",
        "schedule": crontab(hour=3, minute=30, day_of_week="sun"),
    },
    "remind of checklists": {"task": "leads.tasks.remind_campaign_items", "schedule": crontab(hour=8, minute=0)},
    "carry merged channels": {"task": "leads.tasks.carry_merged_channels", "schedule": crontab(minute="*/15")},
    "forget sent forms": {"task": "leads.tasks.forget_form_entries", "schedule": crontab(hour=3, minute=15)},
}
