"""Checking from the command line: a certificate offline, the figures.

Each function answers an exit code: 0 good, 1 something does not fit, 2 the question could
not be read. ``verify_certificate`` needs neither Django nor a database nor a network.
"""

import json
import sys
from pathlib import Path

from liandong.core import certificates
from liandong.core.certificate_choices import Form
from liandong.core.certificate_facts import CertificateNotGenuine
from liandong.core.certificates import Slip

GOOD, FAULTY, UNREADABLE = 0, 1, 2


def verify_certificate(slip: str, public_key: Path, name: str) -> int:
    """Check the offline code of a certificate (its text, or a PDF) with a public key file."""
    try:
        key = certificates.read_public_key(public_key.read_bytes())
    except (OSError, ValueError, UnicodeDecodeError):
        return _unreadable(f"公钥读不出来：{public_key}。请从证明的查验页下载 PEM 文件。")
    text = slip.strip()
    if not text.upper().startswith(certificates.SLIP_PREFIX):
        paper = Path(slip)
        if not paper.is_file():
            return _unreadable(f"既不是 LD1: 开头的防伪码，也没有这个文件：{slip}")
        text = certificates.find_slip(paper.read_bytes()) or ""
        if not text:
            return _unreadable(f"文件里没有防伪码：{paper.name}。请用平台开出的原文件。")
    try:
        proved = certificates.read_slip(text, key)
    except CertificateNotGenuine:
        print("不是真的：没有用这把公钥出具过这样的证明。 Not genuine.")
        return FAULTY
    if name and _plain(name) != _plain(proved.holder_name):
        print(f"防伪码是真的，但属于{proved.holder_name}，不是{name}。 Another person's.")
        return FAULTY
    print("真的，内容如下。 Genuine.")
    for label, value in _told(proved):
        print(f"  {label}  {value}")
    print("离线核对看不到后来的撤回；要确认是否仍然有效，请打开证明上的查验网址。")
    return GOOD


def _told(slip: Slip) -> list[tuple[str, str]]:
    return [
        ("编号", slip.number),
        ("姓名", slip.holder_name),
        ("证件号末四位", slip.holder_id or "（未填）"),
        ("服务期间", f"{slip.first_day} 至 {slip.last_day}"),
        ("包含的活动", _covered(slip)),
        ("写法", "按活动汇总" if slip.form is Form.SUMMARY else "逐次列出"),
        ("信用时长", _hours(slip.credit_minutes)),
        ("荣誉时长", _hours(slip.honour_minutes)),
        ("合计", _hours(slip.total_minutes)),
        ("出具单位", f"{slip.issuer} {slip.issuer_code}".strip()),
        ("出具日期", str(slip.issued_on)),
    ]


def _covered(slip: Slip) -> str:
    if not slip.activity_count:
        return "全部活动"
    names = "、".join(slip.activities)
    more = slip.activity_count > len(slip.activities)
    return f"只含 {slip.activity_count} 项：{names}{'等' if more else ''}"


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"


def _plain(name: str) -> str:
    """A name without the spaces and dots that people set differently."""
    return "".join(char for char in name if not char.isspace() and char not in "·•・.")


def _unreadable(words: str) -> int:
    print(words, file=sys.stderr)
    return UNREADABLE


def print_public_key() -> int:
    """Print the hub's public key as PEM."""
    from liandong.services import certificates as services

    print(services.public_key_pem(), end="")
    return GOOD


def figures(division: str, *, as_json: bool) -> int:
    """Print the dashboard's figures of a division (a code prefix; empty: everything)."""
    from django.utils import timezone
    from rich.console import Console
    from rich.table import Table

    from liandong.core.indicators import INDICATORS, Figure, Unit
    from liandong.phrases.governance import INDICATORS as WORDS
    from liandong.phrases.governance import UNITS
    from liandong.queries import dashboards

    board = dashboards.board(division, at=timezone.now(), is_fresh=True)
    if as_json:
        told = {
            "division": board.division_code,
            "computed_at": board.computed_at.isoformat(),
            "figures": {
                f.code: {"value": f.value, "n": f.n, "unit": INDICATORS[f.code].unit.value}
                for f in board.figures.values()
            },
            "minutes_by_evidence": dict(board.minutes),
            "open_needs_by_age": dict(board.open_needs),
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return GOOD

    def shown(figure: Figure) -> str:
        if figure.value is None:
            return "—"
        unit = INDICATORS[figure.code].unit
        if unit is Unit.SHARE:
            return f"{figure.value * 100:.1f}%"
        number = f"{figure.value:,.1f}".removesuffix(".0")
        return f"{number} {UNITS[unit.value]}"

    table = Table("指标", "数值", "记录数", "怎么算", box=None)
    for figure in board.figures.values():
        words = WORDS[figure.code]
        table.add_row(str(words.name), shown(figure), str(figure.n), str(words.formula))
    Console().print(table)
    return GOOD
