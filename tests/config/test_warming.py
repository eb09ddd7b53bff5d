"""The web process is ready for its first visitor."""

from django.template import engines

from config.warming import warm_up


def test_a_start_reads_the_templates_and_asks_no_database():
    """Without the database mark a query would fail: processes that share it fork only afterwards."""
    warm_up()
    kept = engines["django"].engine.template_loaders[0].get_template_cache
    assert "console/list.html" in kept
    assert "sales/deal_board.html" in kept
