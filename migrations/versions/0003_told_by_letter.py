"""Told by letter is not mailed: on which day, and who says so. What was marked before stays as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("told_on", sa.Date(), nullable=True))
    op.add_column("outbox", sa.Column("told_by", sa.Text(), nullable=True))
