"""What was closed, when reports are due, and what people wrote around the figures before signing."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import Base


class Closing(Base):
    """The figures of an area as the server knew them at `at`, numbered per area and campaign; never changed.

    `figures` is the JSON of `figures --json --children` at that instant; `late` the JSON of what came after the closing
    before this one about knocks that were made by then, None for the first; `apps` that of each app's name and target's
    base, which the campaign may change later. `closed_by_id` None is the command line.
    """

    __tablename__ = "closings"
    __table_args__ = (
        UniqueConstraint("area_id", "campaign_id", "number", name="uq_closings_number"),
        CheckConstraint("at <= closed_at", name="not_ahead"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    figures: Mapped[str] = mapped_column(Text)
    late: Mapped[str | None] = mapped_column(Text)
    apps: Mapped[str] = mapped_column(Text)

    area: Mapped[Area] = relationship()
    campaign: Mapped[Campaign] = relationship()
    closed_by: Mapped[User | None] = relationship()

    @property
    def name(self) -> str:
        """How commands name it: 24640/1."""
        return f"{self.area.reference}/{self.number}"

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that a closing is where its area is."""
        return cls.area_id.in_(area_ids)


class ReportDay(Base):
    """The last day for the reports of an area and of those below, earlier than the campaign says."""

    __tablename__ = "report_days"

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    day: Mapped[date]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    area: Mapped[Area] = relationship()
    set_by: Mapped[User] = relationship()


class ReportDraft(Base):
    """What people wrote around a closing's figures; lists are kept one item a line. No figure is in it."""

    __tablename__ = "report_drafts"

    closing_id: Mapped[int] = mapped_column(ForeignKey("closings.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]
    subject: Mapped[str] = mapped_column(String(300))
    addressees: Mapped[str] = mapped_column(Text)
    bases: Mapped[str] = mapped_column(Text)
    guidance: Mapped[str] = mapped_column(Text)
    results: Mapped[str] = mapped_column(Text)
    difficulties: Mapped[str] = mapped_column(Text)
    proposals: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(80))
    signer: Mapped[str] = mapped_column(String(120))
    recipients: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
