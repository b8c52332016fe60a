"""Chinese in the source, English beside it: complete, compiled, and with the same facts."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils import translation
from tools import translations

PACKAGE = Path(settings.PACKAGE)
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
SPOKEN_FLOORS = ("api", "models", "phrases", "queries", "services", "web")
# Chinese that is not to be translated, and why.
SPEAKS_FOR_ITSELF = {
    "api/doors.py": "the name of the product",
    "services/certificate_paper.py": "the paper carries its own two languages",
    "web/style_samples.py": "invented samples on the page that shows the building blocks",
    "web/template_words.py": "the patterns of Chinese dates",
    "templates/shell/style.html": "invented samples on the page that shows the building blocks",
    "templates/shell/_tools.html": "the switches for language and size show their own characters",
}


def test_every_sentence_has_english_and_nothing_is_stale():
    assert translations.problems()[:20] == []


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_chinese_on_a_page_goes_past_the_translations(page):
    if str(page.relative_to(PACKAGE)) not in SPEAKS_FOR_ITSELF:
        assert translations.bare_chinese(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("floor", SPOKEN_FLOORS)
def test_no_chinese_in_a_spoken_floor_goes_past_the_translations(floor):
    found = {
        f"{file.relative_to(PACKAGE)}:{line}": words
        for file in sorted((PACKAGE / floor).rglob("*.py"))
        if str(file.relative_to(PACKAGE)) not in SPEAKS_FOR_ITSELF
        for line, words in _untranslated(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_an_exception_that_is_no_longer_needed_is_taken_off_the_list():
    assert [name for name in SPEAKS_FOR_ITSELF if not (PACKAGE / name).exists()] == []


def test_english_is_what_an_english_reader_sees():
    written = {
        m.id: m.string
        for m in translations._read(translations.PO)
        if m.string and isinstance(m.id, str) and m.id and not m.context
    }
    with translation.override("en"):
        assert {chinese: translation.gettext(chinese) for chinese in written} == written


def test_messages_are_read_from_python_with_plurals_context_and_notes(tmp_path):
    (tmp_path / "pages.py").write_text(
        "from django.utils.translation import gettext as _now\n"
        "# Translators: on a button\n"
        'a = _("签到")\n'
        'b = ngettext("%(n)s 人", "%(n)s 个人", n)\n'
        'c = pgettext("verb", "联动")\n'
        'd = _now("签退")\n'
    )
    found = translations.extracted(tmp_path)
    assert [(m.id, m.context, m.auto_comments) for m in found if m.id] == [
        ("签到", None, ["on a button"]),
        (("%(n)s 人", "%(n)s 个人"), None, []),
        ("联动", "verb", []),
        ("签退", None, []),
    ]


def test_messages_are_read_from_templates_as_django_will_look_them_up(tmp_path):
    page = tmp_path / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text(
        "<h1>{% trans '班次' %}</h1>\n"
        '  {% include "x.html" with title=_("我的班次") %} {{ _("说明") }}\n'
        "{% blocktranslate trimmed count n=total %}\n   {{ n }} 人\n"
        "{% plural %}\n   {{ n }} 个人\n{% endblocktranslate %}\n"
        "{% blocktranslate with name=who|default:'x' %}"
        "你好，{{ name }}，满 100%{% endblocktranslate %}"
    )
    assert [m.id for m in translations.extracted(tmp_path) if m.id] == [
        "班次",
        "我的班次",
        "说明",
        ("%(n)s 人", "%(n)s 个人"),
        "你好，%(name)s，满 100%%",
    ]


def _catalog(*entries: tuple[str | tuple[str, str], str | tuple[str, str]]) -> Catalog:
    catalog = translations.extracted(Path("no such folder"))
    for chinese, english in entries:
        catalog.add(chinese, english)
    return catalog


def test_a_placeholder_that_english_forgot_or_invented_is_reported():
    catalog = _catalog(("%(name)s 到了", "%(nmae)s is here"), ("好", "good"))
    assert translations.mismatches(catalog) == [
        "'%(nmae)s is here' has ['nmae'], the source ['name']"
    ]


def test_an_english_singular_may_leave_the_number_out():
    catalog = _catalog((("还剩 %(n)d 个", "还剩 %(n)d 个"), ("one left", "%(n)d left")))
    assert translations.mismatches(catalog) == []


def test_what_was_filled_in_is_compiled_and_survives_the_next_extraction(tmp_path):
    source = tmp_path / "package" / "pages.py"
    source.parent.mkdir()
    source.write_text('a = _("签到")\nb = ngettext("%(n)d 天", "%(n)d 天", n)\n')
    po = tmp_path / "django.po"
    translations._write(po, translations.extracted(source.parent))
    assert translations.fill(po, {"签到": "Check in", "%(n)d 天": ["one day", "%(n)d days"]}) == (
        2,
        [],
    )
    assert translations.problems(po, source.parent) == []

    source.write_text('a = _("签到")\nc = _("签退")\n')
    assert translations.problems(po, source.parent) == ["not extracted: 签退", "obsolete: %(n)d 天"]
    kept = translations.merged(translations.extracted(source.parent), translations._read(po))
    assert {m.id: m.string for m in kept if m.id} == {"签到": "Check in", "签退": None}


def test_a_translation_changed_by_hand_and_not_compiled_is_reported(tmp_path):
    source = tmp_path / "package" / "pages.py"
    source.parent.mkdir()
    source.write_text('a = _("签到")\n')
    po = tmp_path / "django.po"
    translations._write(po, translations.extracted(source.parent))
    translations.fill(po, {"签到": "Check in"})
    po.write_text(po.read_text().replace("Check in", "Sign in"))
    assert translations.problems(po, source.parent) == [
        "the .mo is stale: run `tools/translations.py compile`"
    ]


def _untranslated(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Chinese text outside translation calls, docstrings and regular expressions."""
    allowed: set[int] = set()
    spoken = {*translations.keywords_of(tree), "compile"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            allowed.add(id(node.value))
        if isinstance(node, ast.Call) and _called(node) in spoken:
            allowed.update(id(child) for child in ast.walk(node))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in allowed
            and translations.CHINESE.search(node.value)
        ):
            yield node.lineno, node.value


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
