"""Doors for leads: forms on websites, rules for links, and the phone line."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from console.pages import Act, Column, Empty, FormPage, ListPage, Page
from journal.errors import NotPossible
from leads import actions
from leads.actions.doors import TRAP, sender_of
from leads.filters import channel_queryset
from leads.forms import ChannelField
from leads.models import Campaign, FormEntry, IntakeForm, UtmRule

RIGHT = "leads.change_channel"
MOST_BYTES = 64 * 1024
CREATED, TWIN = FormEntry.Outcome.CREATED, FormEntry.Outcome.TWIN


class IntakeFormListPage(ListPage):
    """Website forms: what came by each, and when the last time."""

    right = RIGHT
    model = IntakeForm
    default_sort = "name"
    panel = False
    columns = [
        Column("name", gettext_lazy("Website form"), kind="link", sort="name", why="websites"),
        Column("channel", gettext_lazy("Channel"), value="channel"),
        Column("campaign", gettext_lazy("Campaign"), value="campaign"),
        Column("came", gettext_lazy("Leads"), kind="number"),
        Column("again", gettext_lazy("Known leads"), kind="number"),
        Column("robots", gettext_lazy("Robots"), kind="number"),
        Column("last", gettext_lazy("Last one"), kind="datetime"),
        Column("state", gettext_lazy("State")),
    ]
    empty = Empty(
        gettext_lazy("No website forms yet"),
        gettext_lazy("Make one, put its lines into your website, and what visitors send becomes leads at once."),
        [Act(gettext_lazy("Make a form"), "leads:intake-form-new", right=RIGHT)],
    )

    def get_queryset(self) -> QuerySet[IntakeForm]:
        def entries(*outcomes: str) -> Any:
            return Count("entries", filter=Q(entries__outcome__in=outcomes))

        return IntakeForm.objects.select_related("channel", "campaign").annotate(
            came=entries(CREATED), again=entries(TWIN), robots=entries(FormEntry.Outcome.ROBOT),
            last=Max("entries__sent_at"),
        )  # fmt: skip

    def get_title(self) -> str:
        return _("Website forms")

    def get_facts(self) -> str:
        return _("What visitors send is cleaned, judged and routed at once; the counts are of the last 90 days.")

    def get_acts(self) -> list[Act]:
        return [
            Act(gettext_lazy("Channels"), "leads:channel-list", right="leads.view_channel", icon="sitemap"),
            Act(gettext_lazy("Rules for links"), "leads:utm-rules", right=RIGHT, icon="link"),
            Act(gettext_lazy("Make a form"), "leads:intake-form-new", right=RIGHT, primary=True, icon="plus"),
        ]


class IntakeFormForm(forms.ModelForm):
    """Where a form's leads belong, and which websites may send it."""

    origins = forms.CharField(
        label=gettext_lazy("Allowed websites"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "https://www.example.com"}),
        help_text=gettext_lazy("One per line. Left open, any website may send it."),
    )

    class Meta:
        model = IntakeForm
        fields = ["name", "channel", "campaign", "origins", "thanks_url", "per_minute", "is_active"]
        help_texts = {
            "channel": gettext_lazy(
                "Rules for links come first: a visitor from an advertisement counts for its channel."
            ),
            "thanks_url": gettext_lazy("Where a visitor goes after sending; left open, a sentence of thanks is shown."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = channel_queryset().filter(Q(is_active=True) | Q(pk=self.instance.channel_id))
        self.fields["channel"] = ChannelField(
            label=gettext_lazy("Channel"), queryset=chosen, empty_label="—", help_text=self.fields["channel"].help_text
        )
        self.fields["campaign"].queryset = Campaign.objects.open().order_by("-starts_on")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["origins"] = "\n".join(self.instance.origins)
        else:
            del self.fields["is_active"]

    def clean_origins(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["origins"].splitlines() if line.strip()]

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class _IntakeFormPage(FormPage):
    right = RIGHT
    model = IntakeForm
    form_class = IntakeFormForm
    template_name = "leads/intake_form.html"

    def get_queryset(self) -> QuerySet[IntakeForm]:
        return IntakeForm.objects.select_related("channel", "campaign")

    def get_back_url(self) -> str:
        return reverse("leads:intake-form-list")


class NewIntakeFormPage(_IntakeFormPage):
    title = gettext_lazy("Make a website form")
    label = gettext_lazy("Make the form")

    def act(self, form: Any) -> IntakeForm:
        return actions.add_intake_form(form.cleaned_data, by=self.person)


class EditIntakeFormPage(_IntakeFormPage):
    def get_title(self) -> str:
        return _("Website form “{form}”").format(form=self.record)

    def get_context(self) -> dict[str, Any]:
        address = self.request.build_absolute_uri(reverse("leads:intake", args=[self.record.token]))
        lines = render_to_string("leads/intake_snippet.html", {"address": address, "trap": TRAP})
        return {"address": address, "snippet": lines.strip()}

    def act(self, form: Any) -> IntakeForm:
        return actions.change_intake_form(self.record, form.cleaned_data, by=self.person)


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class IntakeView(View):
    """The public address of one form. It takes what a visitor sends, as a web form or as JSON, and tells nothing."""

    http_method_names = ["post", "options"]

    def options(self, request: HttpRequest, *args: Any, token: str = "", **kwargs: Any) -> HttpResponse:
        form = get_object_or_404(IntakeForm, token=token, is_active=True)
        response = self._open_to(form, HttpResponse(status=204))
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        return response

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = get_object_or_404(
            IntakeForm.objects.select_related("channel__parent", "campaign"), token=token, is_active=True
        )
        if not self._is_allowed(form):
            return self._answer(form, _("This form may not be sent from here."), 403)
        try:
            values = self._values()
        except ValueError:
            return self._answer(form, _("This could not be read: send a form or a JSON object."), 400)
        try:
            entry = actions.take_form(form, values, sender=sender_of(request.META.get("REMOTE_ADDR", "")))
        except NotPossible as refusal:
            return self._answer(form, str(refusal), 429 if refusal.code == "too_often" else 400)
        if entry.outcome == FormEntry.Outcome.REFUSED:
            return self._answer(form, _("Please type a phone number or an e-mail address that works."), 400)
        if form.thanks_url and not self._is_json:
            return redirect(form.thanks_url)
        return self._answer(form, _("Thank you. We will be in touch."), 202)

    @property
    def _is_json(self) -> bool:
        return self.request.content_type == "application/json"

    def _values(self) -> dict[str, Any]:
        if len(self.request.body) > MOST_BYTES:
            raise ValueError("too long")
        if not self._is_json:
            return {name: self.request.POST.get(name, "") for name in self.request.POST}
        told = json.loads(self.request.body or b"{}")
        if not isinstance(told, dict):
            raise ValueError("no object")
        return {str(name): value for name, value in told.items() if isinstance(value, str | int | float)}

    def _is_allowed(self, form: IntakeForm) -> bool:
        origin = self.request.headers.get("Origin", "").lower()
        return not form.origins or not origin or origin in form.origins

    def _open_to(self, form: IntakeForm, response: HttpResponse) -> HttpResponse:
        origin = self.request.headers.get("Origin", "")
        if origin and self._is_allowed(form):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Vary"] = "Origin"
        return response

    def _answer(self, form: IntakeForm, sentence: str, status: int) -> HttpResponse:
        if self._is_json or "application/json" in self.request.headers.get("Accept", ""):
            return self._open_to(form, JsonResponse({"detail": sentence}, status=status))
        html = render_to_string("leads/intake_answer.html", {"sentence": sentence, "is_taken": status == 202})
        return self._open_to(form, HttpResponse(html, status=status))


class UtmRuleForm(forms.Form):
    """One rule for links."""

    source = forms.CharField(label="utm_source", max_length=80, required=False)
    medium = forms.CharField(label="utm_medium", max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"] = ChannelField(
            label=gettext_lazy("Channel"), queryset=channel_queryset().filter(is_active=True), empty_label="—"
        )


class UtmRulesPage(FormPage):
    """Which channel a link's utm_source and utm_medium mean; a new rule is added below."""

    right = RIGHT
    form_class = UtmRuleForm
    template_name = "leads/utm_rules.html"
    title = gettext_lazy("Rules for links")
    label = gettext_lazy("Add rule")

    def get_facts(self) -> str:
        n = UtmRule.objects.count()
        text = ngettext("{n} rule", "{n} rules", n).format(n=n)
        return f"{text} · " + _("the rule that names both wins over one that names the source, then the medium")

    def get_context(self) -> dict[str, Any]:
        return {"rules": UtmRule.objects.select_related("channel__parent")}

    def act(self, form: Any) -> str:
        actions.add_utm_rule(**form.cleaned_data, by=self.person)
        return reverse("leads:utm-rules")

    def get_back_url(self) -> str:
        return reverse("leads:channel-list")


class RemoveUtmRulePage(Page):
    """POST: forget a rule."""

    right = RIGHT
    title = gettext_lazy("Forget a rule for links")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rule = get_object_or_404(UtmRule.objects.select_related("channel"), pk=pk)
        actions.remove_utm_rule(rule, by=self.person)
        return redirect("leads:utm-rules")


class AddUtmRulesPage(Page):
    """POST: add the usual rules."""

    right = RIGHT
    title = gettext_lazy("Add the usual ones")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        actions.ensure_utm_rules()
        return redirect("leads:utm-rules")
