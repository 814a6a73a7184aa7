/* What surrounds every bench surface: the light column, the top bar with the device dots, the strip, the buttons below.
   Also the once-a-second figures. */

import { h, icon } from "../dom.js";
import { clockText, until, isKnown } from "../clock.js";
import { rich, richReason, say, spanText } from "../words.js";
import { awayWhy, badgeText, button } from "./parts.js";
import { cameraAway } from "./model.js";

const DEVICES = ["scanner", "camera", "printer", "scale", "network", "clock"];

/** The top bar. `open(device)` shows a device's sentence; `language()` switches. */
export function topBar(floor, { open, language }) {
  const { bench, devices } = floor;
  return [
    h("div.place", bench?.name ?? ""),
    bench?.packer ? h("div.fact", icon("badge"), h("span", say("top.badge")), h("b", badgeText(bench.packer.badge))) : null,
    bench?.packer ? h("div.fact", h("span", say("top.today")), h("b.count-today", String(bench.count_today ?? 0)), h("span", say("top.pieces"))) : null,
    h("div.dots", DEVICES.map((name) => devices.find(({ device }) => device === name)).filter((device) => device && device.state !== "off")
      .map((device) => dot(device, open))),
    h("button.lang", { type: "button", data: { do: "language" }, aria: { label: say("do.language") }, on: { click: language } }, languageWord()),
    h("time.now", clockText()),
  ].filter(Boolean);
}

function languageWord() {
  const english = document.documentElement.lang === "en";
  return h("span", english ? "中 / " : h("b", "中"), english ? h("b", "EN") : " / EN");
}

function dot({ device, state }, open) {
  const tone = state === "ok" ? "right" : state === "doubtful" ? "warn" : "wrong";
  const mark = { right: "state-ok", warn: "state-warn", wrong: "state-lost" }[tone];
  return h(`button${tone === "right" ? "" : `.is-${tone}`}`, {
    type: "button", data: { device }, aria: { label: `${say(`device.${device}`)}: ${say(`device_state.${state}`)}` }, on: { click: () => open(device) },
  }, h("span.mark", icon(device), icon(mark, `state is-${tone}`)), say(`device.${device}`));
}

/** The soft line above the work: what was noticed, and that work goes on. */
export function strip(told) {
  if (!told) return null;
  const { outcome } = told;
  const amber = outcome.outcome === "opened" || outcome.sound === "wrong" || outcome.sound === "refused" || outcome.sound === "stop";
  const long = outcome.reason?.code.startsWith("photo_") ? ".is-photo" : "";
  return h(`p.strip.${amber ? "warning" : "info"}${long}`, { role: "status" }, icon(amber ? "warn" : outcome.outcome === "note" ? "remark" : "tick"), h("b", say(`outcome.${outcome.outcome}`)),
    h("span.words", outcome.tracking_number ? [rich("strip.parcel", { tracking_number: outcome.tracking_number }), " "] : null, outcome.reason ? richReason(outcome.reason) : null));
}

/** A scanner that is away makes no sound, and its scans are lost: said for as long as it lasts, before anything else. */
export function awayLine({ devices, bench }) {
  const scanner = devices.find(({ device, state }) => device === "scanner" && state === "lost");
  if (!scanner) return printerLine(devices, bench);
  const { reason } = scanner;
  return h("p.strip.warning.is-away", { role: "status" }, icon("warn"), reason ? h("b", richReason(reason)) : null,
    reason?.code === "device_named" ? null : h("span.words", say("strip.scanner_away")));
}

const GOES_ON = new Set(["printer_paper_low", "device_flapping"]);

/* While somebody waits for a label, what its printer wants stands here, not only behind its dot. */
function printerLine(devices, bench) {
  const { state, reason } = devices.find(({ device }) => device === "printer") ?? {};
  const stands = state === "lost" || (reason?.code === "device_named" && !GOES_ON.has(reason.params.what));
  if (!stands || !reason || !["asked", "started"].includes(bench?.parcel?.label?.state)) return null;
  return h("p.strip.warning.is-away", { role: "status" }, icon("warn"), h("b", richReason(reason)));
}

/** A camera that is away where no parcel is packed without its photo: said before one is begun, for as long as it lasts. */
export function cameraLine(floor, surface) {
  const camera = ["next", "packing"].includes(surface) && floor.bench.profile?.photo === "required" ? cameraAway(floor) : null;
  return camera && h("p.strip.warning.is-no-camera", { role: "status" }, icon("warn"), h("b", awayWhy(camera)), h("span.words", say("camera.away_required")));
}

/* Where its photo is only wanted everything goes on, so it is said in a corner. An open parcel has the camera's own card for it. */
function cameraNote(floor, surface) {
  const camera = surface === "next" && floor.bench.profile?.photo === "wanted" ? cameraAway(floor) : null;
  return camera && h("p.say.is-old.is-no-camera", { role: "status" }, icon("camera"), h("span", h("b", awayWhy(camera)), " ", say("camera.away_wanted")));
}

/** What the clock has just reached, as quiet as can be: a line that goes by itself, under whatever else is said. */
export function momentLine(moments) {
  if (!moments.length) return null;
  const words = moments.map((moment) => [h("span.words", rich(`moment.${moment.what}`, moment)), " "]);
  return h("p.strip.info.is-moment", { role: "status" }, icon(moments[0].what.startsWith("trip") ? "truck" : "clock"), words);
}

/** The buttons below, by surface. `acts` names the functions. */
export function actsBar(floor, surface, acts) {
  const rows = {
    next: [["sign_out", "badge"], ["retake_last", "camera"], ["trip_open", "truck"], ["help", "help"]],
    packing: [["hold", "held"], ["undo", "undo"], ["retake", "camera"], ["help", "help"]],
    signin: [["trip_open", "truck"], ["help", "help"]],
    handover: [["trip_close", "truck"], ["help", "help"]],
    weigh: [["help", "help"]],
  }[surface];
  // No button that could only answer that there is nothing to do.
  const useless = { retake: floor.bench.parcel?.state !== "verified", retake_last: !floor.lastParcel };
  const shown = rows.filter(([name]) => !useless[name] && !(name.startsWith("retake") && floor.bench.profile?.photo === "none"));
  const [note, age] = [cameraNote(floor, surface), refundAge(floor)];
  const corner = note && !age.classList.contains("is-old") ? [note] : [note, age].filter(Boolean); // there is room for one, and what is fresh can wait
  return [...shown.map(([name, drawing]) => button(name, drawing, acts[name])), ...corner];
}

/* Refund data have an age (they stop a parcel only if they are known): always said, amber when old. */
function refundAge({ queue }) {
  if (!queue) return h("p.say");
  if (!queue.orders_at) return h("p.say.is-old", icon("warn"), say("refunds.never"));
  const old = until(queue.orders_at) < -60_000 * queue.refund_age_minutes;
  return h(`p.say${old ? ".is-old" : ""}`, icon(old ? "warn" : "clock"), h("span", rich(old ? "refunds.old" : "refunds.as_of", { orders_at: queue.orders_at })));
}

/** Fill every figure that follows the time; called once a second. */
export function tick(root) {
  if (!isKnown()) return;
  for (const clock of root.querySelectorAll("time.now")) clock.textContent = clockText();
  for (const figure of root.querySelectorAll("[data-until]")) figure.textContent = figureText(figure.dataset);
}

function figureText({ until: iso, shape }) {
  const left = until(iso);
  if (shape === "watch") return left >= 6000000 ? spanText(left) : watchText(left);
  if (shape === "span") return left < 0 ? say("span.late", { span: spanText(left) }) : spanText(left);
  return left < 0 ? say("due.late", { span: spanText(left) }) : say("due.left", { span: spanText(left) });
}

function watchText(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The colour of the bar at the side: what just went right, what is unlisted, whether anybody works here. */
export function andonOf(floor, place) {
  if (floor.right) return "is-right";
  if (floor.bench.parcel?.unlisted) return "is-warn";
  return floor.bench.packer || floor.bench.handover || place === "weigh" ? "is-go" : "";
}
