/* What codes stand for: those that nobody knows, those that a supervisor bound, and what packers answered where a code stands
   on several goods. A binding holds at every bench, an answer in its parcel; a supervisor takes either back. */

import { h } from "../dom.js";
import { code, say, shown } from "../words.js";
import { fill, start, tell } from "./frame.js";
import { at, button, linkButton, named, panel, parcelLink, table } from "./parts.js";
import { read, send, sure, whyNot } from "./send.js";

start(show, { on: ["queue"] });

async function show() {
  const told = await read("/barcodes");
  if (!told) return;
  const { unknown, bound, answered } = told;
  const title = unknown.length === 0 ? "panel.barcodes.all_known" : unknown.length === 1 ? "panel.barcodes.one_unknown" : "panel.barcodes.some_unknown";
  fill(h("section.lead", h("div", h("h1", say(title, { count: unknown.length })), h("p", say("panel.barcodes.hint"))), h("div.do", linkButton(say("panel.nav.settings"), "/panel/settings", { small: false, drawing: "back" }))),
    panel(say("panel.barcodes.unknown"), say("panel.barcodes.unknown_hint"), table([say("panel.barcodes.code"), [say("panel.barcodes.times"), "num"], say("panel.barcodes.last"), say("panel.list.parcel")], unknown.map(unknownRow), { classes: "list codes", empty: say("panel.barcodes.none_unknown") })),
    panel(say("panel.barcodes.bound"), say("panel.barcodes.bound_hint"), table([say("panel.barcodes.code"), say("panel.barcodes.goods"), say("panel.barcodes.who"), ""], bound.map(boundRow), { classes: "list codes", empty: say("panel.barcodes.none_bound") })),
    panel(say("panel.barcodes.answered"), say("panel.barcodes.answered_hint"), table([say("panel.barcodes.code"), say("panel.barcodes.goods"), say("panel.list.parcel"), say("panel.barcodes.who"), ""], answered.map(answeredRow), { classes: "list codes", empty: say("panel.barcodes.none_answered") })));
}

function unknownRow(each) {
  return h("tr", { data: { unknown: each.code } }, h("td", code(each.code)), h("td.num.strong", each.times), h("td", who({ ...each, where: named("place", each.place) })), h("td", each.parcel_id ? parcelLink(each) : h("span.quiet", say("panel.barcodes.no_parcel"))));
}

function boundRow(each) {
  return h("tr", { data: { bound: each.code, sku: each.sku } }, h("td", code(each.code)), h("td", goods(each)), h("td", who(each)), h("td.num", back("unbind", each, { code: each.code, sku: each.sku })));
}

function answeredRow(each) {
  return h("tr", { data: { answered: each.code } }, h("td", code(each.code)), h("td", goods(each)), h("td", parcelLink(each)), h("td", who(each)), h("td.num", back("drop-answer", each, { code: each.code, parcel_id: each.parcel_id })));
}

function goods({ sku, name, name_en: english, variant }) {
  return [[(shown() === "en" && english) || name, variant].filter(Boolean).join(" "), h("small", sku)];
}

function who({ badge, at: when, where = "" }) {
  return [badge ? say("panel.bench.badge", { badge }) : say("panel.bench.nobody"), h("small", [where, at(when)].filter(Boolean).join(" "))];
}

/* Asked once more, then by badge and PIN where nobody is signed in: what every bench learned must not be lost by a slip. */
function back(act, each, body) {
  const words = act === "unbind" ? "panel.barcodes.unbind" : "panel.barcodes.drop";
  return button(say(words), async () => {
    const about = { code: each.code, goods: each.name || each.sku };
    if (!(await sure(say(`${words}_sure`, about), say(`${words}_hint`), say(words)))) return;
    const answer = await send("POST", `/barcodes/${act}`, body);
    if (answer.left) return;
    await show();
    if (answer.ok) tell("right", say(`${words}_done`, about));
    else tell("wrong", whyNot(answer));
  }, { small: true });
}
