"""From an empty folder to a running site: database, demo town, server, jobs, and a clean end.

``up`` is what ``bin/up`` calls. It prepares in this process, runs the server and the jobs
as two children, and only watches them afterwards. Ports are TCP ports, pauses are seconds.
"""

import errno
import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

HOST = "127.0.0.1"
READY_WITHIN = 60.0
STOP_WITHIN = 10.0
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0


class NoFreePort(Exception):
    """None of the ports that were tried can be listened on."""


def free_port(wanted: int, *, host: str = HOST, tries: int = 100) -> int:
    """The first port from ``wanted`` upwards on which nobody listens.

    Raises ``NoFreePort`` when ``tries`` ports in a row are taken or not permitted.
    """
    for port in range(wanted, min(wanted + tries, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
            # A port whose last connections are still fading away is free all the same.
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind((host, port))
            except OSError as reason:
                if reason.errno not in {errno.EADDRINUSE, errno.EACCES}:
                    raise
                continue
            return port
    raise NoFreePort(f"{wanted}-{wanted + tries - 1}")


def migrate() -> None:
    """Bring the tables up to date, the cache table included. Quiet when there is no work."""
    _set_up_django()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    if "liandong_cache" not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)
    connection.close()


def serve(port: int, workers: int = 2, *, host: str = HOST) -> None:
    """Serve the site until told to stop: WSGI processes of two threads each."""
    _set_up_django()
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # Collected files may be absent, their folder may not: the static files door warns of it.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    # Loaded before the workers are split off, so that they share it and start at once.
    import liandong.urls
    import liandong.wsgi  # noqa: F401

    server = Granian(
        "liandong.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=int(STOP_WITHIN),
    )
    # A closed terminal means stop; the server would take it for "reload".
    server.on_startup(lambda: signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM)))
    server.serve()


def up(
    port: int = 8000,
    home: Path | None = None,
    *,
    demo: bool = True,
    town: str = "shenzhen-demo",
    seed: int = 7,
    workers: int = 2,
) -> None:
    """Prepare what is missing, then run the site on the first free port from ``port``.

    home
        Where database, keys and files live; ``LIANDONG_HOME`` when not given.
    demo
        Load the demo town ``town`` with ``seed`` into an empty database.

    Ends with exit status 0 on Ctrl-C or SIGTERM, 1 when something cannot start.
    """
    if home is not None:
        os.environ["LIANDONG_HOME"] = str(home)
    for asked in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.default_int_handler)
    children = _Children()
    try:
        chosen = free_port(port)
        os.environ.setdefault("LIANDONG_BASE_URL", f"http://{HOST}:{chosen}")
        serving = ["serve", "--port", str(chosen), "--workers", str(workers)]
        database = _embedded_database()
        is_warm = database is not None and database.exists()
        if is_warm:  # loads its code while this process looks whether there is work to do
            children.start("server", serving)
        _prepare(demo=demo, town=town, seed=seed)
        if not is_warm:
            children.start("server", serving)
        children.start("jobs", ["jobs"])
        sign_ins = _sign_in_lines()  # read while the server starts
        _wait_until_ready(chosen, children)
        _announce(chosen, moved=chosen != port, wanted=port)
        print(*sign_ins, sep="\n", flush=True)
        children.watch()
    except KeyboardInterrupt:
        pass
    except NoFreePort as reason:
        _stop(_("端口 %(ports)s 都被占用。请用 --port 指定别的端口。"), ports=reason)
    except subprocess.CalledProcessError as reason:
        _stop(_("示例城区没有装好（退出码 %(code)s）。请看上面的原因。"), code=reason.returncode)
    finally:
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(asked, signal.SIG_IGN)
        children.end_all()
    _say(_("联动已停止。数据都还在。"))


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """One sign-in for each role that somebody holds: role code, name, telephone number.

    The same people as on the sign-in page of the demo.
    """
    from django.utils import timezone

    from liandong.models import Person
    from liandong.queries import registry

    shown = registry.demo_sign_ins(timezone.localdate())
    phones = {
        person.pk: person.phone
        for person in Person.objects.filter(
            pk__in=[one.person_id for one in shown], login__is_active=True
        )
    }
    return [
        (one.role, one.name, phones[one.person_id]) for one in shown if phones.get(one.person_id)
    ]


class _Children:
    """The processes that run beside this one, each in a session of its own.

    Their own session keeps Ctrl-C from reaching them: they end when told to, in order.
    """

    def __init__(self) -> None:
        self._commands: dict[str, list[str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, arguments: list[str]) -> None:
        """Start ``liandong …`` under a name."""
        self._commands[name] = arguments
        self._running[name] = subprocess.Popen(
            [sys.executable, "-m", "liandong", *arguments],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def ended(self, name: str) -> int | None:
        """The exit status of a child that has ended; None while it runs."""
        return self._running[name].poll()

    def watch(self) -> None:
        """Stay until the server ends. Jobs that end are started again, ever more slowly."""
        pause, restart_at = FIRST_PAUSE / 2, 0.0
        while True:
            time.sleep(0.25)
            code = self.ended("server")
            if code is not None:
                _stop(_("服务器意外停止（退出码 %(code)s）。"), code=code)
            code = self.ended("jobs")
            if code is None:
                continue
            if not restart_at:
                pause = min(pause * 2, LONGEST_PAUSE)
                restart_at = time.monotonic() + pause
                _say(
                    _("后台任务停了（退出码 %(code)s），%(pause)s 秒后重新启动。"),
                    code=code,
                    pause=int(pause),
                )
            elif time.monotonic() >= restart_at:
                restart_at = 0.0
                self.start("jobs", self._commands["jobs"])

    def end_all(self) -> None:
        """End every child: ask all, wait, then insist."""
        for child in self._running.values():
            child.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for child in self._running.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.settings")
    import django

    django.setup()


def _embedded_database() -> Path | None:
    """The file of the embedded database; None when a server keeps the data."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.settings")
    from django.conf import settings

    default = settings.DATABASES["default"]
    return Path(str(default["NAME"])) if str(default["ENGINE"]).endswith("sqlite3") else None


def _prepare(*, demo: bool, town: str, seed: int) -> None:
    """Tables and, in an empty database, the demo town; one process at a time."""
    _set_up_django()
    from django.conf import settings

    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home / "up.lock"):
        database = _embedded_database()
        if demo and database is not None and not database.exists():
            _make_town_aside(home, town, seed)
        migrate()
        if demo and _is_empty():
            _load_town(town, seed, os.environ.copy())


def _make_town_aside(home: Path, town: str, seed: int) -> None:
    """Make the town in a folder of its own and move it in whole.

    An interrupted loading so leaves no half town behind, only a folder to throw away.
    """
    aside = home / "being-made"
    shutil.rmtree(aside, ignore_errors=True)
    kept = [path for path in home.iterdir() if path.is_file()]
    aside.mkdir()
    for path in kept:  # the keys: what is sealed aside must open at home
        shutil.copy2(path, aside / path.name)
    environment = os.environ | {"LIANDONG_HOME": str(aside)}
    _run(["migrate"], environment)
    _load_town(town, seed, environment)
    # The database goes last: while it is missing, the next start begins again.
    for made in sorted(aside.iterdir(), key=lambda path: path.name.endswith(".sqlite3")):
        target = home / made.name
        if target.is_dir():
            shutil.rmtree(target)
        made.replace(target)
    aside.rmdir()


def _load_town(town: str, seed: int, environment: dict[str, str]) -> None:
    _say(_("第一次启动：正在装入示例城区，请稍候……"))
    _run(["seed", town, "--seed", str(seed)], environment)


def _run(arguments: list[str], environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "liandong", *arguments], env=environment, check=True)


def _is_empty() -> bool:
    from liandong.models import Person

    return not Person.objects.exists()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock file: two first starts at once must not make two towns."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _wait_until_ready(port: int, children: _Children) -> None:
    """Return once the site answers a request; stop when it ends or stays silent."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        code = children.ended("server")
        if code is not None:
            _stop(_("服务器没有启动（退出码 %(code)s）。请看上面的原因。"), code=code)
        try:
            door = http.client.HTTPConnection(HOST, port, timeout=READY_WITHIN)
            door.request("GET", "/")
            door.getresponse().read()
            door.close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    _stop(_("服务器 %(seconds)s 秒内没有应答。"), seconds=int(READY_WITHIN))


def _announce(port: int, *, moved: bool, wanted: int) -> None:
    print()
    if moved:
        _say(_("端口 %(wanted)s 已被占用，改用 %(port)s。"), wanted=wanted, port=port)
    _say(_("联动已经打开：%(url)s　按 Ctrl-C 停止。"), url=f"http://{HOST}:{port}")


def _sign_in_lines() -> list[str]:
    """One demo sign-in for each role, and how to use it; nothing outside a demo."""
    from django.conf import settings

    sign_ins = demo_sign_ins() if settings.LIANDONG_DEMO else []
    if not sign_ins:
        return []
    from liandong.cli.seeding import PASSWORD
    from liandong.phrases.registry import ROLES

    lines = ["", *_both(_("示例账号：用手机号和密码 %(password)s 登录。"), password=PASSWORD)]
    for role, name, phone in sign_ins:
        chinese, *english = _both(ROLES[role])
        lines.append(f"  {phone}  {name}  {chinese}  {' '.join(english).strip() or role}")
    return [*lines, ""]


def _both(sentence: str | Promise, **facts: object) -> list[str]:
    """A sentence in Chinese, and below it in English where a translation exists."""
    with override("zh-hans"):
        chinese = str(sentence) % facts
    with override("en"):
        english = str(sentence) % facts
    return [chinese] if english == chinese else [chinese, f"  {english}"]


def _say(sentence: str | Promise, **facts: object) -> None:
    print(*_both(sentence, **facts), sep="\n", flush=True)


def _stop(sentence: str | Promise, **facts: object) -> None:
    """Say why and end with status 1."""
    _say(sentence, **facts)
    raise SystemExit(1)
