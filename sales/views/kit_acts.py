"""What is done with the sales kit: added, changed, retired; used on a deal and judged."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.pages import ActPage, FormPage
from sales.actions import kit as acts
from sales.forms.kit import JudgeUseForm, KitItemForm, KitVersionForm, NewKitItemForm, UseTrainingForm
from sales.forms.reasons import WhyForm
from sales.models import Deal, KitItem, KitUse

CHANGE, USE = "sales.change_kit", "sales.use_kit"
TYPED = ("title", "title_zh", "kind", "product", "industry", "note")


def typed(form: Any) -> dict[str, Any]:
    """What is written about an item, as the action takes it."""
    return {name: form.cleaned_data[name] for name in TYPED}


class AddKitItemPage(FormPage):
    """Something new to show."""

    right = CHANGE
    title = gettext_lazy("Add to the kit")
    form_class = NewKitItemForm
    back_url = "/sales/kit/"
    success_message = gettext_lazy("It is in the kit.")

    def act(self, form: Any) -> KitItem:
        data = form.cleaned_data
        return acts.add_kit_item(
            typed(form), by=self.person, stages=data["stages"], file=data["file"], link=data["link"]
        )


class EditKitItemPage(FormPage):
    """Change what is written about an item."""

    right = CHANGE
    model = KitItem
    form_class = KitItemForm

    def get_queryset(self) -> QuerySet[KitItem]:
        return KitItem.objects.all()

    def get_title(self) -> str:
        return _("Change {item}").format(item=self.record)

    def act(self, form: Any) -> KitItem:
        return acts.change_kit_item(self.record, typed(form), by=self.person, stages=form.cleaned_data["stages"])


class AddKitVersionPage(FormPage):
    """A new file or link; the earlier ones stay."""

    right = CHANGE
    model = KitItem
    form_class = KitVersionForm
    success_message = gettext_lazy("The new version is shown from now on.")

    def get_queryset(self) -> QuerySet[KitItem]:
        return KitItem.objects.all()

    def get_title(self) -> str:
        return _("New version of {item}").format(item=self.record)

    def act(self, form: Any) -> KitItem:
        return acts.add_kit_version(self.record, by=self.person, **form.cleaned_data)


class RetireKitItemPage(ActPage):
    """Show it no more."""

    right = CHANGE
    model = KitItem
    form_class = WhyForm
    title = gettext_lazy("Retire the item")
    sentence = gettext_lazy("It is not shown on deals any more; where it was used it stays.")
    label = gettext_lazy("Retire")
    is_danger = True

    def get_queryset(self) -> QuerySet[KitItem]:
        return KitItem.objects.all()

    def act(self, record: Any, form: Any) -> None:
        acts.retire_kit_item(record, by=self.person, why=form.cleaned_data["why"])


class RestoreKitItemPage(ActPage):
    """Show it again."""

    right = CHANGE
    model = KitItem
    title = gettext_lazy("Bring the item back")
    label = gettext_lazy("Bring back")

    def get_queryset(self) -> QuerySet[KitItem]:
        return KitItem.objects.all()

    def act(self, record: Any, form: Any) -> None:
        acts.restore_kit_item(record, by=self.person)


class UseKitItemPage(ActPage):
    """A deal used what the page proposes."""

    right = USE
    model = Deal
    label = gettext_lazy("Mark as used")
    success_message = gettext_lazy("Marked as used.")

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.changeable_by(self.person, USE).select_related("stage")

    @property
    def item(self) -> KitItem:
        """The item of the address, else 404."""
        return get_object_or_404(KitItem, pk=self.kwargs["item_pk"])

    def get_title(self) -> str:
        return _("“{item}” was used").format(item=self.item)

    def get_sentence(self) -> str:
        return str(self.record)

    def act(self, record: Any, form: Any) -> str:
        acts.use_kit(record, by=self.person, item=self.item)
        return f"{record.get_absolute_url()}#kit"


class UsePage(ActPage):
    """A deal used anything of the kit, or what a training taught."""

    right = USE
    model = Deal
    form_class = UseTrainingForm
    label = gettext_lazy("Mark as used")
    success_message = gettext_lazy("Marked as used.")

    def get_queryset(self) -> QuerySet[Deal]:
        return Deal.objects.changeable_by(self.person, USE).select_related("stage")

    def get_title(self) -> str:
        return _("What did {deal} use?").format(deal=self.record)

    def act(self, record: Any, form: Any) -> str:
        acts.use_kit(record, by=self.person, **form.cleaned_data)
        return f"{record.get_absolute_url()}#kit"


class JudgeKitUsePage(ActPage):
    """Did it help?"""

    right = USE
    model = KitUse
    form_class = JudgeUseForm
    label = gettext_lazy("Save")
    success_message = gettext_lazy("Thank you: its author reads it.")

    def get_queryset(self) -> QuerySet[KitUse]:
        return KitUse.objects.judgeable_by(self.person).select_related("deal", "item", "training")

    def get_title(self) -> str:
        return _("Did “{item}” help?").format(item=self.record)

    def get_initial(self) -> dict[str, Any]:
        return {"verdict": self.record.verdict, "comment": self.record.comment}

    def get_back_url(self) -> str:
        return str(self.record.deal.get_absolute_url())

    def act(self, record: Any, form: Any) -> str:
        acts.judge_kit_use(record, form.cleaned_data["verdict"], by=self.person, comment=form.cleaned_data["comment"])
        return f"{record.deal.get_absolute_url()}#kit"
