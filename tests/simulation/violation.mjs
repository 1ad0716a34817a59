/** A promise that was not kept. */
export class Violation extends Error {
  constructor(promise, what) {
    super(`${promise}: ${what}`);
    this.promise = promise;
  }
}
