from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from liandong.core import registry
from liandong.core.eligibility import age_on
from liandong.core.policy import profile_for
from liandong.core.refusals import ValueMissing

TODAY = date(2026, 11, 23)
OLD = date(1949, 12, 31)
NATIONAL = profile_for("", TODAY)
SHANGHAI = profile_for("31", TODAY)
ZHEJIANG = profile_for("33", TODAY)


@pytest.mark.parametrize(
    ("text", "number", "birth_on", "sex", "division"),
    [
        ("11010519491231002X", "11010519491231002X", OLD, "2", "110105"),
        ("11010519491231002x", "11010519491231002X", OLD, "2", "110105"),
        (" 110105 19491231 002X ", "11010519491231002X", OLD, "2", "110105"),
        (
            "１１０１０５１９４９１２３１００２Ｘ",
            "11010519491231002X",
            date(1949, 12, 31),
            "2",
            "110105",
        ),
        ("'990000198001010012", "990000198001010012", date(1980, 1, 1), "1", "990000"),
        ("990000201506300028", "990000201506300028", date(2015, 6, 30), "2", "990000"),
        ("990000201202290035", "990000201202290035", date(2012, 2, 29), "1", "990000"),
    ],
)
def test_a_resident_number_is_read(text, number, birth_on, sex, division):
    assert registry.check_resident_id(text, TODAY) == registry.ResidentId(
        number, birth_on, sex, division
    )


def numbered(body):
    return body + ric.calc_check_digit(body + "0")


@pytest.mark.parametrize(
    ("text", "refusal", "facts"),
    [
        ("", ValueMissing, {"field": "id_number"}),
        ("abc", registry.IdNumberInvalid, {}),
        ("99000019800101001", registry.IdNumberLengthWrong, {"length": 17}),
        ("990000800101001", registry.IdNumberOld, {}),
        ("9.90000198001E+17", registry.IdNumberDigitsLost, {}),
        ("990000198001010000", registry.IdNumberDigitsLost, {}),
        ("990000198001010013", registry.IdNumberMistyped, {}),
        (numbered("99000019801301001"), registry.IdNumberBirthWrong, {"written": "19801301"}),
        (numbered("99000020230229001"), registry.IdNumberBirthWrong, {"written": "20230229"}),
        (numbered("99000020270101001"), registry.IdNumberBirthWrong, {"written": "20270101"}),
        (numbered("99000018800101001"), registry.IdNumberBirthWrong, {"written": "18800101"}),
        (numbered("17000019800101001"), registry.IdNumberDivisionWrong, {"written": "17"}),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(text, refusal, facts):
    with pytest.raises(refusal) as refused:
        registry.check_resident_id(text, TODAY)
    assert type(refused.value) is refusal
    assert refused.value.facts == facts


births = st.dates(date(1920, 1, 1), TODAY)


@given(births, st.integers(0, 999), st.sampled_from(["990000", "440305", "330106", "810000"]))
def test_every_rightly_made_number_passes_and_says_what_it_holds(birth_on, order, division):
    number = numbered(f"{division}{birth_on:%Y%m%d}{order:03d}")
    read = registry.check_resident_id(number, TODAY)
    assert (read.birth_on, read.division) == (birth_on, division)
    assert read.sex == ("1" if order % 2 else "2")
    assert read.is_synthetic is (division == "990000")


@given(births, st.integers(1, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(birth_on, order, place, step):
    number = numbered(f"990000{birth_on:%Y%m%d}{order:03d}")
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    with pytest.raises(registry.IdNumberInvalid):
        registry.check_resident_id(wrong, TODAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100M000100Y43", "91350100M000100Y43"),
        (" 91350100m000100y43 ", "91350100M000100Y43"),
        ("９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"),
    ],
)
def test_a_credit_code_is_read(text, code):
    assert registry.check_credit_code(text) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("91350100M000100Y4", "length"),
        ("91350100I000100Y43", "characters"),
        ("0135010OM000100Y43", "characters"),
        ("91350100M000100Y44", "check"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_the_reason(text, reason):
    with pytest.raises(registry.CreditCodeInvalid) as refused:
        registry.check_credit_code(text)
    assert refused.value.reason == reason


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9))
def test_every_rightly_made_credit_code_passes(organization):
    body = f"52440300{organization}"
    code = body + uscc.calc_check_digit(body)
    assert registry.check_credit_code(code.lower()) == code


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "8613800138000",
        "0086-13800138000",
        "１３８００１３８０００",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(text):
    phone = registry.check_phone(text)
    assert phone == "13800138000"
    assert phone.e164 == "+8613800138000"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1380013800", 10),
        ("138001380000", 12),
        ("12800138000", 11),
        ("075512345678", 12),
        ("电话", 0),
    ],
)
def test_what_is_no_mobile_number_is_refused(text, length):
    with pytest.raises(registry.PhoneInvalid) as refused:
        registry.check_phone(text)
    assert refused.value.facts == {"length": length}


@given(st.text(max_size=25))
def test_no_text_breaks_the_readers(text):
    for read in (
        registry.check_phone,
        registry.check_credit_code,
        registry.check_name,
        lambda t: registry.check_resident_id(t, TODAY),
    ):
        try:
            read(text)
        except (
            ValueMissing,
            registry.PhoneInvalid,
            registry.CreditCodeInvalid,
            registry.NameInvalid,
            registry.IdNumberInvalid,
        ) as refusal:
            assert refusal.facts is not None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        ("张\u3000三", "张三"),
        ("\u3000张三 ", "张三"),
        ("买买提・艾力", "买买提·艾力"),
        ("阿卜杜拉 • 买买提", "阿卜杜拉·买买提"),
        ("买买提．艾力", "买买提·艾力"),
        ("𠮷田", "𠮷田"),
        ("㛃 𫖯", "㛃𫖯"),
        ("Mary   Ann  Smith", "Mary Ann Smith"),
        ("张\u200b三", "张三"),
    ],
)
def test_a_name_is_kept_as_it_is_meant(written, kept):
    assert registry.clean_name(written) == kept
    assert registry.check_name(written) == kept


@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing_more(text):
    once = registry.clean_name(text)
    assert registry.clean_name(once) == once


@pytest.mark.parametrize("text", ["张", "张3", "合计：", "（空）", "王" * 51])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(registry.NameInvalid):
        registry.check_name(text)
    with pytest.raises(ValueMissing):
        registry.check_name("\u3000")


@pytest.mark.parametrize(
    ("masked", "expected"),
    [
        (registry.mask_name("张三"), "张*"),
        (registry.mask_name("欧阳小明"), "欧**"),
        (registry.mask_name("买买提·艾力"), "买**"),
        (registry.mask_name(""), ""),
        (registry.mask_phone("13812341234"), "138****1234"),
        (registry.mask_phone("1234"), "****34"),
        (registry.mask_id("990000198001010012"), "9****************2"),
        (registry.mask_id("12"), "**"),
    ],
)
def test_what_is_shown_to_others_is_covered(masked, expected):
    assert masked == expected


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 5, 11), date(2026, 5, 10), 17),
        (date(2008, 5, 11), date(2026, 5, 11), 18),
        (date(2008, 5, 11), date(2026, 5, 12), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_age_turns_on_the_birthday(born, day, age):
    assert registry.age_on(born, day) == age


@given(births, st.integers(0, 40_000))
def test_age_never_falls(born, days):
    day = born + timedelta(days=days % 30_000)
    assert 0 <= age_on(born, day) <= age_on(born, day + timedelta(days=1))


@pytest.mark.parametrize(
    ("age", "national", "shanghai"),
    [(10, True, True), (13, True, True), (14, False, True), (17, False, True), (18, False, False)],
)
def test_whether_a_guardian_has_a_say_depends_on_age_and_region(age, national, shanghai):
    born = date(TODAY.year - age, 1, 1)
    assert registry.needs_guardian(born, TODAY, NATIONAL) is national
    assert registry.needs_guardian(born, TODAY, SHANGHAI) is shanghai


@pytest.mark.parametrize(
    ("age", "risks"),
    [(5, ""), (6, "R0"), (13, "R0"), (14, "R0 R1"), (17, "R0 R1"), (18, "R0 R1 R2 R3")],
)
def test_risk_rises_with_age(age, risks):
    born = date(TODAY.year - age, 1, 1)
    for profile in (NATIONAL, ZHEJIANG):
        may = [
            r for r in ("R0", "R1", "R2", "R3") if registry.may_take_risk(born, TODAY, r, profile)
        ]
        assert may == risks.split()


def test_nobody_too_young_is_registered():
    assert registry.check_age(date(2020, 11, 23), TODAY, NATIONAL) == 6
    with pytest.raises(registry.TooYoung) as refused:
        registry.check_age(date(2020, 11, 24), TODAY, NATIONAL)
    assert refused.value.facts == {"age": 5, "min_age": 6}
