"""``liandong replay FILE``: old reports through the incident desk, hour by hour, as an exercise.

The exercise's clock starts at the file's first report and runs ``speed`` times as fast as
the wall clock. Nothing leaves the hub. Ctrl-C stops it; the same command goes on.
"""

import csv
import hashlib
import io
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from rich.console import Console

from liandong import phrases
from liandong.cli.acting import first_coordinator
from liandong.core.hours import SHANGHAI
from liandong.core.incidents import IncidentKind
from liandong.core.refusals import Refusal
from liandong.core.replay_files import HAITI, OldReports, read
from liandong.core.reports import ReportState, steps_of_hands
from liandong.models import Organization, Person, Replay
from liandong.phrases import reports as words
from liandong.queries import reports as known
from liandong.services import replays

TICK_S = 1.0
AT_ONCE = timedelta(hours=1)
OUTCOME = "演练：已联系对方并安排。"
OUTPUT_EVERY = timedelta(hours=6)


def replay(
    file: Path,
    *,
    speed: str,
    hands: int,
    begins: str,
    every: int,
    until: str,
    organization: str,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Replay a file; 0 when it came to its end or was stopped, 1 with the reason on stderr."""
    rate = _rate(speed)
    begins_at, until_at = _moment(begins), _moment(until)
    if rate is None or (begins and begins_at is None) or (until and until_at is None):
        return _complain(
            "速度写成 600 这样的数或 max，时间写成 2020-01-24T08:00。\n"
            "Speed is a number such as 600, or max; times are like 2020-01-24T08:00."
        )
    by = first_coordinator()
    station = (
        Organization.objects.filter(number=organization).first()
        if organization
        else Organization.objects.order_by("pk").first()
    )
    if by is None or station is None:
        return _complain(
            "库里还没有协调员和机构。请先运行 liandong seed small-town。\n"
            "There is no coordinator and organization yet. Run liandong seed small-town first."
        )
    try:
        raw = file.read_bytes()
        table = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))
        old = read(table.fieldnames or [], table, begins_at=begins_at, every_minutes=max(1, every))
        if not old.rows:
            return _complain(f"“{file.name}”里没有报告。请换一个文件。 No reports in the file.")
        going = replays.begin(
            exercise=_exercise(file, raw, old, station, by),
            rows=old.rows,
            by=by,
            at=timezone.now(),
        )
        _say_beginning(file, old, going)
        _run(going, old, rate=rate, hands=hands, until=until_at, by=by, sleep=sleep)
    except (OSError, UnicodeDecodeError) as error:
        return _complain(f"“{file}”打不开：{error}。请给出 UTF-8 的 CSV 文件。")
    except Refusal as refusal:
        return _complain(phrases.sentence(refusal))
    except KeyboardInterrupt:
        print("\n停下了。再运行同一条命令，就从这里接着放。 Stopped; run it again to go on.")
    return 0


def _run(
    going: Replay,
    old: OldReports,
    *,
    rate: float,
    hands: int,
    until: datetime | None,
    by: Person,
    sleep: Callable[[float], None],
) -> None:
    ahead = timedelta(seconds=rate * TICK_S) if rate else AT_ONCE
    told, carried = going.clock_at, 0.0
    while not going.is_done and (until is None or going.clock_at < until):
        to = replays.next_moment(going, old.rows, ahead)
        if until is not None:
            to = min(to, until)
        minutes = (to - going.clock_at).total_seconds() / 60
        going = replays.advance(
            replay=going, rows=old.rows, digest=going.digest, to=to, by=by, at=timezone.now()
        )
        steps, carried = steps_of_hands(hands, minutes, carried=carried)
        if steps:
            replays.play_desk(
                incident=going.incident, steps=steps, outcome=OUTCOME, by=by, at=timezone.now()
            )
        if to - told >= OUTPUT_EVERY or going.is_done or to == until:
            told = to
            _say(going)
        if rate and not going.is_done:
            sleep(TICK_S)


def _say_beginning(file: Path, old: OldReports, going: Replay) -> None:
    print(f"{file.name}：{len(old.rows)} 条报告，{old.rows[0].received_at:%Y-%m-%d %H:%M} 起。")
    if old.timeless:
        print(
            f"  其中 {old.timeless} 条没有写时间，跟着前一条的时间。 {old.timeless} without a time."
        )
    if old.empty:
        print(f"  {old.empty} 行没有内容，跳过。 {old.empty} empty rows left out.")
    print(f"  看板 Board: /incidents/{going.incident_id}/reports（演练，不派人，不发消息）")


def _say(going: Replay) -> None:
    board = known.board_of(going.incident, at=timezone.now())
    counts = {column.state: column.count for column in board.columns}
    parts = [f"{words.STATES[state]} {counts[state]}" for state in ReportState]
    clock = timezone.localtime(going.clock_at)
    line = f"{clock:%m-%d %H:%M}  {going.next_row}/{going.rows}  " + "  ".join(parts)
    Console(width=140, soft_wrap=True).print(f"{line}  待看重复 {board.pair_count}", markup=False)


def _exercise(
    file: Path, raw: bytes, old: OldReports, station: Organization, by: Person
) -> replays.Exercise:
    return replays.Exercise(
        kind=IncidentKind.QUAKE if old.shape == HAITI else IncidentKind.EPIDEMIC,
        title=f"演练：回放 {file.stem}"[:80],
        place_name=old.rows[0].place[:60] or file.stem[:60],
        organization=station,
        contact_phone="-",
        division_code=by.division_code,
        file_name=file.name,
        digest=hashlib.sha256(raw).hexdigest(),
    )


def _rate(speed: str) -> float | None:
    if speed == "max":
        return 0.0
    try:
        rate = float(speed)
    except ValueError:
        return None
    return rate if rate > 0 else None


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _complain(why: str) -> int:
    print(why, file=sys.stderr)
    return 1
