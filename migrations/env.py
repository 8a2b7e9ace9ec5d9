"""How Alembic reaches the record: over the connection that ``installation.database.prepare`` hands it, inside its
transaction, or over ``-x url=...`` from the command line. After every migration the lists are made anew: a newer
version may see other things in what is on record."""

from alembic import context
from sqlalchemy import Connection

from installation.database import open_record
from installation.listing import fill
from models.record.tables import Table


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Table.metadata)
    with context.begin_transaction():
        context.run_migrations()
        fill(connection)


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with open_record(context.get_x_argument(as_dictionary=True)["url"]).begin() as opened:
        run(opened)
