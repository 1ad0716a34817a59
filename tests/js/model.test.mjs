/** What was recorded here is laid over what the server told, until the server told of it itself. */

import assert from "node:assert/strict";
import test from "node:test";

import { lay } from "../../static/js/model.js";

const AREA = "24640.bon-u1";
const SENT = { kind: "household", at: "2020-08-15T08:00:00+07:00", by: "me", area: AREA, receivedAt: "2020-08-15T08:00:01+07:00" };
const door = (state) => ({ household: "d", area: AREA, position: 1, number: "", head: "", hint: "", alley: "", state });
const told = (state) => ({ kind: "household", of: "me", uid: "d", ...door(state) });
const since = "2020-08-15T07:00:00+07:00";
const laid = (things, op) => lay(things, [{ uid: "op", ...SENT, ...op }], { campaign: "c", since }).households.get("d")?.state;

test("what waits is shown over what the server told", () => {
  assert.equal(laid([told("open")], { state: "waiting", data: door("moved") }), "moved");
});

test("what was sent gives way to what others did since, in hamlets that the server's changes cover", () => {
  assert.equal(laid([told("vacant")], { state: "sent", data: door("open") }), "vacant");
});

test("what was sent counts where no changes come, until the page is newer", () => {
  assert.equal(laid([], { state: "sent", data: door("open") }), "open");
  assert.equal(laid([], { state: "sent", data: door("open"), receivedAt: "2020-08-15T06:00:00+07:00" }), undefined);
});
