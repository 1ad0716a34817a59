"""Campaigns as data: no app, letter or date of any campaign is known to the code."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.areas.models import Area
from fieldapp.extensions import Base


class Campaign(Base):
    """A campaign: where, between which days, ordered by which letters.

    `deadline_on` is the target's day, `finish_on` the last day of the work, `report_on` that of the report.
    Archived, it takes no visits; `erased_at` is when the last of its notes was gone, and of the names nobody needs.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        UniqueConstraint("slug", name="uq_campaigns_slug"),
        CheckConstraint("deadline_on >= starts_on", name="deadline_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    starts_on: Mapped[date]
    finish_on: Mapped[date | None]
    deadline_on: Mapped[date]
    report_on: Mapped[date | None]
    archived_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    is_sample: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area] = relationship()
    letters: Mapped[list["Letter"]] = relationship(order_by="Letter.position", cascade="all, delete-orphan")
    apps: Mapped[list["App"]] = relationship(order_by="App.position", cascade="all, delete-orphan")


class Letter(Base):
    """An official letter that ordered the campaign."""

    __tablename__ = "letters"
    __table_args__ = (UniqueConstraint("campaign_id", "number", "issued_on", name="uq_letters_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(80))
    issued_on: Mapped[date]
    issuer: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(300))


class App(Base):
    """Something to install.

    Units: `target_share` is a decimal in text ("0.60"), never a float, of what `target_base` names.
    `purpose` is one line for families; `privacy` is a line each of what may truthfully be said about it.
    """

    __tablename__ = "apps"
    __table_args__ = (
        UniqueConstraint("campaign_id", "slug", name="uq_apps_campaign_id_slug"),
        CheckConstraint("(target_share IS NULL) = (target_base IS NULL)", name="target_is_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    android: Mapped[str] = mapped_column(String(120))
    ios: Mapped[str] = mapped_column(String(20))
    web: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(120), default="")
    privacy: Mapped[str] = mapped_column(Text, default="")
    retired: Mapped[bool] = mapped_column(default=False)
    target_share: Mapped[str | None] = mapped_column(String(12))
    target_base: Mapped[str | None] = mapped_column(String(40))


class OfficialFigure(Base):
    """A figure that somebody else published: shown beside ours as stated, never mixed with it."""

    __tablename__ = "official_figures"
    __table_args__ = (
        UniqueConstraint("app_id", "area_id", "as_of", "source", name="uq_official_figures_statement"),
        Index("ix_official_figures_area_id", "area_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    app_id: Mapped[int] = mapped_column(ForeignKey("apps.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    as_of: Mapped[str] = mapped_column(String(40))
    value: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    stated_share: Mapped[str | None] = mapped_column(String(20))
    stated_rank: Mapped[str | None] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(200))

    app: Mapped[App] = relationship()
