"""An interrupt from the keyboard, heard without losing what is at hand."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from attrs import define

__all__ = ["Interrupt", "heard"]


@define
class Interrupt:
    """Whether the user interrupted."""

    came: bool = False


@contextmanager
def heard() -> Iterator[Interrupt]:
    """Note an interrupt from the keyboard instead of raising it; a second one is raised.

    Python would raise it anywhere, so also within a callback of the solver, where it is lost. Only the main thread gets
    such interrupts, and only it may say what they do.
    """
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: FrameType | None) -> None:
        """Note the first, hand on the second."""
        if interrupt.came and callable(before):
            before(number, frame)
        interrupt.came = True

    signal.signal(signal.SIGINT, note)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
