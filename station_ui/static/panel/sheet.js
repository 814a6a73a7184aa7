/* Badges on paper: print, cut, laminate. Eight a row of A4 would not scan; two do. */

import { h, icon } from "../dom.js";
import { say } from "../words.js";
import { fill, start } from "./frame.js";
import { button, linkButton } from "./parts.js";
import { send, signIn, whyNot } from "./send.js";

const wanted = (new URLSearchParams(location.search).get("badges") ?? "").split(",").filter(Boolean);
let isShown = false;

start(async () => {
  if (!isShown) await show();
}, { on: [] });

async function show() {
  const answer = await send("GET", "/badges");
  if (!answer.ok) {
    fill(h("section.lead", h("div", h("h1", say("panel.badges.sheet")), h("p", answer.left ? say("panel.badges.sign_in") : whyNot(answer))),
      h("div.do", button(say("panel.sign_in.go"), async () => (await signIn()) && show(), { main: true, drawing: "badge" }))));
    return;
  }
  isShown = true;
  const badges = answer.body.badges.filter(({ badge, revoked }) => !revoked && (!wanted.length || wanted.includes(badge)));
  fill(h("section.lead.no-print", h("div", h("h1", say("panel.badges.sheet")), h("p", say("panel.badges.sheet_hint"))),
    h("div.do", button(say("panel.badges.print"), () => window.print(), { main: true, drawing: "printer" }), linkButton(say("panel.badges.back"), "/panel/badges", { small: false, drawing: "back" }))),
  h("div.cards", badges.map(card)));
}

function card({ badge, name, role }) {
  return h("article.badge-card", { data: { badge } }, h("header", icon("badge"), h("b", badge), h("span", say(`role.${role}`))), h("p", name),
    h("img.barcode", { src: `/panel/code.svg?text=${encodeURIComponent(`B:${badge}`)}`, alt: `B:${badge}` }));
}
