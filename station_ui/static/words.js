/* The words of the screen. The server's word list is made from the Babel catalogues; this fills in what a text leaves open.
   A text may hold {name}, {name:tail} (the last four), {name:plate} (a place), {name:code} (a number, its tail bold),
   {name:family} (the family's word for a code), *bold*, and [a part left out where its gap has no value].
   Values become text nodes. Knows no screen. */

import { h } from "./dom.js";
import { dateText, isInstant, timeText } from "./clock.js";

const TAGS = { zh: "zh-Hans", en: "en" };
const lists = new Map();
let language = "zh";

/** The language shown: "zh" or "en". */
export function shown() {
  return language;
}

/** Fetch a language's word list (once) and show it from now on. */
export async function show(name) {
  const wanted = name in TAGS ? name : "zh";
  if (!lists.has(wanted)) {
    const answer = await fetch(`/words/${wanted}.json`);
    if (!answer.ok) throw new Error(`word list ${wanted}: ${answer.status}`);
    lists.set(wanted, await answer.json());
  }
  language = wanted;
  document.documentElement.lang = TAGS[wanted];
}

/** Whether the list has this id. */
export function has(id) {
  return Object.hasOwn(lists.get(language) ?? {}, id);
}

/** A text with its gaps filled, without marks. */
export function say(id, params = {}) {
  return pieces(id, params).map(({ text }) => text).join("");
}

/** A text as nodes: bold parts, plates and numbers stand out. */
export function rich(id, params = {}) {
  return pieces(id, params).map(({ text, shape, bold }) => {
    const node = shape === "plate" ? h("span.plate", text) : shape === "code" ? code(text) : document.createTextNode(text);
    return bold ? h("b", node) : node;
  });
}

/** A reason's words, as nodes; one this page has no words for says its code rather than nothing. */
export function richReason(reason) {
  const id = `reason.${reason.code}`;
  return has(id) ? rich(id, reason.params ?? {}) : rich("reason.other", { code: reason.code });
}

/** A reason's words as plain text. */
export function sayReason(reason) {
  return richReason(reason).map((node) => node.textContent).join("");
}

/** A number with its last four bold: what a hand looks for on paper. */
export function code(text) {
  return h("span.code", text.slice(0, -4), h("b", text.slice(-4)));
}

/** The last four of a number. */
export function tail(text) {
  return String(text).slice(-4);
}

/** A carrier's name, or its code where the list has none. */
export function carrierName(carrier) {
  return has(`carrier.${carrier}`) ? say(`carrier.${carrier}`) : String(carrier);
}

/** "2 h 35 min", "40 min", in whole minutes, never below one. */
export function spanText(ms) {
  const minutes = Math.max(1, Math.round(Math.abs(ms) / 60000));
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return say("span.days", { days: Math.floor(hours / 24) });
  if (hours >= 24) return say("span.long_hours", { hours });
  return hours ? say("span.hours", { hours, minutes: minutes % 60 }) : say("span.minutes", { minutes });
}

function pieces(id, params) {
  const text = lists.get(language)?.[id];
  if (text === undefined) {
    console.error(`no words for ${id}`);
    return [{ text: id, shape: "", bold: false }];
  }
  const found = [];
  let bold = false;
  for (const part of chosen(text, params).split(/(\*|\{\w+(?::\w+)?\})/)) {
    if (part === "*") bold = !bold;
    else if (part.startsWith("{")) found.push({ ...filled(part.slice(1, -1), params), bold });
    else if (part) found.push({ text: part, shape: "", bold });
  }
  return found;
}

/* The text without the optional parts whose gaps have no value. */
function chosen(text, params) {
  return text.replace(/\[([^\]]*)\]/g, (_, part) => {
    const names = Array.from(part.matchAll(/\{(\w+)/g), ([, name]) => name);
    return names.every((name) => !isMissing(params[name])) ? part : "";
  });
}

function isMissing(value) {
  return value === undefined || value === null || value === "";
}

function filled(gap, params) {
  const [name, shape = ""] = gap.split(":");
  const value = params[name];
  if (isMissing(value)) return { text: say("word.unknown"), shape: "" };
  if (shape === "tail") return { text: tail(value), shape: "" };
  if (shape === "plate" || shape === "code") return { text: String(value), shape };
  return { text: valueText(shape || name, value), shape: "" };
}

function valueText(family, value) {
  if (has(`${family}.${value}`)) return say(`${family}.${value}`);
  if (isInstant(value)) return timeText(value, language);
  if (typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value)) return dateText(value, language);
  return String(value);
}
