/* Parts that several pages of the panel share. They take plain data and give elements. */

import { timeText, until } from "../clock.js";
import { drawn, h, icon } from "../dom.js";
import { carrierName, code, has, rich, richReason, say, sayReason, shown, spanText } from "../words.js";

const STATE_TONES = { released: "plain", opened: "info", verified: "info", packed: "right", handed_over: "right", picked_up: "right", held: "held", cancelled: "wrong" };
const STATE_ICONS = { released: "clock", opened: "scanner", verified: "scanner", packed: "tick", handed_over: "truck", picked_up: "truck", held: "held", cancelled: "wrong" };

/** A button with a word. */
export function button(text, press, { main = false, small = false, drawing = "", tone = "", ...more } = {}) {
  return h(small ? "button.small" : `button.button${main ? ".is-main" : ""}${tone ? `.is-${tone}` : ""}`, { type: "button", on: { click: press }, ...more },
    drawing && icon(drawing), text);
}

/** A link that looks like a small button. */
export function linkButton(text, href, { main = false, drawing = "", small = true } = {}) {
  return h(small ? "a.small" : `a.button${main ? ".is-main" : ""}`, { href }, drawing && icon(drawing), text);
}

/** A white sheet with its head. */
export function panel(title, aside, ...children) {
  return h("section.panel", h("header", h("h2", title), aside instanceof Node ? aside : h("p", aside ?? "")), ...children);
}

/** A list with a head row; `columns` are texts or [text, class]. */
export function table(columns, rows, { classes = "list", foot = null, empty = "" } = {}) {
  const heads = columns.map((column) => (Array.isArray(column) ? h(`th.${column[1]}`, { scope: "col" }, column[0]) : h("th", { scope: "col" }, column)));
  if (!rows.length && empty) return h("p.empty", empty);
  return h(`table.${classes.replaceAll(" ", ".")}`, h("thead", h("tr", heads)), h("tbody", rows), foot && h("tfoot", foot));
}

/** Icon and word in a state's colour. */
export function chip(tone, drawing, ...text) {
  return h(`span.chip.${tone}`, icon(drawing), ...text);
}

/** Good news in a list: a green tick and a word. */
export function fine(text) {
  return h("span.fine", icon("tick"), text);
}

/** The mark of a number that nobody has confirmed, with its source; nothing beside one that is. */
export function unconfirmedChip({ unconfirmed, source = "", grade = "" }) {
  if (!unconfirmed) return null;
  const made = chip("warn", "help", say("word.unconfirmed"));
  made.title = sayReason({ code: "unconfirmed", params: { source, grade } });
  return made;
}

/** The same for what stands on such a number: a card with its reasons. */
export function unconfirmedMark(card) {
  const why = card?.reasons?.find(({ code: each }) => each === "unconfirmed");
  return why ? unconfirmedChip({ unconfirmed: true, ...why.params }) : null;
}

/** A parcel's state. */
export function stateChip(state) {
  return chip(STATE_TONES[state] ?? "plain", STATE_ICONS[state] ?? "clock", say(`parcel_state.${state}`));
}

/** How long until (or since) a deadline, as a chip: red when past, amber in the last two hours. */
export function leftChip(iso, { calm = "plain" } = {}) {
  if (!iso) return chip("plain", "help", say("due.none"));
  const left = until(iso);
  if (left < 0) return chip("wrong", "warn", say("due.late", { span: spanText(left) }));
  return chip(left < 7_200_000 ? "warn" : calm, "clock", say("due.left", { span: spanText(left) }));
}

/** Carrier and number with its last four in bold, leading to the parcel's story. */
export function parcelLink(card) {
  const name = card.tracking_number ? [carrierName(card.carrier), " ", code(card.tracking_number)] : say("panel.no_number");
  return h("a.parcel", { href: storyOf(card) }, name);
}

/** The address of a parcel's story. */
export function storyOf(card) {
  return `/panel/parcels/${encodeURIComponent(card.parcel_id)}`;
}

/** What is in the box, short. */
export function goodsText(card) {
  const name = (shown() === "en" && card.goods_en) || card.goods;
  if (!name) return say(card.unlisted ? "panel.unlisted_goods" : "goods.not_listed");
  const what = [name, card.variant].filter(Boolean).join(" ");
  return card.more_lines ? say("panel.goods_more", { what, units: card.units, more: card.more_lines }) : `${what} ×${card.units}`;
}

/** "圆通 20:30", or the carrier alone where no trip is planned. */
export function tripName({ carrier, departs_at: departs }) {
  const name = carrier ? carrierName(carrier) : say("panel.no_carrier");
  return departs ? `${name} ${at(departs)}` : name;
}

/** An instant as "20:30", with its day where it is not today; "–" where there is none. */
export function at(iso) {
  return iso ? timeText(iso, shown()) : say("word.unknown");
}

/** Where a parcel's paper lies; a wave leads to its page. */
export function whereLink(card) {
  if (!card.wave) return card.location || "";
  const text = card.wave_position ? say("panel.wave_position", { wave: card.wave, position: card.wave_position }) : say("panel.wave", { wave: card.wave });
  return h("a", { href: waveAddress({ wave: card.wave, number: card.tracking_number }) }, text);
}

/** The address of a wave. A name comes again: `first_at` or a waybill's `number` says which; `show` which of its waybills. */
export function waveAddress({ wave, first_at: at, number, show }) {
  return `/panel/wave?${new URLSearchParams(Object.entries({ wave, at, number, show }).filter(([, value]) => value))}`;
}

/** Parts of a whole as one bar; `parts` are [class, count]. */
export function stack(parts) {
  const whole = parts.reduce((sum, [, count]) => sum + count, 0) || 1;
  const bar = drawn("svg", { class: "stack", viewBox: "0 0 400 14", preserveAspectRatio: "none", "aria-hidden": "true" });
  let x = 0;
  for (const [name, count] of parts.filter(([, each]) => each > 0)) {
    const width = (count / whole) * 400;
    bar.append(drawn("rect", { class: name, x: x.toFixed(1), width: Math.max(1, width - 1.5).toFixed(1), height: 14 }));
    x += width;
  }
  return bar;
}

/** One colour and its word. */
export function legend(...entries) {
  return h("p.legend", entries.map(([name, text]) => h("span", drawn("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, drawn("rect", { class: name, width: 12, height: 12, rx: 2 })), text)));
}

/** A labelled input. */
export function field(label, input, hint = "") {
  return h("label.field", h("span", label), input, hint && h("small", hint));
}

const CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]";

/** A time of day in 24 hours, whatever the browser's own language: "2030" becomes "20:30". */
export function timeInput(name, value, more = {}) {
  const input = h("input.time", { name, value, inputmode: "numeric", pattern: CLOCK, maxlength: 5, placeholder: "20:30", autocomplete: "off", required: true, ...more, on: { ...more.on, change: (event) => {
    const digits = input.value.replaceAll("：", ":").match(/^(\d{1,2}):?(\d{2})$/);
    if (digits) input.value = `${digits[1].padStart(2, "0")}:${digits[2]}`;
    more.on?.change?.(event);
  } } });
  return input;
}

/** A choice; `options` are [value, text]. */
export function choice(name, options, chosen, change = null) {
  return h("select", { name, data: { keep: name }, on: change ? { change } : {} },
    options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
}

/** Reasons, one a line. */
export function reasonLines(reasons) {
  return (reasons ?? []).map((reason) => h("small", richReason(reason)));
}

/** Yuan of fen, without decimals where there are none. */
export function yuan(fen) {
  return `¥${(fen / 100).toLocaleString("en", { maximumFractionDigits: 2 })}`;
}

/** Words for a code of a family, or the code. */
export function named(family, name) {
  return has(`${family}.${name}`) ? say(`${family}.${name}`) : String(name);
}

/** A sentence's nodes from the list. */
export function sentence(id, params) {
  return rich(id, params);
}
