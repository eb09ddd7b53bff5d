from django.contrib import admin

from journal.admin import ReadOnlyAdmin
from leads.models import (
    Channel,
    CleaningChange,
    DuplicatePair,
    Lead,
    LeadMerge,
    RoutingDecision,
    RoutingRule,
    Touch,
)


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "status", "channel", "owner", "came_at"]
    list_filter = ["status"]
    list_select_related = ["channel", "owner"]
    search_fields = ["=email_clean", "=phone_e164", "=source_ref", "=company_core"]


@admin.register(Channel)
class ChannelAdmin(ReadOnlyAdmin):
    list_display = ["name", "key", "side", "parent", "is_paid", "is_active"]
    list_select_related = ["parent"]


@admin.register(RoutingRule)
class RoutingRuleAdmin(ReadOnlyAdmin):
    list_display = ["position", "name", "team", "method", "is_active"]
    list_select_related = ["team"]


@admin.register(RoutingDecision)
class RoutingDecisionAdmin(ReadOnlyAdmin):
    list_display = ["lead", "rule", "chosen", "why", "decided_at"]
    list_select_related = ["lead", "rule", "chosen"]
    raw_id_fields = ["lead"]


@admin.register(CleaningChange)
class CleaningChangeAdmin(ReadOnlyAdmin):
    list_display = ["lead", "field", "old", "new", "rule", "made_at", "undone_at"]
    list_filter = ["rule"]
    list_select_related = ["lead"]


@admin.register(DuplicatePair)
class DuplicatePairAdmin(ReadOnlyAdmin):
    list_display = ["first", "second", "keys", "verdict", "found_at"]
    list_filter = ["verdict"]
    list_select_related = ["first", "second"]


@admin.register(LeadMerge)
class LeadMergeAdmin(ReadOnlyAdmin):
    list_display = ["lead", "into", "merged_at", "undone_at"]
    list_select_related = ["lead", "into"]


@admin.register(Touch)
class TouchAdmin(ReadOnlyAdmin):
    list_display = ["lead", "channel", "campaign", "happened_at"]
    list_select_related = ["lead", "channel"]
