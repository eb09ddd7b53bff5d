import django.contrib.postgres.fields
from django.db import migrations, models

# One narrow row per statement instead of one per event; what a single statement adds in great numbers is parted, so
# that no run has to take it all at once.
CHANGE = """
CREATE OR REPLACE FUNCTION metrics_note_unseen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO metrics_unseenevents (events) SELECT array_agg(id) FROM fresh GROUP BY id / 10000;
    RETURN NULL;
END $$;
INSERT INTO metrics_unseenevents (events) SELECT array_agg(event) FROM metrics_unseenevent GROUP BY event / 10000;
"""
BACK = """
CREATE OR REPLACE FUNCTION metrics_note_unseen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO metrics_unseenevent (event) SELECT id FROM fresh ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
INSERT INTO metrics_unseenevent (event) SELECT unnest(events) FROM metrics_unseenevents ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0004_fold_past_cash")]
    operations = [
        migrations.CreateModel(
            name="UnseenEvents",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
            ],
            options={"verbose_name": "events not counted yet", "verbose_name_plural": "events not counted yet"},
        ),
        migrations.RunSQL(CHANGE, BACK),
        migrations.DeleteModel(name="UnseenEvent"),
    ]
