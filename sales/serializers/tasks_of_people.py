"""How tasks look in the API, and what their calls take."""

from rest_framework import serializers

from companies.models import Company
from leads.models import Lead
from people.models import Person
from sales.models import Deal, Task


class TaskSerializer(serializers.ModelSerializer):
    """Something to do by a day, for one person, about one record."""

    class Meta:
        model = Task
        fields = ["id", "title", "note", "status", "deal", "company", "lead", "assignee", "made_by", "due_on",
                  "due_at", "made_at", "done_at", "done_by", "reason"]  # fmt: skip


class TaskChange(serializers.Serializer):
    """Any of the fields."""

    title = serializers.CharField(max_length=200, required=False)
    note = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False)
    due_at = serializers.TimeField(required=False, allow_null=True)
    assignee = serializers.PrimaryKeyRelatedField(queryset=Person.objects.filter(is_active=True), required=False)


class TaskInput(TaskChange):
    """About one of `deal`, `company` and `lead`; for the caller when no `assignee` is given."""

    title = serializers.CharField(max_length=200)
    due_on = serializers.DateField()
    deal = serializers.PrimaryKeyRelatedField(queryset=Deal.objects.all(), required=False, allow_null=True)
    company = serializers.PrimaryKeyRelatedField(queryset=Company.objects.all(), required=False, allow_null=True)
    lead = serializers.PrimaryKeyRelatedField(queryset=Lead.objects.all(), required=False, allow_null=True)
