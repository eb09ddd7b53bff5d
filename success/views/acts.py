"""What can be done with an account, and with a project offered to a CSM."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from console.pages import ActPage, Column, Empty, FormPage, ListPage
from onboarding.models import Project
from onboarding.wording import checklist_rows
from people.models import HandOver
from people.rights import rows_for
from success import actions, forms
from success.models import Account


class AccountAct(ActPage):
    """An act of whoever looks after the account."""

    right: ClassVar[str | None] = "success.change_account"
    model = Account

    def get_queryset(self) -> QuerySet[Any]:
        assert self.right
        rows = Account.objects.visible_to(self.person).changeable_by(self.person, self.right)
        return rows.select_related("company")


class OverrideHealth(AccountAct):
    title = _("Set health by hand")
    sentence = _("It stands before the computed score until its last day, and is shown as set by hand.")
    form_class = forms.OverrideForm
    label = _("Set")
    success_message = _("Health is set by hand.")

    def act(self, record: Account, form: Any) -> None:
        values = form.cleaned_data
        actions.override_health(record, values["score"], by=self.person, why=values["why"], until=values["until"])


class AssignAccount(AccountAct):
    right = "success.assign_account"
    title = _("Give to another CSM")
    sentence = _("Undecided renewals that the present CSM works go along.")
    form_class = forms.AssignForm
    label = _("Give")
    success_message = _("The account has a new CSM.")

    def act(self, record: Account, form: Any) -> None:
        actions.assign_account(record, form.cleaned_data["csm"], by=self.person, why=form.cleaned_data["why"])


class ChangeAccount(FormPage):
    """Tier and segment."""

    right = "success.change_account"
    in_dialog = True
    model = Account
    title = _("Change tier and segment")
    form_class = forms.AccountForm

    def get_queryset(self) -> QuerySet[Any]:
        return Account.objects.visible_to(self.person).changeable_by(self.person)

    def act(self, form: Any) -> Account:
        return actions.change_account(Account.objects.get(pk=self.kwargs["pk"]), form.cleaned_data, by=self.person)


def offered_to(person: Any) -> QuerySet[HandOver]:
    """Hand-overs of projects that the person may answer."""
    rows = HandOver.objects.filter(kind=HandOver.Kind.PROJECT)
    return rows.filter(rows_for(person, "success.accept_handover", owner="to_person"))


def project_url(handover: HandOver) -> str:
    """The page of the project that is handed over."""
    return Project(pk=handover.subject_id).get_absolute_url()


def open_words(handover: HandOver) -> str:
    """What the checklist leaves open."""
    left = [str(row["label"]) for row in checklist_rows(handover) if not row["done"]]
    return " · ".join(left)


class HandoverList(ListPage):
    """Projects offered to the person."""

    right = "success.accept_handover"
    model = HandOver
    title = _("Projects handed over to CSMs")
    columns = (
        Column("title", _("Project"), url=None, kind="text", value="title", why="reason"),
        Column("status", _("Status"), kind="status"),
        Column("open", _("Left open"), value=open_words),
        Column("from_person", _("From"), kind="person"),
        Column("to_person", _("To"), kind="person"),
        Column("offered_at", _("Offered at"), kind="datetime", sort="offered_at"),
        Column("due_at", _("Answer due"), kind="datetime", sort="due_at"),
    )
    default_sort = "-offered_at"
    search_fields = ("title",)
    empty = Empty(_("Nothing was offered yet"), _("Implementation offers a project once the customer has accepted it."))

    def get_queryset(self) -> QuerySet[Any]:
        return offered_to(self.person).select_related("from_person", "to_person")

    def panel_url(self, record: HandOver) -> str:
        return f"{project_url(record)}?panel=1"


class AcceptHandover(ActPage):
    right = "success.accept_handover"
    model = HandOver
    title = _("Take the project over")
    sentence = _("From now on you look after the customer, and the project ends.")
    label = _("Take over")
    success_message = _("The customer is yours.")

    def get_queryset(self) -> QuerySet[Any]:
        return offered_to(self.person)

    def get_back_url(self) -> str:
        return project_url(self.record)

    def act(self, record: HandOver, form: Any) -> str:
        return actions.accept_project(record, by=self.person).get_absolute_url()


class ReturnHandover(AcceptHandover):
    title = _("Return the project to implementation")
    sentence = _("Its manager is told what is missing and offers it again.")
    form_class = forms.ReturnProjectForm
    label = _("Return")
    success_message = _("Returned to implementation.")

    def act(self, record: HandOver, form: Any) -> str:
        actions.return_project(record, by=self.person, **form.cleaned_data)
        return project_url(record)
