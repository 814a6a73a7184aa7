/* A parcel is open: remark and gift first, the goods to scan now, the lines, the count, the camera, the deadline. */

import { h, icon } from "../dom.js";
import { carrierName, code, rich, richReason, say } from "../words.js";
import { timeText } from "../clock.js";
import { awayWhy, button, chip, countdown, doubt, hanWidth, nameOf, picture, plate } from "./parts.js";
import { cameraAway, currentLine, linesShown, overfullLine } from "./model.js";

const NO_LABEL = new Set(["failed", "dropped", "absent"]);
const NOTE_HAN_MAX = 16;
const ACT_HAN_MAX = 5; // a longer name gets two lines at --bench-goods, and the act says how many

/** The work area while a parcel is open. `camera` is the one camera view, kept across renderings; `settle` asks a supervisor
    about the label. */
export function packingSurface(floor, camera, send, settle) {
  const { parcel } = floor.bench;
  const line = currentLine(parcel);
  return [
    notes(parcel),
    h("section.card.focus", ...focusParts(floor, parcel, line, send, settle)),
    linesList(parcel, line),
    h("aside.side", countCard(floor, parcel), cameraCard(floor, camera), dueCard(parcel)),
  ];
}

function notes(parcel) {
  const remarks = (parcel.remarks ?? []).filter(({ text }) => text);
  const gifts = parcel.lines.filter(({ gift }) => gift);
  const shown = [
    ...remarks.map(({ who, text }) => h("p.note.remark", icon("remark"), h("span", say(`remark.${who}`)), h(`b.words${hanWidth(text) > NOTE_HAN_MAX ? ".is-long" : ""}`, text))),
    gifts.length ? h("p.note.gift", icon("gift"), h("span", say("gift.first")), picture(gifts[0]),
      h("b.words", gifts.map((line) => `${nameOf(line)} ×${line.quantity}`).join(" + "))) : null,
    ...[...(parcel.reasons ?? []), ...(parcel.warned ?? [])].map((reason) => h("p.note.warning", icon("warn"), h("b.words", richReason(reason)))),
  ].filter(Boolean);
  if (!shown.length) return null;
  return h(`section.notes.has-${Math.min(3, shown.length)}`, { aria: { label: say("notes.first") } }, shown.slice(0, 3));
}

function focusParts(floor, parcel, line, send, settle) {
  const over = h("p.over", h("b", say(line ? "packing.scan_next" : "packing.parcel")), " ",
    parcel.carrier && carrierName(parcel.carrier), " ",
    parcel.tracking_number ? code(parcel.tracking_number) : parcel.orders?.[0] && code(parcel.orders[0].number));
  const tooMany = overfullLine(parcel);
  if (tooMany) return [over, ...takeOutParts(tooMany, send)];
  const shown = parcel.lines.find(({ line_id }) => line_id === floor.bench.awaited);
  if (shown) return [over, ...serialParts(shown)];
  if (line) return [over, ...goodsParts(line, send)];
  return [over, ...closingParts(floor, parcel, send, settle)];
}

function goodsParts(line, send) {
  const left = line.quantity - line.verified;
  const name = nameOf(line);
  const short = hanWidth(name) <= ACT_HAN_MAX && !line.no_barcode;
  const quantity = h("span", short ? rich("packing.quantity", { quantity: line.quantity, left }) : say("packing.wanted", { quantity: line.quantity }));
  const byEye = () => send("/bench/by-eye", { line_id: line.line_id, quantity: left });
  const seen = line.no_barcode ? h("button.eye", { type: "button", data: { do: "by_eye" }, on: { click: byEye } }, picture(line), h("b", icon("eye"), say("do.by_eye"))) : picture(line);
  return [h("div.goods", seen, h("div",
    short ? h("h1.act", name) : h("h1.act", say(line.no_barcode ? "act.check_units" : "act.scan_units", { left })),
    short ? null : h("p.name.long", name),
    line.variant ? h(short ? "p.name" : "p.variant", line.variant) : null,
    h(`p.where${(line.location ?? "").length > 7 ? ".is-tight" : ""}`, plate(line.location), quantity)))];
}

/* The unit is the right one; it counts when its own number is scanned. */
function serialParts(line) {
  return [h("div.goods", picture(line), h("div",
    h("h1.act", say("act.scan_serial")),
    h("p.name.long", `${nameOf(line)} ${line.variant ?? ""}`),
    h("p.where", h("span", say("packing.scan_serial")))))];
}

/* Scanned out one by one, or all at a touch on the picture: whichever hand is free. */
function takeOutParts(line, send) {
  const count = line.verified - line.quantity;
  const out = () => send("/bench/take-out", { line_id: line.line_id, quantity: count });
  return [h("div.goods", h("button.eye", { type: "button", data: { do: "take_out" }, on: { click: out } }, picture(line), h("b", icon("undo"), say("do.taken_out"))), h("div",
    h("h1.act", say("act.take_out", { count })),
    h("p.name.long", `${nameOf(line)} ${line.variant ?? ""}`),
    h("p.where", plate(line.location), h("span", say("packing.take_out")))))];
}

/* All units are in: what still closes the parcel. */
function closingParts(floor, parcel, send, settle) {
  const { label } = parcel;
  const { profile } = floor.bench;
  if (profile.label === "station" || profile.label === "component") return labelParts(label, send, settle);
  if (profile.photo === "required" && parcel.photo?.state !== "taken") {
    const away = cameraAway(floor);
    if (parcel.photo?.state === "missed" && !away) return missedParts(send);
    return [h("h1.act", say(away ? "act.no_camera" : "act.hold_still")), h("p.told", say(away ? "photo.no_camera" : "photo.asked"))];
  }
  return [h("h1.act", say("act.close_box")), h("p.told", say("packing.complete"))];
}

/* Nobody is taking a photo any more: what was said of it may be gone from the screen. */
function missedParts(send) {
  return [
    h("h1.act", say("act.no_photo")),
    h("p.told", say("photo.missed_todo")),
    h("p.where", button("retake", "camera", () => send("/bench/retake"), { main: true })),
  ];
}

/* Unknown or out, a label is scanned: no button packs the parcel in its place, but a supervisor's word may. */
function labelParts(label, send, settle) {
  const state = label?.state ?? "asked";
  // The attempt that stands here goes along, so that a glove that touches twice prints once.
  const reprint = () => send("/bench/reprint", { attempt: label?.attempt ?? 0 });
  const again = [button("reprint", "printer", reprint, { main: true })];
  const word = button("settle", "badge", settle);
  const ways = {
    failed: again,
    dropped: again,
    absent: again,
    unknown: [button("reprint", "printer", reprint), word],
    printed: [word],
  }[state] ?? [];
  const chips = { failed: ["wrong", "wrong"], dropped: ["warn", "warn"], absent: ["warn", "warn"], unknown: ["warn", "warn"], printed: ["right", "right"] };
  const [tone, drawing] = chips[state] ?? ["info", "printer"];
  return [
    h("h1.act", say(NO_LABEL.has(state) ? "act.no_label" : "act.scan_label")),
    h("p.reason", chip(tone, drawing, say(`label.${state}`)), label?.reprint ? chip("warn", "printer", say("label.reprint", { attempt: label.reprint })) : null),
    h("p.told", say(`label.${state}_todo`)),
    ways.length ? h("p.where", ways) : null,
  ];
}

function linesList(parcel, current) {
  if (parcel.lines.length < 2 || !current) return null;
  const { shown, more } = linesShown(parcel.lines, current);
  const done = parcel.lines.filter((line) => line.verified >= line.quantity).length;
  return h("ol.lines", { aria: { label: say("packing.lines") } },
    shown.map((line) => lineTile(line, line === current)),
    more ? h("li.more", h("div", h("b", say("packing.more", { more })), h("p.sub", h("span", say("packing.kinds_done", { done, all: parcel.lines.length }))))) : null);
}

function lineTile(line, isNow) {
  const done = line.verified >= line.quantity;
  return h(`li${done ? ".is-done" : ""}${isNow ? ".is-now" : ""}`, { aria: isNow ? { current: "true" } : {} },
    picture(line), done && icon("right", "icon tick", say("packing.done")),
    h("div", h("b", nameOf(line)), h("p.sub", h("span", line.gift ? `${say("gift.word")} ${line.variant ?? ""}` : line.variant || line.sku)),
      h("p.sub", plate(line.location, false) ?? h("span"), h("span.n", `${line.verified} / ${line.quantity}`))));
}

function countCard(floor, parcel) {
  return h(`section.card.count${floor.right ? ".is-right" : ""}`,
    h("p.over", floor.right ? [icon("right"), h("b", say("packing.right"))] : say("packing.scanned")),
    h("p.big", `${parcel.verified} `, h("small", `/ ${parcel.units}`)));
}

function cameraCard(floor, camera) {
  const { profile, parcel } = floor.bench;
  const device = floor.devices.find(({ device: name }) => name === "camera")?.state;
  const shown = parcel.photo?.state ?? (device === "doubtful" ? "doubtful" : "ready");
  const state = profile.photo === "none" ? "off" : device === "lost" ? "lost" : shown;
  const look = { off: ["plain", "camera"], lost: ["warn", "warn"], doubtful: ["warn", "camera"], ready: ["right", "camera"], asked: ["info", "camera"], taken: ["right", "camera"], missed: ["warn", "warn"] };
  const [tone, drawing] = look[state] ?? look.ready;
  const away = cameraAway(floor);
  const tag = chip(tone, drawing, away ? awayWhy(away) : say(`camera.${state}`));
  tag.classList.add("tag");
  return h("section.camera", camera, away && h("p.away", { role: "status" }, say(`camera.away_${profile.photo}`)), tag);
}

function dueCard(parcel) {
  if (!parcel.bench_deadline) {
    return h("section.card.due", h("p", say("due.title")), h("p.mid", say("due.none")), h("p", say(parcel.unlisted ? "due.unlisted" : "due.no_policy")));
  }
  const departs = parcel.trip?.departs_at;
  const paid = parcel.paid_at ?? parcel.orders?.map(({ paid_at }) => paid_at).filter(Boolean).sort()[0];
  return h(`section.card.due.is-${parcel.risk ?? "on_track"}`,
    h("p", departs ? say("due.trip", { carrier: parcel.trip.carrier ?? parcel.carrier, departs_at: departs }) : say("due.title")),
    h(`p.mid${timeText(parcel.bench_deadline, "zh").length > 5 ? ".is-long" : ""}`, say("due.at", { deadline: parcel.bench_deadline }), " ", h("small", countdown(parcel.bench_deadline, "left"))),
    h("p", paid && timeText(paid, "zh").length === 5 ? say("due.paid_ship_by", { paid_at: paid, ship_by: parcel.ship_by }) : parcel.ship_by ? say("due.ship_by", { ship_by: parcel.ship_by }) : "", doubt(parcel)));
}
