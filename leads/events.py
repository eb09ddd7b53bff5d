"""What leads announces. Funnel stages are read from these: LEAD_CAME (lead), LEAD_JUDGED_VALID (valid)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.values import money_of
from journal.kinds import EventKind
from leads.wording import cleaned_words, protected_day, verdict_words
from leads.wording.routing import contact_words

_OWNER = {"owner": "people.Person"}

LEAD_CAME = EventKind(
    "leads.lead_came",
    _("Lead came in from {channel}{cleaned}"),
    refs={"channel": "leads.Channel"},
    shows={"cleaned": cleaned_words},
)
LEAD_TOUCHED = EventKind("leads.lead_touched", _("Came again from {channel}"), refs={"channel": "leads.Channel"})
LEAD_WITHDRAWN = EventKind("leads.lead_withdrawn", _("Withdrawn: its import was taken back"))
TOUCH_WITHDRAWN = EventKind(
    "leads.touch_withdrawn",
    _("The contact from {channel} was withdrawn: its import was taken back"),
    refs={"channel": "leads.Channel"},
)
LEAD_CHANGED = EventKind("leads.lead_changed", _("Lead changed: {fields}"))
# Said of its own by leads that came before LEAD_CAME told it.
LEAD_CLEANED = EventKind("leads.lead_cleaned", _("Cleaned, values changed: {changes}"))
CLEANING_UNDONE = EventKind("leads.cleaning_undone", _("Cleaning of {field} taken back"))
LEAD_JUDGED_VALID = EventKind("leads.lead_judged_valid", "{verdict}", shows={"verdict": verdict_words})
LEAD_GRADED = EventKind("leads.lead_graded", _("Grade {before} → {grade}: fit {fit}, intent {intent}"))
LEAD_REFUSED = EventKind("leads.lead_refused", _("Refused as not valid"))
LEAD_REOPENED = EventKind("leads.lead_reopened", _("Opened again"))
LEAD_MERGED = EventKind("leads.lead_merged", _("Merged into {into}"), refs={"into": "leads.Lead"})
LEAD_TOOK_IN = EventKind("leads.lead_took_in", _("Took in the duplicate {lead}"), refs={"lead": "leads.Lead"})
MERGE_UNDONE = EventKind("leads.merge_undone", _("Merge into {into} taken back"), refs={"into": "leads.Lead"})
LEAD_GAVE_BACK = EventKind("leads.lead_gave_back", _("Gave back the duplicate {lead}"), refs={"lead": "leads.Lead"})
KEPT_APART = EventKind("leads.kept_apart", _("Not the same as {other}"), refs={"other": "leads.Lead"})
APART_UNDONE = EventKind("leads.apart_undone", _("“Not the same as {other}” taken back"), refs={"other": "leads.Lead"})
LEAD_NOT_ROUTED = EventKind("leads.lead_not_routed", _("The rules could give it to nobody"))
LEADS_ROUTED = EventKind("leads.leads_routed", _("{count} leads were routed to you"))
LEAD_ROUTED = EventKind(
    "leads.lead_routed", _("Routed to {owner} by rule “{rule}”"), refs={**_OWNER, "rule": "leads.RoutingRule"}
)
LEAD_ASSIGNED = EventKind("leads.lead_assigned", _("Given to {owner} by hand"), refs=_OWNER)
LEAD_ACCEPTED = EventKind("leads.lead_accepted", _("Accepted by {owner}"), refs=_OWNER)
LEAD_RETURNED = EventKind("leads.lead_returned", _("Returned by {owner}"), refs=_OWNER)
LEAD_WORKED = EventKind("leads.lead_worked", _("{owner} started to work it"), refs=_OWNER)
LEAD_POOLED = EventKind("leads.lead_pooled", _("Put into the pool"))
LEAD_WENT_BACK = EventKind(
    "leads.lead_went_back", _("Went back to the pool: {owner} did not work it in {days} working days"), refs=_OWNER
)
LEAD_POOL_WARNED = EventKind(
    "leads.lead_pool_warned", _("Goes back to the pool soon unless {owner} works it"), refs=_OWNER
)
POOL_WARNED = EventKind("leads.pool_warned", _("Leads of yours go back to the pool soon: {count}"))
LEADS_WENT_BACK = EventKind("leads.leads_went_back", _("Leads of yours went back to the pool: {count}"))
LEAD_PROTECTED = EventKind(
    "leads.lead_protected", _("Stays with {owner} until {day}"), refs=_OWNER, shows={"day": protected_day}
)
POOL_RULES_CHANGED = EventKind("leads.pool_rules_changed", _("Rules of the pool changed: {fields}"))
SCORES_PUBLISHED = EventKind("leads.scores_published", _("Score table v{version} published"))
DEFINITION_SAVED = EventKind("leads.definition_saved", _("Draft of the definition of a valid lead saved"))
DEFINITION_DROPPED = EventKind("leads.definition_dropped", _("Draft of the definition of a valid lead thrown away"))
DEFINITION_PUBLISHED = EventKind("leads.definition_published", _("Definition of a valid lead v{version} published"))
LEAD_CLAIMED = EventKind("leads.lead_claimed", _("Claimed from the pool by {owner}"), refs=_OWNER)
LEAD_LOST = EventKind("leads.lead_lost", pgettext_lazy("lead", "Lost"))
LEAD_RECYCLED = EventKind("leads.lead_recycled", _("Recycled into the pool"))
LEAD_CONVERTED = EventKind(
    "leads.lead_converted", _("Converted to {company}"), refs={"company": "companies.Company", **_OWNER}
)
CONVERSION_UNDONE = EventKind("leads.conversion_undone", _("Conversion taken back"))
ROUTING_CHANGED = EventKind("leads.routing_changed", _("Routing rule changed"))
ROUTING_DRAFTED = EventKind("leads.routing_drafted", _("Routing draft begun from version {version}"))
ROUTING_REPLAYED = EventKind("leads.routing_replayed", _("Routing draft played over the last {count} leads"))
ROUTING_DISCARDED = EventKind("leads.routing_discarded", _("Routing draft discarded"))
ROUTING_PUBLISHED = EventKind("leads.routing_published", _("Routing draft published as version {version}"))
ROUTING_RESTORED = EventKind("leads.routing_restored", _("Version {version} of the routing table put back as {new}"))
CLOCKS_CHANGED = EventKind("leads.clocks_changed", _("Speed-to-lead clocks changed: {fields}"))
RETURN_REASONS_CHANGED = EventKind("leads.return_reasons_changed", _("Reasons to return a lead changed"))
LEAD_WAS_LATE = EventKind("leads.lead_was_late", _("{owner} let it wait; it goes on"), refs=_OWNER)
LEAD_TO_LEADER = EventKind("leads.lead_to_leader", _("Given to {owner}, who leads the team"), refs=_OWNER)
LEADS_MOVED_ON = EventKind("leads.leads_moved_on", _("{count} leads went on to others because they waited too long"))
LEAD_CONTACTED = EventKind(
    "leads.lead_contacted", _("{owner} contacted them {how}"), refs=_OWNER, shows={"how": contact_words}
)
CHANNEL_CHANGED = EventKind("leads.channel_changed", _("Channel changed"))
CHANNEL_MERGED = EventKind("leads.channel_merged", _("Channel merged into {into}"), refs={"into": "leads.Channel"})
CHANNEL_TOOK_IN = EventKind(
    "leads.channel_took_in", _("Took in the channel {channel}"), refs={"channel": "leads.Channel"}
)
CHANNEL_UNMERGED = EventKind(
    "leads.channel_unmerged",
    _("Merge into {into} taken back; leads: {leads}, amounts: {spend}, days of visitors: {days}, stayed: {stayed}"),
    refs={"into": "leads.Channel"},
)
CHANNEL_GAVE_BACK = EventKind(
    "leads.channel_gave_back",
    _("Gave back {channel}; leads: {leads}, amounts: {spend}, days of visitors: {days}, stayed: {stayed}"),
    refs={"channel": "leads.Channel"},
)
UTM_RULES_CHANGED = EventKind("leads.utm_rules_changed", _("Rule for links changed: {rule}"))
INTAKE_FORM_CHANGED = EventKind("leads.intake_form_changed", _("Website form changed: {fields}"))
CAMPAIGN_ADDED = EventKind(
    "leads.campaign_added", _("Campaign planned on {channel}"), refs={"channel": "leads.Channel"}
)
CAMPAIGN_CHANGED = EventKind("leads.campaign_changed", _("Campaign changed: {fields}"))
CAMPAIGN_STARTED = EventKind("leads.campaign_started", _("Campaign began"))
CAMPAIGN_CLOSED = EventKind("leads.campaign_closed", _("Campaign closed with its retrospective"))
CAMPAIGN_CANCELLED = EventKind("leads.campaign_cancelled", _("Campaign called off"))
_ITEM = {"item": "leads.CampaignItem"}
CAMPAIGN_ITEM_CHANGED = EventKind("leads.campaign_item_changed", _("Checklist changed: {item}"), refs=_ITEM)
CAMPAIGN_ITEM_DONE = EventKind("leads.campaign_item_done", _("Done: {item}"), refs=_ITEM)
CAMPAIGN_ITEM_REOPENED = EventKind("leads.campaign_item_reopened", _("Not done after all: {item}"), refs=_ITEM)
CAMPAIGN_ITEMS_DUE = EventKind("leads.campaign_items_due", _("Due on the checklist, lines: {count}"))
SPEND_ENTERED = EventKind("leads.spend_entered", _("{money} spent"), shows={"money": money_of})
SPEND_CHANGED = EventKind("leads.spend_changed", _("Spend changed: {fields}"))
SPEND_REMOVED = EventKind("leads.spend_removed", _("{money} of spend taken out"), shows={"money": money_of})
VISITS_WITHDRAWN = EventKind(
    "leads.visits_withdrawn", _("Visitors and registrations of a file taken back, days: {count}")
)
CAMPAIGN_WITHDRAWN = EventKind("leads.campaign_withdrawn", _("Campaign taken back with the import that brought it"))
VISITS_COUNTED = EventKind("leads.visits_counted", _("Visitors and registrations taken over, days: {count}"))
