"""What marketing and the lead desk keep beside the leads, so that each of their pages has something on it."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from leads.actions import add_campaign, add_spend, find_duplicates
from leads.actions.doors import add_intake_form, ensure_utm_rules
from leads.actions.drafts import start_draft
from leads.actions.settings import ensure_return_reasons
from leads.actions.spend import Count, take_visits
from leads.actions.tallying import tally_cleaning
from leads.models import DuplicateCluster, Lead, ReturnReason
from tests.chain import TODAY, Firm

# lists, settings and forms that no record leads to; of a form that adds and changes, the one that changes
PAGES = (
    "bench-unroutable bench-returned bench-changes bench-rules channel-new intake-form-list utm-rules campaign-new"
    " visits-list routing-clocks routing-versions return-rows return-reasons scoring-versions pool-rules"
    " pool-returning pool-report valid-definition"
).split()
OTHERS = "companies:matching people:team-add imports:import-list".split()


def keep_known(firm: Firm, lead: Lead) -> list[str]:
    """Play it all around one lead; returns the addresses of what came of it."""
    manager, admin = firm.people["marketing_manager"], firm.people["administrator"]
    ensure_utm_rules()
    ensure_return_reasons()
    days = {"starts_on": TODAY() - timedelta(days=3), "ends_on": TODAY() + timedelta(days=3)}
    told = {"code": "SEO-1", "name": "搜索词包", "channel": firm.channel, "owner": manager, "planned_cost": 9000}
    campaign = add_campaign(told | days, by=manager)
    month = {"from_on": TODAY() - timedelta(days=30), "to_on": TODAY()}
    spend = add_spend({"channel": firm.channel, "amount": Decimal(5000), "kind": "performance"} | month, by=manager)
    take_visits([Count(firm.channel, TODAY() - timedelta(days=1), 120, 3)], by=manager)
    form = add_intake_form({"name": "预约演示", "channel": firm.channel}, by=admin)
    draft = start_draft(name="试行", by=admin)
    find_duplicates()
    tally_cleaning()
    pages = [reverse(f"leads:{name}") for name in PAGES] + [reverse(name) for name in OTHERS]
    pages.append(reverse("leads:lead-why", args=[lead.pk]))
    pages += [one.get_absolute_url() for one in (campaign, draft, DuplicateCluster.objects.earliest("pk"))]
    reason = ReturnReason.objects.earliest("pk")
    forms = {"campaign": campaign, "spend": spend, "intake-form": form, "return-reason": reason}
    pages += [reverse(f"leads:{name}-edit", args=[one.pk]) for name, one in forms.items()]
    pages.append(reverse("leads:channel-merge", args=[firm.channel.pk]))
    company = Lead.objects.exclude(company=None).earliest("pk").company
    pages += [reverse(f"companies:company-{act}", args=[company.pk]) for act in ("edit", "merge")]
    return [*pages, reverse("people:person-edit", args=[firm.rep.pk])]
