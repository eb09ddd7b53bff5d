from django.db import migrations


def add_paper(apps, schema_editor):
    """Doing it with pen and paper is on the list from the start."""
    from sales.shipped_competitors import PAPER

    Competitor = apps.get_model("sales", "Competitor")
    Competitor.objects.get_or_create(key=PAPER["key"], defaults=PAPER)


class Migration(migrations.Migration):
    dependencies = [("sales", "0019_deal_sorts")]

    operations = [migrations.RunPython(add_paper, migrations.RunPython.noop)]
