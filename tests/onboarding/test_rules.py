from datetime import date

from onboarding.rules.golden import days_left, golden_ends_on
from onboarding.rules.manager import Candidate, choose_manager
from onboarding.rules.plan import checked_list, missing_items, plan_milestones


def test_the_golden_period_is_three_calendar_months_from_signing():
    assert golden_ends_on(date(2026, 11, 30), ["annual", "seats"]) == date(2027, 2, 28)
    assert golden_ends_on(date(2026, 1, 15), []) == date(2026, 4, 15)


def test_the_slowest_product_sets_the_clock():
    assert golden_ends_on(date(2026, 1, 15), ["module"]) == date(2026, 3, 15)
    assert golden_ends_on(date(2026, 1, 15), ["annual", "hardware"]) == date(2026, 5, 15)


def test_days_left_go_below_zero():
    assert days_left(date(2026, 3, 1), date(2026, 2, 27)) == 2
    assert days_left(date(2026, 3, 1), date(2026, 3, 4)) == -3


def test_the_plan_lies_inside_the_golden_period_and_in_order():
    planned = plan_milestones("new", date(2026, 1, 1), date(2026, 4, 1))
    days = [one.due_on for one in planned]
    assert days == sorted(days)
    assert planned[-1].key == "acceptance"
    assert planned[-1].due_on == date(2026, 4, 1)
    assert len({one.key for one in planned}) == len(planned)


def test_new_modules_get_the_light_plan():
    assert len(plan_milestones("modules", date(2026, 1, 1), date(2026, 3, 1))) == 5


def test_the_manager_with_the_fewest_projects_leads():
    choice = choose_manager([Candidate(1, 4), Candidate(2, 1), Candidate(3, 1)])
    assert (choice.id, choice.reason) == (2, "fewest_projects")


def test_the_head_stands_in_only_when_there_is_no_manager():
    assert choose_manager([Candidate(1, 9, rank=0), Candidate(2, 0, rank=1)]).id == 1
    choice = choose_manager([Candidate(2, 0, rank=1), Candidate(3, 0, rank=2)])
    assert (choice.id, choice.reason) == (2, "stands_in")
    assert choose_manager([]) is None


def test_the_checklist_knows_what_is_missing():
    checklist = checked_list(["administrator", "documents", "no such item"])
    assert missing_items(checklist) == ["key_users", "open_points", "promises", "introduced"]
    assert checked_list(checklist) == checklist
