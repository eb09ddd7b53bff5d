import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import companies.searching

# Pairs of neighbouring characters that are not both ASCII. Runs of ASCII are first cut to their two ends, which is what
# makes it quick. The same rule as companies.rules.search_words.query_pairs.
SEARCH_PAIRS = """
CREATE FUNCTION search_pairs(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(substr(s, i, 2)) FILTER (WHERE octet_length(substr(s, i, 2)) > 2), '{}')
  FROM regexp_replace(t, '([ -~])[ -~]+([ -~])', '\\1\\2', 'g') AS s, generate_series(1, length(s) - 1) AS i
$$
"""


def search_index(model: str) -> list[migrations.operations.base.Operation]:
    """For a model: its two indexes in place of the one before."""
    pairs = django.contrib.postgres.indexes.GinIndex(
        companies.searching.SearchPairs(models.F("search")), name=f"{model}_search_pairs"
    )
    letters = django.contrib.postgres.indexes.GinIndex(
        fields=["search"], name=f"{model}_search_letters", opclasses=["gin_trgm_ops"]
    )
    return [
        migrations.RemoveIndex(model_name=model, name=f"{model}_search"),
        migrations.AddIndex(model_name=model, index=pairs),
        migrations.AddIndex(model_name=model, index=letters),
    ]


class Migration(migrations.Migration):
    dependencies = [("companies", "0004_quick_search_tokens")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(SEARCH_PAIRS, "DROP FUNCTION search_pairs(text)"),
        *search_index("company"),
        *search_index("contact"),
    ]
