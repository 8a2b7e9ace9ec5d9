"""The days that each party has to do with, over all its dossiers; and the newest texts of each reader, to look through
those before the index of all is asked how words begin.

The table comes empty: ``migrations/env.py`` fills it, from what is on record. To go back to 0013: drop ``days`` and
``texts_by_reader_index``; set the version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "days",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("dossier", "party", "key", "kind")),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("term", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "party", "key", name="days_pk"),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.number"], name="days_dossier_fk"),
    )
    op.create_index("days_by_day_index", "days", ["party", "day"])
    op.create_index("texts_by_reader_index", "texts", ["party", "id"])
