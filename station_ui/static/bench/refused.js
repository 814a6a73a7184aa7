/* A rule refuses this parcel for now: why, what to open instead, where to put this one; and a supervisor's way out (lift.js).
   The next right scan clears it. */

import { h, icon } from "../dom.js";
import { has, rich, richReason, say } from "../words.js";
import { liftPad } from "./lift.js";
import { liftOf } from "./model.js";
import { button, cardGoods, cardOf, hanWidth, scanWaybill, standing, whereItLies, whyNow } from "./parts.js";

// What these name lies somewhere here; a trip's parcel is packed and is searched for at the dock.
const SEARCHED = new Set(["window", "ship_by"]);

/** The refusal that covers the screen. `lift(body)` posts and answers `{ok, status, body}`. */
export function refusedCover(floor, cover, today, { lift, help, notFound }) {
  const { outcome } = cover;
  const lifting = liftOf(outcome);
  const number = outcome.tracking_number || outcome.code || "";
  const word = say(has(`refused.${outcome.reason?.code}`) ? `refused.${outcome.reason.code}` : "refused.word");
  return h(`section.layer.outcome.is-refused-screen${lifting ? "" : ".has-no-lift"}`, { role: "alert" },
    h("header.said", icon("later", "icon sign"), h(`h1.word${hanWidth(word) > 6 ? ".is-long" : ""}`, word),
      h("p.what", number && rich("refused.parcel", { tracking_number: number }), outcome.instead && outcome.reason && [h("br"), richReason(outcome.reason)])),
    insteadPart(outcome, number, today, floor, { help, notFound }),
    lifting ? liftPad(lifting, cover, lift) : null);
}

function insteadPart(outcome, number, today, floor, { help, notFound }) {
  const card = cardOf(outcome.instead);
  const back = number ? h("p.back", icon("undo"), h("span", rich("refused.put_aside", { tracking_number: number, count: floor.queue?.due_left ?? 0 }))) : null;
  if (!card) {
    const act = has(`act.${outcome.reason?.code}`) ? `act.${outcome.reason.code}` : "act.put_aside";
    return h("div.instead", h("p.act", say(act)), outcome.reason && h("p.because", richReason(outcome.reason)),
      h("p.where", h("span", say("refused.go_on")), liftOf(outcome) ? null : button("supervisor", "badge", help)), back);
  }
  return h("div.instead",
    h("p.over", h("b", say(outcome.rule === "trip_close" ? "refused.load_first" : "refused.instead")), " ", whereItLies(card)),
    scanWaybill(card),
    h("div.sought", cardGoods(card), SEARCHED.has(outcome.rule) ? button("not_found", "help", () => notFound(outcome.parcel_id)) : null),
    h("p.reason", standing(card, today), h("span", whyNow(card))),
    back);
}
