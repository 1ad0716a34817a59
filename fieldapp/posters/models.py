"""Posters, how often each was scanned, and who may be waiting for help; nothing here can name a family."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import Base
from fieldapp.households.models import Venue

CODE_LENGTH = 7


class PosterState(StrEnum):
    MADE = "made"
    HUNG = "hung"
    TORN = "torn"
    WITHDRAWN = "withdrawn"


IN_USE = (PosterState.MADE, PosterState.HUNG, PosterState.TORN)


class Poster(Base):
    """A printed QR with a code of its own, at a hamlet or at a venue of it.

    `number` counts the posters of a hamlet in a campaign from 1; `spot` says where it hangs, `state` what became of it.
    With `shows_contact` the area's line of contact is printed on it and stands on its page: the commune decides.
    """

    __tablename__ = "posters"
    __table_args__ = (
        UniqueConstraint("code", name="uq_posters_code"),
        UniqueConstraint("campaign_id", "area_id", "number", name="uq_posters_number"),
        CheckConstraint("state IN ('made', 'hung', 'torn', 'withdrawn')", name="known_state"),
        Index("ix_posters_area_id", "area_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"))
    number: Mapped[int]
    spot: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(10), default=PosterState.MADE)
    shows_contact: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    state_at: Mapped[datetime]

    area: Mapped[Area] = relationship()
    campaign: Mapped[Campaign] = relationship()
    venue: Mapped[Venue | None] = relationship()

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that a poster is where its hamlet is."""
        return cls.area_id.in_(area_ids)


class Scan(Base):
    """How often a poster's page was opened on a day, by kind of device; with an app, how often its install was tapped.

    Source: security.md: once per poster and hour for a device that cannot be recognised a day later.
    """

    __tablename__ = "scans"

    poster_id: Mapped[int] = mapped_column(ForeignKey("posters.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(8), primary_key=True)
    app: Mapped[str] = mapped_column(String(40), primary_key=True, default="")
    times: Mapped[int]


class ScanSalt(Base):
    """The random salt of a day; with it dies what could tell two scans of one phone."""

    __tablename__ = "scan_salts"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))


class ScanMark(Base):
    """That a device, unknown but for the day's salt, was counted at a poster in an hour."""

    __tablename__ = "scan_marks"
    __table_args__ = (Index("ix_scan_marks_day", "day"),)

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date]


class HelpRequest(Base):
    """That somebody asked for help from a poster's page; where to find them is erased when done, or after 30 days."""

    __tablename__ = "requests"
    __table_args__ = (
        UniqueConstraint("uid", name="uq_requests_uid"),
        Index("ix_requests_area_id", "area_id", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    poster_id: Mapped[int] = mapped_column(ForeignKey("posters.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    place: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    poster: Mapped[Poster] = relationship()

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that a request is where its poster hangs."""
        return cls.area_id.in_(area_ids)
