from django.db import migrations

CREATE = """
CREATE FUNCTION journal_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'journal_event is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_event_append_only BEFORE UPDATE OR DELETE ON journal_event
    FOR EACH STATEMENT EXECUTE FUNCTION journal_event_is_append_only();
"""
DROP = "DROP TRIGGER journal_event_append_only ON journal_event; DROP FUNCTION journal_event_is_append_only();"


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
