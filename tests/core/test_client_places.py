"""Where a new client lives, as far as it was said: never guessed beyond the county."""

import pytest

from liandong.core.client_places import home_division, is_street, street_of


@pytest.mark.parametrize(
    ("address", "near", "street"),
    [
        ("粤海街道后海大道 12 号", "440305001", "440305007"),
        ("深圳市南山区粤海街道", "440305", "440305007"),
        ("桃园路 8 号 301", "440305001", ""),
        ("", "440305001", ""),
        ("粤海街道", "", ""),
        ("粤海街道", "330106", ""),
        ("粤海街道", "999999999", ""),
    ],
)
def test_a_street_is_taken_from_the_address_when_it_is_sure_and_near(address, near, street):
    assert street_of(address, near) == street
    assert home_division(address, near) == (street or near)


@pytest.mark.parametrize(
    ("code", "found"), [("440305007", True), ("440305", False), ("", False), ("999999999", False)]
)
def test_a_street_is_one_of_the_tree(code, found):
    assert is_street(code) is found
