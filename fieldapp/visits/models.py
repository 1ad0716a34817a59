"""Visits as events: corrections and withdrawals are rows of their own that name what they replace. And walk sheets.

Beside them, what is no visit: ops that were handed in and refused, and what phones asked for that is not here.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import Base
from fieldapp.households.models import Household


class Outcome(StrEnum):
    MET = "met"
    NOT_HOME = "not_home"
    AWAY = "away"
    REFUSED = "refused"
    MOVED = "moved"
    VACANT = "vacant"


class Obstacle(StrEnum):
    NO_SMARTPHONE = "no_smartphone"
    OLD_PHONE = "old_phone"
    STORAGE_FULL = "storage_full"
    NO_NETWORK = "no_network"
    NO_ACCOUNT = "no_account"
    PRIVACY = "privacy"
    NOT_INTERESTED = "not_interested"
    OWNER_ABSENT = "owner_absent"


class Visit(Base):
    """A visit, a correction of one, or a withdrawal.

    `at` is the phone's clock, `knocked_at` corrects it, `effective_at` and `day` are those of the first of the chain
    (`root_uid`). `in_force` marks the one of the chain that counts. `area_id` is the hamlet stamped when it was stored.
    `data` is the op's JSON as sent, `apps` its counts; `obstacles` is a bit per `Obstacle`, in that order.
    """

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("uid", name="uq_visits_uid"),
        CheckConstraint("(household_id IS NULL) <> (venue_id IS NULL)", name="one_place"),
        CheckConstraint("(root_uid = uid) = (replaces_uid IS NULL)", name="root_replaces_nothing"),
        CheckConstraint("NOT (withdrawn AND replaces_uid IS NULL)", name="withdrawal_replaces"),
        CheckConstraint("NOT (withdrawn AND in_force)", name="withdrawal_not_in_force"),
        Index("ix_visits_root_uid", "root_uid"),
        Index("ix_visits_household_id", "household_id", "campaign_id"),
        Index("ix_visits_venue_id", "venue_id"),
        Index("ix_visits_area_id", "area_id", "campaign_id", "day", "in_force", "leaflets"),
        Index("ix_visits_user_id_day", "user_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    digest: Mapped[str] = mapped_column(String(32))
    root_uid: Mapped[str] = mapped_column(String(36))
    replaces_uid: Mapped[str | None] = mapped_column(String(36), ForeignKey("visits.uid"))
    withdrawn: Mapped[bool]
    in_force: Mapped[bool]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    handed_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    device_uid: Mapped[str | None] = mapped_column(String(36))
    door: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    knocked_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    day: Mapped[date]
    received_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(10))
    adults: Mapped[int | None]
    smartphones: Mapped[int | None]
    apps: Mapped[str] = mapped_column(Text, default="{}")
    obstacles: Mapped[int] = mapped_column(default=0)
    leaflets: Mapped[int] = mapped_column(default=0)
    follow_up_on: Mapped[date | None]
    data: Mapped[str] = mapped_column(Text)

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that a visit is where it was stamped."""
        return cls.area_id.in_(area_ids)


class Sheet(Base):
    """A walk sheet of a hamlet for a campaign, as printed: the register may change before it is typed."""

    __tablename__ = "sheets"
    __table_args__ = (
        UniqueConstraint("uid", name="uq_sheets_uid"),
        UniqueConstraint("code", name="uq_sheets_code"),
        Index("ix_sheets_area_id", "area_id", "campaign_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    code: Mapped[str] = mapped_column(String(7))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    area: Mapped[Area] = relationship()
    campaign: Mapped[Campaign] = relationship()

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that a sheet is where its hamlet is."""
        return cls.area_id.in_(area_ids)


class SheetRow(Base):
    """A numbered row of a sheet: which household, on which page, under which alley's name."""

    __tablename__ = "sheet_rows"
    __table_args__ = (Index("ix_sheet_rows_household_id", "household_id"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page: Mapped[int]
    alley: Mapped[str] = mapped_column(String(60))
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))

    household: Mapped[Household] = relationship()


class RefusedOp(Base):
    """An op that was handed in and refused, kept aside until somebody deals with it: it counts nowhere.

    `key` tells it from others: who it names as its author, and what it says. `content` is its JSON as given, "" once it
    was dealt with or its campaign erased. `area_id` is the hamlet it names, else where its author, or whoever handed it
    in, is posted.
    """

    __tablename__ = "refused_ops"
    __table_args__ = (
        UniqueConstraint("key", name="uq_refused_ops_key"),
        CheckConstraint("dealt_at IS NULL OR content = ''", name="dealt_is_erased"),
        Index("ix_refused_ops_area_id", "area_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    uid: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(24))
    errors: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    handed_in_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    device_uid: Mapped[str] = mapped_column(String(36))
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    dealt_at: Mapped[datetime | None]
    dealt_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that a refused op is where it was sent."""
        return cls.area_id.in_(area_ids)


class LostVisits(Base):
    """What a phone believes sent and the server did not have when it asked: the uids, as JSON. It sends them again."""

    __tablename__ = "lost_visits"

    session_id: Mapped[int] = mapped_column(ForeignKey("device_sessions.id"), primary_key=True, autoincrement=False)
    uids: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
