/* Waves: whose paper nobody has scanned, when it was printed, and where the rest was scanned last. The sentence first, then
   the waves, newest print first. A search leads to a wave by its name, a waybill or an order. */

import { h, icon } from "../dom.js";
import { rich, say } from "../words.js";
import { fill, start } from "./frame.js";
import { at, fine, legend, linkButton, named, panel, stack, table, waveAddress } from "./parts.js";
import { read } from "./send.js";

const TYPING_MS = 250;
let typed = new URLSearchParams(location.search).get("q") ?? "";
let typing = 0;
let asked = 0;

const heading = h("h1");
const hint = h("p", { data: { part: "hint" } });
const results = h("div");
const search = h("input", { type: "search", name: "q", value: typed, autocomplete: "off", spellcheck: "false", on: { input: () => {
  clearTimeout(typing);
  typing = setTimeout(look, TYPING_MS);
} } });

start(show, { on: ["queue"] });

/* The field stays while results change under it: nobody's typing is interrupted. */
async function show() {
  if (!heading.isConnected) {
    search.placeholder = say("panel.waves.search");
    search.setAttribute("aria-label", say("panel.waves.search"));
    const form = h("form.filters", { role: "search", on: { submit: (event) => event.preventDefault() } }, h("span.search", icon("scanner"), search), linkButton(say("panel.nav.parcels"), "/panel/parcels", { drawing: "back" }));
    fill(h("section.lead.is-list", h("div", heading, hint), form), results);
  }
  const mine = (asked += 1);
  const told = await read(`/waves?${new URLSearchParams({ q: typed })}`);
  if (!told || mine !== asked) return;
  heading.replaceChildren(...sentence(told));
  hint.textContent = say("panel.waves.hint");
  results.replaceChildren(wavesPanel(told));
}

function look() {
  typed = search.value.trim();
  history.replaceState(null, "", `${location.pathname}${typed ? `?${new URLSearchParams({ q: typed })}` : ""}`);
  show();
}

/* What a supervisor asks first: where is the paper that nobody has touched. The largest such heap is named. */
function sentence({ waves, waiting }) {
  const lost = waves.reduce((most, wave) => (wave.never_scanned > (most?.never_scanned ?? 0) ? wave : most), null);
  if (!waves.length) return [say(typed ? "panel.waves.not_found" : "panel.waves.none")];
  if (!lost) return [say("panel.waves.all_begun")];
  return rich(lost.never_scanned === 1 ? "panel.waves.lost_one" : "panel.waves.lost", { count: lost.never_scanned, waiting, wave: lost.wave, printed_at: lost.printed_at });
}

function wavesPanel({ waves }) {
  const colours = legend(["fill-right", say("parcel_state.handed_over")], ["fill-mid", say("parcel_state.packed")], ["fill-accent", say("parcel_state.opened")], ["fill-wait", say("standing.never_scanned")], ["fill-held", say("standing.held")]);
  const columns = [say("panel.waves.wave"), say("panel.waves.printed"), [say("panel.waves.parcels"), "num"], say("panel.trips.progress"), [say("standing.never_scanned"), "num"], [say("panel.waves.begun"), "num"], [say("panel.waves.done"), "num"], [say("panel.waves.stopped"), "num"], say("panel.waves.scanned")];
  const empty = say(typed ? "panel.waves.none_found" : "panel.waves.none_hint");
  return panel(say("panel.waves.title"), colours, table(columns, waves.map(row), { classes: "list waves", empty }));
}

function row(wave) {
  const { never_scanned: lost, opened, packed, handed_over: out, held, cancelled } = wave;
  return h("tr", { data: { wave: wave.wave } },
    h("td", h("a.strong", { href: waveAddress({ ...wave, number: typed }) }, wave.wave)),
    h("td.nowrap", wave.printed_at ? at(wave.printed_at) : [at(wave.first_at), h("small", say("panel.waves.listed"))]),
    h("td.num.huge", wave.parcels), h("td.wide", stack([["fill-right", out], ["fill-mid", packed], ["fill-accent", opened], ["fill-wait", lost], ["fill-held", held]]), h("small", voidText(wave))),
    h("td.num", lost ? h("a.strong", { href: waveAddress({ ...wave, show: "never_scanned" }) }, lost) : fine(say("panel.waves.all"))),
    count(opened), count(packed + out, out ? say("panel.trips.out_count", { count: out }) : ""), count(held + cancelled, cancelled ? say("panel.waves.cancelled", { count: cancelled }) : ""),
    h("td", wave.places.length ? wave.places.map(({ place, last_opened_at: last, waybills }) => h("small", named("place", place), " ", at(last), " ", h("b", waybills))) : h("span.quiet", say("panel.waves.nowhere"))));
}

function count(number, note = "") {
  return h(number ? "td.num.strong" : "td.num.zero", number, note ? h("small", note) : null);
}

/* Paper that is no parcel: its number was replaced, or no order explains it. */
function voidText({ replaced, no_order: none }) {
  return [replaced ? say("panel.waves.replaced", { count: replaced }) : "", none ? say("panel.waves.no_order", { count: none }) : ""].filter(Boolean).join(" · ");
}
