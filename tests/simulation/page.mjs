/**
 * One tab of one phone: the product's own modules put together as on the page, over a database that counts on nobody's
 * goodwill. When a tab dies, its transactions that were not done leave nothing, and whatever it wanted is not done.
 */

export class Page {
  isDead = false;
  ends = [];
  #connections = [];
  #transactions = new Set();

  constructor(phone, by, program) {
    this.phone = phone;
    this.by = by;
    this.program = program;
    const { Store, Outbox, Mirror, Sync, Pace, createSend, Range } = program;
    const now = () => phone.clock();
    const timer = { set: (work, ms) => phone.time.set(() => this.#wake(work), ms), clear: (id) => phone.time.clear(id) };
    this.store = new Store({ open: (...given) => this.#open(...given) });
    this.outbox = new Outbox(this.store, { now, range: Range });
    this.mirror = new Mirror(this.store, { range: Range });
    const send = createSend((path, asked) => phone.line.fetch(this, path, asked), timer);
    const fill = (bytes) => phone.chance.fill(bytes);
    this.sync = new Sync({ by, outbox: this.outbox, mirror: this.mirror, send, now, fill });
    this.pace = new Pace({
      pass: () => this.sync.pass(),
      heard: (found) => this.#heard(found),
      timer,
      random: () => phone.chance.share(),
      lock: phone.hasLocks ? (pass) => phone.alone(this, pass) : undefined,
    });
  }

  /** Begin what a timer was for; nobody waits for its end. */
  #wake(work) {
    if (!this.isDead) work();
  }

  #heard(found) {
    this.ends.push(found.end);
    if (this.isDead) return { waiting: 0 };
    this.phone.note(`pass ends ${found.end}${found.fault ? ` ${found.fault.name}: ${found.fault.message}` : ""}`);
    if (found.fault) this.phone.faults.push(found.fault);
    return this.outbox.counts(this.by);
  }

  /** Make an op as the page does. */
  op(kind, data) {
    const { phone, program } = this;
    return program.makeOp(kind, this.by, data, { now: phone.clock(), fill: (bytes) => phone.chance.fill(bytes) });
  }

  /** Save as the page does; true is what the person sees as "Đã lưu". */
  async save(ops) {
    try {
      await this.outbox.save(ops);
    } catch (fault) {
      if (!this.isDead) this.phone.note(`save failed ${fault.name}`);
      return false;
    }
    if (this.isDead) return false;
    this.go();
    return true;
  }

  go() {
    if (!this.isDead) this.pace.now().catch((fault) => this.phone.faults.push(fault));
  }

  #open(...given) {
    if (this.isDead) throw new DOMException("dead", "AbortError");
    const request = this.phone.factory.open(...given);
    request.addEventListener("success", () => this.#watch(request.result));
    return request;
  }

  #watch(connection) {
    this.#connections.push(connection);
    if (this.isDead) return connection.close();
    const begin = connection.transaction.bind(connection);
    connection.transaction = (...asked) => {
      if (this.isDead) throw new DOMException("dead", "AbortError");
      const transaction = begin(...asked);
      this.#transactions.add(transaction);
      for (const end of ["complete", "abort"]) transaction.addEventListener(end, () => this.#transactions.delete(transaction));
      this.#haunt(transaction);
      return transaction;
    };
  }

  /** Let a transaction meet what befalls phones: no room at the commit, a connection lost, a dead page. */
  #haunt(transaction) {
    const step = transaction._start;
    const ask = transaction._execRequestAsync;
    transaction._execRequestAsync = (asked) => {
      if (this.isDead) throw new DOMException("dead", "AbortError");
      return ask.call(transaction, asked);
    };
    transaction._start = () => {
      const isCommit = !transaction._requests.length && transaction._state === "active" && transaction.mode === "readwrite";
      const fault = isCommit && !transaction.isDoomed && this.phone.storageFault();
      if (!fault) return step.call(transaction);
      transaction.isDoomed = true;
      transaction._abort(fault);
    };
  }

  /** Lose the database's connection, as iOS does to an app that slept. */
  disconnect() {
    for (const connection of this.#connections) connection.close();
  }

  /** Die now. What was at its very commit may be on disk or not: nobody was told. */
  die() {
    if (this.isDead) return;
    this.isDead = true;
    for (const transaction of this.#transactions) {
      const mayBeDone = !transaction._requests.length && this.phone.chance.is(0.5);
      if (transaction._state === "active" && !mayBeDone) transaction._abort("AbortError");
    }
    this.phone.release(this);
    this.disconnect();
  }
}
