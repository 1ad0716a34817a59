"""Second looks: what people answered, ops that were handed in and refused, what phones miss at the server."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_ops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("errors", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("handed_in_by_id", sa.Integer(), nullable=False),
        sa.Column("device_uid", sa.String(length=36), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dealt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dealt_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("dealt_at IS NULL OR content = ''", name=op.f("ck_refused_ops_dealt_is_erased")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_refused_ops_area_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_refused_ops_campaign_id")),
        sa.ForeignKeyConstraint(["dealt_by_id"], ["users.id"], name=op.f("fk_refused_ops_dealt_by_id")),
        sa.ForeignKeyConstraint(["handed_in_by_id"], ["users.id"], name=op.f("fk_refused_ops_handed_in_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_refused_ops_household_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_refused_ops_user_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_refused_ops_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_ops")),
        sa.UniqueConstraint("key", name="uq_refused_ops_key"),
    )
    op.create_index("ix_refused_ops_area_id", "refused_ops", ["area_id"])
    op.create_table(
        "lost_visits",
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uids", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["device_sessions.id"], name=op.f("fk_lost_visits_session_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_lost_visits")),
    )
    op.create_table(
        "review_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.String(length=32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_review_answers_area_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_review_answers_campaign_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_review_answers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answers")),
        sa.UniqueConstraint("subject", name="uq_review_answers_subject"),
    )
    op.create_index("ix_review_answers_area_id", "review_answers", ["area_id"])


def downgrade() -> None:
    op.drop_table("review_answers")
    op.drop_table("lost_visits")
    op.drop_table("refused_ops")
