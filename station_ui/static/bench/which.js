/* What a code stands for, said by a person: the packer touches one picture where it stands on several goods; a supervisor
   binds one that nobody knows to a line. The server decides whether that can be. */

import { h, icon } from "../dom.js";
import { rich, richReason, say } from "../words.js";
import { liftPad } from "./lift.js";
import { button, nameOf, picture, plate } from "./parts.js";

const CHOICES_MAX = 6;
const BIND = { title: "bind.title", go: "bind.go", fine: "bind.fine" };

/** One code, several goods: as big as the screen lets them be, one touch on what is in hand. */
export function whichCover(_floor, { outcome }, { which }) {
  return h("section.layer.outcome.is-notice.is-which", { role: "alert" },
    h("header.said", icon("help", "icon sign"), h("h1.word", say("outcome.which")), h("p.what", outcome.reason ? richReason(outcome.reason) : null)),
    choices(outcome.choices ?? [], ({ sku }) => which({ code: outcome.code, sku })));
}

/** A code that nobody knows: first which goods of this parcel it is, then a supervisor's badge and PIN. */
export function bindCover(_floor, cover, { bind, bindTo, clear }) {
  const { outcome } = cover;
  const missing = outcome.missing ?? [];
  const line = missing.find(({ line_id }) => line_id === cover.lineId) ?? (missing.length === 1 ? missing[0] : null);
  const pad = line ? liftPad({}, cover, ({ badge, pin }) => bind({ code: outcome.code, line_id: line.line_id, badge, pin }), BIND) : null;
  return h(`section.layer.outcome.is-notice.is-warn.is-which${pad ? ".has-lift" : ""}`, { role: "alert" },
    h("header.said", icon("help", "icon sign"), h("h1.word.is-long", say(line ? "bind.word" : "bind.which")), h("p.what", rich("notice.code", { code: outcome.code }))),
    line ? h("div.told", h("ul.missing-lines", h("li", picture(line), h("div", h("p.name", nameOf(line)), h("p.same", line.variant ?? "")), plate(line.location))), h("p.safe", icon("tick"), say("bind.safe")))
      : choices(missing, ({ line_id }) => bindTo(line_id)),
    h("footer.todo", h("p.step", say("bind.step")), h("div.ways", button("not_now", "close", clear))), pad);
}

/** Whether what was scanned may be bound: goods were wanted, and nothing known has this code. */
export function isBindable({ outcome, reason, code, missing }) {
  return outcome === "wrong" && reason?.code === "wrong" && Boolean(code) && missing?.length > 0;
}

function choices(lines, choose) {
  return h("div.choices", lines.slice(0, CHOICES_MAX).map((line) =>
    h("button.choice", { type: "button", data: { choice: line.sku }, on: { click: () => choose(line) } },
      picture(line), h("b", nameOf(line)), h("span", line.variant || line.sku), h("p.where", plate(line.location), h("span", say("which.left", { left: line.quantity - line.verified }))))));
}
