/* Parts that several bench screens share. They take plain data and give elements. */

import { h, icon, drawn } from "../dom.js";
import { carrierName, has, rich, richReason, say, shown, tail } from "../words.js";
import { dateText, timeText, until } from "../clock.js";

/** A button with a drawing and a word; Enter never presses it (see keys.js). */
export function button(name, drawing, press, { main = false, text = null } = {}) {
  return h(`button.button${main ? ".is-main" : ""}`, { type: "button", data: { do: name }, on: { click: press } },
    drawing && icon(drawing), text ?? say(`do.${name}`));
}

/** Icon and word in a state's colour. */
export function chip(tone, drawing, text) {
  return h(`span.chip.${tone}`, icon(drawing), text);
}

/** Why the camera is away, in its own words. */
export function awayWhy({ reason }) {
  return reason?.code ? richReason(reason) : say("camera.lost");
}

/** The sign on the rack. */
export function plate(location, withPin = true) {
  return location ? h("span.plate", withPin && icon("place"), location) : null;
}

/** The goods' own picture, or a plain box where there is none. Only pictures of this station are shown. */
export function picture(goods) {
  const source = goods?.picture ?? "";
  const name = goods ? nameOf(goods) || goods.goods || "" : "";
  if (/^\/[^/]/.test(source)) {
    const image = h("img.picture", { src: source, alt: name, on: { error: () => image.replaceWith(glyph(name)) } });
    return image;
  }
  return glyph(name);
}

function glyph(name) {
  const box = drawn("svg", { class: "picture glyph", viewBox: "0 0 100 100", role: "img", "aria-label": name || say("goods.no_picture") });
  box.append(
    drawn("path", { d: "M50 22 78 36 78 66 50 80 22 66 22 36Z" }),
    drawn("path", { d: "M22 36 50 50 78 36M50 50V80M36 29 64 43V53" }),
  );
  return box;
}

/** The name of goods in the language shown; a short bench name where there is one. */
export function nameOf(goods) {
  if (shown() === "en") return goods.name_en || goods.short_name || goods.name || goods.sku || "";
  return goods.short_name || goods.name || goods.sku || "";
}

/** How wide a text is, in Han characters: a Latin letter is about half of one. */
export function hanWidth(text) {
  const widthOf = (letter) => (letter.codePointAt(0) > 0x2e80 ? 1 : /[A-Z@%&]/.test(letter) ? 0.7 : 0.56);
  return Array.from(text).reduce((sum, letter) => sum + widthOf(letter), 0);
}

/** "Scan waybill 8826": the one next action, at 96 px and more. */
export function scanWaybill(card) {
  if (!card) return h("h1.act", say("act.scan_any"));
  if (!card.tracking_number) return h("h1.act", say("act.scan_order"));
  return h("h1.act", `${say("act.scan_waybill")} `, h("span.code", tail(card.tracking_number)));
}

/** A parcel as a card: what a list or an "instead" shows of it. Cards stay as they are. */
export function cardOf(given) {
  if (!given || given.goods !== undefined || !given.lines) return given;
  const [first, ...more] = given.lines;
  return {
    ...given, goods: first ? first.short_name || first.name || first.sku : "", goods_en: first?.name_en ?? "", variant: first?.variant ?? "",
    picture: first?.picture ?? "", location: first?.location ?? "", more_lines: more.length,
  };
}

/** A card's goods in one line: name, variant, how many. */
export function goodsLine(card) {
  return [goodsOf(card), card.more_lines ? "" : card.variant, card.more_lines ? say("card.units", { units: card.units }) : `×${card.units}`].filter(Boolean).join(" ");
}

/** The goods of a card in the language shown; and how many kinds more. */
export function goodsOf(card) {
  const name = shown() === "en" ? card.goods_en || card.goods : card.goods;
  return card.more_lines ? say("card.and_more", { name: name || say("goods.not_listed"), more: card.more_lines }) : name || say("goods.not_listed");
}

/** Picture, name, variant, quantity and place of a card. */
export function cardGoods(card) {
  const amount = h("b", card.more_lines ? say("card.units", { units: card.units }) : `×${card.units}`);
  const variant = card.more_lines ? "" : card.variant;
  const where = plate(card.location);
  return h("div.goods", picture(card), h("div",
    h("p.name", goodsOf(card)),
    variant ? h("p.variant", `${variant}·`, amount) : null,
    where || !variant ? h("p.where", variant ? null : amount, where) : null));
}

/** Carrier, wave and place in it. */
export function whereItLies(card) {
  const said = [card.carrier && carrierName(card.carrier)];
  if (card.wave) said.push(say("card.wave", { wave: card.wave }));
  if (card.wave_position) said.push(say("card.position", { position: card.wave_position }));
  return said.filter(Boolean).join(shown() === "en" ? ", " : "·");
}

/** The chip that says how a parcel stands. */
export function standing(card, today) {
  if (card.urgent) return chip("warn", "held", say("standing.urgent"));
  if (card.risk === "late") return chip("wrong", "warn", say("standing.late"));
  if (card.risk === "at_risk") return chip("warn", "warn", say("standing.at_risk"));
  if (card.stretch || (card.due_on && card.due_on > today)) return chip("plain", "later", say("standing.later"));
  return chip("info", "due", say("standing.due_today"));
}

/** Why this parcel and until when: paid, its trip, its bench deadline. */
export function whyNow(card) {
  const params = { paid_at: card.paid_at, deadline: card.bench_deadline, carrier: card.carrier, departs_at: departure(card.trip) };
  if (!card.bench_deadline) return card.paid_at ? rich("why.paid", params) : null;
  if (!card.paid_at) return rich("why.deadline", params);
  return params.departs_at ? rich("why.trip", params) : rich("why.no_trip", params);
}

function departure(trip) {
  return trip && typeof trip === "object" ? trip.departs_at : trip;
}

/** " · 未核实" where what is shown stands on a number that nobody has confirmed. */
export function doubt(card) {
  return card.unconfirmed || card.reasons?.some(({ code: each }) => each === "unconfirmed") ? h("span.doubt", ` · ${say("word.unconfirmed")}`) : null;
}

/** "20:00 前". */
export function byText(card) {
  return card.bench_deadline ? say("card.by", { deadline: card.bench_deadline }) : "";
}

/** A span whose text follows the server's time: `data-until` is filled each second by the frame. */
export function countdown(iso, shape) {
  return h("span.left", { data: { until: iso, shape } });
}

/** Whether an instant is past, at the server. */
export function isPast(iso) {
  return until(iso) < 0;
}

/** A short time or date of the site. */
export function when(iso) {
  return iso.length === 10 ? dateText(iso, shown()) : timeText(iso, shown());
}

/** A badge id as people call it. */
export function badgeText(badge) {
  return badge ? String(badge) : say("word.unknown");
}

/** Words of a family by code, or the code itself. */
export function named(family, code) {
  return has(`${family}.${code}`) ? say(`${family}.${code}`) : String(code);
}
