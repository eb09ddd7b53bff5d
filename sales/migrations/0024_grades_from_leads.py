from django.db import migrations

CHUNK = 5_000
FILL = """
UPDATE sales_deal d SET intent_grade = l.grade, intent_at = coalesce(d.opened_at, d.created_at)
FROM leads_lead l
WHERE l.id = d.lead_id AND d.id IN (
    SELECT d.id FROM sales_deal d JOIN leads_lead l ON l.id = d.lead_id
    WHERE d.intent_grade = '' AND d.intent_by_id IS NULL AND l.grade <> '' ORDER BY d.id LIMIT %s
)
"""


def grade(apps, schema_editor):
    """Deals that came from a graded lead before deals had grades take the lead's; what somebody said stays."""
    with schema_editor.connection.cursor() as cursor:
        filled = CHUNK
        while filled == CHUNK:
            cursor.execute(FILL, [CHUNK])
            filled = cursor.rowcount


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("leads", "0013_duplicate_decided"), ("sales", "0023_deal_by_grade")]
    operations = [migrations.RunPython(grade, migrations.RunPython.noop)]
