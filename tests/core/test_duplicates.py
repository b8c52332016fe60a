from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core.duplicates import PersonKeys, Sign, duplicate_score

BORN = date(1990, 3, 4)


@pytest.mark.parametrize(
    ("a", "b", "score", "reasons"),
    [
        (
            PersonKeys("李小红", BORN, "1234"),
            PersonKeys("李小红", BORN, "1234"),
            100,
            (Sign.SAME_NAME, Sign.SAME_BIRTH, Sign.SAME_PHONE_TAIL),
        ),
        (
            PersonKeys("李小红", BORN),
            PersonKeys("李小红", BORN),
            75,
            (Sign.SAME_NAME, Sign.SAME_BIRTH),
        ),
        (
            PersonKeys("李小红", BORN),
            PersonKeys("李晓红", BORN),
            55,
            (Sign.SIMILAR_NAME, Sign.SAME_BIRTH),
        ),
        (
            PersonKeys("李小红", date(1990, 3, 4)),
            PersonKeys("李小红", date(1990, 4, 3)),
            60,
            (Sign.SAME_NAME, Sign.SIMILAR_BIRTH),
        ),
        (
            PersonKeys("李小红", BORN),
            PersonKeys("李小红", date(1955, 12, 30)),
            10,
            (Sign.SAME_NAME, Sign.OTHER_BIRTH),
        ),
        (
            PersonKeys("李小红", BORN, "1234"),
            PersonKeys("王强", BORN, "1234"),
            15,
            (Sign.OTHER_NAME, Sign.SAME_BIRTH, Sign.SAME_PHONE_TAIL),
        ),
        (PersonKeys("买买提·艾力"), PersonKeys("买买提艾力"), 45, (Sign.SAME_NAME,)),
        (PersonKeys("李红"), PersonKeys("李霞"), 0, (Sign.OTHER_NAME,)),
    ],
)
def test_two_records_are_compared_with_reasons(a, b, score, reasons):
    likeness = duplicate_score(a, b)
    assert (likeness.score, likeness.reasons) == (score, reasons)
    assert likeness.is_likely is (score >= 60)


people = st.builds(
    PersonKeys,
    st.text("李王小晓红强·", min_size=1, max_size=4),
    st.none() | st.dates(date(1950, 1, 1), date(2015, 1, 1)),
    st.sampled_from(["", "1234", "5678"]),
)


@given(people, people)
def test_comparing_goes_both_ways_and_stays_in_bounds(a, b):
    assert duplicate_score(a, b) == duplicate_score(b, a)
    assert 0 <= duplicate_score(a, b).score <= 100


@given(people)
def test_nobody_is_more_like_another_than_like_themselves(person):
    other = PersonKeys(person.name + "甲", person.birth_on, person.phone_tail)
    assert duplicate_score(person, other).score <= duplicate_score(person, person).score
