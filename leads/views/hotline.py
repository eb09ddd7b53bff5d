"""The phone line: a number is typed, who it is shows at once, the call is saved with one key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import FormPage, Page
from console.search import callers_everywhere
from leads import actions
from leads.actions.channels import hotline
from leads.actions.touches import callers_of, number_of
from leads.filters import channel_queryset
from leads.forms import ChannelField
from leads.models import Campaign, Lead

RIGHT = "leads.add_lead"


class CallForm(forms.ModelForm):
    """A call. `known` is the lead that the caller was recognised as; without it the caller becomes a new lead."""

    known = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Lead
        fields = ["phone", "need", "company_name", "name", "title", "region", "email", "campaign", "channel"]
        widgets = {
            "phone": forms.TextInput(attrs={"autofocus": True, "inputmode": "tel", "autocomplete": "off"}),
            "need": forms.Textarea(attrs={"rows": 3}),
            "region": forms.TextInput(attrs={"list": "regions"}),
            "campaign": forms.TextInput(attrs={"list": "campaigns"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = channel_queryset().filter(is_active=True)
        self.fields["channel"] = ChannelField(
            label=gettext_lazy("Channel"), queryset=chosen, empty_label="—", initial=hotline()
        )
        self.fields["phone"].required = True
        self.fields["need"].label = gettext_lazy("What the caller wants")
        self.fields["campaign"].label = gettext_lazy("Heard of us by")

    def clean_known(self) -> int | None:
        known = self.cleaned_data["known"]
        return known if known and known < 2**63 else None

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class HotlinePage(FormPage):
    """One screen for whoever answers the phone."""

    right = RIGHT
    form_class = CallForm
    template_name = "leads/hotline.html"
    title = gettext_lazy("A call comes in")
    label = gettext_lazy("Save the call")
    success_message = gettext_lazy("The call is saved; the next one may come.")
    back_url = "/leads/"

    def get_facts(self) -> str:
        return _("Type the number: a known caller shows at once.")

    def get_context(self) -> dict[str, Any]:
        from leads.forms import LeadForm

        campaigns = Campaign.objects.open().order_by("-starts_on").values_list("name", flat=True)[:50]
        return {
            "caller_url": reverse("leads:hotline-caller"),
            "twins_url": reverse("leads:lead-twins"),
            "regions": LeadForm.regions,
            "campaigns": campaigns,
            "may_open": self.person.may("leads.view_lead"),
        }

    def act(self, form: Any) -> str:
        data = dict(form.cleaned_data)
        channel, known = data.pop("channel"), data.pop("known")
        lead = Lead.objects.filter(pk=known).first() if known else None
        actions.take_call(data, channel=channel, by=self.person, known=lead)
        return reverse("leads:hotline")

    def get_back_url(self) -> str:
        return reverse("leads:lead-list") if self.person.may("leads.view_lead") else "/"


class CallerPart(Page):
    """Who calls: customers, firms, leads with this number. What the person may not open shows its owner only."""

    right = RIGHT
    title = gettext_lazy("Who calls")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.GET.get("phone", "").replace("\x00", "").strip()[:80]
        found = callers_of(typed)
        visible = Lead.objects.none()
        if self.person.may("leads.view_lead"):
            visible = Lead.objects.visible_to(self.person)
        open_to = set(visible.filter(pk__in=[lead.pk for lead in found]).values_list("pk", flat=True))
        callers = [{"lead": lead, "is_open": lead.pk in open_to} for lead in found]
        known = callers_everywhere(self.person, number_of(typed))
        return self.fragment("leads/caller_part.html", callers=callers, known=known, typed=typed)
