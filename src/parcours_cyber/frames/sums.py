"""The sums of many entities at once: for each mean Σ w·v at worst and at best, Σ w known and Σ w applicable.

They are the sums of the compiled method (``scoring.packed``), made for columns of answers instead of one answer after
the other. An answer is one byte: the rank of its option, 254 when it is unknown, or 255 when it does not apply.

Questions that count alike in a mean (the same weight, the same values) form a group, and a group is counted before it
is weighed. With x the byte of an answer, u whether it is 254 and n whether it is 255, bytes wrap at 256, so

    Σ rank = Σ x + 2·Σ u + Σ n   (mod 256),

exact as long as the true sum stays below 256: a group is closed before it could pass it. So all of the work is
additions of bytes, which processors do by the dozen, and no answer is ever looked up in a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from attrs import define, field, frozen

from parcours_cyber.scoring.packed import Packed

__all__ = ["NOT_APPLICABLE", "UNKNOWN", "Columns", "MeanSums", "Program", "Workspace", "add_up", "program_of"]

#: The byte of an answer that is not known.
UNKNOWN: Final = 254
#: The byte of an answer that does not apply.
NOT_APPLICABLE: Final = 255

_EITHER: Final = np.array([[UNKNOWN], [NOT_APPLICABLE]], np.uint8)

Bytes = npt.NDArray[np.uint8]
#: One array of bytes a question, in the methodology's order.
Columns = Sequence[Bytes]
_TYPES: Final = (np.uint8, np.uint16, np.uint32, np.uint64)
_MODULI: Final = {kind: 256 ** np.dtype(kind).itemsize for kind in _TYPES}


@frozen
class Group:
    """Questions that count alike in one mean, few enough for their ranks to be summed in a byte.

    Attributes
    ----------
    mean
        The position of the mean.
    weight
        The weight of each question, in the unit of the mean.
    values
        Weight times value of each option.
    step
        By how much the value rises from one option to the next, where that is always the same.
    """

    mean: int
    weight: int
    values: tuple[int, ...]
    step: int | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        steps = {high - low for low, high in pairwise(self.values)}
        object.__setattr__(self, "step", steps.pop() if len(steps) == 1 else None)

    @property
    def lanes(self) -> int:
        """How many counts it needs besides those of u and n: Σ rank, or for each step how many reach it."""
        return 1 if self.step is not None else len(self.values) - 1


@frozen
class Program:
    """What to add to what, question after question.

    Attributes
    ----------
    sizes
        The number of options of each question.
    types
        The type that holds every sum of each mean.
    floors
        Σ weight times value of the worst option, for each mean.
    wholes
        Σ weight, for each mean.
    coverage_is_range
        For each mean, whether an unknown answer widens the interval by exactly its weight.
    opens, closes
        For each question, the slots that it adds to, and the groups that end after it with their slots.
    slots
        How many groups are open at the same time at most.
    """

    sizes: tuple[int, ...]
    types: tuple[type[np.unsignedinteger[Any]], ...]
    floors: tuple[int, ...]
    wholes: tuple[int, ...]
    coverage_is_range: tuple[bool, ...]
    opens: tuple[tuple[tuple[int, Group], ...], ...]
    closes: tuple[tuple[tuple[int, Group], ...], ...]
    slots: int
    lanes: int


def program_of(packed: Packed) -> Program:
    """Return the program of a compiled method."""
    questions = packed.methodology.questions
    members: dict[Group, list[int]] = {}
    floors, wholes = [0] * len(packed.means), [0] * len(packed.means)
    for index, question in enumerate(questions):
        for position, weight, values in packed.contributions(question.id):
            floors[position] += values[0]
            wholes[position] += weight
            if weight:
                members.setdefault(Group(position, weight, values), []).append(index)
    runs: list[tuple[Group, list[int]]] = []
    for group, indices in members.items():
        longest = 255 // (len(group.values) - 1 if group.step is not None else 1)
        runs += [(group, indices[start : start + longest]) for start in range(0, len(indices), longest)]
    opens: list[list[tuple[int, Group]]] = [[] for _ in questions]
    closes: list[list[tuple[int, Group]]] = [[] for _ in questions]
    free: list[int] = []
    slots = 0
    ending: dict[int, list[int]] = {}
    for group, indices in sorted(runs, key=lambda run: run[1][0]):
        for last in sorted(last for last in ending if last < indices[0]):
            free += ending.pop(last)
        if not free:
            free, slots = [slots], slots + 1
        slot = free.pop()
        ending.setdefault(indices[-1], []).append(slot)
        for index in indices:
            opens[index].append((slot, group))
        closes[indices[-1]].append((slot, group))
    return Program(
        sizes=tuple(len(question.options) for question in questions),
        types=tuple(_type_for(max([whole, *_tops(members, position)])) for position, whole in enumerate(wholes)),
        floors=tuple(floors),
        wholes=tuple(wholes),
        coverage_is_range=tuple(
            all(group.values[-1] - group.values[0] == group.weight for group in members if group.mean == position)
            for position in range(len(wholes))
        ),
        opens=tuple(map(tuple, opens)),
        closes=tuple(map(tuple, closes)),
        slots=slots,
        lanes=max((group.lanes for group in members), default=1),
    )


def _tops(members: dict[Group, list[int]], position: int) -> list[int]:
    """Return the greatest sum of a mean."""
    return [sum(max(group.values) * len(indices) for group, indices in members.items() if group.mean == position)]


def _type_for(largest: int) -> type[np.unsignedinteger[Any]]:
    """Return the smallest type that holds a number."""
    return next(kind for kind in _TYPES if largest < _MODULI[kind])


@define
class MeanSums:
    """The sums of one mean for many entities; see :class:`parcours_cyber.scoring.packed.Sums`."""

    worst: npt.NDArray[Any]
    best: npt.NDArray[Any]
    known: npt.NDArray[Any]
    whole: npt.NDArray[Any]


@define
class Workspace:
    """The memory that the sums of at most *rows* entities need; one thread uses it, again and again.

    Attributes
    ----------
    lanes
        The counts of the open groups.
    special
        Where the answers to a question are unknown, and where they do not apply.
    scratch
        Memory for products, by type.
    sums
        Memory for the sums of each mean.
    """

    rows: int
    lanes: npt.NDArray[np.uint8]
    special: npt.NDArray[np.uint8]
    scratch: dict[Any, npt.NDArray[Any]]
    sums: list[npt.NDArray[Any]]

    @classmethod
    def of(cls, program: Program, rows: int) -> Workspace:
        """Return a workspace for a program."""
        return cls(
            rows,
            np.empty((program.slots, program.lanes + 2, rows), np.uint8),
            np.empty((2, rows), np.uint8),
            {kind: np.empty(rows, kind) for kind in _TYPES},
            [np.empty((4, rows), kind) for kind in program.types],
        )


@define
class _Slot:
    """What is known of an open group."""

    started: bool = False
    special: bool = False


def add_up(
    program: Program, columns: Columns, workspace: Workspace, *, keep: bool
) -> tuple[list[MeanSums], npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    """Return the sums of each mean, and how many answers of each entity are unknown and how many do not apply.

    Parameters
    ----------
    columns
        For each question the bytes of the answers, of which every one is a rank of the question, :data:`UNKNOWN` or
        :data:`NOT_APPLICABLE`; at most as many as the workspace has rows.
    keep
        Whether the sums are the caller's; otherwise they stand in the workspace, until it is used again.
    """
    n = len(columns[0])
    sums = [
        _start(np.empty((4, n), memory.dtype) if keep else memory[:, :n], program.floors[position])
        for position, memory in enumerate(workspace.sums)
    ]
    counts = np.zeros((2, n), np.uint16)
    lanes, scratch = workspace.lanes[:, :, :n], {kind: array[:n] for kind, array in workspace.scratch.items()}
    # Unknown and absent stand below each other everywhere, so that one call does both.
    both = workspace.special[:, :n]
    is_either = both.view(np.bool_)
    open_slots: dict[int, _Slot] = {}
    counted, counting = 0, np.zeros((2, n), np.uint8)
    for index, codes in enumerate(columns):
        special = bool(n) and int(codes.max()) >= UNKNOWN
        if special:
            np.equal(codes, _EITHER, out=is_either)
            counting += both
            counted += 1
            if counted == 255:
                counts += counting
                counting[:] = 0
                counted = 0
        for slot, group in program.opens[index]:
            _add(lanes[slot], open_slots.setdefault(slot, _Slot()), group, codes, scratch[np.uint8])
            if special:
                state = open_slots[slot]
                of_group = lanes[slot, :2]
                if state.special:
                    of_group += both
                else:
                    np.copyto(of_group, both)
                    state.special = True
        for slot, group in program.closes[index]:
            mean = sums[group.mean]
            state = open_slots.pop(slot)
            _close(lanes[slot], state, group, mean, scratch)
            if state.special and not program.coverage_is_range[group.mean]:
                _weigh(lanes[slot, 0], group.weight, mean.known, scratch)
    counts += counting
    for position, mean in enumerate(sums):
        # Until now, best held the width of the interval, known the unknown weight and whole the weight that is out.
        if program.coverage_is_range[position]:
            np.copyto(mean.known, mean.best)
        mean.best += mean.worst
        np.subtract(mean.whole.dtype.type(program.wholes[position]), mean.whole, out=mean.whole)
        np.subtract(mean.whole, mean.known, out=mean.known)
    return sums, counts[0], counts[1]


def _start(memory: npt.NDArray[Any], floor: int) -> MeanSums:
    """Return the sums of a mean before any answer."""
    memory.fill(0)
    worst, best, known, whole = memory
    worst.fill(floor)
    return MeanSums(worst, best, known, whole)


def _add(lanes: Bytes, state: _Slot, group: Group, codes: Bytes, scratch: Bytes) -> None:
    """Add the answers to one question to the lanes of a group; lanes 0 and 1 are for u and n."""
    # A lane is named before something is added to it: `lanes[2] += codes` would write it twice.
    if group.step is not None:
        ranks = lanes[2]
        if state.started:
            ranks += codes
        else:
            np.copyto(ranks, codes)
    else:
        for rank in range(1, len(group.values)):
            reached = lanes[1 + rank]
            np.greater_equal(codes, rank, out=scratch.view(np.bool_))
            if state.started:
                reached += scratch
            else:
                np.copyto(reached, scratch)
    state.started = True


def _close(lanes: Bytes, state: _Slot, group: Group, mean: MeanSums, scratch: dict[Any, npt.NDArray[Any]]) -> None:
    """Weigh what a group has counted and add it to the sums of its mean."""
    unknown, absent = lanes[0], lanes[1]
    if group.step is not None:
        ranks = lanes[2]
        if state.special:
            ranks += unknown
            ranks += unknown
            ranks += absent
        _weigh(ranks, group.step, mean.worst, scratch)
    else:
        for rank in range(1, len(group.values)):
            reached = lanes[1 + rank]
            if state.special:
                reached -= unknown
                reached -= absent
            _weigh(reached, group.values[rank] - group.values[rank - 1], mean.worst, scratch)
    if state.special:
        _weigh(absent, -group.values[0], mean.worst, scratch)
        _weigh(unknown, group.values[-1] - group.values[0], mean.best, scratch)
        _weigh(absent, group.weight, mean.whole, scratch)


def _weigh(counts: Bytes, weight: int, into: npt.NDArray[Any], scratch: dict[Any, npt.NDArray[Any]]) -> None:
    """Add weight times count; a negative weight wraps, and the sum that comes out at the end does not."""
    if not weight:
        return
    kind = into.dtype.type
    product = scratch[kind]
    if kind is np.uint8:
        if weight == 1:
            into += counts
            return
        np.multiply(counts, weight % 256, out=product)
    else:
        np.copyto(product, counts)
        np.multiply(product, weight % _MODULI[kind], out=product)
    into += product
