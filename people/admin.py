from django.contrib import admin

from people.models import HandOver, Person, Team


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """For what the console's own pages don't show; passwords are set on those."""

    list_display = ["name", "email", "team", "roles", "is_active", "last_login"]
    list_select_related = ["team"]
    list_filter = ["is_active", "team"]
    search_fields = ["name", "email"]
    fields = [
        "name",
        "email",
        "roles",
        "team",
        "language",
        "time_zone",
        "capacity",
        "is_active",
        "is_staff",
        "source_ref",
    ]
    readonly_fields = ["source_ref"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_display = ["name", "department", "region", "leader"]
    list_select_related = ["leader"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(HandOver)
class HandOverAdmin(admin.ModelAdmin):
    """The ledger: to be read only, as hand-overs change through their actions."""

    list_display = ["title", "kind", "status", "from_person", "to_person", "offered_at", "answered_at"]
    list_select_related = ["from_person", "to_person"]
    list_filter = ["status", "kind"]
    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
