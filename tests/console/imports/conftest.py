"""An importer of teams, small enough to be understood at once, and files for it."""

import pytest
from django.conf import settings

from console.imports import Field, Importer, Option, Row, registry
from people.models import Person, Team

DEPARTMENTS = [("sales", "Sales"), ("success", "Success")]
COUNTRIES = [("CN", "China"), ("HU", "Hungary")]


class TeamImporter(Importer):
    """Makes one team per name; a name that exists is a twin, one with another region is updated."""

    kind = "tests.team"
    label = "Teams"
    right = "people.change_person"
    fields = [
        Field("ref", "Id", ("id",)),
        Field("name", "Team", ("team name", "团队", "小组"), required=True),
        Field("region", "Region", ("区域", "大区")),
        Field("founded", "Founded", ("成立日期",), kind="date"),
        Field("heads", "Heads", ("人数",), kind="integer"),
        Field("department", "Department", ("部门",), kind="choice", choices=DEPARTMENTS),
    ]
    options = [
        Option("country", "Country", kind="choice", choices=lambda: COUNTRIES, remembers=True),
    ]

    def take(self, rows: list[Row], run) -> None:
        known = {team.name: team for team in Team.objects.filter(name__in=[row.values["name"] for row in rows])}
        for row in rows:
            name, region = row.values["name"], row.values["region"] or ""
            if name == "crash":
                raise KeyboardInterrupt
            if name == "fault":
                raise KeyError("a mistake of the programmer")
            team = known.get(name)
            if team is None:
                team = known[name] = Team.objects.create(
                    name=name,
                    region=region,
                    department=row.values["department"] or "sales",
                    country=run.options.get("country") or "CN",
                )
                row.created(team.pk)
            elif region and team.region != region:
                team.region = region
                team.save(update_fields=["region"])
                row.updated(team.pk)
            elif row.ref:
                row.unchanged(team.pk)
            else:
                row.twin(team.pk, "The same name.")


@pytest.fixture(autouse=True)
def team_importer(monkeypatch):
    """Known to these tests alone: no page of another test offers it."""
    registry.importers()
    monkeypatch.setitem(registry._IMPORTERS, TeamImporter.kind, TeamImporter())


@pytest.fixture(autouse=True)
def own_files(tmp_path, monkeypatch):
    """Files of a test go away with it."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr("console.imports.ahead.CHUNK", 3)


@pytest.fixture
def admin(db):
    return Person.objects.create_user("admin@firm.example", "x", name="Ada", roles=["administrator"])


@pytest.fixture
def other_admin(db):
    return Person.objects.create_user("other@firm.example", "x", name="Olga", roles=["administrator"])


@pytest.fixture
def rep(db):
    return Person.objects.create_user("rep@firm.example", "x", name="Rita", roles=["sales_rep"])


@pytest.fixture
def put(tmp_path):
    """Write a file; returns its path."""

    def write(text, name="teams.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def rows_of(number, first=0):
    """A CSV of that many teams."""
    return "name,region\n" + "".join(f"Team {n},North\n" for n in range(first, first + number))
