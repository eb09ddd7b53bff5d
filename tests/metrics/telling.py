"""Events told to the journal as if they had been recorded on a given day."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from journal.kinds import KINDS
from journal.models import Event
from leads.models import Channel, Lead
from people.models import Person, Team
from sales.actions.shipping import first_stage
from sales.models import Deal

_numbers = count(1)


def day(text, hour=10):
    """The hour of a day in settings.TIME_ZONE."""
    return datetime.fromisoformat(f"{text}T{hour:02}:00").replace(tzinfo=timezone.get_default_timezone())


def channel(key):
    return Channel.objects.get_or_create(key=key, defaults={"name": key.title()})[0]


def person(name, team=None, **fields):
    if team is not None:
        fields["team"] = Team.objects.get_or_create(name=team, defaults={"department": "sales", "region": team[:4]})[0]
    return Person.objects.create(email=f"{next(_numbers)}@ltoc.test", name=name, **fields)


def lead(came="2026-01-05", via="web", **fields):
    """A lead with its first event, recorded when it came."""
    made = Lead.objects.create(channel=channel(via), came_at=day(came), company_name=f"Firm {next(_numbers)}", **fields)
    tell("leads.lead_came", made, came, channel=made.channel_id)
    return made


def migrated_lead(came="2018-01-05", via="web", loaded="2026-02-01"):
    """A lead of a former system, loaded on a day long after."""
    made = Lead.objects.create(channel=channel(via), came_at=day(came), company_name=f"Firm {next(_numbers)}")
    tell("leads.lead_came", made, came, recorded=loaded, migrated=True, channel=made.channel_id)
    return made


def deal(of=None, owner=None, opened="2026-01-10", amount="100.00", **told):
    """A deal (of a lead, or on its own) with its opening."""
    stage = first_stage()
    owner = owner or person("Rep")
    more = {"lead": of, "journey": of.journey} if of else {}
    made = Deal.objects.create(
        name=f"Deal {next(_numbers)}", stage=stage, owner=owner, created_at=timezone.now(), amount=amount, **more
    )
    tell("sales.deal_opened", made, opened, owner=owner.pk, amount=amount, currency="CNY", stage=stage.pk, **told)
    return made


def tell(name, subject, happened, *, recorded=None, migrated=False, at_hour=10, **facts):
    """Record one event as of the day `recorded` (default: when it happened)."""
    assert name in KINDS, f"nobody announces {name}"
    happened_at = day(happened, at_hour)
    recorded_at = day(recorded) + timedelta(microseconds=next(_numbers)) if recorded else happened_at
    return Event.objects.create(
        name=name,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        journey=subject.journey,
        facts=facts,
        happened_at=happened_at,
        recorded_at=recorded_at,
        known_at=happened_at if migrated else recorded_at,
    )
