"""The papers: complete against the code, true in the names they use, linked to what exists."""

import os
import re
from contextlib import suppress
from importlib import import_module, util
from pathlib import Path
from pkgutil import walk_packages

import pytest
from typer.main import get_command

import liandong
from liandong import phrases, settings
from liandong.cli.main import app
from liandong.core.events import Event
from liandong.core.indicators import INDICATORS
from liandong.core.refusals import Refusal

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
TOURS = ("tour.md", "tour.zh.md")
ROLES = ("volunteer", "social-worker", "team-leader", "supervisor", "coordinator", "officer")
PAPERS = sorted(p for p in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")] if not p.name.startswith("."))
HAN = re.compile(r"[\u3400-\u9fff]")

for _module in walk_packages(liandong.__path__, "liandong."):
    if not re.search(r"\.(migrations|__main__)(\.|$)", _module.name):
        import_module(_module.name)


def read(*parts: str) -> str:
    return DOCS.joinpath(*parts).read_text(encoding="utf-8")


def titles(name: str) -> set[str]:
    """What the headings of a page of the reference name in backticks."""
    return set(re.findall(r"^#+ `([^`]+)`", (REFERENCE / name).read_text("utf-8"), re.M))


def descendants(kind: type) -> set[type]:
    """All classes of the product below a class."""
    found = set()
    for child in kind.__subclasses__():
        if child.__module__.startswith("liandong."):
            found.add(child)
        found |= descendants(child)
    return found


def commands(command: object, path: str) -> set[str]:
    """Every command with its path, groups included."""
    found = {path}
    for name, child in getattr(command, "commands", {}).items():
        found |= commands(child, f"{path} {name}")
    return found


def test_the_reference_has_every_command_and_no_other():
    assert titles("cli.md") == commands(get_command(app), "liandong")


def test_the_reference_has_every_setting_that_any_file_reads():
    asked = set()
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "bin").iterdir()]:
        if path.is_file():
            asked |= set(re.findall(r"\bLIANDONG_[A-Z_]+[A-Z]\b", path.read_text("utf-8")))
    derived = {n for n in vars(settings) if n.startswith("LIANDONG_")}
    from_outside = {n for n in asked if n not in derived or n in (settings.__doc__ or "")}
    listed = set(re.findall(r"^\| `(LIANDONG_\w+)`", read("reference", "settings.md"), re.M))
    assert from_outside - listed == set()
    assert set(re.findall(r"^(LIANDONG_\w+)", settings.__doc__ or "", re.M)) - listed == set()


def test_the_reference_has_every_refusal_and_no_other():
    assert titles("refusals.md") == {kind.code for kind in descendants(Refusal)}


def test_the_reference_has_every_event_and_every_message_and_no_other():
    events = {kind.__name__ for kind in descendants(Event)}
    assert titles("events.md") == events | set(phrases.MESSAGES)


def test_the_reference_has_every_indicator_and_no_other():
    assert titles("indicators.md") == set(INDICATORS)


def test_the_reference_is_written_with_the_sentences_of_today():
    chinese = {
        re.sub(r"%\((\w+)\)[a-z]", r"{\1}", str(said)).replace("%%", "%")
        for said in phrases.REFUSALS.values()
    }
    told = set(re.findall(r"^> (.+?)(?:  )?$", read("reference", "refusals.md"), re.M))
    assert chinese - told == set()


def exists(name: str) -> bool:
    """Whether ``floor.word`` is a module or ``floor.word.function`` a function of the product."""
    module, _, function = f"liandong.{name}".rpartition(".")
    with suppress(ModuleNotFoundError):
        if util.find_spec(f"liandong.{name}") is not None:
            return True
    with suppress(ModuleNotFoundError):
        return callable(getattr(import_module(module), function, None))
    return False


@pytest.mark.parametrize("tour", TOURS)
def test_every_function_that_the_tour_names_exists(tour):
    named = set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", read("start", tour)))
    lost = [name for name in sorted(named) if not exists(name)]
    assert (len(named) > 20, lost) == (True, [])


def test_both_tours_name_the_same_functions():
    named = [set(re.findall(r"`([a-z_]+\.[a-z_.]+)`", read("start", tour))) for tour in TOURS]
    assert named[0] ^ named[1] == set()


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_of_a_paper_leads_somewhere(paper):
    text = re.sub(r"```.*?```", "", paper.read_text(encoding="utf-8"), flags=re.S)
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    lost = []
    for link in links:
        target, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        found = paper.parent / target if target else paper
        if not found.exists() or (anchor and anchor not in anchors(found)):
            lost.append(link)
    assert lost == []


def anchors(paper: Path) -> set[str]:
    """The anchors that headings of a paper get on the usual sites."""
    headings = re.findall(r"^#+ (.+)$", paper.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def test_every_paper_is_reached_from_a_readme():
    entrances = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
    seen, waiting = set(), [p.resolve() for p in entrances]
    while waiting:
        paper = waiting.pop()
        if paper in seen or not paper.exists() or paper.suffix != ".md":
            continue
        seen.add(paper)
        for link in re.findall(r"\]\(([^)#\s]+)", paper.read_text(encoding="utf-8")):
            if "://" not in link:
                waiting.append((paper.parent / link).resolve())
    assert [p.relative_to(ROOT).as_posix() for p in PAPERS if p.resolve() not in seen] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_commands_of_the_readme_can_be_run(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.S))
    scripts = set(re.findall(r"^(bin/\w+)", blocks, re.M))
    assert {"bin/up", "bin/test"} <= scripts
    assert [s for s in sorted(scripts) if not os.access(ROOT / s, os.X_OK)] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_command_that_a_paper_shows_exists(paper):
    shown = re.findall(
        r"(?:^|`)(?:\.venv/bin/)?liandong((?: [a-z][a-z-]*)+)", paper.read_text("utf-8"), re.M
    )
    known = commands(get_command(app), "liandong")
    groups = {path.rpartition(" ")[0] for path in known}
    lost = []
    for words in shown:
        path, waiting = "liandong", words.split()
        while waiting and f"{path} {waiting[0]}" in known:
            path += f" {waiting.pop(0)}"
        # What is left over are arguments, which only a command takes, never a group.
        if waiting and path in groups:
            lost.append(words.strip())
    assert lost == []


@pytest.mark.parametrize("role", [*ROLES, "operate"])
def test_every_guide_stands_in_both_languages_with_the_same_tasks(role):
    chinese, english = (read("guide", f"{role}.{language}.md") for language in ("zh", "en"))
    counted = [len(re.findall(r"^## ", text, re.M)) for text in (chinese, english)]
    assert counted[0] == counted[1] > 2


@pytest.mark.parametrize("role", ROLES)
def test_every_button_that_a_guide_names_is_on_some_page(role):
    package = Path(liandong.__file__).parent
    source = "\n".join(
        p.read_text(encoding="utf-8")
        for p in [*package.rglob("*.html"), *package.rglob("*.py")]
        if "migrations" not in p.parts
    )
    for language in ("zh", "en"):
        named = re.findall(r"「([^」]+)」", read("guide", f"{role}.{language}.md"))
        assert named != []
        assert [word for word in dict.fromkeys(named) if word not in source] == []


def test_decisions_are_numbered_upwards_and_fit_a_screen():
    files = sorted((DOCS / "adr").glob("0*.md"))
    texts = [p.read_text(encoding="utf-8") for p in files]
    numbers = [re.match(r"# (\d+)\. ", text).group(1) for text in texts]
    parts = ["What we saw", "What we decided", "What follows", "What else we looked at"]
    # A number may be kept for a decision that is still being written.
    assert numbers == sorted(set(numbers), key=int)
    assert [p.name for p, n in zip(files, numbers, strict=True) if int(p.name[:4]) != int(n)] == []
    assert [
        p.name
        for p, text in zip(files, texts, strict=True)
        if re.findall(r"^## (.+)$", text, re.M) != parts or len(text.splitlines()) > 45
    ] == []


def test_the_change_log_names_its_readers():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = text.partition("## Unreleased")[2].partition("\n## ")[0]
    assert re.findall(r"^### For (.+)$", unreleased, re.M) == [
        "volunteers",
        "social workers and team leaders",
        "coordinators",
        "supervisors and department officers",
        "operators",
        "API clients",
    ]


def test_chinese_papers_are_chinese_and_say_no_jargon():
    jargon = re.compile("赋能|闭环|抓手|打造|助力|一站式|生态圈")
    chinese = [p for p in PAPERS if p.name.endswith((".zh.md", ".zh-CN.md"))]
    thin, loud = [], []
    for paper in chinese:
        text = paper.read_text(encoding="utf-8")
        thin += [paper.name] if len(HAN.findall(text)) < 300 else []
        loud += [f"{paper.name}: {word}" for word in jargon.findall(text)]
    assert (len(chinese) >= 9, thin, loud) == (True, [], [])
