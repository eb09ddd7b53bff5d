"""A support request, the sales kit and a training for the walk over all doors."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from sales.models import Deal, KitItem, KitUse, KitVersion, PresalesRequest, Training
from tests.chain import Firm

PRESALES_KINDS = [
    ("deal-presales", "deal"), ("deal-use", "deal"),
    ("presales-people", "consultant"), ("presales-skills", "consultant"), ("presales", "presales-request"),
    ("kit-version-file", "kit-version"), ("kit-use", "kit-use"), ("kit-", "kit-item"), ("training", "training"),
    ("promises-", "deal-promise"),
]  # fmt: skip


def presales_ids(deal: Deal, firm: Firm) -> dict[str, Any]:
    """One record of each kind, on a deal of the firm's rep, worked by the firm's consultant."""
    now, by = timezone.now(), firm.people["presales"]
    request = PresalesRequest.objects.create(
        deal=deal, journey=deal.journey, kind="demo", text="x", wanted_by=now, requested_by=firm.rep, consultant=by,
        requested_at=now, answer_due_at=now,
    )  # fmt: skip
    item = KitItem.objects.create(title="x", kind="deck", published_by=by, published_at=now)
    file = ContentFile("x", name="x.txt")
    version = KitVersion.objects.create(item=item, number=1, by=by, made_at=now, file=file, file_name="x.txt")
    training = Training.objects.create(
        title="x", audience="x", held_on=now.date(), held_by=by, file=ContentFile("x", name="y.txt"), file_name="y.txt"
    )
    use = KitUse.objects.create(deal=deal, item=item, stage=deal.stage, by=firm.rep, used_at=now)
    return {
        "presales-request": request.pk, "consultant": by.pk, "kit-item": item.pk, "item": item.pk,
        "kit-version": version.pk, "training": training.pk, "kit-use": use.pk,
    }  # fmt: skip
