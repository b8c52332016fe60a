"""What lies in the repository: locks, vendored files, scripts, and nothing of one machine."""

import hashlib
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock")
SCRIPTS = ("bin/up", "bin/test", "bin/fix", ".ci/run", "tools/environment.sh", "tools/machine.sh")
# Written in pieces, so that this file does not hold what it looks for.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js", "deb.deb" + "ian.org")
HOMES = re.compile("/(?:ho" + r"me|Us" + r"ers)/[a-z][\w.-]*/|/ro" + "ot/|/tm" + r"p/\w+/\w+/")
BINARY = {".otf", ".gz", ".mo", ".png", ".jpg", ".pdf", ".xlsx", ".woff2", ".ico", ".npz"}


def tracked() -> list[Path]:
    """Files under version control; of an unpacked archive, everything but what tools made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        made = re.compile(r"/(\.venv|build|\.liandong|\.[a-z_]+_cache|__pycache__|\.hypothesis)/")
        paths = [p for p in ROOT.rglob("*") if not made.search(p.as_posix())]
    return [p for p in paths if p.is_file() and p.suffix not in BINARY]


def pins(lock: str) -> dict[str, str]:
    """Package name → version of a lock file."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", text, re.M))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_the_lock_names_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []
    assert (text.count("://"), text.count("--index"), text.count("--find-links")) == (0, 0, 0)


def test_the_test_lock_holds_the_run_time_lock_unchanged():
    run_time, testing = (pins(lock) for lock in LOCKS)
    assert {name: testing.get(name) for name in run_time} == run_time


def test_every_dependency_is_in_its_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        LOCKS[0]: project["project"]["dependencies"],
        LOCKS[1]: project["dependency-groups"]["test"],
    }
    wrong = []
    for lock, requirements in asked.items():
        pinned = pins(lock)
        for requirement in map(Requirement, requirements):
            version = pinned.get(re.sub(r"[-_.]+", "-", requirement.name).lower())
            if version is None or not requirement.specifier.contains(version):
                wrong.append(f"{requirement} in {lock}: {version}")
    assert wrong == []


def test_the_vendored_files_are_the_ones_that_were_taken():
    vendor = json.loads((ROOT / "vendor.json").read_text(encoding="utf-8"))
    folder = ROOT / "src" / "liandong" / "static" / "vendor"
    recorded = {
        name: digest for package in vendor["packages"] for name, digest in package["sha256"].items()
    }
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == recorded


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_plain_shell(script):
    checked = subprocess.run(
        ["sh", "-n", ROOT / script], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    text = (ROOT / script).read_text(encoding="utf-8")
    assert "bash" not in text.split("\n")[0]


def test_the_commands_can_be_run():
    commands = [ROOT / s for s in SCRIPTS if not s.endswith(".sh")]
    assert [c.name for c in commands if not c.stat().st_mode & 0o111] == []


def test_ci_runs_what_people_run():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line and not line.startswith("#")]
    assert code == ['exec "$(dirname -- "$0")/../bin/test"']


def test_no_file_names_a_package_registry_or_a_path_of_one_machine():
    # The folder that holds this checkout, unless every machine has one of that name.
    ours = str(ROOT.parent) not in {"/", "/tmp", "/opt", "/srv", "/home", "/src"}
    here = f"{ROOT.parent}/" if ours else None
    found = []
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        if any(host in text for host in HOSTS):
            found.append(f"{path.relative_to(ROOT)}: a registry's host")
        if (here and here in text) or HOMES.search(text):
            found.append(f"{path.relative_to(ROOT)}: a path of one machine")
    assert found == []
