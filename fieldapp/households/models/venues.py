"""Places that are not homes."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.areas.models import Area
from fieldapp.extensions import Base


class VenueType(StrEnum):
    SCHOOL = "school"
    CLINIC = "clinic"
    MARKET = "market"
    OFFICE = "office"
    RESTAURANT = "restaurant"
    OTHER = "other"


class Venue(Base):
    """A place that is not a home, where visits and posters can be."""

    __tablename__ = "venues"
    __table_args__ = (
        UniqueConstraint("uid", name="uq_venues_uid"),
        CheckConstraint("type IN ('school', 'clinic', 'market', 'office', 'restaurant', 'other')", name="known_type"),
        Index("ix_venues_area_id", "area_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str] = mapped_column(String(120))
    type: Mapped[str] = mapped_column(String(12))
    is_sample: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area] = relationship()

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that a venue is where its hamlet is."""
        return cls.area_id.in_(area_ids)
