"""The planted faults themselves: what a tired person might write, on the phone and on the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SYNC, OUTBOX, RESCUE, DB = (f"static/js/{name}.js" for name in ("sync", "outbox", "rescue", "db"))
RECORD, DOOR = "fieldapp/visits/record.py", "fieldapp/visits/sync.py"
ALL_IN = "await this.#outbox.settle(this.#by, ops, { results: ops.map(({ uid }) => ({ uid, status: 'stored' })) });"
ASKS = '    const reply = await this.#send("/api/sync", await this.#envelope(ops, place.cursor));\n'


@dataclass(frozen=True)
class Plant:
    """One fault: in `file`, `after` stands where `before` stood."""

    name: str
    file: str
    before: str
    after: str

    @property
    def side(self) -> str:
        return "phone" if self.file.startswith("static") else "server"

    def check(self, tree: Path) -> str:
        """Return the file's text; it must hold the place exactly once."""
        text = (tree / self.file).read_text(encoding="utf-8")
        if text.count(self.before) != 1:
            raise SystemExit(f"{self.name}: {self.file} no longer holds, once: {self.before.strip()}")
        return text

    @contextmanager
    def planted(self, tree: Path) -> Iterator[None]:
        """Let *tree* have this fault for a while."""
        text = self.check(tree)
        (tree / self.file).write_text(text.replace(self.before, self.after), encoding="utf-8")
        try:
            yield
        finally:
            (tree / self.file).write_text(text, encoding="utf-8")


PLANTS = (
    Plant(
        "a new uid for each try",
        SYNC,
        "ops: ops.map(onWire)",
        "ops: ops.map((op) => onWire({ ...op, uid: uuid7(this.#now(), this.#fill) }))",
    ),
    Plant("out of the queue before the answer", SYNC, ASKS, f"    {ALL_IN}\n{ASKS}"),
    Plant("any 200 means sent", SYNC, ASKS, f"{ASKS}    if (reply.status === 200) {ALL_IN}\n"),
    Plant("413 means sent", SYNC, ASKS, f"{ASKS}    if (reply.status === 413) {ALL_IN}\n"),
    Plant(
        "any answer is ours",
        "static/js/wire.js",
        'const ours = answer.headers.get("X-Fieldapp") === "1";',
        "const ours = true;",
    ),
    Plant(
        "results by their place in the list",
        OUTBOX,
        "map((each) => [each.uid ?? sent[each.index]?.uid, each])",
        "map((each, place) => [sent[place]?.uid, each])",
    ),
    Plant(
        "the cursor before the changes",
        SYNC,
        "    const named = await this.#outbox.settle(",
        "    await this.#mirror.note(this.#by, { cursor: json.cursor });\n    const named = await this.#outbox.settle(",
    ),
    Plant(
        "receipts never asked for",
        SYNC,
        "if (!owed && age >= 0 && age < DAY_MS) return undefined;",
        "return undefined;",
    ),
    Plant(
        "a new epoch overlooked",
        "static/js/mirror.js",
        "owed: known.owed || !!reset || (known.epoch ?? epoch) !== epoch",
        "owed: known.owed",
    ),
    Plant(
        "everybody's ops sent",
        OUTBOX,
        'got(ops.index("queue").getAll(under(this.#range, by, state), most));',
        "got(ops.getAll()).then((all) => all.filter((op) => op.state === state));",
    ),
    Plant(
        "what was refused dropped",
        OUTBOX,
        'await got(ops.put({ ...op, state: "refused", verdict: given }));',
        "await got(ops.delete(op.seq));",
    ),
    Plant("saved before it is on disk", DB, "    await ended;\n", "    ended.catch(() => {});\n"),
    Plant(
        "wiped before all is named",
        RESCUE,
        "  const named = new Set();\n",
        "  const named = new Set();\n  await outbox.wipe(by, { has: () => true });\n",
    ),
    Plant(
        "a uid stored twice",
        RECORD,
        "    if op.uid in world.known:\n",
        '    if op.uid in world.known and op.kind == "":\n',
    ),
    Plant(
        "a conflict overwrites",
        RECORD,
        '        return Verdict(op.uid, "conflict", "uid_taken", refusal("uid_taken").errors)\n',
        "        db.session.execute(Visit.__table__.update().where(Visit.uid == op.uid).values(data=op.data))\n"
        '        return Verdict(op.uid, "stored")\n',
    ),
    Plant(
        "one verdict for a batch",
        RECORD,
        "    if accepted.records:\n        store_records",
        '    if any(verdict.status == "refused" for verdict in verdicts):\n'
        '        return [_refused(op, refusal("bad_value")) for op in given]\n'
        "    if accepted.records:\n        store_records",
    ),
    Plant(
        "an answer without its commit",
        DOOR,
        "        db.session.commit()\n        return done\n",
        "        db.session.rollback() if now().second % 5 == 0 else db.session.commit()\n        return done\n",
    ),
    Plant(
        "the cursor one too far",
        "fieldapp/visits/changes.py",
        "        last[row.area_id] = row.seq\n",
        "        last[row.area_id] = row.seq + 1\n",
    ),
    Plant(
        "doors not counted again",
        RECORD,
        '    touch(households=(row["household_id"] for row in rows if row["household_id"]))\n',
        "",
    ),
    Plant(
        "receipts miss nothing",
        DOOR,
        "missing = [uid for uid in uids if uid not in known]",
        "missing = [uid for uid in uids if uid not in known][:0]",
    ),
)
