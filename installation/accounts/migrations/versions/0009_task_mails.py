"""Mails to a person about what is newly asked of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "task_mail_choices",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("often", sa.Text(), nullable=True),
        sa.Column("daily_on", sa.Date(), nullable=True),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person", name="task_mail_choices_pk"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="task_mail_choices_person_fk"),
    )
    op.create_table(
        "told_tasks",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("person", "task")),
        sa.PrimaryKeyConstraint("person", "task", name="told_tasks_pk"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="told_tasks_person_fk"),
    )
    op.create_table(
        "task_mails",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "person", "subject", "body")),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("tried_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="task_mails_pk"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="task_mails_person_fk"),
    )
    op.create_index("task_mails_person_index", "task_mails", ["person"])
