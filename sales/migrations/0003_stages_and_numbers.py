from django.db import migrations

STAGES = [
    ("qualify", "Qualify", "需求确认", 10, 10),
    ("demo", "Demo", "方案演示", 20, 30),
    ("proposal", "Proposal", "报价", 30, 50),
    ("negotiation", "Negotiation", "商务谈判", 40, 80),
]


def add_stages(apps, schema_editor):
    Stage = apps.get_model("sales", "Stage")
    for key, name, name_zh, position, probability in STAGES:
        values = {"name": name, "name_zh": name_zh, "position": position, "probability": probability}
        Stage.objects.get_or_create(key=key, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_desk_approval_signing")]

    operations = [
        # A sequence never gives a number twice, whatever rolls back; gaps are the price.
        migrations.RunSQL("CREATE SEQUENCE sales_order_number", "DROP SEQUENCE sales_order_number"),
        migrations.RunPython(add_stages, migrations.RunPython.noop),
    ]
