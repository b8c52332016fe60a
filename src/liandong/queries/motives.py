"""Motives, for two readers only: whoever answered, and the columns of plans."""

from collections.abc import Mapping

import numpy as np
from django.db.models import Q

from liandong.core.motives import leanings, read
from liandong.matching.columns import Singles
from liandong.models import MotiveAnswers, Person


def answers_of(person: Person) -> dict[str, int]:
    """One's own answers by question; empty when one did not answer. One query."""
    row = MotiveAnswers.objects.filter(person=person).first()
    return read(row.answers) if row else {}


def lean(likings: Singles, row_of: Mapping[int, int], *, own: Q | None = None) -> Singles:
    """Move likings (people, kinds) a little by what people are here for. One query.

    ``likings`` is changed and handed back, within 0 and 1; column 0 is the category 0001.
    """
    kinds = [f"{number + 1:04d}" for number in range(likings.shape[1])]
    moves: dict[str, Singles] = {}
    for person, text in MotiveAnswers.objects.filter(own or Q()).values_list("person", "answers"):
        row = row_of.get(person)
        if row is not None:
            if text not in moves:
                moves[text] = np.array(leanings(text, kinds), np.float32)
            likings[row] = np.clip(likings[row] + moves[text], 0, 1)
    return likings
