const OURS = { "X-Fieldapp": "1", "Sec-Fetch-Site": "same-origin" };

/** Kill the server before, after or within a request; the one cut within is repeated by a proxy, so that runs are alike. */
export const KILLS = {
  "killed before": (line, going) =>
    line.after(line.latency(), async () => {
      await revive(line);
      going.fail();
    }),
  "killed after the commit": (line, going) =>
    line.after(line.latency(), async () => {
      await line.deliver(going);
      await revive(line);
      going.fail();
    }),
  "killed within": (line, going) =>
    line.after(line.latency(), async () => {
      const cut = line.server.post(going.path, going.body, { ...OURS, Cookie: `fieldapp=${going.cookie}` });
      await Promise.all([cut.catch(() => {}), new Promise((go) => setTimeout(go, line.chance.whole(0, 12))).then(() => revive(line))]);
      await line.deliver(going);
      going.fail();
    }),
};

async function revive({ server }) {
  await server.kill();
  await server.start();
}
