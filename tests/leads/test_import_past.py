"""The past of a firm that moves in: its channels come along, it is valid at once, and loading it again corrects it."""

from datetime import UTC, datetime

from console.imports.actions import run_import, start_import
from journal.models import Event
from leads.actions import Incoming, Intake, add_leads
from leads.models import Lead
from tests.leads import cast

PAST = "mql_id,first_contact_date,origin,landing_page\n"


def load_past(tmp_path, lines):
    path = tmp_path / "past.csv"
    path.write_text(PAST + "\n".join(lines), encoding="utf-8")
    run = start_import(
        "leads.lead", path, None,
        mapping={"ref": "mql_id", "came_at": "first_contact_date", "channel": "origin",
                 "attributes.landing_page": "landing_page"},
        migrated=True,
    )  # fmt: skip
    return run_import(run.pk)


def test_a_migrated_past_brings_its_channels_is_valid_at_once_and_is_not_routed(db, tmp_path):
    cast.rep("Ann")
    cast.rule()
    run = load_past(tmp_path, ["a1,2018-02-01,organic_search,p1", "a2,2018-02-02,,p2", "a3,2018-02-02,Unknown,p2"])
    assert (run.status, run.rows_done, run.created, run.twins, run.refused) == ("done", 3, 3, 0, 0)
    assert dict(Lead.objects.values_list("source_ref", "channel__key")) == {
        "a1": "organic_search", "a2": "blank", "a3": "unknown"
    }  # fmt: skip
    lead = Lead.objects.get(source_ref="a1")
    assert (lead.status, lead.owner, lead.attributes) == ("valid", None, {"landing_page": "p1"})
    valid = Event.objects.get(name="leads.lead_judged_valid", subject_id=lead.pk)
    assert valid.happened_at == valid.known_at == lead.came_at == lead.valid_at


def test_loading_the_past_again_changes_only_what_differs(db, tmp_path):
    load_past(tmp_path, ["a1,2018-02-01,seo,p1", "a2,2018-02-02,seo,p2"])
    events = Event.objects.count()
    run = load_past(tmp_path, ["a1,2018-02-01,seo,p1", "a2,2018-02-02,seo,p9"])
    assert (run.created, run.unchanged, run.updated) == (0, 1, 1)
    assert Lead.objects.get(source_ref="a2").attributes == {"landing_page": "p9"}
    assert Event.objects.count() == events + 1


def test_a_corrected_past_that_is_loaded_again_corrects_channel_and_first_day(db):
    seo, sem = cast.channel("seo"), cast.channel("sem")
    may, june = datetime(2018, 5, 3, tzinfo=UTC), datetime(2018, 6, 4, tzinfo=UTC)

    def load(channel, came_at, **intake):
        item = Incoming({"company_name": "Acme"}, channel, came_at, ref="r1")
        add_leads([item], Intake(by=None, route=False, **intake))
        return item

    load(seo, may, migrated=True)
    again = load(sem, june, migrated=True)
    assert again.outcome == "updated"
    again.lead.refresh_from_db()
    assert (again.lead.channel, again.lead.came_at) == (sem, june)
    daily = load(seo, may)
    daily.lead.refresh_from_db()
    assert (daily.outcome, daily.lead.channel) == ("unchanged", sem), "a file of every day keeps the first source"
