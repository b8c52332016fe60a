"""Facts as a person reads them."""

import pytest

from liandong.phrases import readable_facts


@pytest.mark.parametrize(
    ("metres", "kilometres"), [(6861, "6.9"), (5000, "5"), (120, "0.1"), (0, "0")]
)
def test_a_way_is_said_in_kilometres_too(metres, kilometres):
    assert readable_facts({"distance_m": metres})["distance_km"] == kilometres


def test_what_is_no_way_stays_alone():
    assert readable_facts({"distance_m": None, "seats": 2}) == {"distance_m": "None", "seats": "2"}
