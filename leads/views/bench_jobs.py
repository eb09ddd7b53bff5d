"""Merge all that is sure: what it would do, the work with its bar, and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.pages import Act, ActPage, FormPage, Page
from leads.actions.bench_jobs import start_merging, start_undoing, stop_job
from leads.models import BenchJob
from leads.queries import bench as bench_queries
from leads.views.duplicates import MERGE, narrowed_rows, narrowing
from leads.wording.bench import blocked_line, pace_line


class MergeSurePage(FormPage):
    """Says how many groups would be merged and which are left, then starts the work."""

    right = MERGE
    title = gettext_lazy("Merge all that is sure")
    form_class = forms.Form
    in_dialog = True
    template_name = "console/act.html"
    fragment_template_name = "console/act_dialog.html"
    label = gettext_lazy("Merge them")
    success_message = gettext_lazy("The work has begun. You may leave this page.")
    is_danger = False

    def get_sentence(self) -> str:
        found = bench_queries.sure_preview(narrowed_rows(self.request.GET, self.request))
        groups = ngettext("{n} group", "{n} groups", found["groups"]).format(n=values.number(found["groups"]))
        leads = ngettext("{n} lead", "{n} leads", found["leads"]).format(n=values.number(found["leads"]))
        said = _(
            "{groups} with {leads} are sure. Of each the best value stays, and every merge can be taken back by itself."
        ).format(groups=groups, leads=leads)
        left = blocked_line(found["left"])
        return " ".join([said, _("Left for you: {left}.").format(left=left)]) if left else said

    def get_back_url(self) -> str:
        return reverse("leads:bench") + narrowing(self.request.GET)

    def act(self, form: Any) -> str:
        wanted = {name: self.request.GET[name] for name in self.request.GET if self.request.GET[name]}
        job = start_merging(narrowed_rows(self.request.GET, self.request), by=self.person, wanted=wanted)
        return job.get_absolute_url()


class BenchJobPage(Page):
    """Long work of the bench: how far it is, what it did, and how to take it back."""

    right = MERGE
    template_name = "leads/bench_job.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.headers.get("HX-Request") == "true":
            return self.fragment("leads/bench_job_part.html")
        return self.render()

    @property
    def job(self) -> BenchJob:
        if not hasattr(self, "_job"):
            self._job = get_object_or_404(BenchJob.objects.select_related("by"), pk=self.kwargs["pk"])
            self._job.pace = pace_line(self._job)  # type: ignore[attr-defined]
        return self._job

    def get_title(self) -> str:
        return str(self.job)

    def get_facts(self) -> str:
        return str(self.job.get_status_display())

    def get_acts(self) -> list[Act]:
        job = self.job
        if job.status == BenchJob.Status.RUNNING:
            return [Act(gettext_lazy("Stop"), reverse("leads:bench-job-stop", args=[job.pk]), right=MERGE)]
        back = Act(gettext_lazy("Take all of it back"), reverse("leads:bench-job-undo", args=[job.pk]), right=MERGE)
        return [back] if job.kind == BenchJob.Kind.MERGE and job.decisions.filter(undone_at=None).exists() else []

    def get_context(self) -> dict[str, Any]:
        return {"job": self.job, "job_url": self.request.path if self.job.status == BenchJob.Status.RUNNING else ""}


class _JobAct(ActPage):
    right = MERGE
    model = BenchJob

    def get_queryset(self) -> Any:
        return BenchJob.objects.all()


class StopJobPage(_JobAct):
    """Stop long work."""

    title = gettext_lazy("Stop")
    label = gettext_lazy("Stop")
    success_message = gettext_lazy("Stopped.")

    def get_sentence(self) -> str:
        if self.record.kind == BenchJob.Kind.UNDO:
            return _("What was taken back stays so; the other merges stand.")
        return _("What was merged stays merged; each merge can be taken back.")

    def act(self, record: BenchJob, form: Any) -> None:
        stop_job(record, by=self.person)


class UndoJobPage(_JobAct):
    """Start to take back everything that long work did."""

    title = gettext_lazy("Take all of it back")
    label = gettext_lazy("Take back")
    sentence = gettext_lazy("Every lead becomes what it was. Leads that went on since stay merged.")

    success_message = gettext_lazy("The work has begun. You may leave this page.")

    def act(self, record: BenchJob, form: Any) -> str:
        return start_undoing(record, by=self.person).get_absolute_url()
