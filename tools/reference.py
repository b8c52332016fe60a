"""The reference under docs/reference, written from the code itself. Needs no database.

tools/reference.py            write the pages anew
tools/reference.py --check    change nothing; exit status 1 when a page is stale

cli.md         every command, with its --help
settings.md    every setting, from the docstring of liandong.settings
refusals.md    every refusal: code, facts, sentence in Chinese and English
events.md      every event: facts and sentence; and every message that people get
indicators.md  every figure: name, formula, unit, source
api.md         every route of the JSON API, from its OpenAPI description
pages.md       every address of the site and who may open it
modes.md       the five service modes: duties of each side, gates, evidence, records
typed_fields.md  what each paper form asks, and what of it a person still types
tables.md      every table with its fields, and which of them are personal
"""

import atexit
import importlib
import inspect
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, get_args, get_origin, get_type_hints

from reference_words import both, first, grid, in_chinese, page
from reference_work import modes, typed_fields

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
WIDTH = 92
TOOLS = {
    "LIANDONG_PYTHON": "the Python that `bin/up` and `bin/test` build their environment with",
    "LIANDONG_TEST_DATABASE_URL": "a PostgreSQL server for `bin/test`, instead of its own",
    "LIANDONG_CHROMIUM": "the browser that `bin/test browser` drives",
    "LIANDONG_COMPILE": "whether the planner's kernels are compiled: auto (default), never, always",
    "LIANDONG_THREADS": "how many threads a plan may use; default: the cores of the process",
    "LIANDONG_SHARED": "a folder of real files; tests that read them are skipped without it",
}


def prepare() -> None:
    """Set Django up in a folder of its own, with no setting from outside."""
    for name in [name for name in os.environ if name.startswith("LIANDONG_")]:
        del os.environ[name]
    home = tempfile.mkdtemp(prefix="liandong-reference-")
    (Path(home) / "static").mkdir()
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["LIANDONG_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.settings"
    # Help texts break their lines at the width of the terminal.
    os.environ["COLUMNS"] = str(WIDTH)
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()
    import liandong

    for module in walk_packages(liandong.__path__, "liandong."):
        if not re.search(r"\.(migrations|__main__)(\.|$)", module.name):
            importlib.import_module(module.name)


def pages() -> dict[str, str]:
    """File name → text of every page of the reference."""
    prepare()
    return {
        "cli.md": cli(),
        "settings.md": settings_page(),
        "refusals.md": refusals(),
        "events.md": events(),
        "indicators.md": indicators(),
        "api.md": api(),
        "pages.md": site(),
        "modes.md": modes(),
        "typed_fields.md": typed_fields(),
        "tables.md": tables(),
    }


def cli() -> str:
    """Every command with its help, in the order in which ``liandong --help`` lists them."""
    from typer.main import get_command

    from liandong.cli.main import app

    def told(command: Any, path: str, parent: Any = None) -> Iterator[str]:
        context = command.context_class(
            command, info_name=path.split()[-1], parent=parent, terminal_width=WIDTH
        )
        said = re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.M).strip()
        yield f"## `{path}`\n\n```\n{said}\n```"
        for name, child in getattr(command, "commands", {}).items():
            yield from told(child, f"{path} {name}", context)

    head = "Each command says the same with `--help`. Exit status 0 is done, 1 is refused."
    return page("Commands", head, told(get_command(app), "liandong"))


def settings_page() -> str:
    """Every setting of the environment: those of the product, then those of its tools."""
    from liandong import settings

    _, _, table = inspect.cleandoc(settings.__doc__ or "").partition("\n\n")
    rows = [re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in table.splitlines()]
    return page(
        "Settings",
        "Variables of the environment. Each has a default that suits a first run.",
        [
            grid(("variable", "what it says"), [(f"`{name}`", what) for name, what in rows]),
            "## For tests and tools",
            grid(("variable", "what it says"), [(f"`{name}`", TOOLS[name]) for name in TOOLS]),
        ],
    )


def refusals() -> str:
    """Every refusal by the module that decides it."""
    from liandong import phrases
    from liandong.core.refusals import Refusal

    head = (
        "What the rules do not allow, with a stable code. Pages and commands show the sentence; "
        "the API answers with `code`, `sentence` and `details` (the facts)."
    )
    parts = []
    for module, kinds in by_module(Refusal):
        parts.append(f"## {module}")
        for kind in kinds:
            parts.append(
                f"### `{kind.code}`\n\n{first(kind)}\n\n"
                f"{facts(kind)}{both(phrases.REFUSALS.get(kind.code, ''))}"
            )
    return page("Refusals", head, parts)


def events() -> str:
    """Every event by the module it belongs to, then the messages owed to people."""
    from liandong import phrases
    from liandong.core.events import Event

    parts = []
    for module, kinds in by_module(Event):
        parts.append(f"## {module}")
        for kind in kinds:
            parts.append(
                f"### `{kind.__name__}`\n\n{first(kind)}\n\n"
                f"{facts(kind)}{both(phrases.EVENTS.get(kind.__name__, ''))}"
            )
    parts.append("## Messages to people\n\nWritten with the change, sent after it by the jobs.")
    parts += [f"### `{kind}`\n\n{both(said)}" for kind, said in sorted(phrases.MESSAGES.items())]
    return page("Events and messages", "What happened, in the past tense; never edited.", parts)


def indicators() -> str:
    """Every figure of the effects and the dashboards as ``core.indicators`` defines it."""
    from liandong.core.indicators import INDICATORS
    from liandong.phrases import governance
    from liandong.phrases.effects import EFFECTS

    parts = []
    for code, figure in INDICATORS.items():
        words = governance.INDICATORS[code]
        target = "" if figure.target is None else f", sound at {figure.target:g}"
        parts.append(
            f"## `{code}`\n\n{both(words.name)}\n\n{both(words.formula)}\n\n"
            f"Unit: {in_chinese(governance.UNITS[figure.unit.value])} (`{figure.unit.value}`)"
            f"{target}. Better: {figure.direction.value.replace('_', ' ')}. "
            f"Effect: {in_chinese(EFFECTS[figure.effect.value])} (`{figure.effect.value}`). "
            f"Counts records of: {figure.counts}. Asked for by: {figure.source}. "
            f"Shown from n = {figure.smallest_n}."
        )
    head = "Each figure is defined once, in `core.indicators`; it links to the records it counts."
    return page("Indicators", head, parts)


def api() -> str:
    """Every route of the JSON API."""
    from liandong.api.doors import api as door

    schema = door.get_openapi_schema(path_prefix="/api/")
    parts = []
    for path, verbs in sorted(schema["paths"].items()):
        for verb, route in verbs.items():
            asked = [
                (f"`{p['name']}`", p["in"], "yes" if p.get("required") else "", kind(p["schema"]))
                for p in route.get("parameters", [])
            ]
            answers = ", ".join(
                f"{status} {answer.get('description', '')}".strip()
                for status, answer in sorted(route.get("responses", {}).items(), key=str)
            )
            said = str(route.get("description") or route.get("summary") or "").strip()
            said = said.replace("``", "`")
            parts.append(f"## `{verb.upper()} {path}`\n\n{said}")
            if asked:
                parts.append(grid(("parameter", "in", "required", "type"), asked))
            parts.append(f"Answers: {answers}.")
    if not parts:
        parts = ["No routes are open."]
    head = "The whole description, for machines: `/api/openapi.json`; to try it out: `/api/docs`."
    return page("JSON API", head, parts)


def site() -> str:
    """Every named address of the site's own pages, and who may open it."""
    from django.urls import URLPattern

    from liandong import urls

    rows = []
    for pattern in urls.urlpatterns:
        if not isinstance(pattern, URLPattern) or not pattern.name:
            continue
        allowed = getattr(pattern.callback, "allowed", None)
        view = inspect.unwrap(pattern.callback)
        rows.append(
            (
                f"`/{pattern.pattern}`",
                f"`{pattern.name}`",
                ", ".join(sorted(allowed)) if allowed else "see the view",
                first(view) or "A page of the second factor.",
            )
        )
    head = (
        "`public` needs no account, `signed_in` needs one; the others are roles. What somebody "
        "sees on a page is narrowed further to what they answer for (`queries.access`)."
    )
    return page("Pages", head, [grid(("address", "name", "who", "what"), sorted(rows))])


def tables() -> str:
    """Every table with its fields and what kind of information they hold."""
    from django.apps import apps

    parts = []
    models = [m for m in apps.get_models() if m._meta.app_label == "liandong"]
    for model in sorted(models, key=lambda m: m.__name__):
        privacy = model.Privacy  # type: ignore[attr-defined]
        sensitive: frozenset[str] = getattr(privacy, "sensitive", frozenset())
        rows = []
        for field in model._meta.get_fields():
            if not field.concrete:
                continue
            to = f" → `{field.related_model.__name__}`" if field.related_model else ""
            label = "sensitive" if field.name in sensitive else "personal"
            rows.append(
                (
                    f"`{field.name}`",
                    type(field).__name__ + to,
                    label if field.name in privacy.personal else "",
                )
            )
        parts.append(f"## `{model.__name__}`\n\n{first(model)}")
        parts.append(grid(("field", "kind", "information"), rows))
    head = (
        "Every field is declared personal or plain beside its table; a test refuses one that is "
        "not. Sensitive fields lie sealed or are shown covered."
    )
    return page("Tables", head, parts)


def by_module(kind: type) -> list[tuple[str, list[Any]]]:
    """The descendants of a class by the word of their module, each once, in order."""
    found: dict[str, dict[str, Any]] = {}

    def gather(parent: type) -> None:
        children: list[type] = parent.__subclasses__()
        for child in children:
            if child.__module__.startswith("liandong."):
                # A dataclass with slots leaves its first draft among the subclasses.
                found.setdefault(child.__module__.removeprefix("liandong."), {})[
                    child.__qualname__
                ] = child
            gather(child)

    gather(kind)
    return [
        (module, [kinds[name] for name in sorted(kinds)]) for module, kinds in sorted(found.items())
    ]


def facts(kind: Any) -> str:
    """The typed facts in one line, with an empty line after it; nothing when there are none."""
    told = get_type_hints(kind)
    said = ", ".join(f"`{f.name}`: {type_name(told[f.name])}" for f in fields(kind))
    return f"Facts: {said}\n\n" if said else ""


def type_name(hint: Any) -> str:
    """A type as a reader of the reference writes it: int, text, list of text."""
    names = {str: "text", bool: "yes or no", float: "number", type(None): "none"}
    inner = [type_name(a) for a in get_args(hint) if a is not Ellipsis]
    origin = get_origin(hint)
    if origin in {list, tuple, frozenset, set}:
        return "list of " + " and ".join(dict.fromkeys(inner))
    if inner:
        return " or ".join(inner)
    return names.get(hint, getattr(hint, "__name__", str(hint)))


def kind(schema: dict[str, Any]) -> str:
    """The type of an API parameter."""
    if "anyOf" in schema:
        return " or ".join(kind(one) for one in schema["anyOf"])
    return str(schema.get("format") or schema.get("type") or "")


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` compare them; the exit status."""
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    fresh = pages()
    stale = [
        name
        for name, text in fresh.items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    if arguments == ["--check"]:
        for name in stale:
            print(f"docs/reference/{name} is stale: run tools/reference.py")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(fresh[name], encoding="utf-8")
    print(f"{len(fresh)} pages, {len(stale)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
