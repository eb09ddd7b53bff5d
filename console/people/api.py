"""People and teams over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import mixins, serializers

from console.api import ChainViewSet
from people.actions import add_person, change_person
from people.models import Person, Team
from people.roles import ROLE_CHOICES


class PersonSerializer(serializers.ModelSerializer[Person]):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=ROLE_CHOICES))

    class Meta:
        model = Person
        fields = [
            "id", "name", "email", "roles", "team", "capacity", "territories", "skills", "language", "time_zone",
            "is_active",
        ]  # fmt: skip


class TeamSerializer(serializers.ModelSerializer[Team]):
    """A team; the times are those of its clocks, such as 09:00:00."""

    work_starts = serializers.CharField(read_only=True)
    work_ends = serializers.CharField(read_only=True)

    class Meta:
        model = Team
        fields = ["id", "name", "department", "region", "leader", "country", "work_starts", "work_ends"]


class PersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """People who work here."""

    rights = {
        "list": "people.view_person",
        "retrieve": "people.view_person",
        "create": "people.change_person",
        "partial_update": "people.change_person",
    }
    queryset = Person.objects.select_related("team")
    serializer_class = PersonSerializer
    filterset_fields = ["team", "is_active"]

    def create(self, request: Any) -> Any:
        """Add somebody; the first password is set by a link from the sign-in page."""
        return self.act(add_person, status=201, **self.values(PersonSerializer))

    def partial_update(self, request: Any, pk: Any = None) -> Any:
        """Change named fields."""
        person = self.get_object()
        serializer = self.get_serializer(person, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.act(change_person, person, **serializer.validated_data)


class TeamViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    """Teams with their working hours."""

    rights = {"list": "people.view_person", "retrieve": "people.view_person"}
    queryset = Team.objects.select_related("leader")
    serializer_class = TeamSerializer
    filterset_fields = ["department", "region"]


ROUTES = [("people", PersonViewSet), ("teams", TeamViewSet)]
