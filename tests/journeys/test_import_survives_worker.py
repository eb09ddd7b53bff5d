"""A real worker is killed in the middle of an import, as by a power cut; the next one finishes it, no row twice."""

from datetime import timedelta

import pytest
from django.conf import settings
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
        eventually(lambda: Import.objects.get(pk=run.pk).rows_done >= 1_000, 60, "the first chunk")
        celery_worker_process.kill()
        stood = Import.objects.get(pk=run.pk)
        assert stood.status == "running"
        assert Person.objects.count() == stood.created == stood.rows_done < ROWS

        Import.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
        celery_worker_process.start()
        assert resume_imports() == 1
        eventually(lambda: Import.objects.get(pk=run.pk).status == "done", 90, "the end of the import")
        finished = Import.objects.get(pk=run.pk)
        assert (finished.rows_done, finished.created, Person.objects.count()) == (ROWS, ROWS, ROWS)
        assert finished.rows.filter(outcome="created").count() == ROWS
        assert str(finished.file.path).startswith(str(settings.MEDIA_ROOT))
    finally:
        celery_worker_process.stop()
        run.file.delete(save=False)
