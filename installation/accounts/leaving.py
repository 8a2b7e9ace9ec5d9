"""What ends of a person with its account, within a transaction of whoever decides it. Every way by which an account is
closed, or given back to whom it is of, comes here; what stands in the record's own database ends after it
(``application.left_behind``)."""

from datetime import datetime

from sqlalchemy import Connection, delete, or_, update

from installation.accounts.account_tables import (
    CalendarAddressRow,
    ClientTokenRow,
    LookRow,
    MandateRow,
    PasskeyRow,
    PersonRow,
    SessionRow,
    SignInRow,
    TaskMailRow,
)


def close_account(connection: Connection, person: str, at: datetime, by: str | None) -> bool:
    """Closes the account of a person, decided by another (None: by whoever runs the machine, or the identity provider),
    with all that it had: every way in, the mandates that it held, the looks at forms that nobody answered and the mails
    about tasks that wait. Whether it was open."""
    mine = update(PersonRow).where(PersonRow.id == person, PersonRow.ended_at.is_(None))
    if connection.execute(mine.values(ended_at=at)).rowcount != 1:
        return False
    end_every_way_in(connection, person, at)
    held = update(MandateRow).where(MandateRow.person == person, MandateRow.ended_at.is_(None))
    connection.execute(held.values(ended_at=at, ended_by=by))
    asked = or_(LookRow.reader == person, LookRow.asked_by == person)
    connection.execute(delete(LookRow).where(asked, LookRow.answered_at.is_(None)))
    connection.execute(delete(TaskMailRow).where(TaskMailRow.person == person))
    return True


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
