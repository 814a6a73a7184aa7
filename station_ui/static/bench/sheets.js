/* What a touch opens: hold reasons, carriers of a trip, help, a device's sentence. Any new outcome closes them. */

import { h, icon } from "../dom.js";
import { carrierName, has, richReason, say, tail } from "../words.js";
import { button, chip, when } from "./parts.js";
import { leftText } from "./covers.js";

const HOLD_HOURS = [null, 1, 2, 4, 24];
const HOLD_REASONS = [["short", "box"], ["damaged", "warn"], ["question", "badge"], ["other", "help"]];

/** Why is this parcel set aside? Four tiles; one touch holds it until a person releases it. A time touched first releases it
    then by itself, and lets it come first unless that is touched away. */
export function holdSheet(parcel, choose, close) {
  const number = parcel?.tracking_number ?? "";
  const chosen = { hours: null, urgent: true };
  const times = h("p.times");
  const draw = () => times.replaceChildren(h("span", say("hold.until_title")),
    ...HOLD_HOURS.map((hours) => toggle(`hours_${hours ?? "none"}`, chosen.hours === hours, hours ? say("hold.hours", { hours }) : say("held.by_person"), () => {
      chosen.hours = hours;
      draw();
    })),
    chosen.hours ? toggle("urgent", chosen.urgent, say("hold.urgent"), () => {
      chosen.urgent = !chosen.urgent;
      draw();
    }) : "");
  draw();
  const tiles = HOLD_REASONS.map(([reason, drawing]) => tile(reason, drawing, say(`hold.${reason}`), say(`hold.${reason}_hint`), () => choose(reason, chosen)));
  const made = sheet(say("hold.title", { tracking_number: number ? tail(number) : "" }), say("hold.hint"), tiles, close);
  made.append(times);
  return made;
}

function toggle(name, isOn, text, press) {
  return h(`button.button${isOn ? ".is-main" : ""}`, { type: "button", data: { do: name }, aria: { pressed: String(isOn) }, on: { click: press } }, text);
}

/** Which carrier's trip begins? */
export function tripSheet(trips, choose, close) {
  const tiles = trips.slice(0, 8).map(({ carrier, departs_at: departs }) =>
    tile(carrier, "truck", carrierName(carrier), departs ? say("trip.departs", { departs_at: departs }) : "", () => choose(carrier)));
  return sheet(say("trip.title"), tiles.length ? say("trip.hint") : say("trip.none"), tiles, close);
}

/** Before the truck leaves: what is packed for it and not scanned out. */
export function leaveSheet(handover, left, go, close) {
  const title = left.length ? say("left.before", { count: left.length }) : say("left.none");
  return h("section.layer.sheet.is-leaving", { role: "dialog", aria: { label: title } },
    h("header", icon("truck"), h("h1", title), button("close", "close", close)),
    h("p.hint", say(left.length ? "left.before_hint" : "left.none_hint", { carrier: handover.carrier, count: handover.count ?? 0 })),
    h("ul.tails", left.slice(0, 16).map((card) => h("li", leftText(card))), left.length > 16 ? h("li", say("left.more", { more: left.length - 16 })) : null),
    h("p.where", button("leave", "truck", go, { main: true }), button("not_yet", "scanner", close)));
}

/** What the tones mean, what always works, whom to call. */
export function helpSheet(close) {
  const rows = ["right", "wrong", "refused", "stop", "stuck"].map((name) =>
    h("li", icon({ right: "right", wrong: "wrong", refused: "later", stop: "wrong", stuck: "badge" }[name]), h("b", say(`help.${name}`)), h("span", say(`help.${name}_more`))));
  return h("section.layer.sheet", { role: "dialog", aria: { label: say("do.help") } },
    h("header", h("h1", say("do.help")), button("close", "close", close)), h("ul.help", rows));
}

/** One sentence: what is wrong with a device, what still works without it, who can mend it. */
export function deviceSheet({ device, state, reason }, close) {
  const id = `device_say.${device}_${state}`;
  const tone = state === "ok" ? "right" : state === "doubtful" ? "warn" : "wrong";
  return h("section.layer.sheet.is-small", { role: "dialog", aria: { label: say(`device.${device}`) } },
    h("header", icon(device), h("h1", say(`device.${device}`)), chip(tone, tone === "right" ? "tick" : "warn", say(`device_state.${state}`)), button("close", "close", close)),
    h("p.sentence", has(id) ? say(id) : say(`device_state.${state}`)),
    reason ? h("p.because", richReason(reason)) : null);
}

function sheet(title, hint, tiles, close) {
  return h("section.layer.sheet", { role: "dialog", aria: { label: title } },
    h("header", h("h1", title), button("close", "close", close)), h("p.hint", hint), h("div.tiles", tiles));
}

function tile(name, drawing, word, hint, press) {
  return h("button.tile", { type: "button", data: { choice: name }, on: { click: press } }, icon(drawing), h("b", word), hint && h("span", hint));
}

/** The work area at a handover: the carrier, the running count, the last scan, what to pull out. */
export function handoverSurface(floor) {
  const { handover } = floor.bench;
  const name = has(`carrier.${handover.carrier}`) ? carrierName(handover.carrier) : handover.carrier_name || handover.carrier;
  return [
    h(`section.card.tally${floor.right ? ".is-right" : ""}`,
      h("p.over", h("b", say("handover.title")), " ", handover.planned_at ? say("handover.planned", { planned_at: handover.planned_at }) : ""),
      h(`p.big${handover.count > 999 ? ".is-long" : ""}`, String(handover.count ?? 0), " ", h("small", say("top.pieces"))),
      h("h1.act", say("act.scan_carrier", { carrier: name })),
      h("p.reason", floor.right?.outcome.tracking_number ? [chip("right", "right", say("handover.on")), h("span.code", tail(floor.right.outcome.tracking_number))] : h("span", say("handover.hint")))),
    alarms(floor),
  ];
}

/** The work area of a weigh-out: the last weight, large, and beside it what was called out. */
export function weighSurface(floor) {
  const { outcome } = floor.weighed ?? {};
  const hasScale = floor.devices.some(({ device, state }) => device === "scale" && state !== "off");
  return [
    h(`section.card.tally${floor.right ? ".is-right" : ""}`,
      h("p.over", h("b", say("weigh.title"))),
      h(`p.big${(outcome?.reason.params.grams ?? 0) > 9999 ? ".is-long" : ""}`, outcome ? String(outcome.reason.params.grams) : "–", " ", h("small", say("weigh.grams"))),
      h("h1.act", say(hasScale ? "weigh.act" : "weigh.none")),
      h("p.reason", outcome?.tracking_number ? [chip("right", "right", say("weigh.last")), h("span.code", tail(outcome.tracking_number))] : h("span", say(hasScale ? "weigh.hint" : "weigh.none_hint")))),
    alarms(floor),
  ];
}

function alarms({ alarms: list }) {
  return h("section.card.alarms", h("h2", say("handover.alarms"), h("b", String(list.length))),
    list.length ? h("ol", list.slice(0, 6).map(({ outcome, at }, index) => h(`li${index ? "" : ".is-last"}`, icon(outcome.outcome === "held" ? "held" : "wrong"),
      h("b.code", outcome.tracking_number ? tail(outcome.tracking_number) : tail(outcome.code ?? "")),
      h("span.words", outcome.reason ? richReason(outcome.reason) : say(`outcome.${outcome.outcome}`)), at && h("time", when(at)))))
      : h("p.over", say("handover.no_alarms")),
    h("p.fine", say("handover.alarms_hint")));
}

/** The work area while nobody is signed in. */
export function signinSurface(floor) {
  return [h("section.card.signin", icon("badge", "icon sign"),
    h("div", h("p.over", h("b", floor.bench.name ?? "")), h("h1.act", say("act.scan_badge")), h("p.name", say("signin.hint")),
      floor.bench.parcel ? h("p.reason", chip("warn", "box", say("signin.open_parcel", { tracking_number: tail(floor.bench.parcel.tracking_number ?? "") }))) : null))];
}
