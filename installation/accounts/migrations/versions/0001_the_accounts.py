"""The accounts: people, passkeys, one-time mails, sessions, kept forms, what is rationed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_INSTANT = sa.DateTime(timezone=True)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _INSTANT, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "people",
        _text("id"),
        *map(_text, ("name", "mail", "party", "office", "language")),
        _instant("added_at"),
        _text("added_by", nullable=True),
        *(_instant(name, nullable=True) for name in ("invited_at", "first_seen_at", "ended_at")),
        sa.PrimaryKeyConstraint("id", name="people_pk"),
        sa.UniqueConstraint("mail", name="people_mail_key"),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        _text("person"),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        _text("name"),
        _instant("made_at"),
        _instant("used_at", nullable=True),
        _instant("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="passkeys_pk"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="passkeys_person_fk"),
    )
    op.create_index("passkeys_person_index", "passkeys", ["person"])
    op.create_table(
        "sign_ins",
        _text("id"),
        _text("person"),
        _text("link"),
        _text("code", nullable=True),
        _text("browser", nullable=True),
        _instant("asked_at"),
        _instant("until"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _instant("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="sign_ins_pk"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="sign_ins_person_fk"),
        sa.UniqueConstraint("link", name="sign_ins_link_key"),
    )
    op.create_index("sign_ins_person_index", "sign_ins", ["person"])
    op.create_index("sign_ins_browser_index", "sign_ins", ["browser"])
    op.create_table(
        "sessions",
        *map(_text, ("id", "token", "person", "assurance", "device")),
        _instant("started_at"),
        _instant("seen_at"),
        _instant("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="sessions_pk"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="sessions_person_fk"),
        sa.UniqueConstraint("token", name="sessions_token_key"),
    )
    op.create_index("sessions_person_ended_at_index", "sessions", ["person", "ended_at"])
    op.create_table(
        "challenges",
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        _text("browser"),
        _instant("until"),
        sa.PrimaryKeyConstraint("challenge", name="challenges_pk"),
    )
    op.create_index("challenges_browser_index", "challenges", ["browser"])
    op.create_table(
        "kept_forms",
        *map(_text, ("act_id", "person", "place", "fields")),
        _instant("kept_at"),
        sa.PrimaryKeyConstraint("act_id", name="kept_forms_pk"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="kept_forms_person_fk"),
        sa.UniqueConstraint("person", "place", name="kept_forms_person_place_key"),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("what"),
        _text("who"),
        _instant("at"),
        sa.PrimaryKeyConstraint("id", name="attempts_pk"),
    )
    op.create_index("attempts_what_who_at_index", "attempts", ["what", "who", "at"])
