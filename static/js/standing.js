/**
 * How a door stands, from its visits in force: the phone's own reckoning, held equal to the server's by simulation.
 */

/** Sort by the knock, ties by the greater uid last. */
function inOrder(visits) {
  return [...visits].sort((a, b) => a.knockedAt - b.knockedAt || (a.uid < b.uid ? -1 : 1));
}

/**
 * Return the visits in force among `visits` (a Map by uid), each at its first knock.
 *
 * A chain begins at what replaces nothing, or nothing that this phone was told of; of those that replace the same, the
 * latest wins. Where nothing of this phone's own is in a chain, the server's word counts: it may know of links in other
 * hamlets.
 */
export function inForce(visits) {
  const after = new Map();
  for (const visit of inOrder(visits.values())) if (visit.replaces) after.set(visit.replaces, visit);
  const found = [];
  for (const first of visits.values()) {
    if (first.replaces && visits.has(first.replaces)) continue;
    let end = first;
    let isOwn = first.isLocal;
    for (const seen = new Set(); after.has(end.uid) && !seen.has(end.uid); isOwn ||= end.isLocal) {
      seen.add(end.uid);
      end = after.get(end.uid);
    }
    const isStanding = isOwn ? !end.withdrawn : end.inForce && !end.withdrawn;
    if (isStanding) found.push({ ...end, effectiveAt: first.firstAt, firstBy: first.by });
  }
  return found.sort((a, b) => a.effectiveAt - b.effectiveAt || (a.uid < b.uid ? -1 : 1));
}

/**
 * Tell how a door stands from its visits in force, in order; null when it was never reached.
 *
 * `installed` is phones by app: (already, else the count so far) + assisted, over visits that met somebody.
 */
export function stand(visits) {
  if (!visits.length) return null;
  const installed = {};
  let adults = null;
  let smartphones = null;
  for (const { data } of visits) {
    adults = data.adults ?? adults;
    smartphones = data.smartphones ?? smartphones;
    if (data.outcome !== "met") continue;
    for (const [app, count] of Object.entries(data.apps ?? {})) {
      installed[app] = (count.already ?? installed[app] ?? 0) + (count.assisted ?? 0);
    }
  }
  const last = visits.at(-1);
  return {
    last,
    outcome: last.data.outcome,
    hasMet: visits.some(({ data }) => data.outcome === "met"),
    helped: helped(last.data),
    followUpOn: last.data.follow_up_on ?? null,
    adults,
    smartphones,
    installed,
  };
}

/** On how many phones at least something was installed in one visit. */
export function helped(data) {
  return Math.max(0, ...Object.values(data.apps ?? {}).map((count) => count.assisted ?? 0));
}
