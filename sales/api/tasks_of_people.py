"""Tasks in the API: the same acts as on their pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from sales.actions import tasks_of_people as acts
from sales.api.base import SalesViewSet
from sales.models import Task
from sales.serializers import tasks_of_people as shapes
from sales.serializers.deals import SalesReasonInput
from sales.serializers.people import OptionalReasonInput

VIEW, CHANGE = "sales.view_task", "sales.change_task"


class TaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, SalesViewSet):
    """Tasks: list, read, add, change, mark as done, open again, drop."""

    rights = {"list": VIEW, "retrieve": VIEW, "create": CHANGE, "partial_update": CHANGE, "done": CHANGE,
              "reopen": CHANGE, "drop": CHANGE}  # fmt: skip
    queryset = Task.objects.all()
    serializer_class = shapes.TaskSerializer
    filterset_fields = {"status": ["exact"], "assignee": ["exact"], "deal": ["exact"], "company": ["exact"],
                        "lead": ["exact"], "due_on": ["exact", "gte", "lte"]}  # fmt: skip

    @extend_schema(request=shapes.TaskInput)
    def create(self, request: Request) -> Response:
        values = self.values(shapes.TaskInput)
        for name in acts.SUBJECTS:
            if values.get(name) is not None:
                rows: Any = type(values[name])._default_manager
                values[name] = get_object_or_404(rows.visible_to(self.caller), pk=values[name].pk)
        return self.act(acts.add_task, values, status=201)

    @extend_schema(request=shapes.TaskChange)
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        return self.act(acts.change_task, self.get_object(), self.values(shapes.TaskChange))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: Any = None) -> Response:
        """It is done."""
        return self.verb(acts.do_task)

    @extend_schema(request=OptionalReasonInput)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: Any = None) -> Response:
        """It has to be done after all."""
        return self.verb(acts.reopen_task, OptionalReasonInput)

    @extend_schema(request=SalesReasonInput)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: Any = None) -> Response:
        """Nobody will do it."""
        return self.verb(acts.drop_task, SalesReasonInput)


ROUTES = [("tasks", TaskViewSet)]
