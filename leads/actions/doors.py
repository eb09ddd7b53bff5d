"""How leads come in from outside: website forms, and what links say of their source."""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import record
from journal.errors import NotPossible
from leads.actions.cleaning import PARTY
from leads.actions.intake_many import CREATED, REFUSED, Incoming, Intake, add_leads
from leads.defaults import UTM_RULES
from leads.events import INTAKE_FORM_CHANGED, UTM_RULES_CHANGED
from leads.models import Channel, FormEntry, IntakeForm, UtmRule
from leads.rules.utm import channel_of, fold
from people.models import Person

FORM_VALUES = ("name", "channel", "campaign", "origins", "thanks_url", "per_minute", "is_active")
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
KEPT = (*UTM, "page", "referrer")
TRAP = "leave_empty"  # people don't see this field, robots fill it
FIELDS = (*PARTY, "mobile", "need")
OTHER_NAMES = {"company": "company_name", "message": "need", "tel": "phone", "mail": "email"}
MOST_RULES = 500
OUTCOME = FormEntry.Outcome


# forms


@transaction.atomic
def add_intake_form(values: Mapping[str, Any], *, by: Person | None) -> IntakeForm:
    """Make a form; its address is made by the console and can't be guessed."""
    form = IntakeForm(**{name: values[name] for name in FORM_VALUES if name in values})
    form.origins = _origins(form.origins)
    form.save()
    record(INTAKE_FORM_CHANGED, form, by=by, fields="added")
    return form


@transaction.atomic
def change_intake_form(form: IntakeForm, values: Mapping[str, Any], *, by: Person | None) -> IntakeForm:
    """Change named values of a form; its address stays."""
    form = IntakeForm.objects.select_for_update().get(pk=form.pk)
    values = dict(values)
    if "origins" in values:
        values["origins"] = _origins(values["origins"])
    changed = [name for name in FORM_VALUES if name in values and getattr(form, name) != values[name]]
    for name in changed:
        setattr(form, name, values[name])
    if changed:
        form.save(update_fields=changed)
        record(INTAKE_FORM_CHANGED, form, by=by, fields=", ".join(changed))
    return form


_HOST = re.compile(r"localhost|[\w-]+(\.[\w-]+)+")


def _origins(texts: list[str]) -> list[str]:
    found = []
    for text in texts:
        parts = _split(text.strip() if "//" in text else f"https://{text.strip()}")
        if not _HOST.fullmatch(parts.hostname or "") or parts.scheme not in ("http", "https"):
            raise NotPossible(_("“{text}” is no address of a website.").format(text=text.strip()[:80]), code="origin")
        found.append(f"{parts.scheme}://{parts.netloc.lower()}")
    return list(dict.fromkeys(found))


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:  # brackets that hold no address
        return SplitResult("", "", "", "", "")


def sender_of(address: str) -> str:
    """A sender's address as it is kept: enough to hold the limit, not enough to know who it was."""
    return hashlib.sha256(f"{settings.SECRET_KEY}:{address}".encode()).hexdigest()


@transaction.atomic
def take_form(form: IntakeForm, values: Mapping[str, Any], *, sender: str) -> FormEntry:
    """Take what a visitor sent: cleaned, judged and routed as a file's row is; a known person gets a touch.

    Raises NotPossible when the sender sends too often, or nobody could be reached by what was typed. What robots
    send is dropped without a word to them.
    """
    _check_rate(form, sender)
    entry = FormEntry(form=form, sender=sender)
    if str(values.get(TRAP) or "").strip():
        entry.outcome = OUTCOME.ROBOT
    else:
        item = _incoming(form, values)
        add_leads([item], Intake(by=None))
        entry.lead = item.lead
        entry.outcome = OUTCOME.CREATED if item.outcome == CREATED else OUTCOME.TWIN
        if item.outcome == REFUSED:
            entry.outcome = OUTCOME.REFUSED
    entry.save()
    return entry


KEPT_DAYS = 90


def forget_entries() -> int:
    """Forget that forms were sent 90 days ago; returns how many. The leads stay."""
    old = FormEntry.objects.filter(sent_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    return old._raw_delete(using="default")


def _check_rate(form: IntakeForm, sender: str) -> None:
    recent = form.entries.filter(sent_at__gte=timezone.now() - timedelta(minutes=1))
    if recent.filter(sender=sender)[: form.per_minute].count() >= form.per_minute:
        raise NotPossible(_("That was very often. Please try again in a minute."), code="too_often")


def _incoming(form: IntakeForm, values: Mapping[str, Any]) -> Incoming:
    told = {OTHER_NAMES.get(name, name): _text(value) for name, value in values.items()}
    lead: dict[str, Any] = {name: told[name] for name in FIELDS if told.get(name)}
    campaign = str(form.campaign.code) if form.campaign else told.get("utm_campaign", "")
    lead["campaign"] = campaign[:120]
    lead["attributes"] = {name: told[name] for name in KEPT if told.get(name)}
    return Incoming(lead, channel_by_utm(told) or form.channel)


def _text(value: Any) -> str:
    return str(value).replace("\x00", "").strip()[:2000] if value is not None else ""


# links


def channel_by_utm(values: Mapping[str, Any]) -> Channel | None:
    """The channel that utm_source and utm_medium mean by the rules; None when they say nothing."""
    source, medium = str(values.get("utm_source") or ""), str(values.get("utm_medium") or "")
    if not source.strip() and not medium.strip():
        return None
    found = channel_of(source, medium, UtmRule.objects.values_list("source", "medium", "channel_id"))
    return Channel.objects.filter(pk=found).first() if found else None


@transaction.atomic
def add_utm_rule(*, source: str, medium: str, channel: Channel, by: Person | None) -> UtmRule:
    """Say which channel a source and a medium mean; a pair that has a rule gets the new channel."""
    source, medium = fold(source), fold(medium)
    if not source and not medium:
        raise NotPossible(_("Type a source or a medium."), code="blank")
    if UtmRule.objects.count() >= MOST_RULES:
        raise NotPossible(_("There are {n} rules already.").format(n=MOST_RULES), code="too_many")
    values = {"channel": channel, "by": by}
    rule, _is_new = UtmRule.objects.update_or_create(source=source, medium=medium, defaults=values)
    record(UTM_RULES_CHANGED, channel, by=by, rule=str(rule))
    return rule


@transaction.atomic
def remove_utm_rule(rule: UtmRule, *, by: Person | None) -> None:
    """Forget a rule; leads that came by it stay where they are."""
    record(UTM_RULES_CHANGED, rule.channel, by=by, rule=f"{rule} ✕")
    rule.delete()


def ensure_utm_rules() -> None:
    """Add the shipped rules whose channel exists, unless there are rules already."""
    if UtmRule.objects.exists():
        return
    channels = {channel.key: channel for channel in Channel.objects.all()}
    rules = [
        UtmRule(source=source, medium=medium, channel=channels[key])
        for source, medium, key in UTM_RULES
        if key in channels
    ]
    UtmRule.objects.bulk_create(rules, ignore_conflicts=True)
