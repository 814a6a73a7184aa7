/* The list: every parcel by filter, by the last digits of its number or by its order. The filter lies in the address, so
   that a list can be sent to a colleague. */

import { h, icon } from "../dom.js";
import { carrierName, say } from "../words.js";
import { fill, start } from "./frame.js";
import { at, button, chip, choice, goodsText, leftChip, linkButton, named, panel, parcelLink, stateChip, table, tripName, unconfirmedMark, whereLink, yuan } from "./parts.js";
import { read } from "./send.js";

const STATES = ["", "open", "released", "opened", "verified", "packed", "handed_over", "picked_up", "held", "cancelled"];
const ATTENTION = ["", "label_unknown", "label_missing", "withdrawn_after_packing", "goods_missing", "photo_missed", "photo_no_camera", "photo_other", "unlisted", "number_reused", "refund_asked", "changed", "short", "held", "uploaded_not_packed", "no_carrier_scan", "no_deadline"];
const CARRIERS = ["", "yto", "zto", "sto", "yunda", "jt", "sf", "jd", "ems", "deppon", "none"];
const KEYS = ["q", "state", "due", "risk", "carrier", "wave", "attention", "missed", "cause"];
const PAGE = 100;
const wanted = Object.fromEntries(KEYS.map((key) => [key, new URLSearchParams(location.search).get(key) ?? ""]));
let shownUpTo = PAGE;
let asked = 0;
let typing = 0;

const heading = h("h1");
const count = h("p");
const results = h("section.panel");
let bar = null;

start(list, { on: ["queue"] });

/* The filters stay as they are while results change under them: nobody's typing is interrupted. */
async function list() {
  if (bar === null) {
    bar = h("div");
    fill(h("section.lead.is-list", h("div", heading, count), bar), results);
    showFilters();
  }
  const mine = (asked += 1);
  const answer = await read(`/parcels?${query({ limit: shownUpTo })}`);
  if (!answer || mine !== asked) return;
  const { parcels, total } = answer;
  const more = total > parcels.length ? h("p.more", button(say("panel.list.more", { count: total - parcels.length }), () => {
    shownUpTo += PAGE;
    list();
  }, { small: true })) : "";
  heading.textContent = title();
  count.textContent = [say("panel.list.count", { count: total }), stakeText(answer)].filter(Boolean).join(" · ");
  const by = answer.at_stake ? [[say("panel.list.scan_by"), "num"], [say("panel.list.stake"), "num"]] : [[say("panel.list.by"), "num"]];
  results.replaceChildren(table([say("panel.list.parcel"), say("panel.list.state"), say("panel.list.left"), ...by, say("panel.list.trip"), say("panel.list.where"), say("panel.list.about")],
    parcels.map(row), { classes: "list parcels", empty: say("panel.list.none") }), more);
}

function showFilters() {
  const focused = bar.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
  bar.replaceChildren(filters());
  if (focused) bar.querySelector(`[data-keep="${focused}"]`)?.focus();
}

function title() {
  if (wanted.missed) return say("panel.misses.list", { cause: wanted.cause });
  if (wanted.attention) return say(`attention.${wanted.attention}`, { count: "" });
  return say("panel.nav.parcels");
}

function filters() {
  const options = (names, family) => names.map((name) => [name, name ? named(family, name) : say(`panel.list.any_${family}`)]);
  const search = h("input", { type: "search", name: "q", value: wanted.q, placeholder: say("panel.list.search"), aria: { label: say("panel.list.search") }, data: { keep: "q" }, autocomplete: "off", spellcheck: "false", on: {
    input: () => {
      clearTimeout(typing);
      typing = setTimeout(() => set("q", search.value.trim()), 250);
    },
  } });
  const select = (key, entries) => choice(key, entries, wanted[key], (event) => set(key, event.target.value));
  return h("form.filters", { role: "search", on: { submit: (event) => event.preventDefault() } }, h("span.search", icon("scanner"), search),
    select("state", options(STATES, "parcel_state")), select("due", [["", say("panel.list.any_due")], ["today", say("panel.list.due_today")]]),
    select("risk", options(["", "late", "at_risk", "on_track"], "risk")), select("carrier", options(CARRIERS, "carrier")), select("attention", options(ATTENTION, "attention_kind")),
    wanted.wave ? h("button.chip.info", { type: "button", on: { click: () => set("wave", "") } }, say("panel.wave", { wave: wanted.wave }), icon("close")) : null,
    KEYS.some((key) => wanted[key]) ? linkButton(say("panel.list.clear"), "/panel/parcels") : null,
    linkButton(say("panel.waves.title"), `/panel/waves${wanted.q ? `?${new URLSearchParams({ q: wanted.q })}` : ""}`, { drawing: "printer" }));
}

function set(key, value) {
  if (wanted[key] === value) return;
  wanted[key] = value;
  shownUpTo = PAGE;
  history.replaceState(null, "", `${location.pathname}?${query()}`);
  if (key !== "q") showFilters();
  list();
}

function query(more = {}) {
  return new URLSearchParams(Object.entries({ ...wanted, ...more }).filter(([, value]) => value !== ""));
}

/* What a list of what runs out costs, as far as it was added up. */
function stakeText({ at_stake: stake, total }) {
  if (!stake?.fen) return "";
  const sum = say("panel.list.at_stake", { sum: yuan(stake.fen), counted: stake.counted < total ? stake.counted : "" });
  return stake.unconfirmed ? `${sum} · ${say("panel.list.estimate")}` : sum;
}

function byCells({ stake, bench_deadline: by, ship_by }) {
  if (!stake) return [h("td.num.strong", at(by), ship_by ? h("small", say("panel.urgent.ship_by", { ship_by })) : null)];
  const unsure = stake.unconfirmed ? chip("warn", "help", say("word.unconfirmed")) : null;
  return [h("td.num.strong", at(stake.ends_at)), h("td.num", h("span.strong", yuan(stake.fen)), unsure)];
}

function row(card) {
  const isOpen = ["released", "opened", "verified", "held"].includes(card.state);
  return h("tr", { data: { parcel: card.tracking_number || card.parcel_id } },
    h("td", parcelLink(card), h("small", goodsText(card))),
    h("td", stateChip(card.state), card.hold ? h("small", named("hold", card.hold)) : null),
    h("td", card.stake || isOpen ? leftChip(card.stake ? card.stake.ends_at : card.bench_deadline) : null, isOpen ? null : h("small", doneText(card))),
    ...byCells(card),
    h("td.nowrap", card.trip ? tripName(card.trip) : card.carrier ? carrierName(card.carrier) : say("word.unknown")),
    h("td.nowrap", whereLink(card), card.wave && card.location ? h("small", card.location) : null),
    h("td", h("span.chips", marks(card))));
}

function doneText(card) {
  if (card.handed_over_at) return say("panel.list.out_at", { at: card.handed_over_at });
  return card.packed_at ? say("panel.list.packed_at", { at: card.packed_at, badge: card.packed_by }) : "";
}

function marks(card) {
  return [
    card.unlisted ? chip("warn", "box", say("panel.mark.unlisted")) : null,
    card.ask ? chip("warn", "help", say("panel.mark.ask")) : null,
    card.stretch ? chip("plain", "later", say("panel.mark.stretch")) : null,
    unconfirmedMark(card),
  ].filter(Boolean);
}
