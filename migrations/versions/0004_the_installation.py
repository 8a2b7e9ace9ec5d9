"""Whose record this is, made with it once; and what a person said that is lost of it."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    installation = op.create_table(
        "installation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="installation_pk"),
    )
    op.bulk_insert(installation, [{"id": str(uuid4()), "made_at": datetime.now(UTC)}])
    op.create_table(
        "losses",
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("said_at", "number", name="losses_pk"),
    )
