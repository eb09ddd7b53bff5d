from django.db import migrations

# Journeys that cash came in on are folded again, so that their payments stand in the new table.
FOLD = """
INSERT INTO metrics_unseenevent (event) SELECT id FROM journal_event WHERE name = 'sales.cash_received'
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0003_cash_as_of_a_date")]
    operations = [migrations.RunSQL(FOLD, migrations.RunSQL.noop)]
