from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("leads", "0007_duplicate_clusters")]

    operations = [
        migrations.RemoveIndex(model_name="lead", name="lead_company_pinyin"),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["legal_representative"],
                name="lead_legal_representative",
                condition=models.Q(("legal_representative", ""), _negated=True),
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("company_pinyin"),
                Lower("name"),
                name="lead_firm_person",
                condition=models.Q(("company_pinyin", ""), _negated=True),
            ),
        ),
    ]
