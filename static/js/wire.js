/**
 * One question to the server, and what came of it. Only an answer that bears our header and is whole JSON is an
 * answer: a captive portal's page, half a reply or a hung line is none.
 */

/** What came back: `json` is there only for a whole answer of ours. */
const NOTHING = { status: 0, ours: false, json: null, person: null, retryAfter: 0, timedOut: false, redirected: false };

/** Return the function that sends; `fetch` and the timer are the browser's, or a simulation's. */
export function createSend(fetch, { ms = 20000, set = setTimeout, clear = clearTimeout } = {}) {
  return async function send(path, body) {
    const stop = new AbortController();
    let timedOut = false;
    const timer = set(() => ((timedOut = true), stop.abort()), ms);
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Fieldapp": "1" },
        body: JSON.stringify(body),
        credentials: "same-origin",
        redirect: "manual",
        cache: "no-store",
        signal: stop.signal,
      });
      return await read(answer);
    } catch {
      return { ...NOTHING, timedOut };
    } finally {
      clear(timer);
    }
  };
}

async function read(answer) {
  const ours = answer.headers.get("X-Fieldapp") === "1";
  const text = await answer.text();
  return {
    ...NOTHING,
    status: answer.status,
    ours,
    redirected: answer.type === "opaqueredirect",
    json: ours ? parse(text) : null,
    person: answer.headers.get("X-Person"),
    retryAfter: Number(answer.headers.get("Retry-After")) || 0,
  };
}

function parse(text) {
  try {
    const found = JSON.parse(text);
    return typeof found === "object" ? found : null;
  } catch {
    return null;
  }
}
