"""What boards arranged among themselves, and whose time came: done, told to whom it concerns, and stated on record."""

from collections.abc import Callable
from datetime import datetime

import structlog

from application.board_statements import BoardStatements
from application.credentials import Credentials
from application.dates import utc_now
from application.ended_on_record import EndedOnRecord
from application.handing_over import carry_out_hand_overs, tell_of_hand_overs
from application.left_behind import end_tokens_left_behind, end_webhooks_left_behind
from application.recovering import carry_out_recoveries, tell_of_recoveries
from installation.database import RecordUnavailable
from installation.installation import Installation

_log = structlog.stdlib.get_logger("boards")


class BoardAffairs:
    """The affairs of the boards of an installation. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock
        self._statements = BoardStatements(installation, clock)

    def bring_about(self) -> None:
        """Ends what ended on record; does what is due now, once, whoever else does so at the same time; tells what was
        done and not told yet; ends the tokens and webhooks of who left, and has all of it stated on record, as soon as
        that can be reached. Raises AccountsUnavailable, and what reading the agreement in use does."""
        EndedOnRecord(self._installation, self._clock).end_here_if_known()
        carry_out_hand_overs(self._installation, self._clock)
        carry_out_recoveries(self._installation, self._clock)
        end_tokens_left_behind(self._installation, self._clock)
        tell_of_hand_overs(self._installation, self._clock)
        tell_of_recoveries(self._installation, self._clock)
        Credentials(self._installation, self._clock).put_on_record_soon()  # the passkeys that ended by it
        try:
            end_webhooks_left_behind(self._installation, self._clock)
            self._statements.put_on_record()
        except RecordUnavailable as error:
            _log.warning("what boards arranged is not on record yet", error=str(error))
