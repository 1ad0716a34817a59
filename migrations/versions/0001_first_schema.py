"""The first schema: places, people, campaigns, the register, visits, figures at rest; and the first epoch."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search_key", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_areas_not_own_parent")),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_areas_ends_after_start")),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("code", "valid_from", name="uq_areas_code_valid_from"),
    )
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index("ix_areas_parent_id", ["parent_id"], unique=False)

    op.create_table(
        "epochs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epochs")),
    )
    op.create_table(
        "gains",
        sa.Column("visit_uid", sa.String(length=36), nullable=False),
        sa.Column("app_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("gain", sa.Integer(), nullable=False),
        sa.Column("assisted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("visit_uid", "app_id", name=op.f("pk_gains")),
    )
    with op.batch_alter_table("gains", schema=None) as batch_op:
        batch_op.create_index("ix_gains_area_id", ["area_id", "app_id", "day", "assisted"], unique=False)
        batch_op.create_index("ix_gains_home_id", ["home_id", "app_id", "day", "gain"], unique=False)
        batch_op.create_index("ix_gains_household_id", ["household_id"], unique=False)
        batch_op.create_index("ix_gains_venue_id", ["venue_id"], unique=False)

    op.create_table(
        "standings",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("has_met", sa.Boolean(), nullable=False),
        sa.Column("obstacles", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=True),
        sa.Column("smartphones", sa.Integer(), nullable=True),
        sa.Column("top_installed", sa.Integer(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("household_id", "campaign_id", name=op.f("pk_standings")),
    )
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.create_index("ix_standings_area_id", ["area_id", "campaign_id", "is_open", "first_on"], unique=False)

    op.create_table(
        "throttles",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("passphrase_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("uid", name="uq_users_uid"),
        sa.UniqueConstraint("username", name="uq_users_username"),
    )
    op.create_table(
        "alleys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_alleys_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alleys")),
        sa.UniqueConstraint("area_id", "name", name="uq_alleys_area_id_name"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_audit_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_subject", ["subject"], unique=False)

    op.create_table(
        "campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("finish_on", sa.Date(), nullable=True),
        sa.Column("deadline_on", sa.Date(), nullable=False),
        sa.Column("report_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("deadline_on >= starts_on", name=op.f("ck_campaigns_deadline_after_start")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_campaigns_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("slug", name="uq_campaigns_slug"),
    )
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["issued_by_id"], ["users.id"], name=op.f("fk_cards_issued_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_cards_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("code_hash", name="uq_cards_code_hash"),
        sa.UniqueConstraint("token_hash", name="uq_cards_token_hash"),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index("ix_cards_user_id", ["user_id"], unique=False)

    op.create_table(
        "changes",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_changes_area_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_changes")),
        sa.UniqueConstraint("area_id", "kind", "uid", name="uq_changes_area_id_kind_uid"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index("ix_changes_area_id_seq", ["area_id", "seq"], unique=False)

    op.create_table(
        "device_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("device_uid", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('card', 'passphrase')", name=op.f("ck_device_sessions_known_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_device_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_sessions")),
        sa.UniqueConstraint("token_hash", name="uq_device_sessions_token_hash"),
    )
    with op.batch_alter_table("device_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_device_sessions_user_id", ["user_id"], unique=False)

    op.create_table(
        "postings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until_at IS NULL OR until_at >= from_at", name=op.f("ck_postings_ends_after_start")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_postings_area_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_postings_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
    )
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.create_index("ix_postings_area_id", ["area_id"], unique=False)
        batch_op.create_index("ix_postings_user_id", ["user_id"], unique=False)

    op.create_table(
        "published_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("is_estimate", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_published_figures_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figures")),
        sa.UniqueConstraint("area_id", "name", "as_of", name="uq_published_figures_area_id_name_as_of"),
    )
    op.create_table(
        "register_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_register_imports_area_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_register_imports_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_imports")),
    )
    op.create_table(
        "venues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("type", sa.String(length=12), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "type IN ('school', 'clinic', 'market', 'office', 'restaurant', 'other')", name=op.f("ck_venues_known_type")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_venues_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
        sa.UniqueConstraint("uid", name="uq_venues_uid"),
    )
    with op.batch_alter_table("venues", schema=None) as batch_op:
        batch_op.create_index("ix_venues_area_id", ["area_id"], unique=False)

    op.create_table(
        "apps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("android", sa.String(length=120), nullable=False),
        sa.Column("ios", sa.String(length=20), nullable=False),
        sa.Column("web", sa.String(length=200), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("target_share", sa.String(length=12), nullable=True),
        sa.Column("target_base", sa.String(length=40), nullable=True),
        sa.CheckConstraint("(target_share IS NULL) = (target_base IS NULL)", name=op.f("ck_apps_target_is_whole")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_apps_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apps")),
        sa.UniqueConstraint("campaign_id", "slug", name="uq_apps_campaign_id_slug"),
    )
    op.create_table(
        "households",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("alley_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("hint", sa.String(length=120), nullable=False),
        sa.Column("head", sa.String(length=80), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=True),
        sa.Column("smartphones", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("search_key", sa.String(length=240), nullable=False),
        sa.Column("record_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_uid", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_households_merged_names_survivor")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'absent', 'moved', 'vacant', 'merged', 'mistake')",
            name=op.f("ck_households_known_state"),
        ),
        sa.ForeignKeyConstraint(["alley_id"], ["alleys.id"], name=op.f("fk_households_alley_id")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_households_area_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["households.id"], name=op.f("fk_households_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("uid", name="uq_households_uid"),
    )
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index("ix_households_area_id_alley_id", ["area_id", "alley_id", "position"], unique=False)
        batch_op.create_index("ix_households_merged_into_id", ["merged_into_id"], unique=False)

    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_letters_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("campaign_id", "number", "issued_on", name="uq_letters_number"),
    )
    op.create_table(
        "rollup_days",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("leaflets", sa.Integer(), nullable=False),
        sa.Column("knocked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_rollup_days_area_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_rollup_days_campaign_id")),
        sa.PrimaryKeyConstraint("area_id", "campaign_id", "day", name=op.f("pk_rollup_days")),
    )
    op.create_table(
        "rollups",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("smartphones", sa.Integer(), nullable=False),
        sa.Column("unstated_adults", sa.Integer(), nullable=False),
        sa.Column("unstated_smartphones", sa.Integer(), nullable=False),
        sa.Column("knocked", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("leaflets", sa.Integer(), nullable=False),
        sa.Column("outcome_met", sa.Integer(), nullable=False),
        sa.Column("outcome_not_home", sa.Integer(), nullable=False),
        sa.Column("outcome_away", sa.Integer(), nullable=False),
        sa.Column("outcome_refused", sa.Integer(), nullable=False),
        sa.Column("outcome_moved", sa.Integer(), nullable=False),
        sa.Column("outcome_vacant", sa.Integer(), nullable=False),
        sa.Column("obstacle_no_smartphone", sa.Integer(), nullable=False),
        sa.Column("obstacle_old_phone", sa.Integer(), nullable=False),
        sa.Column("obstacle_storage_full", sa.Integer(), nullable=False),
        sa.Column("obstacle_no_network", sa.Integer(), nullable=False),
        sa.Column("obstacle_no_account", sa.Integer(), nullable=False),
        sa.Column("obstacle_privacy", sa.Integer(), nullable=False),
        sa.Column("obstacle_not_interested", sa.Integer(), nullable=False),
        sa.Column("obstacle_owner_absent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_rollups_area_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_rollups_campaign_id")),
        sa.PrimaryKeyConstraint("area_id", "campaign_id", name=op.f("pk_rollups")),
    )
    op.create_table(
        "household_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("alley", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("hint", sa.String(length=120), nullable=False),
        sa.Column("head", sa.String(length=80), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=True),
        sa.Column("smartphones", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Boolean(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("handed_in_by_id", sa.Integer(), nullable=True),
        sa.Column("door", sa.String(length=10), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_household_records_area_id")),
        sa.ForeignKeyConstraint(["handed_in_by_id"], ["users.id"], name=op.f("fk_household_records_handed_in_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_household_records_household_id")),
        sa.ForeignKeyConstraint(["import_id"], ["register_imports.id"], name=op.f("fk_household_records_import_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["households.id"], name=op.f("fk_household_records_merged_into_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_household_records_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_records")),
        sa.UniqueConstraint("uid", name="uq_household_records_uid"),
    )
    with op.batch_alter_table("household_records", schema=None) as batch_op:
        batch_op.create_index("ix_household_records_area_id_received_at", ["area_id", "received_at"], unique=False)
        batch_op.create_index("ix_household_records_household_id", ["household_id"], unique=False)
        batch_op.create_index("ix_household_records_import_id", ["import_id"], unique=False)

    op.create_table(
        "official_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("app_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("stated_share", sa.String(length=20), nullable=True),
        sa.Column("stated_rank", sa.String(length=20), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["app_id"], ["apps.id"], name=op.f("fk_official_figures_app_id")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_official_figures_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_figures")),
        sa.UniqueConstraint("app_id", "area_id", "as_of", "source", name="uq_official_figures_statement"),
    )
    with op.batch_alter_table("official_figures", schema=None) as batch_op:
        batch_op.create_index("ix_official_figures_area_id", ["area_id"], unique=False)

    op.create_table(
        "rollup_app_days",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("app_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("installed", sa.Integer(), nullable=False),
        sa.Column("assisted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["app_id"], ["apps.id"], name=op.f("fk_rollup_app_days_app_id")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_rollup_app_days_area_id")),
        sa.PrimaryKeyConstraint("area_id", "app_id", "day", name=op.f("pk_rollup_app_days")),
    )
    op.create_table(
        "rollup_apps",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("app_id", sa.Integer(), nullable=False),
        sa.Column("installed", sa.Integer(), nullable=False),
        sa.Column("assisted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["app_id"], ["apps.id"], name=op.f("fk_rollup_apps_app_id")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_rollup_apps_area_id")),
        sa.PrimaryKeyConstraint("area_id", "app_id", name=op.f("pk_rollup_apps")),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("root_uid", sa.String(length=36), nullable=False),
        sa.Column("replaces_uid", sa.String(length=36), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("handed_in_by_id", sa.Integer(), nullable=True),
        sa.Column("device_uid", sa.String(length=36), nullable=True),
        sa.Column("door", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("knocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("adults", sa.Integer(), nullable=True),
        sa.Column("smartphones", sa.Integer(), nullable=True),
        sa.Column("apps", sa.Text(), nullable=False),
        sa.Column("obstacles", sa.Integer(), nullable=False),
        sa.Column("leaflets", sa.Integer(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.CheckConstraint("(household_id IS NULL) <> (venue_id IS NULL)", name=op.f("ck_visits_one_place")),
        sa.CheckConstraint("(root_uid = uid) = (replaces_uid IS NULL)", name=op.f("ck_visits_root_replaces_nothing")),
        sa.CheckConstraint("NOT (withdrawn AND in_force)", name=op.f("ck_visits_withdrawal_not_in_force")),
        sa.CheckConstraint("NOT (withdrawn AND replaces_uid IS NULL)", name=op.f("ck_visits_withdrawal_replaces")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_visits_area_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_visits_campaign_id")),
        sa.ForeignKeyConstraint(["handed_in_by_id"], ["users.id"], name=op.f("fk_visits_handed_in_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_visits_household_id")),
        sa.ForeignKeyConstraint(["replaces_uid"], ["visits.uid"], name=op.f("fk_visits_replaces_uid")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_visits_user_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_visits_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("uid", name="uq_visits_uid"),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(
            "ix_visits_area_id", ["area_id", "campaign_id", "day", "in_force", "leaflets"], unique=False
        )
        batch_op.create_index("ix_visits_household_id", ["household_id", "campaign_id"], unique=False)
        batch_op.create_index("ix_visits_root_uid", ["root_uid"], unique=False)
        batch_op.create_index("ix_visits_user_id_day", ["user_id", "day"], unique=False)
        batch_op.create_index("ix_visits_venue_id", ["venue_id"], unique=False)

    epochs = sa.table("epochs", sa.column("uid", sa.String), sa.column("began_at", sa.DateTime(timezone=True)))
    op.bulk_insert(epochs, [{"uid": str(uuid4()), "began_at": datetime.now(UTC)}])


def downgrade() -> None:
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index("ix_visits_venue_id")
        batch_op.drop_index("ix_visits_user_id_day")
        batch_op.drop_index("ix_visits_root_uid")
        batch_op.drop_index("ix_visits_household_id")
        batch_op.drop_index("ix_visits_area_id")

    op.drop_table("visits")
    op.drop_table("rollup_apps")
    op.drop_table("rollup_app_days")
    with op.batch_alter_table("official_figures", schema=None) as batch_op:
        batch_op.drop_index("ix_official_figures_area_id")

    op.drop_table("official_figures")
    with op.batch_alter_table("household_records", schema=None) as batch_op:
        batch_op.drop_index("ix_household_records_import_id")
        batch_op.drop_index("ix_household_records_household_id")
        batch_op.drop_index("ix_household_records_area_id_received_at")

    op.drop_table("household_records")
    op.drop_table("rollups")
    op.drop_table("rollup_days")
    op.drop_table("letters")
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_index("ix_households_merged_into_id")
        batch_op.drop_index("ix_households_area_id_alley_id")

    op.drop_table("households")
    op.drop_table("apps")
    with op.batch_alter_table("venues", schema=None) as batch_op:
        batch_op.drop_index("ix_venues_area_id")

    op.drop_table("venues")
    op.drop_table("register_imports")
    op.drop_table("published_figures")
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.drop_index("ix_postings_user_id")
        batch_op.drop_index("ix_postings_area_id")

    op.drop_table("postings")
    with op.batch_alter_table("device_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_device_sessions_user_id")

    op.drop_table("device_sessions")
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index("ix_changes_area_id_seq")

    op.drop_table("changes")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index("ix_cards_user_id")

    op.drop_table("cards")
    op.drop_table("campaigns")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_subject")

    op.drop_table("audit")
    op.drop_table("alleys")
    op.drop_table("users")
    op.drop_table("throttles")
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.drop_index("ix_standings_area_id")

    op.drop_table("standings")
    with op.batch_alter_table("gains", schema=None) as batch_op:
        batch_op.drop_index("ix_gains_venue_id")
        batch_op.drop_index("ix_gains_household_id")
        batch_op.drop_index("ix_gains_home_id")
        batch_op.drop_index("ix_gains_area_id")

    op.drop_table("gains")
    op.drop_table("epochs")
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.drop_index("ix_areas_parent_id")

    op.drop_table("areas")
