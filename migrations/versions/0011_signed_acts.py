"""What proves that the sender of an act signed it with a passkey, beside the event that the act became."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "act_evidence",
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("authenticator_data", sa.Text(), nullable=False),
        sa.Column("client_data", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("head_sequence", sa.Integer()),
        sa.Column("head", sa.Text()),
        sa.PrimaryKeyConstraint("dossier", "sequence", name="act_evidence_pk"),
        sa.ForeignKeyConstraint(
            ["dossier", "sequence"], ["events.dossier", "events.sequence"], name="act_evidence_dossier_fk"
        ),
    )
