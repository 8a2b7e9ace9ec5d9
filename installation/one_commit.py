"""Writes that come at once go into one transaction of SQLite's single writer: each is done wholly or not at all, and
what one meets is its own; what they share is the synchronisation to disk, which takes longer than all of them."""

import threading
from collections import deque
from collections.abc import Callable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from installation.prepared import Prepared

Write = Callable[[Connection], None]
"""What is to be done in a transaction."""

_MOST = 20
"""How many go together: nobody waits for more."""

_BEGIN_ONE = Prepared(text("SAVEPOINT one"))
_UNDO_ONE = Prepared(text("ROLLBACK TO one"))
_END_ONE = Prepared(text("RELEASE one"))


class OneCommit:
    """The writes of the threads of one process, over an engine on SQLite. Whoever has the turn does what waits; the
    others find theirs done."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._waiting: deque[_Waiting] = deque()

    def write(self, write: Write) -> None:
        """Does it, and returns when it is committed. Raises what it raised, or what kept all from being committed."""
        mine = _Waiting(write)
        self._waiting.append(mine)
        with self._turn:
            while not mine.is_done:
                self._commit()
        if mine.failure:
            raise mine.failure

    def _commit(self) -> None:
        together = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST))]
        try:
            with self._engine.begin() as connection:
                for each in together:
                    each.do(connection, alone=len(together) == 1)
        except BaseException as error:
            for each in together:
                each.failure = each.failure or error
        for each in together:
            each.is_done = True


class _Waiting:
    """A write, whether it is committed or given up, and what kept it from being done."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.is_done = False
        self.failure: BaseException | None = None

    def do(self, connection: Connection, *, alone: bool) -> None:
        if alone:
            self._write(connection)
            return
        _BEGIN_ONE.do(connection)
        try:
            self._write(connection)
        except Exception as error:
            self.failure = error
            try:
                _UNDO_ONE.do(connection)
            except SQLAlchemyError:  # SQLite undid all of them: where the disk is full it does, and forgets savepoints
                raise error from None
        _END_ONE.do(connection)
