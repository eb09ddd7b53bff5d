"""Every string of the console is Chinese too."""

import shutil

import polib
import pytest
from django.conf import settings

from config import catalogues


def test_every_string_has_a_translation_that_keeps_its_placeholders():
    assert catalogues.problems(settings.BASE_DIR) == []


@pytest.fixture
def project(tmp_path):
    """A small project with one app and one template."""
    (tmp_path / "leads").mkdir()
    (tmp_path / "templates" / "leads").mkdir(parents=True)
    (tmp_path / "templates" / "account").mkdir()
    (tmp_path / "leads" / "forms.py").write_text(
        "label = _('Company')\nmany = ngettext('%(n)s lead', '%(n)s leads', n)\nopen_ = pgettext('verb', 'Open')\n"
    )
    (tmp_path / "templates" / "leads" / "list.html").write_text(
        "{% load i18n %}<p>{% translate 'No leads yet' %} it's \"odd\n  {% blocktranslate trimmed with n=x %}Found\n"
        '  {{ n }}{% endblocktranslate %}</p>{{ x|default:_("nobody") }}{# {% translate "not me" %} #}'
    )
    (tmp_path / "templates" / "account" / "login.html").write_text("{% translate 'Sign in' %}")
    return tmp_path


def translate(project, app, texts):
    path = catalogues.catalogue_path(project, app)
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        if entry.msgid in texts:
            if entry.msgid_plural:
                entry.msgstr_plural = {0: texts[entry.msgid]}
            else:
                entry.msgstr = texts[entry.msgid]
    catalogue.save()


def test_python_and_templates_are_read(project):
    found = catalogues.extract(project, "leads")
    assert set(found) == {
        (None, "Company"),
        (None, "%(n)s lead"),
        ("verb", "Open"),
        (None, "No leads yet"),
        (None, "Found %(n)s"),
        (None, "nobody"),
    }


def test_the_sign_in_pages_belong_to_people(project):
    assert set(catalogues.extract(project, "people")) == {(None, "Sign in")}


def test_an_update_keeps_translations_and_says_how_many_are_missing(project):
    assert catalogues.update(project, "leads") == 6
    translate(project, "leads", {"Company": "公司", "%(n)s lead": "%(n)s 条线索"})
    before = catalogues.catalogue_path(project, "leads").read_text()
    assert catalogues.update(project, "leads") == 4
    after = catalogues.catalogue_path(project, "leads").read_text()
    assert "公司" in after
    assert catalogues.update(project, "leads") == 4
    assert catalogues.catalogue_path(project, "leads").read_text() == after
    assert "POT-Creation-Date" not in before + after


def test_a_string_that_comes_back_has_kept_its_translation(project):
    catalogues.update(project, "leads")
    translate(project, "leads", {"Company": "公司"})
    source = (project / "leads" / "forms.py").read_text()
    (project / "leads" / "forms.py").write_text("")
    catalogues.update(project, "leads")
    (project / "leads" / "forms.py").write_text(source)
    catalogues.update(project, "leads")
    assert "公司" in catalogues.catalogue_path(project, "leads").read_text()


def test_a_string_known_to_another_app_takes_its_translation(project):
    catalogues.update(project, "leads")
    translate(project, "leads", {"Company": "公司"})
    (project / "sales").mkdir()
    (project / "sales" / "forms.py").write_text("_('Company')")
    assert catalogues.update(project, "sales") == 0


def test_lost_and_invented_placeholders_are_found(project):
    catalogues.update(project, "leads")
    everything = {m.singular: "译" for m in catalogues.extract(project, "leads").values()}
    translate(project, "leads", everything | {"Company": "%(who)s", "Found %(n)s": "找到"})
    catalogues.update(project, "people")
    translate(project, "people", {"Sign in": "登录"})
    sentences = catalogues.problems(project)
    assert len(sentences) == 2
    assert "invents ['%(who)s']" in sentences[0]
    assert "lost ['%(n)s']" in sentences[1]


def test_two_apps_may_not_translate_one_string_in_two_ways(project):
    for app in ("leads", "sales"):
        (project / app).mkdir(exist_ok=True)
        (project / app / "forms.py").write_text("_('Owner')")
        catalogues.update(project, app)
        translate(project, app, {"Owner": f"负责人{app}"})
    shutil.rmtree(project / "templates")
    (project / "templates").mkdir()
    assert any("only the latter is shown" in sentence for sentence in catalogues.problems(project))


def test_compiling_skips_what_is_fresh(project):
    catalogues.update(project, "leads")
    translate(project, "leads", {"Company": "公司"})
    assert catalogues.compile_stale(project) == ["leads"]
    assert catalogues.compile_stale(project) == []
    compiled = polib.mofile(str(catalogues.catalogue_path(project, "leads").with_suffix(".mo")))
    assert compiled.find("Company").msgstr == "公司"
