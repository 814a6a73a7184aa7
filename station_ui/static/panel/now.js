/* The first page: a sentence and what to do, then the trips that prove it, the most urgent, what needs a person, the bench. */

import { drawn, h, icon } from "../dom.js";
import { carrierName, has, rich, richReason, say, spanText, tail } from "../words.js";
import { fill, start } from "./frame.js";
import { at, chip, fine, goodsText, leftChip, legend, linkButton, named, panel, parcelLink, stack, storyOf, table, tripName, unconfirmedChip, unconfirmedMark, whereLink, yuan } from "./parts.js";
import { readinessPanel } from "./ready.js";
import { read } from "./send.js";
import { tonightPanel } from "./tonight.js";
import { addTripButton, NO_CARRIER, tripButton } from "./trips.js";

const ATTENTION = {
  label_unknown: ["wrong", "printer"], withdrawn_after_packing: ["wrong", "undo"], goods_missing: ["wrong", "box"], photo_missed: ["warn", "camera"], photo_no_camera: ["warn", "camera"], photo_other: ["wrong", "camera"], unlisted: ["warn", "box"],
  label_missing: ["warn", "printer"], number_reused: ["warn", "warn"], refund_asked: ["warn", "help"], changed: ["warn", "warn"], short: ["held", "box"], held: ["held", "held"], uploaded_not_packed: ["warn", "export"], no_carrier_scan: ["warn", "truck"], no_deadline: ["plain", "clock"], parked: ["wrong", "chain"], erp: ["warn", "export"], batch_ship: ["warn", "export"],
};
const MINUTE = 60_000;

start(show);

async function show() {
  const [overview, ready] = await Promise.all([read("/overview"), read("/readiness")]);
  if (overview) fill(lead(overview), tripsPanel(overview), tonightPanel(overview), h("div.grid.cols-now", urgentPanel(overview), h("div.grid", attentionPanel(overview), missesPanel(overview))), benchPanel(overview), ready && readinessPanel(ready, show));
}

// -- the sentence --------------------------------------------------------------------------------------------

function lead(overview) {
  const { verdict, parcels, day } = overview;
  const [wanted, hint] = said(overview);
  const title = verdict.will_miss === 1 && has(`${wanted}_one`) ? `${wanted}_one` : wanted;
  const acts = parcels === 0 ? [linkButton(say("panel.now.do_import"), "/panel/import", { main: true, small: false, drawing: "export" })]
    : [verdict.wave && verdict.will_miss > 0 ? linkButton(say("panel.now.do_wave", verdict.wave), `/panel/parcels?${new URLSearchParams({ state: "open", wave: verdict.wave.wave })}`, { main: true, small: false, drawing: "go" }) : null,
      verdict.will_miss > 0 || verdict.surge_until ? linkButton(say("panel.now.do_surge"), "/panel/settings", { small: false, drawing: "clock" }) : null,
      addTripButton(show)];
  return h("section.lead", { data: { verdict: wanted } }, h("div", h("h1", rich(title, { ...verdict, count: verdict.will_miss, sum: verdict.at_risk_fen ? yuan(verdict.at_risk_fen) : "", packed: day.packed_today }).map(loud)), h("p", hint)), h("div.do", acts));
}

/* Which sentence, and what would help. The order is the order of alarm. */
function said({ verdict, parcels, day }) {
  if (parcels === 0) return ["panel.now.empty", say("panel.now.empty_hint")];
  if (verdict.waiting === 0) return ["panel.now.done", say("panel.now.done_hint", { packed: day.packed_today })];
  const trip = { ...verdict, wave: verdict.wave?.wave ?? "", parcels: verdict.wave?.parcels ?? "", printed_at: verdict.wave?.printed_at ?? "" };
  if (verdict.surge_until && verdict.pace_per_hour) {
    return verdict.breaches > 0 ? ["panel.now.surge", say("panel.now.surge_hint", { ...verdict, lost: verdict.lost || "" })] : ["panel.now.surge_fits", say("panel.now.surge_fits_hint", verdict)];
  }
  if (verdict.gone_waiting > 0 && verdict.gone_waiting === verdict.will_miss) return ["panel.now.gone", say("panel.now.gone_hint", trip)];
  if (verdict.will_miss > 0) return ["panel.now.miss", rich(verdict.pace_per_hour ? "panel.now.miss_hint" : "panel.now.stopped_hint", trip)];
  if (verdict.unknown || !verdict.pace_per_hour) return ["panel.now.stopped", rich("panel.now.stopped_hint", trip)];
  return ["panel.now.fits", rich("panel.now.fits_hint", trip)];
}

/* What is bold in an alarming sentence is red: the count and the sum. */
function loud(node) {
  if (node.nodeName !== "B") return node;
  return h("span.text-wrong", node.textContent);
}

// -- trips ---------------------------------------------------------------------------------------------------

function tripsPanel({ trips, verdict, day }) {
  const columns = [say("panel.trips.trip"), [say("panel.trips.due"), "num"], say("panel.trips.progress"), [say("panel.trips.packed"), "num"], [say("panel.trips.waiting"), "num"],
    say("panel.trips.where"), [say("panel.trips.held"), "num"], say("panel.trips.forecast"), [say("panel.trips.miss"), "num"], [say("panel.trips.risk"), "num"]];
  const sum = (name) => trips.reduce((total, trip) => total + (trip[name] ?? 0), 0);
  const foot = trips.length > 1 ? h("tr", h("td", say("panel.trips.all")), h("td.num", sum("due")), h("td"), h("td.num", sum("packed") + sum("handed_over")), h("td.num", sum("waiting")), h("td"),
    h("td.num", sum("held")), h("td"), h("td.num", sum("will_miss")), h("td.num", yuan(sum("at_risk_fen")))) : null;
  const colours = legend(["fill-right", say("panel.trips.out")], ["fill-mid", say("panel.trips.packed")], ["fill-wait", say("panel.trips.waiting")], ["fill-held", say("panel.trips.held")]);
  const notes = [say("panel.trips.pace_note", { pace: verdict.pace_per_hour }), verdict.at_risk_fen ? say(verdict.unconfirmed ? "panel.trips.fine_unconfirmed" : "panel.trips.fine") : ""];
  return panel(say("panel.trips.title"), colours, table(columns, trips.map((trip) => tripRow(trip, day)), { classes: "list trips", foot, empty: say("panel.trips.none") }),
    h("p.caption", notes.filter(Boolean).join(" ")));
}

function tripRow(trip) {
  const miss = trip.will_miss;
  return h(miss ? "tr.is-short" : "tr", { data: { trip: trip.carrier } },
    h("td", h("span.strong.nowrap", tripName(trip)), tripNote(trip), tripButton(trip, show)),
    h("td.num.huge", trip.due),
    h("td.wide", stack([["fill-right", trip.handed_over], ["fill-mid", trip.packed], ["fill-wait", trip.waiting], ["fill-held", trip.held]])),
    h("td.num.strong", trip.packed + trip.handed_over, trip.handed_over ? h("small", say("panel.trips.out_count", { count: trip.handed_over })) : null),
    h("td.num", h(trip.waiting ? "a.strong" : "span.zero", { href: trip.waiting ? waitingList(trip) : null }, trip.waiting)),
    h("td.nowrap", trip.waves.map(({ wave, parcels, printed_at: printed }) => h("small", h("a", { href: waitingList(trip, wave) }, say("panel.wave", { wave })), " ", h("b", parcels), printed ? [" · ", say("panel.trips.printed", { at: printed })] : null))),
    h(trip.held ? "td.num.strong.text-held" : "td.num.zero", trip.held),
    h("td.nowrap", forecast(trip)),
    h(`td.num.${miss ? "huge.text-wrong" : "zero"}`, miss ?? say("word.unknown"), trip.breaches ? h("small.text-wrong", say("panel.trips.breaches", { count: trip.breaches })) : null),
    h(`td.num.${trip.at_risk_fen ? "huge.text-wrong" : "zero"}`, yuan(trip.at_risk_fen), trip.at_risk_fen && trip.unconfirmed ? h("small", unconfirmedChip(trip)) : null));
}

function tripNote(trip) {
  if (!trip.departs_at) return h("small", say("panel.trips.no_trip", { deadline: trip.bench_deadline }));
  const moved = trip.planned_at && trip.planned_at !== trip.departs_at ? say("panel.trips.moved", { planned: trip.planned_at }) : "";
  return h("small", [moved, say(trip.gone ? "panel.trips.gone" : "panel.trips.dock", { deadline: trip.bench_deadline })].filter(Boolean).join(" · "));
}

function forecast(trip) {
  if (!trip.waiting) return fine(say("panel.trips.all_packed"));
  if (trip.late_minutes === null) return [chip("warn", "help", say("panel.trips.no_pace")), h("small", say("panel.trips.pace_needed"))];
  const span = spanText(trip.late_minutes * MINUTE);
  return [trip.late_minutes > 0 ? chip("wrong", "warn", say("panel.trips.late", { span })) : chip("right", "tick", say("panel.trips.early", { span })),
    h("small", say("panel.trips.done_at", { at: trip.done_at }))];
}

function waitingList({ carrier }, wave = "") {
  return `/panel/parcels?${new URLSearchParams({ state: "open", due: "today", carrier: carrier || NO_CARRIER, ...(wave ? { wave } : {}) })}`;
}

// -- lists ---------------------------------------------------------------------------------------------------

function urgentPanel({ urgent, verdict }) {
  const rows = urgent.map((card) => h("tr", h("td", leftChip(card.bench_deadline)), h("td", parcelLink(card), h("small", goodsText(card))),
    h("td.num.strong", at(card.bench_deadline), h("small", because(card), " ", unconfirmedMark(card))), h("td.nowrap", whereLink(card), card.wave && card.location ? h("small", card.location) : null)));
  const all = h("p", say("panel.urgent.note", { count: verdict.waiting }), " ", h("a", { href: "/panel/parcels?state=open&due=today" }, say("panel.urgent.all")));
  return panel(say("panel.urgent.title"), all, table([say("panel.urgent.left"), say("panel.urgent.parcel"), [say("panel.urgent.by"), "num"], say("panel.urgent.where")], rows, { empty: say("next.none") }));
}

function because(card) {
  if (card.trip) return say("panel.urgent.trip", { carrier: card.trip.carrier, departs_at: card.trip.departs_at });
  return card.ship_by ? say("panel.urgent.ship_by", { ship_by: card.ship_by }) : say("due.none");
}

const PAGES = { short: "/panel/short", erp: "/panel/erp", batch_ship: "/panel/batch-ship" };

function attentionPanel({ attention, erp, batch_ship: ships, parked }) {
  const kinds = [...attention, { kind: "erp", count: erp }, { kind: "batch_ship", count: ships }, { kind: "parked", count: parked }].filter(({ count }) => count);
  const rows = kinds.map((each) => {
    const [tone, drawing] = ATTENTION[each.kind] ?? ["warn", "warn"];
    return h("tr", { data: { kind: each.kind } }, h("td", chip(tone, drawing, say(`attention.${each.kind}`, { count: each.count })), h("small", detail(each))),
      h("td.num", each.kind === "parked" ? null : linkButton(say(`attention_do.${each.kind}`), PAGES[each.kind] ?? (each.count === 1 ? storyOf(each) : `/panel/parcels?attention=${each.kind}`))));
  });
  return panel(say("panel.attention.title"), say("panel.attention.count", { count: kinds.length }), table([], rows, { empty: say("panel.attention.none") }));
}

function detail(each) {
  if (each.kind === "held") return each.holds.map(({ hold, count }) => say("panel.attention.hold", { hold: named("hold", hold), count })).join(" · ");
  const params = { number: each.tracking_number ? tail(each.tracking_number) : "", carrier: each.carrier ? carrierName(each.carrier) : "", badge: each.badge, packed_at: each.packed_at, ship_by: each.pickup_by ?? each.ship_by };
  return has(`attention_more.${each.kind}`) ? rich(`attention_more.${each.kind}`, params) : "";
}

/* Why what was due did not leave; nothing where everything did. */
function missesPanel({ misses }) {
  if (!misses?.total) return null;
  const rows = misses.causes.map(({ cause, count }) => h("tr", { data: { cause } }, h("td", named("cause", cause)), h("td.num.strong", count),
    h("td.num", linkButton(say("panel.misses.open"), `/panel/parcels?${new URLSearchParams({ missed: misses.on, cause })}`))));
  return panel(say("panel.misses.title"), say("panel.misses.about", { ...misses, doubtful: misses.doubtful || "" }), table([], rows, { classes: "list misses" }));
}

// -- the bench -----------------------------------------------------------------------------------------------

function benchPanel({ benches }) {
  const rows = benches.map((bench) => h("tr", h("td.strong.nowrap", bench.name), h("td.nowrap", bench.badge ? say("panel.bench.badge", { badge: bench.badge }) : say("panel.bench.nobody")),
    h("td", h("img.spark", { src: `/panel/spark.svg?v=${bench.spark.join(",")}`, alt: say("panel.bench.spark", { counts: bench.spark.join(", ") }), width: 88, height: 26 })),
    h("td.num.strong", bench.pace_per_hour), h("td", devices(bench.devices)), h("td", clock(bench.devices)), h("td", sync(bench.sync))));
  const columns = ["station", "packer", "two_hours", ["pace", "num"], "devices", "clock", "sync"].map((name) => (Array.isArray(name) ? [say(`panel.bench.${name[0]}`), name[1]] : say(`panel.bench.${name}`)));
  return panel(say("panel.bench.title"), say("panel.bench.note"), table(columns, rows, { classes: "list stations" }));
}

function devices(list) {
  const wanted = list.filter(({ device }) => device !== "clock" && device !== "network");
  const bad = wanted.filter(({ state }) => state === "lost" || state === "doubtful");
  if (bad.length) return h("span.dots-row", bad.map((each) => h("span", { title: each.reason ? richReason(each.reason).map((node) => node.textContent).join("") : "" },
    chip(each.state === "lost" ? "wrong" : "warn", each.device, say(`device.${each.device}`), " ", say(`device_state.${each.state}`)))));
  return h("span.dots-row", wanted.map(({ device, state }) => h("span.dot-of", { title: `${say(`device.${device}`)} ${say(`device_state.${state}`)}` }, dot(state), say(`device.${device}`), state === "off" ? h("small", say("device_state.off")) : null)));
}

function dot(state) {
  const name = { ok: "state-ok", off: "state-ok", doubtful: "state-warn", lost: "state-lost" }[state] ?? "state-warn";
  const svg = drawn("svg", { class: `state is-${{ ok: "right", off: "off", doubtful: "warn" }[state] ?? "wrong"}`, viewBox: "0 0 16 16", "aria-hidden": "true" });
  svg.append(drawn("use", { href: `/static/icons.svg#${name}` }));
  return svg;
}

function clock(list) {
  const found = list.find(({ device }) => device === "clock");
  return !found || found.state === "ok" ? fine(say("panel.bench.clock_ok")) : chip("warn", "clock", say("panel.bench.clock_doubtful"));
}

function sync({ state, pending }) {
  if (state === "off") return h("span.quiet", say("panel.bench.sync_off"));
  if (state === "lost") return chip("warn", "network", say("panel.bench.sync_lost", { pending }));
  return pending ? chip("warn", "network", say("panel.bench.sync_pending", { pending })) : fine(say("panel.bench.sync_ok"));
}
