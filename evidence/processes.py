"""Work divided among processes of their own: they tell in order, are never far ahead, and end without a word where
whoever waits for them interrupts it."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from signal import SIG_BLOCK, SIG_DFL, SIG_SETMASK, SIG_UNBLOCK, SIGINT, pthread_sigmask, signal
from typing import TypeVar

Task = TypeVar("Task")
Found = TypeVar("Found")
Given = TypeVar("Given")

_AHEAD = 3
"""How many tasks each process has waiting."""


@contextmanager
def processes(
    count: int, do: Callable[[Task], Found], begin: Callable[[Given], None], given: Given
) -> Iterator[Callable[[Iterable[Task]], Iterator[Found]]]:
    """Does tasks in so many processes, started afresh: threads and connections do not survive a fork. Each begins with
    what it is ``given``. What comes of the tasks comes in their order. Where it is broken off, what nobody began is not
    begun any more."""
    pool = ProcessPoolExecutor(count, get_context("spawn"), _begin, (begin, given))
    try:
        yield lambda tasks: _done(pool, do, tasks, count * _AHEAD)
    finally:
        pool.shutdown(cancel_futures=True)


def _done(pool: ProcessPoolExecutor, do: Callable[[Task], Found], tasks: Iterable[Task], ahead: int) -> Iterator[Found]:
    waiting = deque[Future[Found]]()
    for task in tasks:
        waiting.append(_submitted(pool, do, task))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _submitted(pool: ProcessPoolExecutor, do: Callable[[Task], Found], task: Task) -> Future[Found]:
    """A task for whichever process comes to it. An interrupt waits while one is started: that takes over that it does,
    until it has begun, for until then it would tell of it at length."""
    held = pthread_sigmask(SIG_BLOCK, {SIGINT})
    try:
        return pool.submit(do, task)
    finally:
        pthread_sigmask(SIG_SETMASK, held)


def _begin(begin: Callable[[Given], None], given: Given) -> None:
    """What a process begins with: an interrupt ends it there and then, without a word; it changes nothing."""
    signal(SIGINT, SIG_DFL)
    pthread_sigmask(SIG_UNBLOCK, {SIGINT})
    begin(given)
