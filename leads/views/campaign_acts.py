"""Campaigns are planned, changed, begun, closed and called off; their checklist is worked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console import values
from console.pages import ActPage, FormPage, Page
from journal.errors import NotPossible
from leads import actions
from leads.filters import channel_queryset
from leads.forms import ChannelField, WhyForm
from leads.models import Campaign, CampaignItem
from leads.queries.results import result_of
from leads.views.campaigns import CHANGE, campaign_owners
from leads.views.spend import DayInput


class CampaignForm(forms.ModelForm):
    """A campaign as somebody plans it."""

    aliases = forms.CharField(
        label=gettext_lazy("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One per line: what files and links call it, too."),
    )

    class Meta:
        model = Campaign
        fields = [
            "name", "code", "channel", "owner", "starts_on", "ends_on", "planned_cost", "currency", "goal_leads",
            "goal_valid", "goal_deals", "aliases", "note",
        ]  # fmt: skip
        widgets = {"starts_on": DayInput(), "ends_on": DayInput(), "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"code": gettext_lazy("Short and without spaces: it is the utm_campaign of its links.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = channel_queryset().filter(is_active=True)
        if self.instance.pk:
            chosen = chosen | channel_queryset().filter(pk=self.instance.channel_id)
            self.initial["aliases"] = "\n".join(self.instance.aliases)
        self.fields["channel"] = ChannelField(label=gettext_lazy("Channel"), queryset=chosen, empty_label="—")
        self.fields["owner"].queryset = campaign_owners()  # type: ignore[attr-defined]

    def clean_aliases(self) -> list[str]:
        return [line.strip()[:120] for line in self.cleaned_data["aliases"].splitlines() if line.strip()]

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class _CampaignFormPage(FormPage):
    right = CHANGE
    model = Campaign
    form_class = CampaignForm
    template_name = "leads/campaign_form.html"

    def get_queryset(self) -> QuerySet[Campaign]:
        return Campaign.objects.select_related("channel", "owner")


class NewCampaignPage(_CampaignFormPage):
    title = gettext_lazy("Plan a campaign")
    label = gettext_lazy("Save campaign")
    sentence = gettext_lazy(
        "It gets the checklist of its kind of channel; leads that came with its code are tied to it."
    )
    back_url = "/leads/campaigns/"

    def get_initial(self) -> dict[str, Any]:
        text = self.request.GET.get("text", "").replace("\x00", "").strip()[:60]
        named = {"name": text, "code": text.replace(" ", "-")} if text else {}
        return {"owner": self.person.pk, "planned_cost": None, **named}

    def act(self, form: Any) -> Campaign:
        return actions.add_campaign(form.cleaned_data, by=self.person)


class EditCampaignPage(_CampaignFormPage):
    def get_title(self) -> str:
        return _("Change “{campaign}”").format(campaign=self.record)

    def act(self, form: Any) -> Campaign:
        return actions.change_campaign(self.record, form.cleaned_data, by=self.person)


# acts


class _CampaignAct(ActPage):
    right = CHANGE
    model = Campaign

    def get_queryset(self) -> QuerySet[Campaign]:
        return Campaign.objects.select_related("channel", "owner")


class StartCampaignPage(_CampaignAct):
    title = gettext_lazy("The campaign begins")
    label = gettext_lazy("It begins")

    def act(self, record: Campaign, form: Any) -> None:
        actions.start_campaign(record, by=self.person)


class CancelCampaignPage(_CampaignAct):
    title = gettext_lazy("Call the campaign off")
    label = gettext_lazy("Call off")
    form_class = WhyForm
    is_danger = True

    def act(self, record: Campaign, form: Any) -> None:
        actions.cancel_campaign(record, by=self.person, why=form.cleaned_data["why"])


class RetrospectiveForm(forms.Form):
    """What is kept for the next one."""

    what_worked = forms.CharField(
        label=gettext_lazy("What worked"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    )
    what_did_not = forms.CharField(
        label=gettext_lazy("What did not"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_time = forms.CharField(
        label=gettext_lazy("Next time"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class CloseCampaignPage(_CampaignAct):
    form_class = RetrospectiveForm
    label = gettext_lazy("Close the campaign")
    in_dialog = False
    success_message = gettext_lazy("Closed. Its figures are kept beside the goal.")

    def get_title(self) -> str:
        return _("Close “{campaign}”").format(campaign=self.record)

    def get_sentence(self) -> str:
        result, campaign = result_of(self.record), self.record
        told = {
            "leads": values.number(result.leads),
            "valid": values.number(result.valid),
            "deals": values.number(result.deals),
            "orders": values.number(result.orders),
            "cost": values.money(result.cost.get(campaign.currency, 0), campaign.currency),
        }
        return _(
            "Its figures are frozen as they stand now: {leads} leads, {valid} valid, {deals} deals, {orders} orders; "
            "cost {cost}. Without a word on what worked and what did not it can't be closed."
        ).format(**told)

    def act(self, record: Campaign, form: Any) -> None:
        actions.close_campaign(record, by=self.person, **form.cleaned_data)


# the checklist


class CampaignItemForm(forms.ModelForm):
    """One line of the checklist."""

    class Meta:
        model = CampaignItem
        fields = ["text", "phase", "owner", "due_on"]
        widgets = {"due_on": DayInput(), "text": forms.TextInput(attrs={"autofocus": True})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = campaign_owners()  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["text"] = str(self.instance)

    def values(self) -> dict[str, Any]:
        """What the action takes; a shipped line that was not retyped stays translated."""
        found = dict(self.cleaned_data)
        if self.instance.pk and found["text"] == str(self.instance):
            found["text"] = self.instance.text
        return found

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class NewCampaignItemPage(FormPage):
    """Add a line to the checklist."""

    right = CHANGE
    model = Campaign
    form_class = CampaignItemForm
    title = gettext_lazy("Add to the checklist")
    label = gettext_lazy("Add")
    in_dialog = True

    def get_queryset(self) -> QuerySet[Campaign]:
        return Campaign.objects.all()

    def get_form_kwargs(self) -> dict[str, Any]:
        owner = self.record.owner_id
        return {"initial": {"owner": owner, "phase": CampaignItem.Phase.DURING}}

    def act(self, form: Any) -> Campaign:
        actions.add_item(self.record, form.values(), by=self.person)
        return self.record


class EditCampaignItemPage(FormPage):
    """Change a line of the checklist."""

    right = CHANGE
    model = CampaignItem
    form_class = CampaignItemForm
    title = gettext_lazy("Change a line of the checklist")
    in_dialog = True

    def get_queryset(self) -> QuerySet[CampaignItem]:
        return CampaignItem.objects.select_related("campaign")

    def get_back_url(self) -> str:
        return str(self.record.campaign.get_absolute_url())

    def act(self, form: Any) -> str:
        actions.change_item(self.record, form.values(), by=self.person)
        return self.get_back_url()


class TickCampaignItemPage(Page):
    """POST: done, or with undo=1 not done after all."""

    right = CHANGE
    title = gettext_lazy("Tick a line of the checklist")
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = get_object_or_404(CampaignItem.objects.select_related("campaign"), pk=pk)
        try:
            (actions.reopen_item if request.POST.get("undo") == "1" else actions.finish_item)(item, by=self.person)
        except NotPossible as refusal:
            messages.warning(request, str(refusal))
        return redirect(f"{item.campaign.get_absolute_url()}#checklist")
