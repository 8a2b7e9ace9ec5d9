"""How Alembic reaches the accounts: over the connection that ``account_database`` hands it, inside its transaction."""

from alembic import context

from installation.accounts.account_tables import AccountTable

context.configure(connection=context.config.attributes["connection"], target_metadata=AccountTable.metadata)
with context.begin_transaction():
    context.run_migrations()
