"""A small cast for the tests of leads: a channel, a sales team, a lead desk, and leads."""

from itertools import count

from leads.actions import add_lead
from leads.models import Channel, RoutingRule
from people.models import Person, Team

_numbers = count(1)


def channel(key="seo", **values):
    values = {"name": key.upper(), **values}
    return Channel.objects.get_or_create(key=key, defaults=values)[0]


def team(name="East", department="sales"):
    return Team.objects.get_or_create(name=name, defaults={"department": department})[0]


def person(name, *roles, **values):
    return Person.objects.create_user(f"{name.lower()}@example.com", "secret", name=name, roles=list(roles), **values)


def rep(name, of=None, **values):
    return person(name, "sales_rep", team=of or team(), **values)


def lead(status="", **values):
    """A lead that came in; with a status, moved there without asking MOVES."""
    number = next(_numbers)
    owner = values.pop("owner", None)
    where = values.pop("channel", None) or channel()
    values = {
        "company_name": f"Acme {number} Ltd",
        "name": f"Person {number}",
        "phone": f"+86 138 {number:08d}"[:16],
        "email": f"p{number}@acme{number}.com",
        **values,
    }
    made = add_lead(values, channel=where, by=None)
    if status or owner:
        made.status, made.owner = status or made.status, owner
        made.save()
    return made


def rule(team=None, position=1, name="Everybody", **values):
    return RoutingRule.objects.create(name=name, position=position, team=team, **values)
