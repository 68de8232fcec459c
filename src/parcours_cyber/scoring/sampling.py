"""Seeded Monte-Carlo: what the total is in a number of draws of the unknown answers.

A draw is one completion. The draws of an answer are one string of bytes, the place of the drawn option in each. For a
linear method, one big integer has a lane for each draw, wide enough for any total, so that one addition an unknown
answer adds it to all draws. Another tree is read from the answers up: each node notes which outcome it has in each
draw, and its formula is evaluated once for each combination of its children that was drawn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from math import gcd
from random import Random
from struct import unpack

from parcours_cyber.model.ids import QuestionId
from parcours_cyber.scoring.likelihoods import Unknown
from parcours_cyber.scoring.nodes import AnswerNode, Node, Outcome
from parcours_cyber.scoring.readings import answer_outcome, combined
from parcours_cyber.scoring.standing import Standing

__all__ = ["drawn", "sampled", "summed"]


def drawn(unknown: Unknown, draws: int, source: Random) -> bytes:
    """Return, for each draw, the place of the drawn option among the ranks of an unknown answer; exact, no float."""
    whole = sum(unknown.weights)
    if whole > 256:
        limits = list(accumulate(unknown.weights))
        return bytes(bisect_right(limits, source.randrange(whole)) for _ in range(draws))
    place, refused = _places(unknown.weights)
    found = bytearray()
    while len(found) < draws:
        found += source.randbytes(draws - len(found) + 16).translate(place, refused)
    return bytes(found[:draws])


@lru_cache(maxsize=64)
def _places(weights: tuple[int, ...]) -> tuple[bytes, bytes]:
    """Return which place each random byte stands for, and the bytes that would favour the first places."""
    whole, limits = sum(weights), list(accumulate(weights))
    return bytes(bisect_right(limits, byte % whole) for byte in range(256)), bytes(range(256 - 256 % whole, 256))


def summed(parts: Iterable[tuple[Sequence[int], bytes]], draws: int) -> Counter[int]:
    """Return how often each total is drawn.

    Parameters
    ----------
    parts
        For each unknown answer, what each of its options adds, and which is drawn.
    """
    rises = [([value - min(values) for value in values], places) for values, places in parts]
    highest = sum(max(values) for values, _ in rises)
    needed = max(1, -(-highest.bit_length() // 8))
    width = next((size for size in (1, 2, 4, 8) if size >= needed), needed)
    lanes = 0
    for values, places in rises:
        common = gcd(*values) or 1  # what is left of the values is short: few bytes to place
        lane = bytearray(draws * width)
        for byte in range(-(-(max(values) // common).bit_length() // 8)):
            digits = bytes(value // common >> 8 * byte & 255 for value in values)
            lane[byte::width] = places.translate(digits.ljust(256, b"\0"))
        lanes += common * int.from_bytes(lane, "little")
    whole = lanes.to_bytes(draws * width, "little")
    code = {1: "B", 2: "H", 4: "I", 8: "Q"}.get(width)
    if code is not None:
        return Counter(unpack(f"<{draws}{code}", whole))
    return Counter(int.from_bytes(whole[at : at + width], "little") for at in range(0, len(whole), width))


def sampled(
    node: Node, standing: Standing, unknown: tuple[Unknown, ...], draws: int, source: Random
) -> Counter[Outcome | None]:
    """Return how often each outcome of *node* is drawn."""
    places = {item.question: (item, drawn(item, draws, source)) for item in unknown}
    outcomes, column = _column(node, standing, places, draws)
    return Counter({outcomes[place]: number for place, number in Counter(column or bytes(draws)).items()})


def _column(
    node: Node, standing: Standing, places: dict[QuestionId, tuple[Unknown, bytes]], draws: int
) -> tuple[list[Outcome | None], Sequence[int]]:
    """Return the outcomes of a node, each once, and which of them it has in each draw; no draws where there is one."""
    if isinstance(node, AnswerNode):
        if node.question in places:
            item, column = places[node.question]
            return [answer_outcome(node, rank) for rank in item.ranks], column
        ranks = standing.of(node.question)
        return [answer_outcome(node, None if ranks is None else ranks[0])], ()
    children = [_column(child, standing, places, draws) for child in node.children]
    drawn_children = [column or bytes(draws) for _, column in children]
    if not any(column for _, column in children):
        return [combined(node, [outcomes[0] for outcomes, _ in children])], ()
    found: dict[Outcome | None, int] = {}
    known: dict[tuple[int, ...], int] = {}
    combinations: list[int] = []
    for chosen in zip(*drawn_children, strict=True):
        place = known.get(chosen)
        if place is None:
            parts = [outcomes[index] for (outcomes, _), index in zip(children, chosen, strict=True)]
            place = known[chosen] = found.setdefault(combined(node, parts), len(found))
        combinations.append(place)
    return list(found), combinations
