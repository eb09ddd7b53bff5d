"""A real worker is killed in the middle of an import, as by a power cut; the next one finishes it, no row twice."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from console.imports.actions import send_import, start_import
from console.imports.models import Import
from console.tasks import resume_imports
from people.models import Person

ROWS = 3_000


@pytest.mark.slow
def test_a_killed_worker_loses_no_row_and_doubles_none(celery_worker_process, eventually, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,name,email\n" + "".join(f"{n},Person {n},p{n}@firm.example\n" for n in range(ROWS)))
    run = send_import(start_import("people.person", path, None), by=None)
    try:
        with transaction.atomic():
            # not committed: the worker comes as far as this one's row, and waits there to be killed
            Person.objects.create_user(f"p{ROWS - 500}@firm.example", name="Somebody else")
            eventually(lambda: Import.objects.get(pk=run.pk).rows_done >= 1_000, what="the first chunk")
            celery_worker_process.kill()
            transaction.set_rollback(True)
        stood = Import.objects.get(pk=run.pk)
        assert stood.status == "running"
        assert Person.objects.count() == stood.created == stood.rows_done < ROWS

        Import.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
        celery_worker_process.start()
        assert resume_imports() == 1
        eventually(lambda: Import.objects.get(pk=run.pk).status == "done", what="the end of the import")
        finished = Import.objects.get(pk=run.pk)
        assert (finished.rows_done, finished.created, Person.objects.count()) == (ROWS, ROWS, ROWS)
        assert finished.rows.filter(outcome="created").count() == ROWS
        assert str(finished.file.path).startswith(str(settings.MEDIA_ROOT))
    finally:
        celery_worker_process.stop()
        run.file.delete(save=False)
