"""Mapping files: what they may say, what is told when they are wrong, and the report of the command."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from console.imports.history import read_mapping, shipped_mappings
from console.imports.models import Import
from people.models import Team

MAPPING = """\
title = "Teams of the old system"

[[file]]
file = ["groups.csv", "*_groups.csv"]
into = "tests.team"

  [file.columns]
  ref = "Group ID"
  name = "group_name"
  region = "area"

  [file.values.region]
  n = "North"
  "" = "Nowhere"

  [file.constants]
  department = "success"

  [file.options]
  country = "HU"
"""
GROUPS = "\ufeffgroup id;Group Name;AREA\r\n7;Alpha;N\r\n8;Beta;\r\n9;;S\r\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "old system"
    folder.mkdir()
    (folder / "groups.csv").write_text(GROUPS, encoding="utf-8")
    (tmp_path / "old.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def load(folder, capsys, mapping="old.toml", **options):
    call_command("load_history", str(folder.parent / mapping), str(folder), json=True, **options)
    return json.loads(capsys.readouterr().out)


@pytest.mark.django_db
def test_a_folder_is_loaded_by_a_mapping_and_reported_in_json(folder, capsys):
    report = load(folder, capsys)
    assert set(report) == {"files", "seconds"}
    refused = report["files"][0].pop("refused_file")
    assert report["files"] == [{"file": "groups.csv", "rows": 3, "created": 2, "updated": 0, "refused": 1}]
    assert "“Team” is missing." in Path(refused).read_text(encoding="utf-8")
    assert set(Team.objects.values_list("name", "region", "department", "country")) == {
        ("Alpha", "North", "success", "HU"),
        ("Beta", "Nowhere", "success", "HU"),
    }
    assert Import.objects.get().migrated


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_a_changed_row_is_one_update(folder, capsys):
    load(folder, capsys)
    again = load(folder, capsys)["files"][0]
    assert (again["created"], again["updated"], again["refused"]) == (0, 0, 1)
    (folder / "groups.csv").write_text(GROUPS.replace("Alpha;N", "Alpha;West"), encoding="utf-8")
    changed = load(folder, capsys)["files"][0]
    assert (changed["created"], changed["updated"], changed["refused"]) == (0, 1, 1)


@pytest.mark.django_db
def test_refused_rows_are_written_where_asked_and_null_without_any(folder, capsys, tmp_path):
    assert load(folder, capsys, out=tmp_path / "out")["files"][0]["refused_file"].startswith(str(tmp_path / "out"))
    (folder / "groups.csv").write_text("group id,group name,area\n1,A,N\n", encoding="utf-8")
    assert load(folder, capsys)["files"][0]["refused_file"] is None


@pytest.mark.django_db
def test_a_load_that_was_killed_goes_on_where_it_stood(folder, capsys, monkeypatch):
    monkeypatch.setattr("console.imports.ahead.CHUNK", 2)
    rows = "".join(f"{n};Group {n};N\r\n" for n in range(5))
    (folder / "groups.csv").write_text("group id;group name;area\r\n" + rows, encoding="utf-8")

    def power_cut(run):
        if run.rows_done == 2:
            raise KeyboardInterrupt

    from console.imports.history import load_history

    mapping = read_mapping(str(folder.parent / "old.toml"))
    with pytest.raises(KeyboardInterrupt):
        load_history(mapping, folder, on_progress=power_cut)
    assert Team.objects.count() == 2
    report = load(folder, capsys)["files"][0]
    assert (report["rows"], report["created"]) == (5, 5)
    assert Import.objects.count() == 1


@pytest.mark.django_db
def test_one_row_may_feed_several_importers_and_texts_are_put_together(folder, capsys):
    (folder.parent / "split.toml").write_text(
        """\
[[file]]
file = "*.csv"
into = "tests.team"
  [[file.first]]
  into = "tests.team"
    [file.first.texts]
    name = "Area {area:1} of {group_name}"
  [file.columns]
  name = "group_name"
""",
        encoding="utf-8",
    )
    report = load(folder, capsys, "split.toml")
    assert (report["files"][0]["rows"], report["files"][0]["created"]) == (3, 2)
    names = set(Team.objects.values_list("name", flat=True))
    assert names == {"Area N of Alpha", "Area  of Beta", "Area S of", "Alpha", "Beta"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('into = "tests.team"', 'into = "tests.tem"', "line 5: nothing imports “tests.tem”"),
        ('  region = "area"', '  regoin = "area"', "line 10: “tests.team” has no field “regoin”"),
        ('  region = "area"', '  region = "arae"', "line 7: The file has no column “arae”"),
        ("[file.values.region]", "[file.values.colour]", "line 12: “tests.team” has no field “colour”"),
        ('department = "success"', 'departement = "x"', "line 17: “tests.team” has no field “departement”"),
        ('country = "HU"', 'county = "HU"', "line 20: there is no option “county”"),
        ('country = "HU"', 'country = "XX"', "no Country called “XX”"),
        ("[file.options]", "[file.option]", "line 19: “option” is not known here"),
        ('file = ["groups.csv", "*_groups.csv"]', 'file = "teams.csv"', "line 4: "),
        ('  name = "group_name"\n', "", "say which column holds: Team"),
        ('title = "Teams', "title = Teams", "is no TOML"),
    ],
)
def test_what_a_mapping_misspells_is_named_with_its_line_before_anything_is_loaded(folder, capsys, old, new, words):
    path = folder.parent / "old.toml"
    assert old in MAPPING
    path.write_text(MAPPING.replace(old, new), encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        load(folder, capsys)
    assert words in str(refusal.value)
    assert capsys.readouterr().out == ""
    assert not Team.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mapping", "where", "words"),
    [("nothing.toml", "old system", "There is no mapping"), ("old.toml", "no such folder", "There is no folder")],
)
def test_a_missing_mapping_or_folder_is_told_in_a_sentence(folder, tmp_path, mapping, where, words):
    with pytest.raises(CommandError, match=words):
        call_command("load_history", str(tmp_path / mapping), str(tmp_path / where))


@pytest.mark.parametrize("name", ["olist", "maven"])
def test_the_shipped_mappings_are_in_order(name):
    assert read_mapping(name).files
    assert name in shipped_mappings()


@pytest.mark.django_db
def test_a_single_file_is_imported_by_command(folder, capsys):
    arguments = ["import_file", "tests.team", str(folder / "groups.csv"), "--column", "name=group name", "--json"]
    call_command(*arguments, "--dry-run")
    dry = json.loads(capsys.readouterr().out)
    assert (dry["rows"], dry["created"], dry["refused"], Team.objects.count()) == (3, 2, 1, 0)
    call_command(*arguments, "--option", "country=HU")
    assert json.loads(capsys.readouterr().out)["created"] == 2
    with pytest.raises(CommandError, match="Nothing imports"):
        call_command("import_file", "tests.tem", str(folder / "groups.csv"))
