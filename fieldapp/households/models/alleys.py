"""Alleys, and who walks them."""

from datetime import date

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.extensions import Base


class Alley(Base):
    """A named, ordered group of doors inside a hamlet."""

    __tablename__ = "alleys"
    __table_args__ = (UniqueConstraint("area_id", "name", name="uq_alleys_area_id_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that an alley is where its hamlet is."""
        return cls.area_id.in_(area_ids)


class Assignment(Base):
    """That a person walks an alley, from a day until a day, both included: it orders their list and limits nothing.

    Whoever works at the hamlet no more walks it no more, whatever stands here (assignments.py).
    """

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("alley_id", "user_id", "from_on", name="uq_assignments_alley_id_user_id_from_on"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        Index("ix_assignments_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alley_id: Mapped[int] = mapped_column(ForeignKey("alleys.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    alley: Mapped[Alley] = relationship()
    user: Mapped[User] = relationship()
