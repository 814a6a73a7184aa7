/* One parcel's story: its five times, never merged, its deadlines with their reasons, what happened to it, what may be done. */

import { today, until } from "../clock.js";
import { h, icon } from "../dom.js";
import { carrierName, code, has, richReason, say, shown, spanText } from "../words.js";
import { eventLine } from "./events.js";
import { fill, start, tell } from "./frame.js";
import { at, button, chip, choice, field, leftChip, linkButton, named, panel, stateChip, table, timeInput, unconfirmedChip, unconfirmedMark, waveAddress } from "./parts.js";
import { dialog, read, send, sure, whyNot } from "./send.js";
import { dayName, dayOf, daysFrom, instantOf } from "./times.js";

const TIMES = ["declared", "printed", "packed", "handed_over", "picked_up"];
const LIFTABLE = ["window", "ship_by", "trip_close", "refund", "changed", "order_packed", "photo", "reprint"];
const HOLD_REASONS = ["short", "damaged", "question", "other"];
const LIFT_REASONS = ["customer", "carrier_waits", "reship", "other"];
const name = document.body.dataset.about;

start(show, { on: ["queue", "bench"] });

async function show() {
  const story = await read(`/parcels/${encodeURIComponent(name)}`);
  if (!story) {
    fill(h("section.lead", h("div", h("h1", say("panel.story.unknown")), h("p", say("panel.story.unknown_hint", { name }))), h("div.do", linkButton(say("panel.story.list"), "/panel/parcels", { small: false, drawing: "back" }))));
    return;
  }
  document.title = `${story.parcel.tracking_number || name} – shipfloor`;
  fill(lead(story), timesPanel(story), h("div.grid.cols-parcel", h("div.grid", remarksPanel(story), historyPanel(story), linesPanel(story)), h("div.grid", deadlinesPanel(story), photosPanel(story), labelPanel(story))));
}

// -- head and acts -------------------------------------------------------------------------------------------

function lead({ parcel, replaced_by: replaced }) {
  const title = parcel.tracking_number ? [parcel.carrier ? carrierName(parcel.carrier) : "", " ", code(parcel.tracking_number)] : say("panel.no_number");
  const orders = parcel.orders.map(({ platform, number }) => `${named("platform", platform)} ${number}`).join(" · ");
  const sums = parcel.lines.length ? say("panel.story.sums", { kinds: parcel.lines.length, units: parcel.units }) : say(parcel.unlisted ? "panel.unlisted_goods" : "goods.not_listed");
  return h("section.lead", h("div", h("h1", title, " ", stateChip(parcel.state)), h("p", [sums, orders].filter(Boolean).join(" · ")),
    replaced ? h("p.text-wrong", say("panel.story.replaced", { number: replaced })) : null,
    parcel.hold ? h("p", chip("held", "held", named("hold", parcel.hold.reason)), " ", parcel.hold.until ? say("held.until", { until: parcel.hold.until }) : say("held.by_person"), parcel.hold.urgent ? ` · ${say("held.urgent")}` : "") : null),
  h("div.do", parcel.state === "held" ? button(say("panel.story.release"), () => release(parcel), { main: true, drawing: "undo" }) : null,
    ["released", "opened", "verified", "packed"].includes(parcel.state) ? button(say("do.hold"), () => hold(parcel), { drawing: "held" }) : null,
    ["handed_over", "picked_up", "cancelled"].includes(parcel.state) ? null : button(say("panel.story.lift"), () => lift(parcel), { drawing: "badge" })));
}

async function release(parcel) {
  const agreed = await sure(say("panel.story.release_sure"), say("panel.story.release_hint", { hold: parcel.hold.reason }), say("panel.story.release"));
  if (agreed) done(await send("POST", "/holds/release", { parcel_id: parcel.parcel_id }), "reason.hold_released");
}

/* A reason is enough; a time releases it by itself, and then it comes first unless that is unticked. */
async function hold(parcel) {
  const wanted = await dialog((close) => {
    const reason = choice("reason", HOLD_REASONS.map((each) => [each, named("hold", each)]), "short");
    const date = choice("date", [["", say("held.by_person")], ...daysFrom(today(), 14).map((day) => [day, dayName(day, (number) => say(`weekday.${number}`))])], "");
    const time = timeInput("time", "09:00");
    const urgent = h("input", { type: "checkbox", name: "urgent", checked: true });
    return [h("h2", icon("held"), say("panel.hold.title")), h("p.hint", say("panel.hold.hint")),
      h("form", { on: { submit: (event) => {
        event.preventDefault();
        close({ parcel_id: parcel.parcel_id, reason: reason.value, ...(date.value ? { until: instantOf(date.value, time.value), urgent: urgent.checked } : {}) });
      } } },
      field(say("panel.hold.reason"), reason), field(say("panel.hold.until"), h("span.pair", date, time)), h("label.tick", urgent, " ", say("hold.urgent")),
      h("p.do", h("button.button.is-main", say("do.hold")), button(say("panel.do.cancel"), () => close(null))))];
  });
  if (wanted) done(await send("POST", "/holds", wanted), "outcome.held");
}

async function lift(parcel) {
  const wanted = await dialog((close) => {
    const rule = choice("rule", LIFTABLE.map((each) => [each, named("rule", each)]), "window");
    const reason = choice("reason", LIFT_REASONS.map((each) => [say(`lift_reason.${each}`), say(`lift_reason.${each}`)]), "");
    const words = h("input", { name: "words", maxlength: 160, placeholder: say("panel.story.lift_words") });
    return [h("h2", say("panel.story.lift_title")), h("p.hint", say("panel.story.lift_hint")),
      h("form", { on: { submit: (event) => {
        event.preventDefault();
        close({ rule: rule.value, reason: words.value.trim() || reason.value, parcel_id: parcel.parcel_id });
      } } },
      field(say("panel.story.lift_rule"), rule), field(say("panel.story.lift_reason"), reason), field(say("panel.story.lift_own"), words),
      h("p.do", h("button.button.is-main", say("lift.go")), button(say("panel.do.cancel"), () => close(null))))];
  });
  if (wanted) done(await send("POST", "/lifts", wanted), "panel.story.lifted");
}

function done(answer, id) {
  if (answer.left) return;
  if (answer.ok && answer.body?.outcome !== "refused") tell("right", answer.body?.reason ? richReason(answer.body.reason) : say(id));
  else tell("wrong", whyNot(answer));
  show();
}

// -- times ---------------------------------------------------------------------------------------------------

function timesPanel({ times, parcel }) {
  const last = TIMES.findLastIndex((each) => times[each].at && each !== "declared");
  return panel(say("panel.five.title"), say("panel.five.legend"), h("ol.five", TIMES.map((each, index) => timeItem(each, times[each], index >= last, parcel))));
}

function timeItem(each, time, isLast, parcel) {
  const known = Boolean(time.at);
  const kind = known ? time.kind : "waiting";
  const mark = { waiting: "wait", declared: "claim", derived: "claim" }[kind];
  return h(`li${mark ? `.is-${mark}` : ""}${isLast ? ".is-open" : ""}`, { data: { time: each, kind } }, knot(kind), h("b", say(`five.${each}`)),
    h("p.at", known ? [at(time.at)] : say(each === "declared" || each === "printed" ? "word.unknown" : "panel.five.not_yet")),
    h("small", known ? detailOf(each, time) : say(`five_missing.${each}`)),
    known ? h("small", h("b", say(`time_kind.${time.kind}`)), time.clock ? `${say("panel.five.and")}${say(`clock_trust.${time.clock}`)}` : "") : null,
    each === "declared" && known && !parcel.packed_at ? h("small.text-warn", say("panel.five.claimed_first")) : null);
}

function detailOf(each, time) {
  if (each === "printed" && time.wave) return say("panel.five.printed_wave", { wave: time.wave });
  if (time.badge) return say("panel.five.by_badge", { badge: time.badge, place: time.place ? named("place", time.place) : "" });
  return say(`five_known.${each}`);
}

function knot(kind) {
  const drawing = { waiting: "knot-open", declared: "knot-claim", derived: "knot-claim" }[kind] ?? "knot-seen";
  const svg = icon(drawing, "knot");
  svg.firstChild.setAttribute("href", `/static/panel/knots.svg#${drawing}`);
  return svg;
}

// -- deadlines and reasons -----------------------------------------------------------------------------------

function deadlinesPanel({ deadlines, parcel, card, times }) {
  const reasons = card?.reasons ?? [];
  const about = (start) => reasons.filter(({ code: each }) => each.startsWith(start));
  const rest = reasons.filter(({ code: each }) => !["bench_", "due_", "ship_by"].some((start) => each.startsWith(start)));
  const isPacked = Boolean(times.packed.at);
  const facts = [
    ["panel.deadline.bench", deadlines.bench, isPacked ? times.packed.at : null, [...about("due_"), ...about("bench_")]],
    ["panel.deadline.ship_by", deadlines.ship_by, times.picked_up.at, about("ship_by")],
    ["panel.deadline.false_shipment", deadlines.false_shipment, times.picked_up.at, []],
  ].filter(([, limit], index) => limit || index < 2);
  return panel(say("panel.deadline.title"), deadlines.policy || "", h("dl.facts", facts.flatMap(([id, limit, stopped, why]) => [h("dt", say(id)),
    h("dd", h("b", at(limit)), " ", limit ? against(limit, stopped) : null, id.endsWith("ship_by") ? [" ", unconfirmedMark(card)] : null, id.endsWith("false_shipment") ? [" ", unconfirmedChip({ unconfirmed: deadlines.false_shipment_unconfirmed, ...deadlines.false_shipment_by })] : null, why.map((each) => h("small", richReason(each))), id.endsWith("false_shipment") ? h("small", say("panel.deadline.false_hint")) : null)]),
  rest.length ? [h("dt", say("panel.deadline.also")), h("dd", rest.map((each) => h("small", richReason(each))))] : []),
  parcel.stretch ? h("p.caption", say("panel.deadline.stretch")) : null);
}

/* How early or late it was where the clock has stopped, how long is left where it runs. */
function against(limit, stopped) {
  if (!stopped) return leftChip(limit, { calm: "info" });
  const early = Date.parse(limit) - Date.parse(stopped);
  return early >= 0 ? chip("right", "tick", say("panel.trips.early", { span: spanText(early) })) : chip("wrong", "warn", say("panel.trips.late", { span: spanText(early) }));
}

// -- the rest ------------------------------------------------------------------------------------------------

function historyPanel({ timeline, parcel, lifts }) {
  const open = lifts.filter(({ until: end }) => until(end) > 0);
  let day = "";
  const items = timeline.flatMap((told) => {
    const on = dayOf(told.at);
    const head = on === day ? [] : [h("li.day", on)];
    day = on;
    return [...head, eventLine(told, parcel)];
  });
  return panel(say("panel.history.title"), say("panel.history.note"), open.map((lifted) => h("p", chip("info", "badge", say("panel.history.lifted", { rule: lifted.rule, until: lifted.until, badge: lifted.badge })))),
    items.length ? h("ol.story", items) : h("p.empty", say("panel.history.none")));
}

function remarksPanel({ parcel }) {
  if (!parcel.remarks.length) return null;
  return panel(say("panel.remarks.title"), "", h("ul.remarks", parcel.remarks.map(({ who, text }) => h("li", icon("remark"), h("b", text), h("small", say(`remark.${who}`))))));
}

function linesPanel({ parcel }) {
  const rows = parcel.lines.map((line) => h("tr", h("td", (shown() === "en" && line.name_en) || line.name || line.sku, h("small", [line.variant, line.sku].filter(Boolean).join(" · "))),
    h("td.nowrap", line.location ? h("span.plate", line.location) : say("word.unknown")),
    h("td", line.gift ? chip("info", "gift", say("gift.word")) : null),
    h("td.num.strong", `${line.verified} / ${line.quantity}`)));
  return panel(say("panel.lines.title"), "", table([say("panel.lines.goods"), say("panel.lines.place"), "", [say("panel.lines.verified"), "num"]], rows, { empty: say(parcel.unlisted ? "panel.unlisted_goods" : "goods.not_listed") }));
}

function photosPanel({ photos, clips = [] }) {
  const shots = photos.map((photo) => h("figure", photo.state === "taken" && !photo.there ? h("p", chip("plain", "camera", say("panel.photos.gone"))) : photo.state === "taken"
    ? h("a.shot", { href: `/api/v1/photos/${photo.digest}`, target: "_blank", rel: "noopener" }, h("img", { src: `/api/v1/photos/${photo.digest}?small=true`, alt: say("panel.photos.alt", { at: photo.frame_at }), loading: "lazy" }))
    : h("p", chip(photo.state === "missed" ? "warn" : "plain", "camera", say(`photo_state.${photo.state}`), photo.reason ? `：${named("photo_reason", photo.reason)}` : "")),
  h("figcaption.caption", photo.shot ? h("b", `${named("shot", photo.shot)} `) : null, photo.state === "taken" ? say("panel.photos.taken", { at: photo.frame_at, digest: photo.digest.slice(0, 8) }) : at(photo.trigger_at), h("br"), seenIn(photo))));
  return panel(say("panel.photos.title"), "", shots.length ? h("div.shots", shots) : h("p.empty", say("panel.photos.none")), clips.map(clipLine));
}

/* A print's cause: the panel's own word for it, else the bench's; a code that has neither stands as it is. */
function labelCause(reason) {
  const id = [`label_cause.${reason}`, `cause.${reason}`].find(has);
  return id ? say(id) : reason;
}

/* A clip is a file to keep and play elsewhere: no browser plays a camera's own frames. */
function clipLine({ digest, first_at: first, last_at: last, size_bytes: size, there }) {
  const params = { at: first, seconds: Math.round((Date.parse(last) - Date.parse(first)) / 1000), megabytes: (size / 1e6).toFixed(1) };
  return h("p.caption", there ? h("a", { href: `/api/v1/clips/${digest}`, download: "" }, icon("camera"), " ", say("panel.clip.kept", params)) : say("panel.clip.gone", params));
}

/* Whose waybill is in the photo, and what is poor about it. */
function seenIn({ waybill, other_number: other, defects = [] }) {
  const tone = { matched: "right", other_parcel: "wrong" }[waybill] ?? "plain";
  return [waybill ? chip(tone, tone === "plain" ? "camera" : tone, named("photo_waybill", waybill), other ? ` ${other.slice(-4)}` : "") : null,
    ...defects.map((each) => chip("warn", "camera", named("photo_reason", each)))];
}

function labelPanel({ parcel, labels, attached, card }) {
  const documents = attached.flatMap(({ kind, state, reason }) => [h("dt", say("panel.label.attached")), h("dd",
    h("b", state === "here" ? kind.toUpperCase() : ""), chip({ here: "right", wanted: "warn" }[state] ?? "wrong", "printer", named("document_state", state)), reason ? h("small", labelCause(reason)) : null)]);
  const attempts = labels.map(({ attempt, state, reason }) => h("dd", h("b", say("panel.label.attempt", { attempt })), " ", chip({ printed: "right", failed: "wrong", unknown: "warn" }[state] ?? "plain", "printer", named("label", state)),
    reason ? h("small", labelCause(reason)) : null));
  return panel(say("panel.label.title"), "", h("dl.facts",
    labels.length ? [h("dt", say("panel.label.label")), ...attempts] : [h("dt", say("panel.label.label")), h("dd", h("b", say("panel.label.preprinted")), h("small", say("panel.label.preprinted_hint")))],
    documents, h("dt", say("panel.label.wave")), h("dd", h("b", parcel.wave ? h("a", { href: waveAddress({ wave: parcel.wave, number: parcel.tracking_number }) }, say("panel.wave", { wave: parcel.wave })) : say("word.unknown")), parcel.wave_position ? h("small", say("card.position", { position: parcel.wave_position })) : null),
    card?.packed_by ? [h("dt", say("panel.label.packer")), h("dd", h("b", say("panel.bench.badge", { badge: card.packed_by })))] : []));
}
