"""The certificate on paper: what stands on it, and what is refused."""

import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from liandong.core import certificates
from liandong.core.certificate_choices import ServiceRow
from liandong.core.certificate_facts import GlyphMissing
from liandong.core.certificates import HourLine
from liandong.core.hours import Evidence, HourKind
from liandong.services import certificate_paper
from liandong.services.paper import glyphs
from liandong.services.paper.press import FOLDER, SANS, SERIF
from tests.core.test_certificates import PRIVATE, PUBLIC, statement


def printed(paper, language="zh"):
    """The PDF of a statement."""
    seal = certificates.sign(paper, PRIVATE)
    return certificate_paper.render(
        paper,
        language,
        link=certificates.verification_link("https://example.org", paper.number, seal),
        slip=certificates.signed_slip(paper, PRIVATE),
    )


def sheets(pdf):
    """The text of each page without spaces and line breaks."""
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def with_services(count):
    rows = tuple(
        ServiceRow(date(2026, 1, 1) + timedelta(days=i), f"活动{i}号", "陪伴长者", 60, "社工站")
        for i in range(count)
    )
    lines = (HourLine(Evidence.SCAN, HourKind.CREDIT, 60 * count),)
    return statement(services=rows, hours=lines)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            [
                "本机构志愿服务记录证明",
                "（民政部令第67号）",
                "兹证明陈宇",
                "于2026年1月1日至2026年6月30日期间",
                "累计服务时长信用时长，服务现场当场记录2小时30分钟",
                "另有荣誉时长1小时（事后补录或由外部转入），单独列出，不计入上面的时长。",
                "包含全部活动；逐次列出",
                "现场扫码信用时长",
                "事后补录荣誉时长",
                "由第二个人核对",
                "出具日期2026年7月2日",
                "查无此证明",
            ],
        ),
        (
            "en",
            [
                "CertificateofVolunteerService",
                "MinistryofCivilAffairsOrderNo.67",
                "Thiscertifiesthat陈宇",
                "from1January2026to30June2026",
                "2h30min",
                "honorarytimeof1h(enteredlaterortakenover)islistedapartandnotcountedabove.",
                "Coversallactivities;eachservicelisted",
                "ScannedonsiteCredittime",
                "EnteredlaterHonorarytime",
                "2July2026",
            ],
        ),
    ],
)
def test_the_paper_says_who_when_how_long_what_and_who_recorded_it(language, words):
    (text,) = sheets(printed(statement(), language))
    always = [
        "LD-440305-2026-000017",
        "**************0012",
        "V440305000123",
        "2026-03-07长者探访上门陪伴与助浴",
        "河道清洁",
        "粤海街道社工站",
        "52440305MJL0000006",
        "李娜",
        "0755-12345678",
    ]
    assert [word for word in words + always if word not in text] == []
    # Both kinds are never added up.
    assert [sum_ for sum_ in ("3小时30分钟", "3h30min") if sum_ in text] == []


def test_honour_hours_have_tables_of_their_own():
    rows = (
        ServiceRow(date(2026, 3, 7), "长者探访", "陪伴", 150, "社工站", HourKind.CREDIT),
        ServiceRow(date(2026, 5, 2), "河道清洁", "捡拾", 60, "社工站", HourKind.HONOUR),
    )
    (text,) = sheets(printed(statement(services=rows)))
    plain, apart = text.split("荣誉时长的服务（另列，不计入累计服务时长）")
    assert "长者探访" in plain and "河道清洁" not in plain
    assert "河道清洁" in apart and "长者探访" not in apart
    assert text.index("现场扫码信用时长") < text.index("荣誉时长与凭据（另列）")


def test_a_paper_of_honour_hours_alone_says_so():
    rows = (ServiceRow(date(2026, 5, 2), "河道清洁", "捡拾", 60, "社工站", HourKind.HONOUR),)
    lines = (HourLine(Evidence.BACKFILL, HourKind.HONOUR, 60),)
    (text,) = sheets(printed(statement(services=rows, hours=lines)))
    assert "荣誉时长事后补录或由外部转入1小时" in text
    assert "累计服务时长信用时长" not in text and "0分钟" not in text


def test_the_file_carries_the_slip_and_its_title():
    pdf = printed(statement())
    slip = certificates.find_slip(pdf)
    assert slip == certificates.signed_slip(statement(), PRIVATE)
    assert certificates.read_slip(slip, PUBLIC) == certificates.slip_of(statement())
    about = PdfReader(io.BytesIO(pdf)).metadata
    assert about.title == "本机构志愿服务记录证明 LD-440305-2026-000017"


def test_the_same_statement_gives_the_same_file():
    assert printed(statement()) == printed(statement())


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (60, 3)])
def test_a_long_list_of_services_follows_on_further_sheets(count, pages):
    texts = sheets(printed(with_services(count)))
    assert len(texts) == pages
    assert "出具单位" in texts[0]
    assert all("LD-440305-2026-000017" in text for text in texts)
    assert all(f"活动{i}号" in "".join(texts) for i in range(count))
    assert ("服务内容见附页" in texts[0]) is (pages > 1)


def test_what_is_unknown_is_left_out():
    bare = replace(statement(), holder_id="", holder_number="", issuer_code="", contact="")
    (text,) = sheets(printed(bare))
    assert [
        w for w in ("证件号码", "志愿者编号", "统一社会信用代码", "联系方式") if w in text
    ] == []


@pytest.mark.parametrize(
    ("changed", "characters"),
    [
        ({"holder_name": "陈😀宇"}, "😀"),
        ({"holder_name": "\U0002ebf0\U0002ebf1\U0002ebf0"}, "\U0002ebf0\U0002ebf1"),
        ({"handler": "Ꭰ"}, "Ꭰ"),
    ],
)
def test_a_character_that_cannot_be_drawn_is_refused_and_named(changed, characters):
    with pytest.raises(GlyphMissing) as caught:
        printed(statement(**changed))
    assert caught.value.characters == characters


@pytest.mark.parametrize("name", ["㛃䶮", "𬭩", "阿依古丽·买买提", "Zoë O’Neill", "張龘"])
def test_rare_names_print(name):
    (text,) = sheets(printed(statement(holder_name=name)))
    assert name.replace(" ", "") in text


def test_words_are_never_read_as_markup():
    rows = (ServiceRow(date(2026, 3, 7), "*粗* #lorem(9)", "$x$ [b] \\ @c", 210, "社工站"),)
    (text,) = sheets(printed(statement(services=rows)))
    assert "*粗*#lorem(9)$x$[b]\\@c" in text


def test_the_fonts_draw_all_of_gbk_and_every_word_of_the_paper():
    assert set(range(0x4E00, 0x9FA6)) - glyphs.characters(SANS) == set()
    assert glyphs.missing("志愿服务记录证明 A9", (SERIF,)) == ""
    for language in ("zh", "en"):
        text = (FOLDER / f"words.{language}.json").read_text(encoding="utf-8")
        assert glyphs.missing(text.replace("\n", ""), (SANS,)) == ""


def test_both_languages_have_the_same_words():
    zh, en = (
        json.loads((FOLDER / f"words.{language}.json").read_text(encoding="utf-8"))
        for language in ("zh", "en")
    )
    assert list(zh) == list(en)
    assert set(zh["evidence"]) == set(en["evidence"]) == {e.value for e in Evidence}
    assert set(zh["kinds"]) == set(en["kinds"]) == {k.value for k in HourKind}


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (30, "30 分钟", "30 min"),
        (60, "1 小时", "1 h"),
        (150, "2 小时 30 分钟", "2 h 30 min"),
        (0, "0 分钟", "0 min"),
    ],
)
def test_a_length_is_said_to_the_minute(minutes, zh, en):
    assert certificate_paper.spoken_time(minutes, "zh") == zh
    assert certificate_paper.spoken_time(minutes, "en") == en
