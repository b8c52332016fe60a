"""What every test stands on: one zone, one language, no network, no surprises in the log."""

import logging
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta

import hypothesis
import pytest
from django.conf import settings
from django.utils import timezone, translation

from liandong.queries import policy_layers
from tests import make

# A machine with other work is slow, and that says nothing about the code.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect


def _connect_near(sock: socket.socket, address: object) -> None:
    """Connect only to this machine: a test that needs the world is not a test."""
    is_far = sock.family in {socket.AF_INET, socket.AF_INET6} and not str(
        address[0] if isinstance(address, tuple) else address
    ).startswith(LOOPBACK)
    if is_far:
        raise RuntimeError(f"A test tried to reach {address!r}; only this machine is allowed.")
    _connect(sock, address)


def pytest_configure(config: pytest.Config) -> None:
    socket.socket.connect = _connect_near  # type: ignore[method-assign]
    # Argon2 takes 100 MiB and half a second by design; a test needs neither.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The static files middleware warns when the folder is absent, and warnings are errors.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    socket.socket.connect = _connect  # type: ignore[method-assign]


# By one of these a test says that it uses the database; to every other one pytest-django
# refuses it, so the answer of such a test cannot depend on which database there is.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def _uses_the_database(item: pytest.Item) -> bool:
    return (
        item.get_closest_marker("django_db") is not None
        or item.get_closest_marker("postgres") is not None
        or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rules-only", action="store_true", help="leave out every test that uses a database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what uses the database; the rest has its answer from the SQLite stage."""
    if config.getoption("--rules-only"):
        wanted = False
    elif settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        wanted = True
    else:
        return
    kept = [item for item in items if _uses_the_database(item) is wanted]
    left = [item for item in items if _uses_the_database(item) is not wanted]
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_runtest_setup(item: pytest.Item) -> None:
    engine = settings.DATABASES["default"]["ENGINE"]
    if item.get_closest_marker("postgres") and not engine.endswith("postgresql"):
        pytest.skip("needs PostgreSQL: bin/test postgres")


@pytest.fixture(autouse=True)
def _no_local_rules() -> Iterator[None]:
    """What a test adopted is gone with its transaction, and must be gone from memory too."""
    policy_layers.forget()
    yield
    policy_layers.forget()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """On SQLite, tests use a file as ``bin/up`` does: WAL, real locks, several threads."""
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default.setdefault("TEST", {})["NAME"] = str(
            tmp_path_factory.getbasetemp() / "liandong.sqlite3"
        )


@pytest.fixture(autouse=True)
def _one_zone_and_language() -> Iterator[None]:
    """Shanghai and Chinese at the start of every test, whatever the last one activated."""
    timezone.activate(make.SHANGHAI)
    translation.activate("zh-hans")
    yield
    timezone.deactivate()
    translation.deactivate()


@pytest.fixture
def logged_errors(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Ask for this in a test that expects an error in the log; without it, one is a failure."""
    return caplog


@pytest.fixture(autouse=True)
def _no_error_is_logged(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    yield
    if "logged_errors" in request.fixturenames:
        return
    errors = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
    assert errors == []


@pytest.fixture
def at() -> datetime:
    """Now, for tests: an hour after everything was set up, Monday 27 April 2026, 10:00."""
    return make.BEFORE + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _figures_are_never_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine figures are kept for a while; a test that counts queries must not care."""
    monkeypatch.setattr("liandong.queries.keeping.REST_SHARE", 0)


@pytest.fixture(autouse=True)
def _recommendations_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process remembers people and shifts; one test must not see those of another."""
    monkeypatch.setattr("liandong.queries.recommendations.IS_KEPT", False)
