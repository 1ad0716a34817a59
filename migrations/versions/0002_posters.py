"""Posters with codes of their own, scans without a trace of a person, requests for help; what an app says of itself.

A poster is an object on a wall that can be torn or withdrawn, so its code must outlive what it leads to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("apps", sa.Column("purpose", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("apps", sa.Column("privacy", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("apps", schema=None) as batch_op:
        batch_op.alter_column("purpose", server_default=None)
        batch_op.alter_column("privacy", server_default=None)
    op.create_table(
        "posters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("spot", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("shows_contact", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('made', 'hung', 'torn', 'withdrawn')", name=op.f("ck_posters_known_state")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_posters_area_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_posters_campaign_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_posters_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posters")),
        sa.UniqueConstraint("campaign_id", "area_id", "number", name="uq_posters_number"),
        sa.UniqueConstraint("code", name="uq_posters_code"),
    )
    with op.batch_alter_table("posters", schema=None) as batch_op:
        batch_op.create_index("ix_posters_area_id", ["area_id"], unique=False)

    op.create_table(
        "scans",
        sa.Column("poster_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("platform", sa.String(length=8), nullable=False),
        sa.Column("app", sa.String(length=40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["poster_id"], ["posters.id"], name=op.f("fk_scans_poster_id")),
        sa.PrimaryKeyConstraint("poster_id", "day", "platform", "app", name=op.f("pk_scans")),
    )
    op.create_table(
        "scan_salts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_scan_salts")),
    )
    op.create_table(
        "scan_marks",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_scan_marks")),
    )
    with op.batch_alter_table("scan_marks", schema=None) as batch_op:
        batch_op.create_index("ix_scan_marks_day", ["day"], unique=False)

    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("poster_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_requests_area_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_requests_done_by_id")),
        sa.ForeignKeyConstraint(["poster_id"], ["posters.id"], name=op.f("fk_requests_poster_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("uid", name="uq_requests_uid"),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index("ix_requests_area_id", ["area_id", "done_at"], unique=False)


def downgrade() -> None:
    for table in ("requests", "scan_marks", "scan_salts", "scans", "posters"):
        op.drop_table(table)
    with op.batch_alter_table("apps", schema=None) as batch_op:
        batch_op.drop_column("privacy")
        batch_op.drop_column("purpose")
