"""How fast a roster is read, planned and written."""

import csv
import io
import time
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from liandong.cli import importing
from liandong.simulator.names import invented_people

ROWS = 10_000
HEADINGS = ("序号", "姓名", "性别", "身份证号", "联系电话", "特长", "备注")


def roster(path: Path, rows: int, seed: int, *, first: int = 500_000) -> None:
    """Write a roster of invented people as stations keep it."""
    from datetime import date

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["某某街道志愿者花名册", *[""] * 6])
        writer.writerow(HEADINGS)
        people = invented_people(rows, seed=seed, on=date(2026, 1, 1), first=first)
        for number, one in enumerate(people, start=1):
            sex = "男" if one.sex == "1" else "女"
            writer.writerow([number, one.name, sex, one.id_number, one.phone, "", ""])


def measure(seed: int, rows: int = ROWS) -> dict[str, float]:
    """Seconds to plan (dry run) and to apply a roster of ``rows`` people."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        roster(path, rows, seed)
        spent = {}
        for name, is_dry in (("plan_seconds", True), ("apply_seconds", False)):
            began = time.monotonic()
            with redirect_stdout(io.StringIO()):
                importing.roster(path, dry_run=is_dry, marked=None, organization="")
            spent[name] = round(time.monotonic() - began, 2)
    return {"rows": rows, **spent, "rows_per_second": round(rows / spent["apply_seconds"], 1)}
