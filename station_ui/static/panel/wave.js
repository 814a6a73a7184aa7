/* One wave: its waybills in the order in which the paper lies, so that a hand finds what nobody has scanned. */

import { h } from "../dom.js";
import { code, rich, say } from "../words.js";
import { fill, start } from "./frame.js";
import { at, chip, goodsText, leftChip, linkButton, named, panel, parcelLink, stateChip, table, waveAddress } from "./parts.js";
import { read } from "./send.js";

const LOOKS = { never_scanned: ["warn", "eye"], replaced: ["wrong", "undo"], no_order: ["plain", "help"], held: ["held", "held"], cancelled: ["wrong", "wrong"] };
const SHOWN = ["", "never_scanned", "held", "replaced", "no_order"];
const wanted = Object.fromEntries(["wave", "at", "number", "show"].map((key) => [key, new URLSearchParams(location.search).get(key) ?? ""]));
const LIMIT = 1000;

start(show, { on: ["queue"] });

async function show() {
  const { wave, at: within, number } = wanted;
  const told = await read(`/waves/${encodeURIComponent(wave)}?${new URLSearchParams({ limit: LIMIT, number, ...(within ? { at: within } : {}) })}`);
  if (!told) {
    fill(h("section.lead", h("div", h("h1", say("panel.waves.not_found")), h("p", say("panel.waves.none_found"))), h("div.do", back())));
    return;
  }
  document.title = `${say("panel.wave", { wave })} – shipfloor`;
  fill(lead(told), papersPanel(told));
}

function back() {
  return linkButton(say("panel.waves.title"), "/panel/waves", { small: false, drawing: "back" });
}

function lead({ wave, waiting }) {
  const { never_scanned: count, parcels, printed_at } = wave;
  const sentence = count === 0 ? "panel.waves.one_begun" : count === 1 ? "panel.waves.one_lost_one" : "panel.waves.one_lost";
  const places = wave.places.map(({ place, last_opened_at: last, waybills }) => say("panel.waves.place", { place, at: last, count: waybills }));
  return h("section.lead", h("div", h("h1", rich(sentence, { wave: wave.wave, count, parcels, printed_at })),
    h("p", [places.length ? places.join(" · ") : say("panel.waves.nowhere"), say("panel.waves.waiting", { waiting }), say("panel.waves.hint")].join(" · "))), h("div.do", back()));
}

function papersPanel({ wave, waybills }) {
  const kinds = SHOWN.filter((each) => !each || wave[each]);
  const rows = waybills.filter(({ standing }) => !wanted.show || standing === wanted.show).map(row);
  const choose = h("p.chips", kinds.map((each) => h(`button.small${each === wanted.show ? ".is-chosen" : ""}`, { type: "button", aria: { pressed: each === wanted.show }, data: { show: each || "all", keep: `show-${each}` }, on: { click: () => {
    wanted.show = each;
    history.replaceState(null, "", waveAddress({ ...wanted, first_at: wanted.at }));
    show();
  } } }, each ? say(`standing.${each}`) : say("panel.waves.every"), " ", each ? wave[each] : waybills.length)));
  return panel(say("panel.waves.papers"), choose, table([[say("panel.waves.position"), "num"], say("panel.list.parcel"), say("panel.list.state"), say("panel.list.left"), say("panel.waves.scanned")], rows, { classes: "list papers", empty: say("panel.list.none") }));
}

function row({ tracking_number: number, position, standing, replaced_by: replaced, place, opened_at: opened, parcel }) {
  const isOpen = ["never_scanned", "opened", "held"].includes(standing);
  const isSought = wanted.number && number.endsWith(wanted.number.toUpperCase());
  return h(isSought ? "tr.is-sought" : "tr", { data: { waybill: number, standing } }, h("td.num.strong", position ?? say("word.unknown")),
    h("td", parcel && !replaced ? [parcelLink(parcel), h("small", goodsText(parcel))] : [code(number), replaced ? h("small", say("panel.waves.replaced_by"), " ", h("a", { href: `/panel/parcels/${encodeURIComponent(replaced)}` }, code(replaced))) : null]),
    h("td", standing in LOOKS ? chip(...LOOKS[standing], say(`standing.${standing}`)) : stateChip(parcel.state), parcel?.hold ? h("small", named("hold", parcel.hold)) : null),
    h("td", isOpen && parcel ? leftChip(parcel.bench_deadline) : null),
    h("td", opened && !replaced ? [named("place", place), " ", at(opened)] : null, parcel?.packed_by && !replaced ? h("small", say("panel.list.packed_at", { at: parcel.packed_at, badge: parcel.packed_by })) : null));
}
