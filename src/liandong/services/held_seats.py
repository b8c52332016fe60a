"""Seats held for people who come together: freed when their person takes one."""

from django.db.models import F

from liandong.models import JointSeat, Person, Shift


def claim(shift: Shift, person: Person) -> int:
    """Free the seats held for a person on a shift, under its lock; how many.

    ``shift.taken`` follows, so that the person can take the place right away.
    """
    held = JointSeat.objects.filter(joint__shift=shift, person=person, is_held=True)
    return free(shift, [seat.pk for seat in held])


def free(shift: Shift, ids: list[int]) -> int:
    """Free held seats, under the shift's lock; how many were held."""
    freed = JointSeat.objects.filter(pk__in=ids, is_held=True).update(is_held=False)
    if freed:
        Shift.objects.filter(pk=shift.pk).update(taken=F("taken") - freed)
        shift.taken -= freed
    return freed
