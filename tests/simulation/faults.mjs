/**
 * Everything that may befall a request. Each is (line, going): it lets the server have the request never, once or twice,
 * now or much later, and shows the phone an answer, another one, part of one, or none.
 */

const OURS = { "X-Fieldapp": "1", "Content-Type": "application/json" };
const HTML = "<!doctype html><title>Wi-Fi miễn phí</title><p>Mời bạn đăng nhập.";

function problem(status, code, more = {}) {
  return { status, headers: { ...OURS, ...more }, text: JSON.stringify({ protocol: 1, code, message: "…" }) };
}

/** Show something in place of the answer; the server had the request (`isHeard`) or not. */
function instead(make, { isHeard = false } = {}) {
  return (line, going) =>
    line.after(line.latency(), async () => {
      const answer = isHeard ? await line.deliver(going) : null;
      line.after(line.latency(), () => going.answer(make(line, going, answer)));
    });
}

/** Change the results of a true answer. */
function changed(change) {
  return instead(
    (line, going, answer) => {
      const told = read(answer);
      if (!Array.isArray(told?.results)) return answer;
      return { ...answer, text: JSON.stringify({ ...told, results: change(line, told.results) }) };
    },
    { isHeard: true },
  );
}

function read({ text }) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function shuffled(line, results) {
  const left = [...results];
  return results.map(() => left.splice(line.chance.whole(0, left.length - 1), 1)[0]);
}

/** What a portal might say that knows our contract but is not us. */
function pretence(_line, { body }) {
  const results = (JSON.parse(body).ops ?? []).map(({ uid }) => ({ uid, status: "stored" }));
  const text = JSON.stringify({ protocol: 1, results, changes: [], cursor: "x.1-1", more: false, missing: [] });
  return { status: 200, headers: { "Content-Type": "application/json" }, text };
}

const GARBAGE = ["", HTML, "null", "[]", "7", '{"results": {}}', '{"results": "all"}', '{"results": [null, 7, {}]}', "{"];

export const FAULTS = {
  well: instead((_line, _going, answer) => answer, { isHeard: true }),
  "dropped before": (line, going) => line.after(line.latency(), going.fail),
  "no such name": (line, going) => line.after(5, going.fail),
  "dropped after the commit": (line, going) =>
    line.after(line.latency(), async () => {
      await line.deliver(going);
      line.after(line.latency(), going.fail);
    }),
  // The phone gives up after 20 s; the server has the request in time, or long after.
  "late answer": (line, going) => line.after(line.latency(), () => line.deliver(going)),
  "late delivery": (line, going) => line.after(line.chance.whole(21e3, 90e3), () => line.deliver(going)),
  "delivered days later": (line, going) => line.after(line.chance.whole(3600e3, 60 * 3600e3), () => line.deliver(going)),
  "never heard of again": () => {},
  "sent twice at once": (line, going) =>
    line.after(line.latency(), async () => {
      const [answer] = await Promise.all([line.deliver(going), line.deliver(going)]);
      line.after(line.latency(), () => going.answer(answer));
    }),
  "sent again later": (line, going) => {
    FAULTS.well(line, going);
    line.after(line.chance.whole(1e3, 70 * 3600e3), () => line.deliver(going));
  },
  "cut, and the browser noticed": instead((_line, _going, answer) => ({ ...answer, isCut: true }), { isHeard: true }),
  "cut in half": instead(
    (line, _going, answer) => ({ ...answer, text: answer.text.slice(0, line.chance.whole(0, answer.text.length - 1)) }),
    { isHeard: true },
  ),
  "500 of a proxy": instead(() => ({ status: 500, text: HTML })),
  "502 after the commit": instead(() => ({ status: 502, text: HTML }), { isHeard: true }),
  "500 of ours": instead(() => problem(500, "server_error")),
  "500 of ours after the commit": instead(() => problem(500, "server_error"), { isHeard: true }),
  503: instead((line) => problem(503, "busy", line.chance.is(0.5) ? { "Retry-After": "7" } : {})),
  429: instead((line) => problem(429, "slow_down", { "Retry-After": line.chance.whole(1, 90) })),
  "too large": instead(() => problem(413, "too_large")),
  "too large for a proxy": instead(() => ({ status: 413, text: HTML })),
  "portal: a page": instead(() => ({ status: 200, headers: { "Content-Type": "text/html" }, text: HTML })),
  "portal: elsewhere": instead(() => ({ status: 0, type: "opaqueredirect", text: "" })),
  "portal: JSON that names all": instead(pretence),
  "our header over garbage": instead((line) => ({ status: 200, headers: OURS, text: line.chance.pick(GARBAGE) })),
  "an answer of old": instead(
    (line, { phone, path }, answer) => line.chance.pick(line.answers.get(`${phone.name} ${path}`) ?? [answer]),
    { isHeard: true },
  ),
  "results in another order": changed(shuffled),
  "results that lack some": changed((line, results) => results.filter(() => line.chance.is(0.6))),
  "no results": changed(() => []),
};
