/* Handover: which trips leave today, which one is being loaded, and what would stay behind before its doors close. */

import { h, icon } from "../dom.js";
import { carrierName, code, richReason, say } from "../words.js";
import { fill, start, tell } from "./frame.js";
import { at, button, chip, choice, field, linkButton, named, panel, storyOf, table, tripName } from "./parts.js";
import { dialog, read, send, whyNot } from "./send.js";
import { addTripButton, CARRIERS, NO_CARRIER, restoreTrip, tripButton } from "./trips.js";

const LEFT_SHOWN = 12;

start(show, { on: ["queue", "bench"] });

async function show() {
  const told = await read("/trips");
  if (!told) return;
  const loading = told.places.filter(({ trip }) => trip);
  fill(lead(told, loading), h("div.grid", loading.map(loadingPanel)), tripsPanel(told, loading), closedPanel(told));
}

function lead({ trips, places }, loading) {
  const next = trips.find(({ gone, departs_at: departs }) => !gone && departs);
  const title = loading.length ? say("panel.handover.loading", { carrier: loading[0].trip.carrier, count: loading[0].trip.count, left: loading[0].trip.left })
    : next ? say("panel.handover.next", { carrier: next.carrier, departs_at: next.departs_at, packed: next.packed }) : say("panel.handover.none");
  const hint = loading.length ? say("panel.handover.loading_hint") : say("panel.handover.hint");
  return h("section.lead", h("div", h("h1", title), h("p", hint)), h("div.do", addTripButton(show), loading.length < places.length ? button(say("panel.handover.open_any"), () => open("", places, loading), { drawing: "truck" }) : null));
}

function loadingPanel({ place, trip, badge }) {
  return panel(say("panel.handover.at", { carrier: trip.carrier, place }), badge ? say("panel.bench.badge", { badge }) : say("panel.bench.nobody"),
    h("div.loading", { data: { loading: trip.carrier } }, h("p.count-big", trip.count, h("small", say("panel.handover.on_truck"))),
      h("p", trip.left ? h("a", { href: leftList(trip.carrier) }, chip("warn", "warn", say("panel.handover.left", { count: trip.left }))) : chip("right", "tick", say("panel.handover.none_left")),
        h("small", trip.planned_at ? say("panel.handover.planned", { at: trip.planned_at }) : say("panel.handover.unplanned"), " · ", say("panel.handover.opened", { at: trip.opened_at }))),
      h("p", button(say("panel.handover.close"), () => close(place, trip), { main: true, drawing: "truck" }))));
}

function tripsPanel({ trips, places, cancelled }, loading) {
  const mayOpen = loading.length < places.length;
  const rows = trips.map((trip) => h("tr", { data: { trip: trip.carrier } }, h("td", h("span.strong", tripName(trip)), note(trip)), h("td", tripButton(trip, show)),
    h("td", trip.gone ? chip("plain", "truck", say("panel.handover.gone")) : loading.some((each) => each.trip.carrier === trip.carrier) ? chip("info", "truck", say("panel.handover.is_loading")) : null),
    h("td.num", trip.packed ? h("a.strong", { href: leftList(trip.carrier) }, trip.packed) : h("span.zero", 0)),
    mayOpen ? h("td.num.act", button(say("panel.handover.open"), () => open(trip.carrier, places, loading), { small: true })) : null));
  const gone = cancelled.map((trip) => h("tr", { data: { cancelled: trip.carrier } }, h("td", h("s", `${carrierName(trip.carrier)} ${trip.planned.slice(0, 5)}`)), h("td", button(say("panel.trip.restore"), () => restoreTrip(trip, show), { small: true })),
    h("td", chip("plain", "close", say("panel.trip.cancelled"))), h("td"), mayOpen ? h("td") : null));
  rows.push(...gone);
  return panel(say("panel.handover.today"), h("p", h("a", { href: "/panel/settings#trips" }, say("panel.now.do_trips"))),
    table([say("panel.trips.trip"), "", "", [say("panel.handover.waiting"), "num"], ...(mayOpen ? [""] : [])], rows, { empty: say("panel.handover.no_trips") }));
}

function note(trip) {
  if (!trip.departs_at) return h("small", say("panel.handover.unplanned"));
  return trip.planned_at !== trip.departs_at ? h("small", say("panel.trips.moved", { planned: trip.planned_at })) : null;
}

function closedPanel({ closed }) {
  if (!closed.length) return null;
  const rows = closed.map((trip) => h("tr", h("td", h("span.strong", carrierName(trip.carrier)), h("small", named("place", trip.place))), h("td.num", at(trip.closed_at)), h("td.num.strong", trip.count),
    h("td", trip.left_behind.length ? leftNumbers(trip.left_behind) : h("span.quiet", say("panel.handover.none_left")))));
  return panel(say("panel.handover.closed"), "", table([say("panel.trips.trip"), [say("panel.handover.closed_at"), "num"], [say("panel.handover.on_truck"), "num"], say("panel.handover.stayed")], rows));
}

function leftNumbers(parcels) {
  const more = parcels.length - LEFT_SHOWN;
  return h("ul.numbers", parcels.slice(0, LEFT_SHOWN).map((each) => h("li", h("a", { href: storyOf(each) }, each.tracking_number ? code(each.tracking_number) : say("panel.no_number")))),
    more > 0 ? h("li", say("panel.list.more", { count: more })) : null);
}

function leftList(carrier) {
  return `/panel/parcels?${new URLSearchParams({ state: "packed", carrier: carrier || NO_CARRIER })}`;
}

async function open(carrier, places, loading) {
  const free = places.filter(({ place }) => !loading.some((each) => each.place === place));
  let wanted = { carrier, place: free[0]?.place };
  if (!carrier || free.length > 1) {
    wanted = await dialog((shut) => {
      const which = choice("carrier", CARRIERS.map((each) => [each, carrierName(each)]), carrier || CARRIERS[0]);
      const where = choice("place", free.map(({ place }) => [place, named("place", place)]), free[0]?.place);
      return [h("h2", icon("truck"), say("trip.title")), h("p.hint", say("panel.handover.open_hint")), h("form", { on: { submit: (event) => {
        event.preventDefault();
        shut({ carrier: which.value, place: where.value });
      } } }, field(say("panel.list.carrier"), which), field(say("panel.handover.place"), where),
      h("p.do", h("button.button.is-main", say("panel.handover.open")), button(say("panel.do.cancel"), () => shut(null))))];
    });
  }
  if (wanted) said(await send("POST", "/trips/open", wanted));
}

/* What would stay behind is named before the truck leaves, while it can still be fetched. */
async function close(place, trip) {
  const told = await read(`/bench/left-behind?carrier=${encodeURIComponent(trip.carrier)}`);
  const left = told?.parcels ?? [];
  const agreed = await dialog((shut) => [h("h2", icon("truck"), left.length ? say("left.before", { count: left.length }) : say("left.none")),
    h("p.hint", say(left.length ? "left.before_hint" : "left.none_hint", { carrier: trip.carrier, count: trip.count })), left.length ? leftNumbers(left) : null,
    h("p.do", button(say("do.leave"), () => shut(true), { main: !left.length, tone: left.length ? "wrong" : "" }), button(say("do.not_yet"), () => shut(null), { main: Boolean(left.length) }))]);
  if (agreed) said(await send("POST", "/trips/close", { place }));
}

function said(answer) {
  if (!answer.left) {
    const refused = !answer.ok || answer.body.outcome === "refused";
    const instead = answer.body?.instead;
    tell(refused ? "wrong" : "right", answer.ok && answer.body.reason ? richReason(answer.body.reason) : whyNot(answer), instead ? [" ", linkButton(instead.tracking_number, storyOf(instead))] : "");
  }
  show();
}
