from django.db import migrations, models
from django.db.models import F

IS_OPEN = models.Q(status="open")
SORTED = ("opened_at", "closed_at", "quiet_since", "next_step_on")
INDEXES = [
    models.Index(fields=["-amount", "-id"], name="deal_by_amount"),
    models.Index(fields=["status", "-amount", "-id"], name="deal_by_status_amount"),
    models.Index(fields=["kind", "-created_at", "-id"], name="deal_by_kind"),
    models.Index(fields=["stage", "quiet_since"], name="deal_quiet", condition=IS_OPEN),
    models.Index(
        fields=["stage", "currency"],
        include=["amount", "quiet_since", "owner"],
        name="deal_board_sums",
        condition=IS_OPEN,
    ),
    *(models.Index(F(n).desc(nulls_last=True), F("id").desc(), name=f"deal_{n}_down") for n in SORTED),
    *(models.Index(fields=[n, "id"], name=f"deal_{n}_up") for n in SORTED),
]


class Migration(migrations.Migration):
    dependencies = [("sales", "0018_amendments_and_refunds")]

    operations = [migrations.AddIndex(model_name="deal", index=index) for index in INDEXES]
