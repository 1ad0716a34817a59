"""What people answered to what deserved a second look."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.extensions import Base


class Answer(Base):
    """Somebody looked at `subject` as it stood (`facts`) and let it be; taken back, the row is gone.

    What is asked is never stored: it is found in the records. An answer hides it until other facts are found.
    """

    __tablename__ = "review_answers"
    __table_args__ = (
        UniqueConstraint("subject", name="uq_review_answers_subject"),
        Index("ix_review_answers_area_id", "area_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(120))
    facts: Mapped[str] = mapped_column(String(32))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    remark: Mapped[str] = mapped_column(String(200), default="")

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]:
        """Say that an answer is where its question is."""
        return cls.area_id.in_(area_ids)
