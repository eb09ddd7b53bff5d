from django.db import migrations

# One statement per INSERT, however many rows it brings; nothing to wait for, nothing shared between transactions.
CREATE = """
CREATE FUNCTION metrics_note_unseen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO metrics_unseenevent (event) SELECT id FROM fresh ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER metrics_unseen AFTER INSERT ON journal_event REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION metrics_note_unseen();
INSERT INTO metrics_unseenevent (event) SELECT id FROM journal_event;
"""
DROP = "DROP TRIGGER metrics_unseen ON journal_event; DROP FUNCTION metrics_note_unseen();"


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_initial"), ("journal", "0003_append_only")]
    operations = [migrations.RunSQL(CREATE, DROP)]
