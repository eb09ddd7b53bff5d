from django.contrib import admin

from journal.actions import retry_delivery
from journal.models import Delivery, Event


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows that nobody may type over."""

    show_full_result_count = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["name", "subject_type", "subject_id", "by", "happened_at", "recorded_at"]
    list_select_related = ["by"]
    search_fields = ["=journey"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["reaction", "event", "status", "attempts", "next_try_at", "last_error"]
    list_filter = ["status"]
    list_select_related = ["event"]
    actions = ["retry"]

    @admin.action(description="Try the selected failed deliveries again", permissions=["view"])
    def retry(self, request, queryset) -> None:
        for delivery in queryset:
            retry_delivery(delivery)
