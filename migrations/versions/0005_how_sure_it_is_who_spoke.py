"""How sure it is who spoke, as the door said that took an act. What is on record from before says nothing about it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("events", sa.Column("assurance", sa.Text(), nullable=True))
