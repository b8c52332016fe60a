"""bin/up on machines where something is missing: one clear line with the remedy, then the end."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NAMES = ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python")


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the scripts and an empty lock, and a folder of programs to be found."""
    root = tmp_path / "checkout"
    for folder in ("bin", "tools"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "src").mkdir()
    (root / "requirements.lock").write_text("")
    (tmp_path / "programs").mkdir()
    return root


def up(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    programs = checkout.parent / "programs"
    return subprocess.run(
        ["sh", checkout / "bin" / "up", *arguments],
        env={"PATH": f"{programs}:/usr/bin:/bin", "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def install(checkout: Path, lines: str, *names: str) -> None:
    for name in names:
        program = checkout.parent / "programs" / name
        program.write_text(f"#!/bin/sh\n{lines}\n")
        program.chmod(0o755)


def test_an_old_python_is_named_with_the_remedy(checkout):
    install(checkout, '[ "$1" = --version ] && echo Python 3.9.2 && exit\nexit 1', *NAMES)
    ended = up(checkout)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines() == [
        "✗ 需要 Python 3.11 或更新的版本，现在是：Python 3.9.2。"
        "请安装后再试（Debian、Ubuntu：apt install python3 python3-venv）。",
        "  Python 3.11 or newer is needed, found: Python 3.9.2. "
        "Install it and try again (Debian, Ubuntu: apt install python3 python3-venv).",
    ]


def test_a_python_without_venv_is_named_with_the_remedy(checkout):
    install(checkout, 'case "$2" in *ensurepip*) exit 1 ;; esac\nexit 0', *NAMES)
    ended = up(checkout)
    found = checkout.parent / "programs" / "python3"
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines() == [
        f"✗ 这个 Python（{found}）缺少 venv 模块。请安装后再试：apt install python3-venv",
        f"  This Python ({found}) has no venv module. Install it and try again: "
        "apt install python3-venv",
    ]


def test_packages_that_cannot_be_installed_end_the_start_and_leave_no_stamp(checkout):
    (checkout / "requirements.lock").write_text("no-such-package==1.0 \\\n    --hash=sha256:00\n")
    install(checkout, f'exec {sys.executable} "$@"', "python3")
    ended = up(checkout, PIP_NO_INDEX="1")
    assert ended.returncode == 1
    assert "依赖没有装好" in ended.stderr
    assert not (checkout / ".venv" / "requirements.lock.installed").exists()


def test_a_fresh_environment_starts_the_site_of_this_checkout_with_its_own_home(checkout):
    package = checkout / "src" / "liandong"
    package.mkdir()
    (package / "cli").mkdir()
    (package / "__init__.py").touch()
    (package / "cli" / "main.py").write_text("import sys\ndef main(): print(*sys.argv)")
    (package / "__main__.py").write_text(
        "import os, sys\n"
        "print(*sys.argv[1:], os.environ['LIANDONG_HOME'], os.environ['LIANDONG_DEMO'])"
    )
    install(checkout, f'exec {sys.executable} "$@"', "python3")
    first = up(checkout, "--port", "9000")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines()[-1] == f"up --port 9000 {checkout}/.liandong 1"

    again = up(checkout, LIANDONG_HOME="/somewhere/else")
    assert (again.returncode, again.stdout) == (0, "up /somewhere/else 1\n")

    command = checkout / ".venv" / "bin" / "liandong"
    launched = subprocess.run([command, "--help"], capture_output=True, text=True, check=True)
    assert launched.stdout == f"{command} --help\n"


def test_an_unknown_suite_is_answered_with_those_there_are():
    ended = subprocess.run(
        ["sh", ROOT / "bin" / "test", "quick"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "bin/test does not know 'quick'. It knows: fast static sqlite" in ended.stderr
