from django.db import migrations

# now() is when the transaction began: what is logged in it comes later. An hour is left to clocks that differ.
FOLLOW = """
CREATE OR REPLACE FUNCTION sales_deal_last_activity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE latest timestamptz := clock_timestamp() + interval '1 hour';
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE sales_deal SET last_activity_at = (
            SELECT max(happened_at) FROM sales_activity WHERE deal_id = OLD.deal_id AND happened_at <= latest
        ) WHERE id = OLD.deal_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.happened_at <= latest THEN
        UPDATE sales_deal SET last_activity_at = NEW.happened_at
        WHERE id = NEW.deal_id AND (last_activity_at IS NULL OR last_activity_at < NEW.happened_at);
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0016_bank_waits_why")]

    operations = [migrations.RunSQL(FOLLOW, migrations.RunSQL.noop)]
