"""Figures at rest: how each door stands, and the counts of each hamlet, and of each hamlet and day.

All of it is derived from visits and household records; `flask rollups check` derives it again and compares. Standings
and gains, rewritten with every batch, carry no foreign keys: the visits they come from do.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.extensions import Base


class Standing(Base):
    """How one household stands in one campaign, from its visits in force.

    `top_installed` is its greatest stock of one app; `adults` and `smartphones` are the last stated, None if never.
    `area_id` and `is_open` are the household's own, so that a hamlet is counted without asking for its doors.
    """

    __tablename__ = "standings"
    __table_args__ = (Index("ix_standings_area_id", "area_id", "campaign_id", "is_open", "first_on"),)

    household_id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int]
    is_open: Mapped[bool]
    first_on: Mapped[date]
    last_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10))
    has_met: Mapped[bool]
    obstacles: Mapped[int]
    adults: Mapped[int | None]
    smartphones: Mapped[int | None]
    top_installed: Mapped[int]
    follow_up_on: Mapped[date | None]

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that a standing is where its household is."""
        return cls.area_id.in_(area_ids)


class Gain(Base):
    """What a visit in force did for one app: `assisted` phones; `gain`, by how much it moved the household's count.

    `area_id` is the visit's stamp, where its work counts; `home_id` the hamlet where the phones count, None for none.
    """

    __tablename__ = "gains"
    __table_args__ = (
        Index("ix_gains_household_id", "household_id"),
        Index("ix_gains_area_id", "area_id", "app_id", "day", "assisted"),
        Index("ix_gains_home_id", "home_id", "app_id", "day", "gain"),
        Index("ix_gains_venue_id", "venue_id"),
    )

    visit_uid: Mapped[str] = mapped_column(String(36), primary_key=True)
    app_id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int | None]
    venue_id: Mapped[int | None]
    area_id: Mapped[int]
    home_id: Mapped[int | None]
    day: Mapped[date]
    gain: Mapped[int]
    assisted: Mapped[int]


class Rollup(Base):
    """The counts of one hamlet in one campaign: stocks of its open households, flows of the visits stamped there."""

    __tablename__ = "rollups"

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    registered: Mapped[int]
    households: Mapped[int]
    adults: Mapped[int]
    smartphones: Mapped[int]
    unstated_adults: Mapped[int]
    unstated_smartphones: Mapped[int]
    knocked: Mapped[int]
    met: Mapped[int]
    visits: Mapped[int]
    leaflets: Mapped[int]
    outcome_met: Mapped[int]
    outcome_not_home: Mapped[int]
    outcome_away: Mapped[int]
    outcome_refused: Mapped[int]
    outcome_moved: Mapped[int]
    outcome_vacant: Mapped[int]
    obstacle_no_smartphone: Mapped[int]
    obstacle_old_phone: Mapped[int]
    obstacle_storage_full: Mapped[int]
    obstacle_no_network: Mapped[int]
    obstacle_no_account: Mapped[int]
    obstacle_privacy: Mapped[int]
    obstacle_not_interested: Mapped[int]
    obstacle_owner_absent: Mapped[int]


class RollupApp(Base):
    """The stock and the work of one app in one hamlet."""

    __tablename__ = "rollup_apps"

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    app_id: Mapped[int] = mapped_column(ForeignKey("apps.id"), primary_key=True)
    installed: Mapped[int]
    assisted: Mapped[int]


class RollupDay(Base):
    """The flows of one hamlet on one day of knocks; `knocked` counts the households first reached that day."""

    __tablename__ = "rollup_days"

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    visits: Mapped[int]
    leaflets: Mapped[int]
    knocked: Mapped[int]


class RollupAppDay(Base):
    """By how much one app's stock grew in one hamlet on one day of knocks, and the work done that day."""

    __tablename__ = "rollup_app_days"

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    app_id: Mapped[int] = mapped_column(ForeignKey("apps.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    installed: Mapped[int]
    assisted: Mapped[int]
