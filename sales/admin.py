from django.contrib import admin

from sales.models import Stage


@admin.register(Stage)
class StageAdmin(admin.ModelAdmin):
    """The columns of the board; deals, orders and cash change by the console's own pages only."""

    list_display = ["position", "key", "name", "name_zh", "probability"]
    list_display_links = ["key"]
    ordering = ["position"]
