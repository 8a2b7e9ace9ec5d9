"""Who was asked to look at a form before it goes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "looks",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("act_id", "reader", "asked_by", "question")),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("is_good", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("answered_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("act_id", "reader", name="looks_pk"),
        sa.ForeignKeyConstraint(["act_id"], ["kept_forms.act_id"], name="looks_act_id_fk", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reader"], ["people.id"], name="looks_reader_fk"),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name="looks_asked_by_fk"),
    )
    op.create_index("looks_reader_index", "looks", ["reader"])
