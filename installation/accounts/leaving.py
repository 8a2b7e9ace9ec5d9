"""How somebody is let in nowhere any more, within a transaction of whoever decides it."""

from datetime import datetime

from sqlalchemy import Connection, delete, update

from installation.accounts.account_tables import (
    CalendarAddressRow,
    ClientTokenRow,
    PasskeyRow,
    SessionRow,
    SignInRow,
)


def end_every_way_in(connection: Connection, person: str, at: datetime) -> None:
    """Ends the sessions and the passkeys of a person, every mail that would let it in, the tokens by which programs
    come in that it had made, and the address at which its calendar reads."""
    sessions = update(SessionRow).where(SessionRow.person == person, SessionRow.ended_at.is_(None))
    passkeys = update(PasskeyRow).where(PasskeyRow.person == person, PasskeyRow.ended_at.is_(None))
    tokens = update(ClientTokenRow).where(ClientTokenRow.made_by == person, ClientTokenRow.ended_at.is_(None))
    mails = update(SignInRow).where(SignInRow.person == person, SignInRow.until > at)
    for each, values in (*((one, {"ended_at": at}) for one in (sessions, passkeys, tokens)), (mails, {"until": at})):
        connection.execute(each.values(values))
    connection.execute(delete(CalendarAddressRow).where(CalendarAddressRow.person == person))
