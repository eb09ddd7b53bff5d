"""Tasks: the list, one of them, and its acts."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from companies.models import Company
from console.pages import Act, ActPage, Column, DetailPage, Empty, Fact, FormPage, ListPage
from leads.models import Lead
from sales.actions.tasks_of_people import add_task, change_task, do_task, drop_task, reopen_task
from sales.filters.tasks_of_people import TaskFilter
from sales.forms.reasons import OptionalWhyForm, WhyForm
from sales.forms.tasks_of_people import TaskDayForm, TaskForm, people_for
from sales.models import Deal, Task

VIEW, CHANGE = "sales.view_task", "sales.change_task"
WITH = ("deal__company", "company", "lead", "assignee", "made_by", "done_by")
ABOUT = {"deal": Deal, "company": Company, "lead": Lead}


class TaskListPage(ListPage):
    """Every task that the person may see."""

    right = VIEW
    title = gettext_lazy("Tasks")
    model = Task
    template_name = "sales/list.html"
    filterset_class = TaskFilter
    default_sort = "due_on"
    columns = [
        Column("title", gettext_lazy("Task"), kind="link"),
        Column("subject", gettext_lazy("About"), value="subject", export=True),
        Column("due_on", gettext_lazy("Due on"), kind="date", why="late_line", sort="due_on"),
        Column("status", gettext_lazy("Status"), kind="status"),
        Column("assignee", gettext_lazy("For whom"), kind="person"),
        Column("made_by", pgettext_lazy("task", "From"), kind="person"),
        Column("done_at", gettext_lazy("Done"), kind="datetime"),
    ]
    acts = [Act(gettext_lazy("Add a task"), "sales:task-add", CHANGE, True, icon="plus")]
    empty = Empty(gettext_lazy("No tasks"), gettext_lazy("Add one here, or on a deal, a company or a lead."))

    def get_queryset(self) -> QuerySet[Task]:
        return Task.objects.visible_to(self.person).select_related(*WITH)

    def search(self, queryset: QuerySet[Task], text: str) -> QuerySet[Task]:
        return queryset.filter(title__icontains=text)


class TaskDetailPage(DetailPage):
    """One task: what, about which record, who did it and when."""

    right = VIEW
    model = Task
    has_timeline = False
    template_name = "sales/task_detail.html"
    panel_template_name = "sales/task_panel.html"

    def get_queryset(self) -> QuerySet[Task]:
        return Task.objects.visible_to(self.person).select_related(*WITH)

    def get_finding(self) -> str:
        task: Task = self.record
        return _("overdue") if task.is_overdue else task.reason

    def get_facts(self) -> list[Fact]:
        task: Task = self.record
        facts = [
            Fact(gettext_lazy("About"), task.subject, url=task.subject.get_absolute_url()),
            Fact(gettext_lazy("Due on"), task.due_on, "date", why=f"{task.due_at:%H:%M}" if task.due_at else ""),
            Fact(gettext_lazy("For whom"), task.assignee),
            Fact(pgettext_lazy("task", "From"), task.made_by),
            Fact(gettext_lazy("Written down"), task.made_at, "datetime"),
            Fact(gettext_lazy("Done"), task.done_at, "datetime", why=task.done_by or ""),
        ]
        return [fact for fact in facts if fact.value not in (None, "")]

    def get_acts(self) -> list[Act]:
        task: Task = self.record
        if not Task.objects.changeable_by(self.person, CHANGE).filter(pk=task.pk).exists():
            return []
        if task.status != Task.Status.OPEN:
            return [self._act(gettext_lazy("Open again"), "reopen")]
        return [
            self._act(gettext_lazy("Mark as done"), "done", primary=True, key="d"),
            self._act(gettext_lazy("Another day"), "move", key="m"),
            self._act(gettext_lazy("Change"), "edit", key="e"),
            self._act(pgettext_lazy("task", "Drop"), "drop", danger=True),
        ]

    def _act(self, label: Any, verb: str, **more: Any) -> Act:
        return Act(label, reverse(f"sales:task-{verb}", args=[self.record.pk]), CHANGE, **more)


class AddTaskPage(FormPage):
    """A task on the record that the address names (`?deal=`, `?company=`, `?lead=`), else on a deal to choose."""

    right = CHANGE
    title = gettext_lazy("Add a task")
    label = gettext_lazy("Add")
    form_class = TaskForm
    in_dialog = True
    success_message = gettext_lazy("The task is written down.")

    @cached_property
    def about(self) -> Any:
        """(name, record) of what the task is about; None when it is chosen in the form."""
        for name, model in ABOUT.items():
            key = self.request.GET.get(name, "")
            if key.isdecimal() and len(key) < 19:
                rows: Any = model._default_manager
                return name, get_object_or_404(rows.visible_to(self.person), pk=int(key))
        return None

    def get_sentence(self) -> str:
        return _("About {record}.").format(record=self.about[1]) if self.about else ""

    def get_form_kwargs(self) -> dict[str, Any]:
        deals = None if self.about else Deal.objects.visible_to(self.person).open()
        initial = {"assignee": self.person.pk}
        return {"initial": initial, "people": people_for(self.person), "deals": deals}

    def get_back_url(self) -> str:
        return self.about[1].get_absolute_url() if self.about else reverse("sales:task-list")

    def act(self, form: Any) -> str:
        about = dict([self.about]) if self.about else {}
        add_task({**form.cleaned_data, **about}, by=self.person)
        return self.get_back_url()


class _TaskAct(ActPage):
    right = CHANGE
    model = Task

    def get_queryset(self) -> QuerySet[Task]:
        return Task.objects.changeable_by(self.person, CHANGE).select_related(*WITH)

    def get_title(self) -> str:
        return str(self.record)

    def get_sentence(self) -> str:
        return _("About {record}.").format(record=self.record.subject)


class EditTaskPage(_TaskAct):
    """What was typed about it, or somebody else does it."""

    form_class = TaskForm
    label = gettext_lazy("Save")
    success_message = gettext_lazy("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": people_for(self.person, self.record.assignee)}

    def act(self, record: Any, form: Any) -> str:
        task = change_task(record, form.cleaned_data, by=self.person)
        may_see = Task.objects.visible_to(self.person).filter(pk=task.pk).exists()
        return task.get_absolute_url() if may_see else reverse("sales:task-list")


class MoveTaskPage(_TaskAct):
    """Another day; also where a task is dragged to."""

    form_class = TaskDayForm
    label = gettext_lazy("Move")
    success_message = gettext_lazy("Moved.")

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": self.record.due_on}

    def act(self, record: Any, form: Any) -> None:
        change_task(record, {"due_on": form.cleaned_data["due_on"]}, by=self.person)


class DoTaskPage(_TaskAct):
    """It is done."""

    label = gettext_lazy("Mark as done")
    success_message = pgettext_lazy("task", "Done.")

    def act(self, record: Any, form: Any) -> None:
        do_task(record, by=self.person)


class ReopenTaskPage(_TaskAct):
    """It has to be done after all."""

    form_class = OptionalWhyForm
    label = gettext_lazy("Open again")

    def act(self, record: Any, form: Any) -> None:
        reopen_task(record, by=self.person, why=form.cleaned_data["why"])


class DropTaskPage(_TaskAct):
    """Nobody will do it."""

    form_class = WhyForm
    is_danger = True
    label = pgettext_lazy("task", "Drop")
    success_message = gettext_lazy("Dropped.")

    def act(self, record: Any, form: Any) -> None:
        drop_task(record, by=self.person, why=form.cleaned_data["why"])
