"""A place of the administrative tree, and what was published about it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    column,
    exists,
    table,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from fieldapp.extensions import Base
from fieldapp.text import CollationKey, collation_key, small

_other = table("areas", column("id"), column("code")).alias("other")


class Area(Base):
    """A node of the tree, known by its code and the day it began; `kind` is a word to show, never to test."""

    __tablename__ = "areas"
    __table_args__ = (
        UniqueConstraint("code", "valid_from", name="uq_areas_code_valid_from"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="ends_after_start"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),
        Index("ix_areas_parent_id", "parent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    search_key: Mapped[str] = mapped_column(String(120))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    source: Mapped[str] = mapped_column(String(200), default="")
    is_sample: Mapped[bool] = mapped_column(default=False)
    contact: Mapped[str] = mapped_column(String(120), default="")

    parent: Mapped["Area | None"] = relationship(remote_side=[id])
    shares_code: Mapped[bool] = column_property(exists().where(_other.c.code == code, _other.c.id != id))

    @property
    def reference(self) -> str:
        """What to write for it in addresses: its code, with a day where another area has the same."""
        return f"{self.code}@{self.valid_from.isoformat()}" if self.shares_code else self.code

    @property
    def logged_as(self) -> str:
        """How the log names it: the same for ever, whatever other area takes its code."""
        return f"area:{self.code}@{self.valid_from}"

    @property
    def full_name(self) -> str:
        """The name as people say it: with the parent's, because "Thôn 3" is in every commune."""
        return f"{self.name}, {small(self.parent.name)}" if self.parent else self.name

    @property
    def sort_key(self) -> CollationKey:
        return collation_key(self.name)


class PublishedFigure(Base):
    """A number somebody published about an area: a population. A base for rates, never a count of ours."""

    __tablename__ = "published_figures"
    __table_args__ = (UniqueConstraint("area_id", "name", "as_of", name="uq_published_figures_area_id_name_as_of"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[int]
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    is_estimate: Mapped[bool] = mapped_column(default=False)
