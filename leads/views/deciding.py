"""Decisions about a group of duplicates; afterwards the next group stands there."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console import values
from console.counting import capped_count
from console.pages import BulkActPage, FormPage
from leads import queries
from leads.actions import keep_all_apart, last_decision, merge_leads, take_out, undo_decision
from leads.actions.choosing import best_choice
from leads.actions.merging import MERGED_FIELDS, WORK
from leads.models import BenchDecision, DuplicateCluster, Lead
from leads.queries import bench as bench_queries
from leads.views.duplicates import MERGE, dress, narrowed_rows, narrowing
from leads.views.leads import shown_count

HIGHEST_NUMBER = 2**63 - 1


def is_decided(groups: QuerySet[DuplicateCluster], number: int) -> bool:
    """Whether a group is there no more; raises Http404 for a number that no group ever had."""
    if not 0 < number <= HIGHEST_NUMBER:
        raise Http404
    return not groups.filter(pk=number).exists()


class ClusterForm(forms.Form):
    """Which lead stays, and from which one each differing value comes (`value_<field>` = id of a lead)."""

    def __init__(self, *args: Any, leads: list[Lead] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [(str(lead.pk), str(lead)) for lead in leads or []]
        self.fields["into"] = forms.ChoiceField(choices=ids, required=False)
        self.fields["out"] = forms.ChoiceField(choices=ids, required=False)
        for name in (*MERGED_FIELDS, WORK):
            self.fields[f"value_{name}"] = forms.ChoiceField(choices=ids, required=False)

    def values(self) -> dict[str, int]:
        """Field → id of the lead whose value was chosen."""
        data = self.cleaned_data
        return {n: int(data[f"value_{n}"]) for n in (*MERGED_FIELDS, WORK) if data.get(f"value_{n}")}


class _ClusterAct(FormPage):
    """Base of the decisions: afterwards the next group stands there, with how many are left."""

    right = MERGE
    model = DuplicateCluster
    form_class = ClusterForm
    template_name = "leads/duplicate_refused.html"
    http_method_names = ["post", "options"]
    success_message = ""

    def get_title(self) -> str:
        return _("Duplicates")

    def get_queryset(self) -> QuerySet[DuplicateCluster]:
        return queries.duplicate_groups()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.repeated_or_gone():
            messages.info(request, _("This group has been decided about already."))
            return redirect(self.get_back_url())
        return super().post(request, *args, **kwargs)

    def repeated_or_gone(self) -> bool:
        return is_decided(self.get_queryset(), self.kwargs["pk"])

    @cached_property
    def leads(self) -> list[Lead]:
        return bench_queries.leads_of([self.record])[self.record.pk]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"leads": self.leads}

    @cached_property
    def among(self) -> QuerySet[DuplicateCluster]:
        return narrowed_rows(QueryDict(self.request.POST.get("list", "")[:500]), self.request)

    def get_back_url(self) -> str:
        return reverse("leads:bench") + narrowing(QueryDict(self.request.POST.get("list", "")[:500]))

    def act(self, form: Any) -> str:
        self.decide(form)
        return self.url_of(self.goes_on())

    def decide(self, form: Any) -> None:
        """Call the action."""
        raise NotImplementedError

    def goes_on(self) -> DuplicateCluster | None:
        """The group to look at next: what is left of this one, else the one after it."""
        rest = DuplicateCluster.objects.filter(pk=self.record.pk).first()
        return rest or bench_queries.next_cluster(self.record, self.among)

    def url_of(self, cluster: DuplicateCluster | None) -> str:
        back = self.get_back_url()
        if cluster is None:
            return back
        if self.request.POST.get("beside"):
            return f"{back}#r{cluster.pk}"
        return cluster.get_absolute_url() + narrowing(QueryDict(self.request.POST.get("list", "")[:500]))

    def left(self) -> str:
        count = capped_count(self.among)
        return ngettext("{shown} group left.", "{shown} groups left.", count[0]).format(shown=shown_count(count))


class MergeDuplicatePage(_ClusterAct):
    """Merge a group as chosen."""

    def decide(self, form: Any) -> None:
        wanted = form.cleaned_data["into"]
        into = next((x for x in self.leads if str(x.pk) == wanted), None) or best_choice(self.leads)[0]
        merge_leads(self.leads, into, by=self.person, values=form.values())

    def get_success_message(self) -> str:
        return (
            ngettext("Merged {n} lead.", "Merged {n} leads.", len(self.leads)).format(n=values.number(len(self.leads)))
            + f" {self.left()}"
        )


class KeepApartPage(_ClusterAct):
    """Say that the leads of a group are not the same."""

    def decide(self, form: Any) -> None:
        keep_all_apart(self.leads, by=self.person)

    def get_success_message(self) -> str:
        return " ".join([_("Remembered: these are not the same."), self.left()])


class TakeOutPage(_ClusterAct):
    """Say that one lead is none of the others."""

    def decide(self, form: Any) -> None:
        out = next((lead for lead in self.leads if str(lead.pk) == form.cleaned_data["out"]), self.leads[-1])
        take_out(out, [lead for lead in self.leads if lead.pk != out.pk], by=self.person)

    def get_success_message(self) -> str:
        return " ".join([_("Remembered: it is none of the others."), self.left()])


class UndoDecisionPage(FormPage):
    """Take back the last decision, or the one that is named, and show its group again."""

    right = MERGE
    form_class = forms.Form
    template_name = "leads/duplicate_refused.html"
    http_method_names = ["post", "options"]
    success_message = gettext_lazy("Taken back: every lead is as it was.")

    def get_title(self) -> str:
        return _("Duplicates")

    def get_back_url(self) -> str:
        return reverse("leads:bench") + narrowing(QueryDict(self.request.POST.get("list", "")[:500]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.decision is None:
            messages.info(request, _("There is nothing to take back."))
            return redirect(self.get_back_url())
        return super().post(request, *args, **kwargs)

    @cached_property
    def decision(self) -> BenchDecision | None:
        wanted = self.request.POST.get("decision", "")
        if wanted.isdecimal() and len(wanted) < 19:
            return BenchDecision.objects.filter(by=self.person, undone_at=None, pk=int(wanted)).first()
        return last_decision(self.person)

    def act(self, form: Any) -> str:
        assert self.decision is not None
        undo_decision(self.decision, by=self.person)
        cluster = bench_queries.cluster_with(self.decision.leads)
        back = self.get_back_url()
        if cluster is None:
            return back
        if self.request.POST.get("beside"):
            return f"{back}#r{cluster.pk}"
        return cluster.get_absolute_url() + narrowing(QueryDict(self.request.POST.get("list", "")[:500]))


class KeepManyApartPage(BulkActPage):
    """Say of every chosen group that its leads are not the same."""

    right = MERGE
    model = DuplicateCluster

    def get_queryset(self) -> QuerySet[DuplicateCluster]:
        return queries.duplicate_groups()

    def selected(self) -> list[Any]:
        clusters = list(super().selected())
        dress(clusters)
        return clusters

    def act(self, record: Any) -> None:
        keep_all_apart(record.leads, by=self.person)
