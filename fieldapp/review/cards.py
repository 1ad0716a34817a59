"""What is shown of an item: a card with what was found, why it is asked, and the ways to settle it. No charge in it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """Something stated; `differs` when the other side does not state the same."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A page where the matter can be settled: its endpoint with what stands in the address; some lead back here."""

    label: str
    endpoint: str
    icon: str
    args: dict[str, Any]
    leads_back: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One of the versions, doors or statements held against each other; `mark` is the word above, and leads `way`."""

    title: str
    state: str
    note: str
    lines: list[Line]
    mark: str = ""
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One item as it is shown.

    Shape: `button` names the answer, `said` what it means; one that `erases` cannot be taken back. `may_retry`
    offers to judge again what was refused.
    """

    subject: str
    facts: str
    heading: str
    place: str
    told: list[str]
    button: str
    said: str = ""
    sides: list[Side] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    may_retry: bool = False
    erases: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An item that was answered: what it was, by whom and when, and what they remarked."""

    key: int
    heading: str
    place: str
    by: str
    remark: str


@dataclass(frozen=True, slots=True)
class Section:
    """The cards of one kind. Units: `count` of items as text; `left_out` says how many are not shown."""

    name: str
    title: str
    about: str
    count: str
    cards: list[Card]
    left_out: str
