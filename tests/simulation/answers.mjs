/** Answers, as a browser shows them and as a trace tells of them. */

/** An answer as a browser would show it. */
export function shown({ status, headers = {}, text, type = "basic", isCut = false }) {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  return {
    status,
    type,
    headers: { get: (name) => named.get(name.toLowerCase()) ?? null },
    text: async () => {
      if (isCut) throw new TypeError("network error");
      return text;
    },
  };
}

/** Which of two copies came first is the server's own affair. */
export function word(status) {
  return status === "stored" || status === "already" ? "in" : "out";
}

export function read(text) {
  try {
    const found = JSON.parse(text);
    return Array.isArray(found?.results) || !found?.results ? found : null;
  } catch {
    return null;
  }
}

export function brief({ status, text }) {
  const { code, results = [], missing, changes = [], more, reset } = read(text) ?? {};
  const said = results.map(({ uid, status: each, code: why }) => `${uid?.slice(-6)} ${why ?? word(each)}`);
  const rest = [code, missing && `missing ${missing.length}`, more && "more", reset && "reset"].filter(Boolean);
  return [...rest, ...said, status === 200 && !missing ? `${changes.length} changes` : ""].join(", ");
}
