"""What boards arranged among themselves, and whose time came: done, and told to whom it concerns."""

from collections.abc import Callable
from datetime import datetime

from application.credentials import Credentials
from application.dates import utc_now
from application.handing_over import carry_out_hand_overs, tell_of_hand_overs
from application.recovering import carry_out_recoveries, tell_of_recoveries
from installation.installation import Installation


def bring_about(installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
    """Does what is due now, once, whoever else does so at the same time; and tells what was done and not told yet.
    Raises AccountsUnavailable, and what reading the agreement in use does."""
    carry_out_hand_overs(installation, clock)
    carry_out_recoveries(installation, clock)
    Credentials(installation, clock).put_on_record_soon()  # the passkeys that ended by it
    tell_of_hand_overs(installation, clock)
    tell_of_recoveries(installation, clock)
