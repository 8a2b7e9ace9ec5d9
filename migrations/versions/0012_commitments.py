"""The list of what the landlord promised, for each party. It comes empty: ``migrations/env.py`` fills it, from what is
on record; what is done is found to be so as it is read. To go back to 0011: drop ``commitments``; set the version."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "commitments",
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("position", "year", "serial")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("subject", "organisation")),
        sa.Column("point", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("text", "answer", "reasons", "who")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("until", "promised_on")),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "party", "position", name="commitments_pk"),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.number"], name="commitments_dossier_fk"),
    )
    key = ["party", "done_at", "until", "year", "serial", "position"]
    op.create_index("commitments_by_day_index", "commitments", key)
