"""Forms about leads: they parse what was typed; the actions clean and decide."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy

from companies.rules.industries import INDUSTRIES
from companies.rules.places import PROVINCES
from leads.filters import channel_queryset, people_with_leads
from leads.models import Channel, Lead, ReturnReason
from leads.rules.conditions import FIELDS
from leads.wording import GRADES, MAILBOXES, OPERATORS, RUNGS, field_label, industry_label
from leads.wording.routing import CONTACTS
from people.models import Person

MOST_EMPLOYEES = 2_147_483_647  # what its column can hold; the fields of the model are not checked by this form


def industry_choices(current: str = "") -> list[tuple[str, str]]:
    """The tree of industries in the reader's language; a value that is not in it stays choosable."""
    codes = [node.code for node in INDUSTRIES]
    own = [(current, current)] if current and current not in codes else []
    return [("", "—"), *own, *((code, ("— " if "." in code else "") + industry_label(code)) for code in codes)]


class WhyForm(forms.Form):
    """A reason that must be given."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )


class OptionalWhyForm(forms.Form):
    """A reason that may be given."""

    why = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReturnForm(forms.Form):
    """Why a lead goes back: a reason of the list, words, or both."""

    why = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What the lead desk should know."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = ReturnReason.objects.filter(is_active=True).exclude(parent=None).select_related("parent")
        self.fields["reason"] = ReasonField(label=gettext_lazy("Reason"), queryset=reasons, required=False)
        self.fields["reason"].empty_label = "—"  # type: ignore[attr-defined]
        self.order_fields(["reason", "why"])


class ReasonField(forms.ModelChoiceField):
    """A choice of reasons that says to which group each belongs."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent} / {obj}"


class ContactForm(forms.Form):
    """How somebody was talked with, and what was said."""

    how = forms.ChoiceField(label=gettext_lazy("How"), choices=list(CONTACTS.items()))
    why = forms.CharField(
        label=gettext_lazy("What was said"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AssignForm(WhyForm):
    """Who gets it, and why not by the rules."""

    owner = forms.ModelChoiceField(label=gettext_lazy("Give it to"), queryset=Person.objects.none())
    field_order = ["owner", "why"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_with_leads().filter(is_active=True)  # type: ignore[attr-defined]


class LeadForm(forms.ModelForm):
    """A lead as somebody types it. Nothing is required but the channel: the action says what is missing."""

    industry = forms.ChoiceField(label=gettext_lazy("industry"), required=False)

    class Meta:
        model = Lead
        fields = [
            "company_name", "name", "title", "phone", "email", "channel", "campaign", "need", "region", "city",
            "industry", "website", "employees", "address", "credit_code", "legal_representative",
        ]  # fmt: skip
        widgets = {
            "need": forms.Textarea(attrs={"rows": 2}),
            "region": forms.TextInput(attrs={"list": "regions"}),
            "company_name": forms.TextInput(attrs={"autofocus": True}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["industry"].choices = industry_choices(self.instance.industry)  # type: ignore[attr-defined]
        self.fields["employees"].validators.append(MaxValueValidator(MOST_EMPLOYEES))
        chosen = channel_queryset().filter(is_active=True)
        if self.instance.pk:
            chosen = chosen | channel_queryset().filter(pk=self.instance.channel_id)
        self.fields["channel"] = ChannelField(label=gettext_lazy("Channel"), queryset=chosen, empty_label="—")

    regions = tuple(PROVINCES)

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class ChannelField(forms.ModelChoiceField):
    """A choice of channels that says where in the tree each stands."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent} / {obj}" if obj.parent else str(obj)


class NewLeadForm(LeadForm):
    """A new lead; whoever takes leads may keep it."""

    keep = forms.BooleanField(
        label=gettext_lazy("I work this lead myself"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Otherwise the lead desk checks it and the rules choose who gets it."),
    )

    class Meta(LeadForm.Meta):
        pass

    def __init__(self, *args: Any, may_keep: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_keep:
            del self.fields["keep"]


class ChannelForm(forms.ModelForm):
    """A channel and its place in the tree."""

    class Meta:
        model = Channel
        fields = ["name", "parent", "side", "is_paid", "is_active"]
        help_texts = {
            "parent": gettext_lazy("Leave it open for a group of channels."),
            "side": gettext_lazy("A channel that is part of a group follows its group."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = Channel.objects.filter(parent=None).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = tops  # type: ignore[attr-defined]
        if self.instance._state.adding:
            del self.fields["is_active"]

    def _post_clean(self) -> None:
        """The action changes the record, not the form."""


class NewChannelForm(ChannelForm):
    key = forms.SlugField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=60,
        allow_unicode=True,
        help_text=gettext_lazy("The name in files and reports; made from the name when left open. It stays for ever."),
    )
    field_order = ["name", "key", "parent", "side", "is_paid"]

    class Meta(ChannelForm.Meta):
        pass


def condition_words(fields: Sequence[str] = FIELDS) -> dict[str, Any]:
    """What the condition rows of the page offer: fields, comparisons, and known values."""
    channels = list(channel_queryset())
    return {
        "fields": [{"value": name, "label": field_label(name)} for name in fields],
        "operators": [{"value": k, "label": str(v)} for k, v in OPERATORS.items() if k not in ("is", "is_not")],
        "numbers": ["employees", "fit", "intent", "touches", "days"],
        "choices": {
            "channel": [{"value": c.key, "label": f"{c.parent} / {c}" if c.parent else str(c)} for c in channels],
            "channel_parent": [{"value": c.key, "label": str(c)} for c in channels if c.parent_id is None],
            "side": [{"value": key, "label": str(label)} for key, label in Channel.Side.choices],
            "region": [{"value": name, "label": name} for name in PROVINCES],
            "industry": [{"value": node.code, "label": industry_label(node.code)} for node in INDUSTRIES],
            "email_kind": [{"value": key, "label": str(label)} for key, label in MAILBOXES.items()],
            "grade": [{"value": key, "label": str(label)} for key, label in GRADES.items()],
            "rung": [{"value": key, "label": str(label)} for key, label in RUNGS.items()],
        },
    }
