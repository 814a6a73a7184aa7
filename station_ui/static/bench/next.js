/* Idle: the next parcel and why, the two after it, the two clocks. */

import { h, drawn } from "../dom.js";
import { carrierName, code, rich, say, tail } from "../words.js";
import { until } from "../clock.js";
import { byText, cardGoods, chip, countdown, doubt, goodsLine, isPast, plate, scanWaybill, standing, whereItLies, whyNow } from "./parts.js";
import { nextCards } from "./model.js";

/** The work area while no parcel is open. */
export function nextSurface(floor, today) {
  const [first, ...after] = nextCards(floor);
  return [
    h("section.card.first", ...(first ? firstParts(first, today) : nothingParts(floor))),
    h("section.card.after", h("h2", say("next.after")), afterList(after.slice(0, 2))),
    h("aside.clocks", windowCard(floor.queue), shipByCard(floor.queue)),
  ];
}

function firstParts(card, today) {
  return [
    h("p.over", h("b", say("next.title")), " ", whereItLies(card)),
    scanWaybill(card),
    cardGoods(card),
    h("p.reason", standing(card, today), h("span", whyNow(card), doubt(card))),
  ];
}

function nothingParts(floor) {
  const done = floor.queue ? say("next.none") : say("next.loading");
  return [
    h("p.over", h("b", say("next.title"))),
    scanWaybill(null),
    h("p.name", done),
    h("p.reason", h("span", say("next.none_hint"))),
  ];
}

function afterList(cards) {
  if (!cards.length) return h("p.over", say("next.after_none"));
  return h("ul", cards.map((card) => h("li",
    h("span.tail.code", card.tracking_number ? tail(card.tracking_number) : "–"),
    h("span", card.carrier ? carrierName(card.carrier) : ""),
    h("span.what", goodsLine(card)),
    plate(card.location, false) ?? h("span"),
    h("span.by", byText(card)))));
}

function windowCard(queue) {
  const frame = queue?.window;
  if (!frame?.opens_at) return h("section.card.clock-card", h("h2", say("window.title")), h("p.fine", say("next.loading")));
  const phase = frame.phase;
  const chips = { open: ["plain", "clock"], closing: ["warn", "clock"], closed: ["plain", "due"] };
  const [tone, drawing] = chips[phase] ?? chips.open;
  return h("section.card.clock-card",
    h("h2", say("window.title"), queue.surge_until ? chip("held", "warn", say("surge.word")) : chip(tone, drawing, say(`window.${phase}`))),
    h(`p.${phase === "closing" ? "big" : "mid"}`, phase === "closed" ? say("window.over") : countdown(phase === "open" ? frame.opens_at : frame.closes_at, phase === "open" ? "span" : "watch")),
    phase === "closing" ? gauge(frame) : null,
    h("p.fine", say("window.times", { opens_at: frame.opens_at, closes_at: frame.closes_at }), h("br"),
      queue.surge_until ? rich("surge.until", { until: queue.surge_until }) : rich(phase === "open" ? "window.left_open" : "window.left", { count: queue.due_left ?? 0 })));
}

function gauge(frame) {
  const [opens, closes] = [Date.parse(frame.opens_at), Date.parse(frame.closes_at)];
  const width = Math.round(600 * Math.min(1, Math.max(0, 1 - until(frame.closes_at) / (closes - opens))));
  return drawn("svg", { class: "gauge", viewBox: "0 0 600 16", preserveAspectRatio: "none", "aria-hidden": "true" },
    drawn("rect", { class: "bed", width: 600, height: 16, rx: 3 }),
    drawn("rect", { class: "gone", width, height: 16, rx: 3 }),
    drawn("rect", { class: "edge", x: 450, width: 150, height: 16, rx: 3 }));
}

function shipByCard(queue) {
  const card = queue?.ship_by_next;
  if (!card?.ship_by) {
    return h("section.card.clock-card", h("h2", say("ship_by.title"), queue && chip("right", "right", say("ship_by.calm"))),
      h("p.fine", queue ? say("ship_by.none") : say("next.loading")));
  }
  const late = isPast(card.ship_by);
  const soon = until(card.ship_by) < 2 * 3600 * 1000;
  const [tone, drawing, word] = late ? ["wrong", "warn", "ship_by.late"] : soon ? ["warn", "warn", "ship_by.soon"] : ["right", "right", "ship_by.calm"];
  return h("section.card.clock-card",
    h("h2", say("ship_by.title"), chip(tone, drawing, say(word))),
    h("p.mid", countdown(card.ship_by, "span")),
    h("p.fine", rich("ship_by.first", { ship_by: card.ship_by }), doubt(card),
      card.tracking_number ? [" ", rich("ship_by.tail"), " ", code(tail(card.tracking_number))] : null, h("br"),
      card.state === "released" || !card.state ? say("ship_by.open_it") : say("ship_by.elsewhere")));
}
