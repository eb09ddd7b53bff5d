import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery

from sales.shipped_pipelines import PIPELINES

# Whoever writes an activity, one by one or in bulk, the deal knows the latest; the future does not count.
FOLLOW = """
CREATE FUNCTION sales_deal_last_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE sales_deal SET last_activity_at = (
            SELECT max(happened_at) FROM sales_activity WHERE deal_id = OLD.deal_id AND happened_at <= now()
        ) WHERE id = OLD.deal_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.happened_at <= now() THEN
        UPDATE sales_deal SET last_activity_at = NEW.happened_at
        WHERE id = NEW.deal_id AND (last_activity_at IS NULL OR last_activity_at < NEW.happened_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sales_activity_of_deal AFTER INSERT OR DELETE OR UPDATE OF happened_at, deal_id ON sales_activity
    FOR EACH ROW EXECUTE FUNCTION sales_deal_last_activity();
"""
FORGET = """
DROP TRIGGER sales_activity_of_deal ON sales_activity;
DROP FUNCTION sales_deal_last_activity();
"""


def lay_pipelines(apps, schema_editor):
    """The board that there was goes on as the pipeline of new purchases, and of the kinds that have deals on it."""
    Pipeline, Kind = apps.get_model("sales", "Pipeline"), apps.get_model("sales", "PipelineKind")
    Stage, Deal = apps.get_model("sales", "Stage"), apps.get_model("sales", "Deal")
    is_used = Deal.objects.exists()
    used = set(Deal.objects.order_by().values_list("kind", flat=True).distinct())
    made = {}
    for position, shipped in enumerate(PIPELINES, 1):
        names = {"name": shipped["name"], "name_zh": shipped["name_zh"], "position": position * 10}
        made[shipped["key"]] = Pipeline.objects.create(key=shipped["key"], **names)
    Stage.objects.update(pipeline=made["new"])
    for shipped in PIPELINES:
        keeps_board = shipped["kind"] == "new" or shipped["kind"] in used
        Kind.objects.create(kind=shipped["kind"], pipeline=made["new" if keeps_board else shipped["key"]])
        for position, stage in enumerate(shipped["stages"], 1):
            _lay_stage(apps, made[shipped["key"]], stage, position * 10, is_used)


def _lay_stage(apps, pipeline, shipped, position, is_used):
    """A stage that was there keeps its name, place and days; a board in use gets no new conditions."""
    Stage, Criterion = apps.get_model("sales", "Stage"), apps.get_model("sales", "StageCriterion")
    own = {name: value for name, value in shipped.items() if name not in ("key", "criteria")}
    stage, is_new = Stage.objects.get_or_create(
        key=shipped["key"], defaults={**own, "pipeline": pipeline, "position": position}
    )
    if not is_new and stage.pipeline_id == pipeline.pk:
        for name in ("say", "say_zh", "show", "show_zh"):
            setattr(stage, name, shipped[name])
        if not is_used:
            stage.stuck_after_days = shipped["stuck_after_days"]
        stage.save()
    if is_new or not is_used:
        for place, key in enumerate(shipped["criteria"], 1):
            Criterion.objects.create(stage=stage, key=key, position=place)


def look_up_activities(apps, schema_editor):
    Deal, Activity = apps.get_model("sales", "Deal"), apps.get_model("sales", "Activity")
    last = Activity.objects.filter(deal=OuterRef("pk")).order_by().values("deal").annotate(at=Max("happened_at"))
    Deal.objects.filter(pk__in=Activity.objects.values("deal")).update(last_activity_at=Subquery(last.values("at")))


class Migration(migrations.Migration):
    dependencies = [("sales", "0013_pipelines")]

    operations = [
        migrations.RunPython(lay_pipelines, migrations.RunPython.noop),
        migrations.RunPython(look_up_activities, migrations.RunPython.noop),
        # the checks that still wait would keep the table from being altered
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="stage",
            name="pipeline",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stages",
                to="sales.pipeline",
                verbose_name="pipeline",
            ),
        ),
        migrations.RunSQL(FOLLOW, FORGET),
    ]
