"""Certificates: their seal, their slip, and the three answers to a stranger."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import certificates
from liandong.core.certificate_choices import Form, ServiceRow, SummaryRow
from liandong.core.certificates import HourLine, Statement, Verdict
from liandong.core.hours import Evidence, HourKind
from liandong.core.refusals import ValueInvalid

PRIVATE = bytes(range(32))
PUBLIC = certificates.public_key_of(PRIVATE)
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=20)


def statement(**changed: object) -> Statement:
    first = Statement(
        number="LD-440305-2026-000017",
        holder_name="陈宇",
        holder_id="**************0012",
        holder_number="V440305000123",
        first_day=date(2026, 1, 1),
        last_day=date(2026, 6, 30),
        hours=(
            HourLine(Evidence.SCAN, HourKind.CREDIT, 150),
            HourLine(Evidence.BACKFILL, HourKind.HONOUR, 60),
        ),
        services=(
            ServiceRow(date(2026, 3, 7), "长者探访", "上门陪伴与助浴", 150, "粤海街道社工站"),
            ServiceRow(date(2026, 5, 2), "河道清洁", "捡拾垃圾", 60, "粤海街道社工站"),
        ),
        issuer="粤海街道社工站",
        issuer_code="52440305MJL0000006",
        handler="李娜",
        contact="0755-12345678",
        issued_at=datetime(2026, 7, 1, 17, tzinfo=UTC),
    )
    return replace(first, **changed)


@given(words, words, st.integers(1, 10**5))
def test_the_seal_holds_for_the_words_and_for_nothing_else(name, activity, minutes):
    rows = (ServiceRow(date(2026, 3, 7), activity, "陪伴", minutes, "社工站"),)
    lines = (HourLine(Evidence.SCAN, HourKind.CREDIT, minutes),)
    paper = statement(holder_name=name, services=rows, hours=lines)
    said = certificates.canonical_bytes(paper)
    seal = certificates.sign(paper, PRIVATE)
    assert certificates.is_genuine(said, seal, PUBLIC)
    assert certificates.read_statement(said) == paper
    other = certificates.canonical_bytes(replace(paper, holder_name=name + "甲"))
    assert not certificates.is_genuine(other, seal, PUBLIC)


@given(st.integers(0), st.integers(1, 255))
def test_one_altered_byte_breaks_the_seal(place, change):
    said = bytearray(certificates.canonical_bytes(statement()))
    said[place % len(said)] ^= change
    seal = certificates.sign(statement(), PRIVATE)
    assert not certificates.is_genuine(bytes(said), seal, PUBLIC)


@given(words, words, st.integers(0, 10**5), st.integers(1, 10**5))
def test_a_slip_read_back_says_what_the_paper_says(name, issuer, credit, honour):
    paper = statement(
        holder_name=name,
        issuer=issuer,
        hours=(
            HourLine(Evidence.SCAN, HourKind.CREDIT, credit),
            HourLine(Evidence.IMPORTED, HourKind.HONOUR, honour),
        ),
        services=(ServiceRow(date(2026, 3, 7), "探访", "陪伴", credit + honour, "社工站"),),
    )
    text = certificates.signed_slip(paper, PRIVATE)
    slip = certificates.read_slip(text, PUBLIC)
    assert slip == certificates.slip_of(paper)
    assert (slip.total_minutes, slip.credit_minutes) == (credit + honour, credit)
    assert certificates.is_slip_of(slip, certificates.canonical_bytes(paper))
    assert set(text.removeprefix("LD1:")) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@given(st.integers(4, 300), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_altered_letter_makes_a_slip_not_genuine(place, letter):
    text = certificates.signed_slip(statement(), PRIVATE)
    place = 4 + place % (len(text) - 4)
    altered = text[:place] + letter + text[place + 1 :]
    if altered != text:
        with pytest.raises(certificates.CertificateNotGenuine):
            certificates.read_slip(altered, PUBLIC)


@given(st.text(max_size=400))
def test_any_other_text_is_not_a_slip(text):
    with pytest.raises(certificates.CertificateNotGenuine):
        certificates.read_slip(text, PUBLIC)


def test_a_slip_may_be_typed_with_line_breaks_and_belongs_to_one_paper_only():
    text = certificates.signed_slip(statement(), PRIVATE)
    broken = "\n".join(text[i : i + 40].lower() for i in range(0, len(text), 40))
    slip = certificates.read_slip(broken, PUBLIC)
    changed = statement(contact="0755-87654321")
    assert not certificates.is_slip_of(slip, certificates.canonical_bytes(changed))
    other = certificates.public_key_of(certificates.new_private_key())
    with pytest.raises(certificates.CertificateNotGenuine):
        certificates.read_slip(text, other)


def test_the_seal_of_a_slip_is_not_the_seal_of_a_statement():
    seal = certificates.sign(statement(), PRIVATE)
    text = certificates.signed_slip(statement(), PRIVATE)
    assert certificates.find_slip(b"%PDF /Keywords (" + text.encode() + b")") == text
    assert certificates.find_slip(b"%PDF") is None
    assert certificates.short_code(seal) not in text


@pytest.mark.parametrize(
    ("right_code", "withdrawn_at", "answer"),
    [
        (True, None, Verdict.GENUINE),
        (True, datetime(2026, 8, 1, tzinfo=UTC), Verdict.WITHDRAWN),
        (False, None, Verdict.NOT_GENUINE),
        (False, datetime(2026, 8, 1, tzinfo=UTC), Verdict.NOT_GENUINE),
    ],
)
def test_a_stranger_gets_one_of_three_answers(right_code, withdrawn_at, answer):
    said = certificates.canonical_bytes(statement())
    seal = certificates.sign(statement(), PRIVATE)
    code = certificates.short_code(seal).lower() if right_code else "AAAAAAAAAA"
    assert certificates.verdict(code, said, seal, PUBLIC, withdrawn_at) is answer
    forged = said.replace("陈宇".encode(), "陈雨".encode())
    assert certificates.verdict(code, forged, seal, PUBLIC, None) is Verdict.NOT_GENUINE


def test_the_link_on_the_paper_carries_the_number_and_a_code():
    seal = certificates.sign(statement(), PRIVATE)
    code = certificates.short_code(seal)
    assert len(code) == 10
    assert (
        certificates.verification_link("https://example.org/", "LD-440305-2026-000017", seal)
        == f"https://example.org/c/LD-440305-2026-000017?k={code}"
    )


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"number": "17"}, ValueError),
        ({"issued_at": datetime(2026, 7, 1)}, ValueError),
        ({"last_day": date(2025, 1, 1)}, ValueInvalid),
        ({"services": ()}, ValueError),
        ({"services": (), "hours": ()}, certificates.NothingToCertify),
    ],
)
def test_an_untrue_or_empty_statement_cannot_be_made(changed, problem):
    with pytest.raises(problem):
        statement(**changed)


def test_a_line_break_in_a_name_cannot_shift_the_words_of_a_slip():
    with pytest.raises(ValueError, match="line break"):
        certificates.signed_slip(statement(holder_name="陈宇\n"), PRIVATE)


def test_the_day_of_issue_is_a_day_in_china():
    assert statement().issued_on == date(2026, 7, 2)


@pytest.mark.parametrize(
    ("number", "masked"),
    [("990000198001010012", "**************0012"), ("1234", "****"), ("", "")],
)
def test_an_identity_number_shows_its_last_four(number, masked):
    assert certificates.masked_identity(number) == masked


def test_a_public_key_travels_as_pem_or_hex():
    assert certificates.read_public_key(certificates.public_pem(PUBLIC)) == PUBLIC
    assert certificates.read_public_key(PUBLIC.hex().encode() + b"\n") == PUBLIC
    with pytest.raises(ValueError, match="32 bytes"):
        certificates.read_public_key(b"00ff")


def test_numbers_are_public_and_longer_division_codes_are_cut():
    assert certificates.certificate_number("440305007000", 2026, 3) == "LD-440305-2026-000003"
    with pytest.raises(ValueError, match="certificate number"):
        certificates.certificate_number("44", 2026, 3)


@pytest.mark.parametrize("said", [b"{}", b"[]", b"nonsense", b'{"hours":[],"services":[]}'])
def test_bytes_that_are_no_statement_are_refused(said):
    with pytest.raises(ValueError):
        certificates.read_statement(said)


# ── what was chosen ─────────────────────────────────────────────────────────────────────────


def summary(*activities: str, **changed: object) -> Statement:
    """A certificate of some activities, summed up: an hour of each."""
    rows = tuple(
        SummaryRow(name, "陪伴", 2, 60, "粤海街道社工站", HourKind.CREDIT) for name in activities
    )
    lines = (HourLine(Evidence.SCAN, HourKind.CREDIT, 60 * len(rows)),)
    told = {"activities": activities, "form": Form.SUMMARY, "summary": rows, "services": ()}
    return statement(hours=lines, **(told | changed))


def test_seals_from_before_there_was_a_choice_still_hold():
    said = hashlib.sha256(certificates.canonical_bytes(statement())).hexdigest()
    slip = hashlib.sha256(certificates.signed_slip(statement(), PRIVATE).encode()).hexdigest()
    assert said == "d2605f86caf213362db446b3a735e8983b1f5c71a0f4dceb2407988d2185cc01"
    assert slip == "e1d2838dcb20cb6f2c70c52c866305bf0199dbd2c683ecd5f1ecf2f594c9cd84"


@given(
    st.lists(
        st.sampled_from(
            ["长者探访", "河道清洁", "长" * 120, "a b", " ", "“引号”\\n", "É", "😀" * 9]
        ),
        min_size=1,
        unique=True,
    )
)
def test_the_choice_is_sealed_and_proved_by_the_slip(names):
    paper = summary(*names)
    said = certificates.canonical_bytes(paper)
    assert certificates.read_statement(said) == paper
    whole = certificates.canonical_bytes(replace(paper, activities=()))
    assert whole != said
    assert not certificates.is_genuine(whole, certificates.sign(paper, PRIVATE), PUBLIC)
    text = certificates.signed_slip(paper, PRIVATE)
    assert len(text) <= 700 and certificates.find_slip(text.encode()) == text
    slip = certificates.read_slip(text, PUBLIC)
    assert (slip.form, slip.activity_count) == (Form.SUMMARY, len(names))
    assert slip == certificates.slip_of(paper) and slip.activities
    assert certificates.is_slip_of(slip, said)


def test_services_say_of_which_kind_their_minutes_are():
    rows = tuple(replace(row, kind=HourKind.CREDIT) for row in statement().services)
    paper = statement(services=rows)
    assert certificates.read_statement(certificates.canonical_bytes(paper)) == paper


@pytest.mark.parametrize(
    "changed",
    [
        {"activities": ("另一项",)},
        {"form": Form.LISTED},
        {"services": statement().services, "summary": ()},
    ],
)
def test_a_certificate_holds_what_it_says_that_it_covers(changed):
    with pytest.raises(ValueError):
        summary("长者探访", **changed)
