"""A page of a walk sheet as it is stored: the third door of `record_visits`.

What can be stored is stored, and what cannot is shown first with what was typed: the clerk sees which lines of the
paper to look at again. Every uid derives from sheet, row and round, so typing the whole page again changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from fieldapp.access import Actor, visible
from fieldapp.content import plain_json
from fieldapp.dates import VIETNAM, local_day, now
from fieldapp.extensions import db
from fieldapp.households.models import Door, Household
from fieldapp.visits.door_form import first_instant
from fieldapp.visits.forms import VisitInput
from fieldapp.visits.given import Fault, Given, Verdict, as_sent, digest
from fieldapp.visits.history import Chain, chains_from
from fieldapp.visits.models import Sheet, Visit
from fieldapp.visits.record import Came, record_visits
from fieldapp.visits.refusals import refusal
from fieldapp.visits.typed_form import Head, Line
from fieldapp.visits.world import Named, campaigns_by_slug, known_digests

NOON = time(12)
# What a phone may leave out of a visit, as sync.md defaults it.
UNSAID: dict[str, object] = dict.fromkeys(("adults", "smartphones", "follow_up_on"))
UNSAID |= {"apps": {}, "obstacles": [], "leaflets": 0, "note": ""}
HELD, TAKEN_BACK = "held", "taken_back"


@dataclass(frozen=True, slots=True)
class Typed:
    """What became of a row. Beside what was held, taken back or in conflict stands the visit that is there.

    `mends` tells whether it is of the same person and day: then what was typed may take its place.
    """

    line: Line
    verdict: Verdict
    beside: Chain | None = None
    mends: bool = False

    @property
    def is_stored(self) -> bool:
        return self.verdict.status in ("stored", "already")


def row_uid(sheet: Sheet, number: int, turn: int, content: str = "") -> str:
    """Return the uid of the visit in a row of a round, or of a further one that its content names.

    Source: sync.md, "Identity of a visit".
    """
    name = f"{number}/{turn}"
    return str(uuid5(UUID(sheet.uid), f"{name}/{content}" if content else name))


@dataclass(frozen=True, slots=True)
class _Page:
    """Whose knocks are typed, by whom, of which round and day."""

    sheet: Sheet
    head: Head
    author: Actor
    clerk: Actor

    def uid(self, line: Line, content: str = "") -> str:
        return row_uid(self.sheet, line.number, self.head.round, content)

    def noon(self, line: Line) -> datetime:
        at = datetime.combine(self.head.day, NOON, VIETNAM) + timedelta(seconds=line.number)
        return at.astimezone(UTC)


def type_page(clerk: Actor, author: Actor, sheet: Sheet, head: Head, lines: Sequence[Line]) -> list[Typed]:
    """Store the rows of a page as *author*'s visits, handed in by *clerk*; nothing is committed here.

    Shape: what became of each row that is not blank, in the order of the paper.
    """
    page = _Page(sheet, head, author, clerk)
    typed = [line for line in lines if not line.is_blank]
    refused = {line.number: fault for line in typed if (fault := _fault(line))}
    fit = [line for line in typed if line.number not in refused]
    Named([_plain_op(page, line) for line in fit])  # locks, so that what is held is judged by what stands now
    ops = list(_ops(page, fit))
    held = dict(_held(page, fit, ops))
    sent = [(line, op) for line, op in zip(fit, ops, strict=True) if line.number not in held]
    came = Came(Door.PAPER, clerk.at, handed_in_by=None if author.uid == clerk.uid else clerk, clock=now)
    campaigns = campaigns_by_slug({sheet.campaign.slug})
    verdicts = record_visits(author, [op for _, op in sent], campaigns, came)
    found = {line.number: verdict for (line, _), verdict in zip(sent, verdicts, strict=True)}
    found |= {number: Verdict("", "refused", fault.code, fault.errors) for number, fault in refused.items()}
    found |= {number: Verdict(root, HELD, HELD) for number, root in held.items()}
    nothing = {verdict.uid for verdict in verdicts if verdict.status == "refused"}
    freed = [line for line in fit if held.get(line.number) in nothing]  # by a row that was not stored after all
    again = type_page(clerk, author, sheet, head, freed) if freed else []
    return list(_beside(page, typed, found | {each.line.number: each.verdict for each in again}))


def _fault(line: Line) -> Fault | None:
    """Judge a row's form."""
    fits = line.form.validate()
    if fits or line.fault:
        return line.fault
    said = {name: [str(each) for each in sentences] for name, sentences in line.form.faults().items()}
    return Fault(line.form.first_code(), said)


def _plain_op(page: _Page, line: Line) -> Given:
    """Return the row as the visit that its place on the paper names."""
    content = line.form.cleaned()
    content = content if line.says.mend.data else replace(content, replaces=None)
    return _op(page, page.uid(line), page.noon(line), content)


def _op(page: _Page, uid: str, at: datetime, content: VisitInput) -> Given:
    same, sent = digest("visit", page.author.uid, at, content), plain_json(as_sent(content))
    return Given(uid, "visit", at, at, content, same, sent, on_day=page.head.day)


def _ops(page: _Page, lines: Sequence[Line]) -> Iterator[Given]:
    """Give each row's op: what mends or adds to what its place holds has a uid of its own, the same at each repeat."""
    plain = [_plain_op(page, line) for line in lines]
    known = known_digests(op.uid for op in plain)
    for line, op in zip(lines, plain, strict=True):
        further = page.uid(line, op.digest)
        if isinstance(op.input, VisitInput) and op.input.replaces:
            yield _op(page, further, first_instant(further) or page.clerk.at, op.input)
        elif line.says.another.data and known.get(op.uid, op.digest) != op.digest:
            yield replace(op, uid=further)
        else:
            yield op


def _held(page: _Page, lines: Sequence[Line], ops: Sequence[Given]) -> Iterator[tuple[int, str]]:
    """Give the rows whose household has a visit of the same person and day, with the uid at which that one begins.

    Source: sync.md, "Identity of a visit": held back and shown beside it until the clerk says "lượt khác".
    """
    homes = {op.input.household for op in ops if isinstance(op.input, VisitInput) and op.input.household}
    families, known = _families(homes), known_digests(op.uid for op in ops)
    there = _visited(page)
    for line, op in zip(lines, ops, strict=True):
        content = op.input
        if not isinstance(content, VisitInput) or content.replaces or op.uid in known:
            continue
        family = families.get(content.household or "")
        if family in there and not line.says.another.data:
            yield line.number, there[family]
        elif family is not None:
            there.setdefault(family, op.uid)


def _families(uids: set[str]) -> dict[str, int]:
    """Return the id of the household as which each is counted: its own, or of the one it was merged into."""
    family = func.coalesce(Household.merged_into_id, Household.id)
    return dict(db.session.execute(select(Household.uid, family).where(Household.uid.in_(uids))).all())


def _visited(page: _Page) -> dict[int, str]:
    """Return the families where the author's visit of that day is in force, with the uid at which it begins."""
    root = aliased(Visit)
    query = (
        visible(page.clerk, Visit)
        .with_only_columns(func.coalesce(Household.merged_into_id, Household.id), Visit.root_uid)
        .join(root, root.uid == Visit.root_uid)
        .join(Household, Household.id == Visit.household_id)
        .where(Visit.in_force, Visit.campaign_id == page.sheet.campaign_id)
        .where(root.user_id == page.author.id, root.day == page.head.day)
        .order_by(Visit.effective_at)
    )
    return dict(db.session.execute(query).all())


def _beside(page: _Page, lines: Sequence[Line], found: Mapping[int, Verdict]) -> Iterator[Typed]:
    """Put beside each row the visit that stands in its way; one that says the same already is no obstacle.

    Shape: what was mended since says something else, so the first content stands beside it like any other.
    """
    roots = dict(_roots(page, lines, found))
    chains = chains_from(list(roots.values()))
    for line in lines:
        verdict, chain = found[line.number], chains.get(roots.get(line.number, ""))
        if chain is None:
            yield Typed(line, verdict)
            continue
        is_own = (chain.root.author_id, local_day(chain.root.knocked_at)) == (page.author.id, page.head.day)
        if verdict.status == "already" and chain.in_force is None and verdict.uid == chain.root.uid:
            verdict = replace(verdict, status=TAKEN_BACK, code=TAKEN_BACK)
        elif verdict.status == "already" and verdict.uid == chain.root.uid and not _says_the_same(line, chain):
            verdict = Verdict(verdict.uid, "conflict", "uid_taken", refusal("uid_taken").errors)
        elif verdict.status == "conflict" and is_own and _says_the_same(line, chain):
            verdict = Verdict(verdict.uid, "already")
        yield Typed(line, verdict, chain, mends=is_own and verdict.status != HELD)


def _roots(page: _Page, lines: Sequence[Line], found: Mapping[int, Verdict]) -> Iterator[tuple[int, str]]:
    there = [verdict.uid for verdict in found.values() if verdict.status == "already"]
    begun = dict(db.session.execute(select(Visit.uid, Visit.root_uid).where(Visit.uid.in_(there))).all())
    for line in lines:
        verdict = found[line.number]
        if verdict.status == HELD:
            yield line.number, verdict.uid
        elif verdict.status in ("already", "conflict"):
            yield line.number, begun.get(verdict.uid, page.uid(line))


def _says_the_same(line: Line, chain: Chain) -> bool:
    """Tell whether the visit in force states just what was typed: it was mended so before."""
    if chain.in_force is None:
        return False
    typed, told = as_sent(line.form.cleaned()), UNSAID | chain.in_force.told
    return {k: v for k, v in typed.items() if k != "replaces"} == {k: v for k, v in told.items() if k != "replaces"}
