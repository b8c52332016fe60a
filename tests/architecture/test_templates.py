"""Rules that every template and static file keeps: security, translation, parts that exist."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "liandong"
TEMPLATES = PACKAGE / "templates"
STATIC = PACKAGE / "static"

PAGES = sorted(TEMPLATES.rglob("*.html"))
NAMES = [str(page.relative_to(TEMPLATES)) for page in PAGES]

STYLES = "".join(p.read_text(encoding="utf-8") for p in sorted((STATIC / "css").glob("*.css")))

COMMENT = re.compile(r"\{%\s*comment.*?%\}.*?\{%\s*endcomment\s*%\}|\{#.*?#\}", re.S)
BLOCK_TEXT = re.compile(r"\{%\s*blocktrans.*?%\}(.*?)\{%\s*endblocktrans.*?%\}", re.S)
TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
HTML_TAG = re.compile(r"<[^>]*>", re.S)
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
TRANSLATED = re.compile(r"""\{%\s*(?:trans|translate)\s+(["'])(.*?)\1""", re.S)

# Names that Chinese readers write in Latin letters, too.
LATIN_ALLOWED = {"EN", "PDF", "Excel", "CSV", "GBK", "QR", "ID", "xlsx", "API", "doctype", "html"}
# The switch of language names the other language in that language.
UNTRANSLATED_ALLOWED = {"shell/_tools.html"}


def _source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _live(name: str) -> str:
    """The template without its comments."""
    return COMMENT.sub("", _source(name))


def test_there_are_templates_to_judge():
    assert "shell/page.html" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_scripts_come_from_files(name):
    html = _live(name)
    inline = [
        tag
        for tag in re.findall(r"<script\b[^>]*>", html)
        if "src=" not in tag and "application/json" not in tag
    ]
    assert inline == []
    assert re.findall(r"javascript:", html) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_styled_or_wired_inside_a_tag(name):
    html = _live(name)
    bare = TEMPLATE_TAG.sub("", html)
    found = [
        attribute
        for tag in HTML_TAG.findall(bare)
        for attribute in re.findall(r"\s(style|on[a-z]+)\s*=", tag)
    ]
    assert found == []
    assert re.findall(r"<style\b", html) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched_from_elsewhere(name):
    found = re.findall(r"""(?:src|href|action)=["'](?:https?:)?//[^"']*""", _live(name))
    assert found == []


@pytest.mark.parametrize(
    "name", [n for n in NAMES if Path(n).name.startswith("_") or n.startswith("components/")]
)
def test_a_part_says_first_what_it_needs(name):
    head = re.match(r"\{%\s*comment\s*%\}(.*?)\{%\s*endcomment\s*%\}", _source(name), re.S)
    assert head is not None, "start with {% comment %}… Needs: …{% endcomment %}"
    assert "Needs:" in head.group(1)


@pytest.mark.parametrize("name", NAMES)
def test_words_for_people_are_chinese_and_translatable(name):
    html = _live(name)
    keys = [text for _, text in TRANSLATED.findall(html)] + BLOCK_TEXT.findall(html)
    not_chinese = [key for key in keys if not HAN.search(TEMPLATE_TAG.sub("", key))]
    assert not_chinese == []

    plain = TEMPLATE_TAG.sub(" ", BLOCK_TEXT.sub(" ", html))
    if name not in UNTRANSLATED_ALLOWED:
        untranslated = [line.strip() for line in plain.splitlines() if HAN.search(line)]
        assert untranslated == [], "wrap it in {% trans %}"
    latin = set(LATIN_WORD.findall(HTML_TAG.sub(" ", plain))) - LATIN_ALLOWED
    latin -= {word for entity in re.findall(r"&(\w+);", plain) for word in [entity]}
    assert latin == set()


@pytest.mark.parametrize("name", [n for n in NAMES if n != "shell/style.html"])
def test_words_handed_to_parts_are_translatable(name):
    found = [
        text
        for tag in re.findall(r"\{%\s*(?:put|component|include)\b.*?%\}", _live(name), re.S)
        for text in re.findall(r"""(?<!_\()["']([^"']*[\u4e00-\u9fff][^"']*)["']""", tag)
    ]
    assert found == []


@pytest.mark.parametrize("name", NAMES)
def test_every_part_that_is_named_exists(name):
    html = _live(name)
    named = re.findall(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""", html)
    named += [
        f"components/{part}.html"
        for part in re.findall(r"""\{%\s*(?:put|component)\s+["']([^"']+)["']""", html)
    ]
    kit = ("allauth/", "account/", "mfa/", "django/")
    missing = [n for n in named if n not in NAMES and not n.startswith(kit)]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_every_static_file_that_is_named_exists(name):
    named = re.findall(r"""\{%\s*static\s+["']([^"']+)["']""", _live(name))
    assert [n for n in named if not (STATIC / n).is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_look_that_an_answer_is_given_exists(name):
    """A field with a class that no style knows looks like a field of 1995."""
    answers = re.findall(r"<(?:input|select|textarea)\b[^>]*?class=\"([^\"]*)", _live(name))
    words = " ".join(answers).split()
    assert [w for w in words if w.startswith("ld-") and f".{w}" not in STYLES] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_that_is_named_is_in_the_sprite(name):
    sprite = (STATIC / "vendor" / "icons" / "sprite.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    html = _live(name)
    named = set(re.findall(r"""\{%\s*icon\s+["']([^"']+)["']""", html))
    for tag in re.findall(r"\{%\s*(?:put|component)\b.*?%\}", html, re.S):
        named |= set(re.findall(r"""\bicon=["']([^"']+)["']""", tag))
    assert named - known == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_form_that_changes_something_carries_its_token(name):
    forms = re.findall(
        r"""<form\b[^>]*method=["']post["'][^>]*>.*?</form>""", _live(name), re.S | re.I
    )
    assert [form[:80] for form in forms if "csrf_token" not in form] == []


def test_every_vendored_file_is_the_recorded_one():
    listing = json.loads((ROOT / "vendor.json").read_text(encoding="utf-8"))
    recorded = {
        file: digest
        for package in listing["packages"]
        for file, digest in package["sha256"].items()
    }
    vendor = STATIC / "vendor"
    present = {
        str(path.relative_to(vendor)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file()
    }
    assert present == recorded


def test_no_static_file_refers_to_a_source_map():
    found = [
        str(path.relative_to(STATIC))
        for path in STATIC.rglob("*")
        if path.suffix in {".js", ".css"} and "sourceMappingURL" in path.read_text(encoding="utf-8")
    ]
    assert found == []


def _tokens() -> dict[str, str]:
    css = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    first = css[: css.index("@media")]
    found: dict[str, str] = {}
    for name, value in re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", first):
        found.setdefault(name, value)
    return found


def _light(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "ground", 7.0),
        ("ink", "surface-sunk", 7.0),
        ("ink-soft", "ground", 4.5),
        ("ink-soft", "surface-sunk", 4.5),
        ("accent", "ground", 4.5),
        ("accent", "surface", 4.5),
        ("accent-dark", "accent-soft", 4.5),
        ("warm", "ground", 4.5),
        ("warm", "warm-soft", 4.5),
        ("ok", "ok-soft", 4.5),
        ("wait", "wait-soft", 4.5),
        ("danger", "danger-soft", 4.5),
        ("info", "info-soft", 4.5),
        ("surface", "accent", 4.5),
        ("surface", "warm", 4.5),
        ("surface", "danger", 4.5),
        ("line-strong", "surface", 3.0),
    ],
)
def test_colours_can_be_read(ink, ground, least):
    tokens = _tokens()
    contrast = _contrast(tokens[ink], tokens[ground])
    assert contrast >= least, f"{ink} on {ground} is {contrast:.2f} : 1"


BLOCK = re.compile(r"\{%\s*block (\w+)\s*%\}")
ADDRESS = re.compile(r"\{%\s*url [^%]*? as (\w+)\s*%\}")
ADDRESS_USED = re.compile(r"\burl=(\w+)")


@pytest.mark.parametrize("name", NAMES)
def test_an_address_is_used_in_the_block_that_makes_it(name):
    """What one block of a page names is gone in the next, and the button with it."""
    parts = BLOCK.split(_live(name))
    places = list(zip(["", *parts[1::2]], parts[::2], strict=True))
    made = {(word, place) for place, text in places for word in ADDRESS.findall(text)}
    known = {word for word, _ in made}
    lost = [
        (place, word)
        for place, text in places
        for word in ADDRESS_USED.findall(text)
        if word in known and not {(word, place), (word, "")} & made
    ]
    assert lost == []
