"""A department in small: one page of each kind and one API verb, on people, for the tests of the console."""

from django.core.exceptions import ValidationError
from django.urls import include, path
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.routers import SimpleRouter

from config.urls import urlpatterns as real_urls
from console.api import ChainViewSet
from console.pages import ActPage, BulkActPage, Chart, Column, DetailPage, FormPage, ListPage, Page, Table
from console.people.forms import NewPersonForm
from journal.errors import NotPossible
from people.models import Person


def raise_capacity(person, *, by, step=1):
    """One more lead than before; refused for somebody called Stone."""
    if person.name == "Stone":
        raise NotPossible("Stone takes no more leads.")
    if step > 100:
        raise ValidationError({"step": "At most 100."})
    fresh = Person.objects.select_for_update().get(pk=person.pk)
    fresh.capacity += step
    fresh.save(update_fields=["capacity"])
    return fresh


class RaisePage(ActPage):
    right = "people.change_person"
    title = "Raise"
    model = Person

    def get_queryset(self):
        return Person.objects.all()

    def act(self, record, form):
        raise_capacity(record, by=self.person)


class RaiseManyPage(BulkActPage):
    right = "people.change_person"
    model = Person

    def get_queryset(self):
        return Person.objects.all()

    def act(self, record):
        raise_capacity(record, by=self.person)


class CapacityListPage(ListPage):
    right = "people.view_person"
    title = "Capacity"
    model = Person
    search_fields = ["name"]
    default_sort = "-capacity"
    columns = [
        Column("name", "Name", kind="link", why="email", sort="name"),
        Column("capacity", "Capacity", kind="number", sort="capacity"),
        Column("team", "Team", sort="team__name"),
        Column("source_ref", "Source", sort="source_ref"),
        Column("date_joined", "Since", kind="datetime", sort="date_joined"),
        Column("last_login", "Seen", kind="datetime", sort="last_login"),
    ]

    def get_queryset(self):
        return Person.objects.select_related("team")

    def get_chart(self):
        return Chart("How many leads?", {"series": [{"type": "bar", "data": [1]}]}, Table(["a"], [["</script>"]]))


class AddPage(FormPage):
    right = "people.change_person"
    title = "Add"
    form_class = NewPersonForm
    back_url = "/"

    def act(self, form):
        raise NotPossible("The office is full.")


class PersonPage(DetailPage):
    right = "people.view_person"
    model = Person

    def get_queryset(self):
        return Person.objects.filter(is_active=True)


class OpenPage(Page):
    right = None
    title = "Open"


class StepSerializer(serializers.Serializer):
    step = serializers.IntegerField()


class CapacitySerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["id", "name", "capacity"]


class CapacityViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
    rights = {
        "list": "people.view_person",
        "retrieve": "people.view_person",
        "raise_it": "people.change_person",
    }
    queryset = Person.objects.all()
    serializer_class = CapacitySerializer

    @action(detail=True, methods=["post"])
    def raise_it(self, request, pk=None):
        return self.act(raise_capacity, self.get_object(), step=self.values(StepSerializer)["step"])


router = SimpleRouter()
router.register("capacities", CapacityViewSet, basename="capacities")
pages = (
    [
        path("", CapacityListPage.as_view(), name="list"),
        path("open/", OpenPage.as_view(), name="open"),
        path("add/", AddPage.as_view(), name="add"),
        path("raise/", RaiseManyPage.as_view(), name="raise-many"),
        path("<int:pk>/", PersonPage.as_view(), name="detail"),
        path("<int:pk>/raise/", RaisePage.as_view(), name="raise"),
    ],
    "small",
)
urlpatterns = [path("small/", include(pages)), path("api/", include(router.urls)), *real_urls]
