"""The walks told in pictures: both languages show the same, and the pictures stay light."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
MOST_BYTES = 150_000


def shown(page: str) -> list[str]:
    """The pictures of a page, in its order."""
    return re.findall(r"!\[[^\]]+\]\(\.\./images/([^)]+)\)", (DOCS / "start" / page).read_text())


@pytest.mark.parametrize("walk", ["week", "purchase", "rules"])
def test_both_languages_show_the_same_light_pictures(walk):
    pictures = shown(f"{walk}.md")
    assert pictures
    assert shown(f"{walk}.zh.md") == pictures
    heavy = [one for one in pictures if (DOCS / "images" / one).stat().st_size > MOST_BYTES]
    assert heavy == []


def test_both_languages_tell_of_the_same_money():
    told = [
        sorted(set(re.findall(r"\d+,\d{3}(?:\.\d{2})?", (DOCS / "start" / page).read_text())))
        for page in ("purchase.md", "purchase.zh.md")
    ]
    assert told[0] == told[1] != []


def test_both_languages_tell_the_same_keys_of_a_new_county():
    told = [
        re.findall(r"\| (\d+|–) \| \D*[\d ]", (DOCS / "start" / page).read_text())
        for page in ("rules.md", "rules.zh.md")
    ]
    assert told[0] == told[1] != []
    *parts, total = (int(one) for one in told[0] if one != "–")
    assert sum(parts) == total
