"""Which person had the page of a dossier before it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "sights",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "dossier", "sequence", name="sights_pk"),
    )
    op.create_index("sights_dossier_seen_at_index", "sights", ["dossier", "seen_at"])
