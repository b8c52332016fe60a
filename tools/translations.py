"""Translations without the gettext tools: Chinese in the source, English in one catalogue.

    tools/translations.py extract          bring the catalogue up to date with the source
    tools/translations.py missing          print what has no English yet, as JSON
    tools/translations.py fill FILE.json   merge {Chinese: English} and compile
    tools/translations.py compile          write the .mo from the .po
    tools/translations.py check            say what is missing, obsolete, stale or mismatched

A message with a plural is [singular, plural] on both sides; in FILE.json its key is the
Chinese singular. A message with a context has the key "context|Chinese".

The source language needs no catalogue: a sentence without a translation is shown as it
stands, and it stands in Chinese.
"""

import ast
import gettext
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_messages
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "liandong"
PO = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
Shape = tuple[int | tuple[int, str], ...] | None
KEYWORDS: dict[str, Shape] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0 +-]*[\d.]*[a-zA-Z]|\{(\w*)[^{}]*\}")
CHINESE = re.compile(r"[\u3400-\u9fff]")
# A date that never changes: the catalogue differs only where its words do.
BORN = datetime(2026, 1, 1, tzinfo=UTC)

Key = tuple[str | None, str]


def extracted(package: Path = PACKAGE) -> Catalog:
    """Every message of the package's Python and templates, with the files that say it."""
    catalog = _empty()
    for file in sorted(package.rglob("*")):
        keywords = KEYWORDS
        if file.suffix == ".py":
            source = file.read_bytes()
            keywords = keywords_of(ast.parse(source))
        elif file.suffix in {".html", ".txt", ".js"} and "templates" in file.parts:
            source = _as_python(file.read_text(encoding="utf-8"), str(file)).encode()
        else:
            continue
        place = file.relative_to(package.parent).as_posix()
        found = extract_messages(
            "python", io.BytesIO(source), keywords, ["Translators:"], strip_comment_tags=True
        )
        for _line, words, comments, context in found:
            if words:
                # Files without line numbers: an edit elsewhere in the file changes nothing here.
                catalog.add(words, None, [(place, 0)], auto_comments=comments, context=context)
    return catalog


def keywords_of(tree: ast.AST) -> dict[str, Shape]:
    """The names by which a module calls for translation, its own names for them included.

    >>> sorted(keywords_of(ast.parse("from x import gettext as _now")).keys() - KEYWORDS.keys())
    ['_now']
    """
    own = {
        name.asname: KEYWORDS[name.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.asname and name.name in KEYWORDS
    }
    return KEYWORDS | own


def _as_python(source: str, name: str) -> str:
    """A template as the Python calls that Babel can read, one to a line."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    calls: list[str] = []
    for line in templatize(source, name).splitlines():
        # What was text is blanked to letters; only calls and notes to translators are kept.
        if (note := line.lstrip()).startswith("# Translators"):
            calls.append(note)
        calls.extend(_calls(line))
    return "\n".join(calls) + "\n"


CALL = re.compile(
    r"(?<!\w)(?:_|gettext|ngettext|pgettext|npgettext)"
    r"\((?:\s*u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*,?|\s*count\s*)+\)"
)


def _calls(line: str) -> Iterator[str]:
    for match in CALL.finditer(line):
        yield match.group()


def merged(now: Catalog, before: Catalog) -> Catalog:
    """The messages of the source with the English that the catalogue already has."""
    catalog = _empty()
    for message in _messages(now):
        known = before.get(message.id, message.context)
        catalog.add(
            message.id,
            known.string if known is not None else None,
            [(place, 0) for place in _places(message)],
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return catalog


def missing(catalog: Catalog) -> list[Message]:
    """Messages without English, or with only one of two plural forms."""
    return [m for m in _messages(catalog) if not all(_strings(m))]


def mismatches(catalog: Catalog) -> list[str]:
    """Translations whose placeholders differ from the source's, one line each.

    A plural's English singular may leave out a number: "one place is left".
    """
    found = []
    for message in _messages(catalog):
        strings = _strings(message)
        if not all(strings):
            continue
        wanted = placeholders(_ids(message)[-1])
        for position, string in enumerate(strings):
            got = placeholders(string)
            is_singular = len(strings) > 1 and position == 0
            if got != wanted and not (is_singular and got < wanted):
                found.append(f"{string!r} has {sorted(got)}, the source {sorted(wanted)}")
    return found


def placeholders(words: str) -> frozenset[str]:
    """Names of ``%(name)s`` and ``{name}`` in a message.

    >>> sorted(placeholders("%(name)s 有 {count} 个班次，100%%"))
    ['count', 'name']
    """
    plain = words.replace("%%", "")
    return frozenset(a or b for a, b in PLACEHOLDER.findall(plain))


def problems(po: Path = PO, package: Path = PACKAGE) -> list[str]:
    """Everything that ``check`` complains of, one line each; empty when all is well."""
    if not po.exists():
        return [f"{po.name} is missing: run `tools/translations.py extract`"]
    now, kept = extracted(package), _read(po)
    in_source, in_catalog = set(_by_key(now)), set(_by_key(kept))
    found = [f"not extracted: {key[1]}" for key in sorted(in_source - in_catalog, key=str)]
    found += [f"obsolete: {key[1]}" for key in sorted(in_catalog - in_source, key=str)]
    found += [f"no English: {_ids(m)[0]}" for m in missing(kept)]
    found += [f"placeholders: {line}" for line in mismatches(kept)]
    if not missing(kept) and not _is_compiled(kept, po.with_suffix(".mo")):
        found.append("the .mo is stale: run `tools/translations.py compile`")
    return found


def fill(po: Path, given: dict[str, str | list[str]]) -> tuple[int, list[str]]:
    """Merge translations into the catalogue and compile it.

    Returns how many messages were filled, and the keys that no message has.
    """
    catalog = _read(po)
    by_name = {_name(m): m for m in _messages(catalog)}
    filled, unknown = 0, []
    for name, english in given.items():
        message = by_name.get(name)
        if message is None:
            unknown.append(name)
        elif isinstance(message.id, str):
            message.string = english if isinstance(english, str) else english[0]
            filled += 1
        else:
            message.string = (english, english) if isinstance(english, str) else tuple(english)
            filled += 1
    _write(po, catalog)
    return filled, unknown


def bare_chinese(template: str) -> list[str]:
    """Chinese in a template's text that no translation tag wraps, line by line.

    >>> bare_chinese('<p>你好</p>{% trans "班次" %}{# 说明 #}')
    ['1: <p>你好</p>']
    """
    from django.template.base import Lexer, TokenType

    found, is_wrapped = [], False
    for token in Lexer(template).tokenize():
        word = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type == TokenType.BLOCK:
            if word in {"blocktranslate", "blocktrans", "comment"}:
                is_wrapped = True
            elif word in {"endblocktranslate", "endblocktrans", "endcomment"}:
                is_wrapped = False
            elif word not in {"trans", "translate"} and CHINESE.search(
                re.sub(r"""_\((?:"[^"]*"|'[^']*')\)""", "", token.contents)
            ):
                found.append(f"{token.lineno}: {token.contents}")
        elif token.token_type == TokenType.TEXT and not is_wrapped:
            text = re.sub(r"<!--.*?-->", "", token.contents, flags=re.S)
            found += [
                f"{token.lineno}: {line.strip()}"
                for line in text.splitlines()
                if CHINESE.search(line)
            ]
    return found


def _empty() -> Catalog:
    catalog = Catalog(
        locale="en",
        project="liandong",
        version="",
        copyright_holder="",
        creation_date=BORN,
        revision_date=BORN,
        fuzzy=False,
    )
    catalog.header_comment = (
        "# English for the Chinese of the source. Made by tools/translations.py."
    )
    return catalog


def _messages(catalog: Catalog) -> list[Message]:
    return [m for m in catalog if m.id]


def _by_key(catalog: Catalog) -> dict[Key, Message]:
    return {(m.context, _ids(m)[0]): m for m in _messages(catalog)}


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    if isinstance(message.id, str):
        return (str(message.string or ""),)
    given = message.string if isinstance(message.string, tuple | list) else ("", "")
    return tuple(str(s or "") for s in given)


def _places(message: Message) -> list[str]:
    return sorted({place for place, _ in message.locations})


def _name(message: Message) -> str:
    first = _ids(message)[0]
    return f"{message.context}|{first}" if message.context else first


def _read(po: Path) -> Catalog:
    if not po.exists():
        return _empty()
    with po.open("rb") as file:
        return read_po(file, locale="en")


def _write(po: Path, catalog: Catalog) -> None:
    """The .po in the order of the words themselves, and its .mo beside it."""
    fresh = merged(catalog, catalog)
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as file:
        write_po(file, fresh, width=100, sort_output=True, include_lineno=False, no_location=False)
    with po.with_suffix(".mo").open("wb") as file:
        write_mo(file, fresh)


def _is_compiled(catalog: Catalog, mo: Path) -> bool:
    """Whether the .mo says exactly what the .po says."""
    if not mo.exists():
        return False
    with mo.open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    compiled.pop("", None)
    wanted: dict[object, str] = {}
    for message in _messages(catalog):
        key = _ids(message)[0]
        if message.context:
            key = f"{message.context}\x04{key}"
        strings = _strings(message)
        if len(strings) == 1:
            wanted[key] = strings[0]
        else:
            wanted.update({(key, n): s for n, s in enumerate(strings)})
    return compiled == wanted


def main(arguments: list[str]) -> int:
    """Run one of the verbs; the exit status is 1 when ``check`` finds something."""
    match arguments:
        case ["extract"]:
            catalog = merged(extracted(), _read(PO))
            _write(PO, catalog)
            print(f"{len(_messages(catalog))} messages, {len(missing(catalog))} without English")
        case ["missing"]:
            catalog = merged(extracted(), _read(PO))
            told = [
                {
                    "key": _name(m),
                    "chinese": m.id if isinstance(m.id, str) else list(m.id),
                    "where": _places(m),
                    "notes": list(m.auto_comments),
                }
                for m in missing(catalog)
            ]
            print(json.dumps(told, ensure_ascii=False, indent=1))
        case ["fill", file]:
            _write(PO, merged(extracted(), _read(PO)))
            filled, unknown = fill(PO, json.loads(Path(file).read_text(encoding="utf-8")))
            print(f"{filled} filled, {len(missing(_read(PO)))} still without English")
            for name in unknown:
                print(f"no such message: {name}")
            for line in mismatches(_read(PO)):
                print(f"placeholders: {line}")
        case ["compile"]:
            _write(PO, _read(PO))
        case ["check"]:
            found = problems()
            for line in found[:50]:
                print(line)
            if len(found) > 50:
                print(f"… and {len(found) - 50} more")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
