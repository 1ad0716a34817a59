/** What people find at the doors: the data of visits and households, good and bad. */

const OUTCOMES = { met: 6, not_home: 4, away: 1, refused: 2, moved: 1, vacant: 1 };
const OBSTACLES = ["no_smartphone", "old_phone", "storage_full", "no_network", "privacy", "not_interested", "owner_absent"];
const NOTES = ["", "", "", "nhà có chó", "hẹn tối\nsau 19 giờ", "H'Nghia Êban", "ở rẫy"];

function apps(chance, phones) {
  const found = {};
  for (const app of ["xanh", "vang"]) {
    if (chance.is(0.3)) continue;
    const most = phones ?? 5;
    const already = chance.is(0.4) ? null : chance.whole(0, most);
    found[app] = { already, assisted: chance.whole(0, most - (already ?? 0)) };
  }
  return found;
}

/** A visit to a household that the server must take; `day` is that of the phone when its clock can be trusted. */
export function visitTo(chance, household, campaign, day) {
  const outcome = chance.weighed(OUTCOMES);
  const isMet = outcome === "met";
  const smartphones = isMet && chance.is(0.7) ? chance.whole(0, 6) : null;
  return {
    household,
    campaign,
    outcome,
    adults: isMet && chance.is(0.7) ? chance.whole(0, 7) : null,
    smartphones,
    apps: isMet ? apps(chance, smartphones) : {},
    obstacles: OBSTACLES.filter(() => chance.is(0.1)),
    leaflets: chance.whole(0, 3),
    follow_up_on: day && chance.is(0.2) ? day : null,
    note: chance.pick(NOTES),
  };
}

export function visitAt(chance, venue, campaign) {
  const { household, ...data } = visitTo(chance, "", campaign);
  const assisted = { xanh: { already: null, assisted: chance.whole(0, 300) } };
  return { ...data, venue, outcome: "met", adults: null, smartphones: null, apps: assisted, follow_up_on: null };
}

/** A visit with something in it that the server must refuse. */
export function badVisit(chance, household, campaign) {
  const good = { ...visitTo(chance, household, campaign), outcome: "met" };
  return chance.pick([
    { ...good, smartphones: 2, apps: { xanh: { already: 2, assisted: 3 } } },
    { ...good, household: "00000000-0000-4000-8000-000000000000" },
    { ...good, adults: 120 },
    { ...good, outcome: "not_home", apps: { xanh: { already: null, assisted: 1 } } },
    { ...good, campaign: "khong-co" },
    { ...good, apps: { khac: { already: null, assisted: 1 } } },
  ]);
}

/** The same visit as its author mends it. */
export function mended(chance, { data }, household, campaign) {
  return { ...visitTo(chance, household, campaign), ...(data.replaces ? { replaces: data.replaces } : {}) };
}

export function recordOf(chance, household, area, position) {
  return {
    household,
    area,
    alley: chance.pick(["", "Ngõ 1", "Ngõ 2"]),
    position,
    number: chance.pick(["", "27A"]),
    hint: "",
    head: chance.pick(["", "Y Mẫu", "H'Mẫu"]),
    adults: chance.is(0.5) ? chance.whole(0, 6) : null,
    smartphones: chance.is(0.5) ? chance.whole(0, 6) : null,
    priority: false,
    state: "open",
  };
}
