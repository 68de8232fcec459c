"""From the columns of a frame to the bytes of :mod:`parcours_cyber.frames.sums`, and what is wrong with them.

A column of answers holds text (option ids, ``unknown``, ``not_applicable``), or whole numbers (the level of the option,
0 for the worst, and one number for *not applicable*), plain or encoded by a dictionary. A null is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.types as pt
from attrs import field, frozen

from parcours_cyber.frames.sums import NOT_APPLICABLE, UNKNOWN
from parcours_cyber.model import ids
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.model.questionnaire import Question
from parcours_cyber.scoring.memo import remembered

__all__ = [
    "WRONG",
    "Vocabulary",
    "holds_answers",
    "is_text",
    "read_column",
    "set_absent",
    "settled",
    "settled_type",
    "validity",
    "vocabularies_of",
]

#: The byte of a value that answers nothing; it never leaves this module.
WRONG: Final = 253

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


@frozen
class Vocabulary:
    """What may stand in the column of one question.

    Attributes
    ----------
    size
        The number of options.
    words
        The byte of each text.
    absent
        The number that says that the question does not apply.
    """

    question: ids.QuestionId
    size: int
    words: Mapping[str, int] = field(eq=False)
    absent: int
    letters: Bytes = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Lay the texts of one letter out as a table."""
        letters = np.full(256, WRONG, np.uint8)
        for word, code in self.words.items():
            if len(word) == 1 and word.isascii():
                letters[ord(word)] = code
        object.__setattr__(self, "letters", letters)

    def allowed(self, kind: pa.DataType) -> tuple[str, ...]:
        """Return what may stand in a column of a type, for an error."""
        inner = kind.value_type if pt.is_dictionary(kind) else kind
        if pt.is_integer(inner) or pt.is_floating(inner):
            return (*map(str, range(self.size)), str(self.absent))
        return tuple(self.words)

    def code(self, value: object) -> int:
        """Return the byte of one value."""
        match value:
            case None:
                return UNKNOWN
            case str():
                return self.words.get(value, WRONG)
            case bool():
                return WRONG
            case int() | float() if value == self.absent:
                return NOT_APPLICABLE
            case int() | float() if 0 <= value < self.size and value == int(value):
                return int(value)
            case float() if isnan(value):
                return UNKNOWN
            case _:
                return WRONG


@remembered
def _vocabularies(methodology: Methodology) -> dict[int, tuple[Vocabulary, ...]]:
    """Return memory for the vocabularies of a methodology, by the number that says *not applicable*."""
    del methodology
    return {}


def vocabularies_of(methodology: Methodology, absent: int) -> tuple[Vocabulary, ...]:
    """Return what may stand in the column of each question."""
    known = _vocabularies(methodology)
    if absent not in known:
        known[absent] = tuple(_vocabulary(question, absent) for question in methodology.questions)
    return known[absent]


def _vocabulary(question: Question, absent: int) -> Vocabulary:
    """Return what may stand in the column of a question."""
    words = {str(option.id): rank for rank, option in enumerate(question.options)}
    words |= {str(ids.UNKNOWN): UNKNOWN, str(ids.NOT_APPLICABLE): NOT_APPLICABLE}
    return Vocabulary(question.id, len(question.options), words, absent)


def holds_answers(kind: pa.DataType) -> bool:
    """Return whether a column of this type can hold answers."""
    if pt.is_dictionary(kind):
        return holds_answers(kind.value_type)
    numbers = pt.is_null(kind) or pt.is_integer(kind) or pt.is_floating(kind)
    return bool(numbers or is_text(kind))


def is_text(kind: pa.DataType) -> bool:
    """Return whether a column of this type holds text."""
    return bool(pt.is_string(kind) or pt.is_large_string(kind) or pt.is_string_view(kind))


def settled_type(kind: pa.DataType) -> pa.DataType:
    """Return the type by which :func:`settled` replaces a type."""
    if pt.is_dictionary(kind):
        return pa.dictionary(kind.index_type, settled_type(kind.value_type), ordered=kind.ordered)
    return pa.large_string() if pt.is_string_view(kind) else kind


def settled(array: pa.Array) -> pa.Array:
    """Return an array whose texts are not views, on which Arrow computes next to nothing."""
    kind = settled_type(array.type)
    if kind == array.type:
        return array
    if isinstance(array, pa.DictionaryArray):
        words = array.dictionary.cast(kind.value_type)
        return pa.DictionaryArray.from_arrays(array.indices, words, ordered=kind.ordered)
    return array.cast(kind)


def validity(array: pa.Array) -> Bytes | None:
    """Return 1 for each value that is there and 0 for each null; nothing where there is no null."""
    if not array.null_count:
        return None
    bits = array.buffers()[0]
    if bits is None:  # an array of the type null has none
        return np.zeros(len(array), np.uint8)
    start, skipped = divmod(array.offset, 8)
    raw = np.frombuffer(bits, np.uint8)[start:]
    return np.unpackbits(raw, count=len(array) + skipped, bitorder="little")[skipped:]


def read_column(array: pa.Array, vocabulary: Vocabulary, pad: Bytes) -> tuple[Bytes, npt.NDArray[np.intp] | None]:
    """Return the bytes of a column, and the rows in which something else stands; there the byte is that of unknown.

    Parameters
    ----------
    array
        A column of a type that can hold answers, settled.
    pad
        Memory for the bytes; it is left alone where those of the column can be used as they are.
    """
    kind = array.type
    valid = validity(array)
    if pt.is_null(kind):
        pad[:] = UNKNOWN
        return pad, None
    if pt.is_dictionary(kind):
        codes, wrong = _from_dictionary(array, vocabulary, pad, valid)
    elif pt.is_integer(kind):
        codes, wrong = _from_integers(_values(array), vocabulary, pad, valid)
    elif pt.is_floating(kind):
        codes, wrong, valid = _from_floats(_values(array), vocabulary, pad, valid)
    else:
        codes, wrong = _from_text(array, vocabulary, pad, valid)
    if valid is not None:
        # 255 where there is nothing, else 0: a null becomes 255 + 255 = 254, and a value stays what it is.
        np.subtract(valid, 1, out=valid)
        np.bitwise_or(codes, valid, out=pad)
        codes = pad
        codes += valid
    if wrong is None:
        return codes, None
    (rows,) = np.nonzero(wrong)
    if not len(rows):
        return codes, None
    if codes is not pad:
        np.copyto(pad, codes)
    pad[rows] = UNKNOWN
    return pad, rows


def set_absent(codes: Bytes, absent: Flags) -> None:
    """Write that a question does not apply: all bits set, many times faster than writing to chosen places."""
    codes |= np.negative(absent.view(np.uint8))


def _values(array: pa.Array) -> npt.NDArray[Any]:
    """Return the values of an array of numbers as they lie in memory; where there is a null, anything."""
    kind = np.dtype(array.type.to_pandas_dtype())
    raw = np.frombuffer(array.buffers()[1], np.uint8)
    start = array.offset * kind.itemsize
    return raw[start : start + len(array) * kind.itemsize].view(kind)


def _from_integers(
    values: npt.NDArray[Any], vocabulary: Vocabulary, pad: Bytes, valid: Bytes | None
) -> tuple[Bytes, Flags | None]:
    """Return the bytes of levels, and which are none."""
    if not len(values):
        return pad, None
    size, absent = vocabulary.size, vocabulary.absent
    if values.dtype.itemsize == 1:
        codes = values.view(np.uint8)
        if values.dtype == np.int8 and absent == -1:
            # -1 is the byte 255: with the size taken off, only the bytes from the size on to 254 are below 255 - size.
            np.subtract(codes, size, out=pad)
            if pad.min() >= NOT_APPLICABLE - size:
                return codes, None
            return codes, _there(pad < NOT_APPLICABLE - size, valid)
        if codes.max() < size:
            return codes, None
    else:
        lowest, highest = values.min(), values.max()
        if absent == -1 and lowest >= -1 and highest < NOT_APPLICABLE // 2:
            return _from_integers(values.astype(np.int8), vocabulary, pad, valid)
        codes = pad
        np.copyto(pad, values, casting="unsafe")
        if lowest >= 0 and highest < size:
            return codes, None
    wrong = (values < 0) | (values >= size)
    limits = np.iinfo(values.dtype)
    if limits.min <= absent <= limits.max:
        is_absent = values == absent
        wrong ^= is_absent  # never a level, so it was among them
        if codes is not pad:
            np.copyto(pad, codes)
            codes = pad
        set_absent(codes, is_absent)
    return codes, _there(wrong, valid)


def _from_floats(
    values: npt.NDArray[Any], vocabulary: Vocabulary, pad: Bytes, valid: Bytes | None
) -> tuple[Bytes, Flags | None, Bytes]:
    """Return the bytes of levels that came as floats, which are none, and which there are: NaN is a null."""
    there = values == values  # noqa: PLR0124 - NaN alone is not itself, and this is the fastest way to see it
    if valid is not None:
        there &= valid.view(np.bool_)
    with np.errstate(invalid="ignore"):  # what is no byte comes out as anything, and is found below
        np.copyto(pad, values, casting="unsafe")
    wrong = pad != values
    wrong |= pad >= vocabulary.size
    is_absent = values == vocabulary.absent
    wrong &= ~is_absent
    set_absent(pad, is_absent)
    return pad, _there(wrong, there.view(np.uint8)), there.view(np.uint8)


def _from_dictionary(
    array: pa.DictionaryArray, vocabulary: Vocabulary, pad: Bytes, valid: Bytes | None
) -> tuple[Bytes, Flags | None]:
    """Return the bytes of values that are given by their positions in a dictionary, and which are none."""
    table = np.array([vocabulary.code(value) for value in array.dictionary.to_pylist()] or [UNKNOWN], np.uint8)
    indices = _values(array.indices)
    np.take(table, indices, out=pad, mode="clip")
    return pad, _there(pad == WRONG, valid) if (table == WRONG).any() else None


def _from_text(array: pa.Array, vocabulary: Vocabulary, pad: Bytes, valid: Bytes | None) -> tuple[Bytes, Flags | None]:
    """Return the bytes of texts, and which are none.

    Nearly all are one letter, and a letter is looked up in a table; the others are told apart by a dictionary.
    """
    offsets = array.buffers()[1]
    wide = np.dtype(np.int64 if pt.is_large_string(array.type) else np.int32)
    if offsets is None or not len(array):
        pad[:] = UNKNOWN
        return pad, None
    ends: npt.NDArray[Any] = np.frombuffer(offsets, wide)[array.offset : array.offset + len(array) + 1]
    letters = array.buffers()[2]
    data = np.frombuffer(letters, np.uint8) if letters is not None and letters.size else np.zeros(1, np.uint8)
    firsts: Bytes = np.take(data, ends[:-1], mode="clip")
    np.take(vocabulary.letters, firsts, out=pad, mode="clip")
    (other,) = np.nonzero(np.diff(ends) != 1)
    if len(other):
        words = array.take(pa.array(other)).dictionary_encode()
        table = [vocabulary.code(value) for value in words.dictionary.to_pylist()]
        codes = np.array([*table, UNKNOWN], np.uint8)
        pad[other] = codes[words.indices.fill_null(len(table)).to_numpy(zero_copy_only=False)]
    return pad, _there(pad == WRONG, valid)


def _there(wrong: Flags, valid: Bytes | None) -> Flags | None:
    """Return which values are wrong, apart from nulls, below which anything may stand; nothing where none is."""
    if valid is not None:
        wrong &= valid.view(np.bool_)
    return wrong if wrong.any() else None
