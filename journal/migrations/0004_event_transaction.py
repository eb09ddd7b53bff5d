from django.db import migrations, models
from django.db.models.functions import Cast

import journal.models


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_append_only")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="transaction",
            field=models.BigIntegerField(
                db_default=Cast(
                    Cast(journal.models._TransactionId(), models.CharField()),
                    models.BigIntegerField(),
                ),
                editable=False,
            ),
        ),
    ]
