"""That a party had the page of a dossier before it, as it goes on record: it was told by it (rules section 8)."""

from datetime import datetime

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from installation.database import writing_soon
from installation.listing import relist
from models.record.tables import DossierRow, EventRow, SightRow

_HEAD = (
    select(DossierRow.sequence)
    .where(DossierRow.number == bindparam("number"))
    .with_for_update()  # PostgreSQL: whoever puts an act on record and whoever looks take turns; SQLite locked at BEGIN
)
_RECORDED = select(EventRow.recorded_at).where(
    EventRow.dossier == bindparam("dossier"), EventRow.sequence == bindparam("sequence")
)


def put_on_record(engine: Engine, dossier: str, party: str, now: datetime) -> None:
    """Puts on record that a party has the page of a dossier before it now, with all that is on record by then. Again
    for the same last event it changes nothing. Where another machine's clock is ahead, it counts from that entry on.

    Raises RecordUnavailable, within a second also where others keep writing."""
    into = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    with writing_soon(engine) as connection:
        sequence = connection.execute(_HEAD, {"number": dossier}).scalar_one()
        recorded = connection.execute(_RECORDED, {"dossier": dossier, "sequence": sequence}).scalar_one()
        row = {"dossier": dossier, "party": party, "sequence": sequence, "seen_at": max(now, recorded)}
        if connection.execute(into(SightRow).on_conflict_do_nothing(), row).rowcount:
            relist(connection, dossier, [party])
