"""What of a closed group may be put right, with what stands there now, and what was."""

from dataclasses import dataclass

from liandong.core.group_corrections import NO, YES, Of, What, of
from liandong.models import GroupCorrection, GroupMember, GroupRun, GroupSession
from liandong.queries.groups import GroupFile, name_of

MOST = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One value that may be put right; ``key`` names it in an address."""

    what: What
    value: str
    session: GroupSession | None = None
    member: GroupMember | None = None
    name: str = ""
    is_proven: bool = False

    @property
    def key(self) -> str:
        """As ``note-s12``, ``score_after-m5``, ``presence-s12-m5``."""
        parts = [self.what.value]
        if self.session is not None:
            parts.append(f"s{self.session.pk}")
        if self.member is not None:
            parts.append(f"m{self.member.pk}")
        return "-".join(parts)


def items(file: GroupFile, proven: frozenset[tuple[int, int]] = frozenset()) -> list[Item]:
    """Every value of a closed group in the order of its papers. No query.

    proven
        Pairs of session and member whose coming a check-in proves.
    """
    group = file.group
    found = [Item(what, _text(group, what)) for what in of(Of.GROUP)]
    people = [*file.members, *file.helpers]
    for row in file.sessions:
        if row.row.recorded_at is None:
            continue
        found += [Item(what, _text(row.row, what), row.row) for what in of(Of.SESSION)]
        for one in people:
            found.append(
                Item(
                    What.PRESENCE,
                    YES if one.row.pk in row.present else NO,
                    row.row,
                    one.row,
                    one.name,
                    is_proven=(row.row.pk, one.row.pk) in proven,
                )
            )
    for one in file.members:
        found += [
            Item(what, _text(one.row, what), member=one.row, name=one.name)
            for what in of(Of.MEMBER)
        ]
    return found


def _text(owner: GroupRun | GroupSession | GroupMember, what: What) -> str:
    value = getattr(owner, what.value)
    return "" if value is None else str(value)


def proven_of(group: GroupRun) -> frozenset[tuple[int, int]]:
    """Pairs of session and member whose coming a check-in proves. One query."""
    rows = group.sessions.filter(presences__source="check_in")
    return frozenset(rows.values_list("pk", "presences__member"))


def history(group: GroupRun) -> list[GroupCorrection]:
    """What was put right, the latest first. One query."""
    rows = group.corrections.all()
    rows = rows.select_related("session", "by", "member__person", "member__beneficiary")
    return list(rows.order_by("-at", "-pk")[:MOST])


def whose(correction: GroupCorrection) -> str:
    """The name by which the group knows the member of a correction; empty when it has none."""
    return name_of(correction.member) if correction.member is not None else ""
