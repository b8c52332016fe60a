"""Checking the evidence packs of contracts from the command line."""

from liandong.core.purchase_packs import read
from liandong.models import EvidencePack
from liandong.phrases.purchases import FIGURES, PACK_FLAWS, STAGES
from liandong.queries import purchase_packs as shown

GOOD, FAULTY = 0, 1


def check(contract: str = "", *, is_compared: bool = False) -> int:
    """Compute every digest anew; name each pack that does not fit, and with ``is_compared`` each
    figure that its days give otherwise today. 1 when a digest does not fit."""
    rows = EvidencePack.objects.select_related("contract__purchase", "contract__provider")
    if contract:
        rows = rows.filter(contract__number=contract)
    faults = moved = 0
    for row in rows.order_by("contract_id", "at", "pk"):
        where = f"{row.contract.number} {STAGES[row.stage]} {row.digest[:16]}"
        flaw = shown.flaw(row)
        if flaw is not None:
            faults += 1
            print(f"{where}：{PACK_FLAWS[flaw]}")
            continue
        if not is_compared:
            continue
        for one in shown.standings(row.contract, read(row.content)):
            if one.is_moved:
                moved += 1
                print(f"{where}：{FIGURES[one.code]} {one.then} → {one.now} {one.measure}")
    said = f"核对了 {rows.count()} 份存证，{faults} 份对不上。"
    if is_compared:
        said += f"有 {moved} 个数和存下时不一样。"
    print(f"{said} {faults} faults.")
    return FAULTY if faults else GOOD
