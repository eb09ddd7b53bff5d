"""Addresses of one door are known as one, however much of them a form leaves out."""

import pytest

from sales.rules.premises import has_room, near

FULL = "广东省佛山市禅城区华夏路219号商务中心8幢1915室"


@pytest.mark.parametrize(
    ("other", "one_city", "is_near"),
    [
        ("广东省佛山市禅城区华夏路219号商务中心", False, True),
        ("佛山禅城区华夏路219号商务中心8幢1915", False, True),
        ("佛山市禅城区华夏路 219 号", False, True),
        ("广东省佛山市禅城区华夏路219号创新园3幢2室", False, True),
        ("佛山华夏路219号", True, True),
        ("佛山华夏路219号", False, False),
        ("广东省佛山市禅城区华夏路21号", False, False),
        ("广东省佛山市禅城区华夏路1219号", False, False),
        ("广东省佛山市禅城区219号", True, False),
        ("湛江市赤坎区华夏路219号", False, False),
        ("广东省佛山市禅城区", False, False),
        ("219", True, False),
        ("", True, False),
    ],
)
def test_the_same_door_is_known_whatever_is_left_out(other, one_city, is_near):
    assert near(FULL, other, one_city=one_city) is is_near
    assert near(other, FULL, one_city=one_city) is is_near


def test_a_room_says_more_than_a_building():
    assert has_room(FULL)
    assert not has_room("佛山市禅城区华夏路219号商务中心")
