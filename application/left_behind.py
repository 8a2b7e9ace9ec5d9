"""Connections to other programs whose maker speaks for their party no more: they would go on reading, and acting, in
its name (``application.permissions.CONNECTIONS``)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from application.credentials import Credentials
from application.dates import utc_now
from application.people import Office
from application.permissions import ConnectionStep, may_connect
from installation.accounts.account_database import AccountsUnavailable
from installation.accounts.client_tokens import ClientTokens
from installation.accounts.recoveries import Recoveries
from installation.accounts.register import Account, Register
from installation.database import RecordUnavailable
from installation.installation import Installation
from installation.webhooks.subscriptions import EndedBy, Webhooks


def see_off(installation: Installation, person: str, clock: Callable[[], datetime] = utc_now) -> None:
    """Ends now what somebody left behind outside the own account, who was let go, gave an office away or got access
    again: of the passkeys that ended the record is told, and tokens and webhooks end. What is out of reach is done
    within a minute of its being there again (``BoardAffairs``)."""
    Credentials(installation, clock).put_on_record_soon(person)
    with suppress(RecordUnavailable, AccountsUnavailable):  # whoever does it later tells that it could not be done
        end_tokens_left_behind(installation, clock)
        end_webhooks_left_behind(installation, clock)


def end_tokens_left_behind(installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
    """Ends the tokens of whoever made them and speaks for their party no more. Raises AccountsUnavailable."""
    tokens, register = ClientTokens(installation.accounts), Register(installation.accounts)
    in_use = [one for one in tokens.all() if one.ended_at is None and one.made_by]
    left = [one.id for one in in_use if _has_left(register.of_id(one.made_by or ""), one.party)]
    if left:
        tokens.end(left, clock())


def end_webhooks_left_behind(installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
    """Ends the webhooks of whoever made them and speaks for their party no more, and those that stood when their maker
    got access again: somebody else may have had the account. Raises AccountsUnavailable and RecordUnavailable."""
    webhooks, register = Webhooks(installation.record), Register(installation.accounts)
    recovered = {one.person: one.done_at for one in Recoveries(installation.accounts).done()}
    for one in webhooks.all():
        if one.ended_at is not None:
            continue
        if _has_left(register.of_id(one.made_by), one.party):
            webhooks.end(one.id, clock(), EndedBy.MAKER_LEFT)
        elif (again := recovered.get(one.made_by)) and one.since <= again:
            webhooks.end(one.id, clock(), EndedBy.MAKER_RECOVERED)


def _has_left(maker: Account | None, party: str) -> bool:
    """Whether somebody of the register does not speak for a party. Whoever runs the machine is not in it."""
    if maker is None:
        return False
    may_make = may_connect(Office(maker.office), ConnectionStep.MAKE, is_own=True)
    return maker.ended_at is not None or maker.party != party or not may_make
