"""A register that somebody looks at before it is brought in: what was read of the file, for a day at most."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.String(length=4000), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_register_uploads_area_id")),
        sa.ForeignKeyConstraint(["import_id"], ["register_imports.id"], name=op.f("fk_register_uploads_import_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_register_uploads_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_uploads")),
        sa.UniqueConstraint("uid", name="uq_register_uploads_uid"),
    )
    op.create_index("ix_register_uploads_at", "register_uploads", ["at"])


def downgrade() -> None:
    op.drop_table("register_uploads")
