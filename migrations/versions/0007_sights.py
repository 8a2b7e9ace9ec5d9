"""Which party had the page of a dossier before it, and how far the record went then."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "sights",
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "party", "sequence", name="sights_pk"),
        sa.ForeignKeyConstraint(
            ["dossier", "sequence"], ["events.dossier", "events.sequence"], name="sights_dossier_fk"
        ),
    )
    op.create_index("sights_seen_at_index", "sights", ["seen_at"])
