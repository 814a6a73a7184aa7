/* Badges: who may do what; issue one (a supervisor's PIN is shown once), revoke one, print them. */

import { h, icon } from "../dom.js";
import { say } from "../words.js";
import { fill, start, tell } from "./frame.js";
import { button, chip, choice, field, linkButton, panel, table } from "./parts.js";
import { dialog, send, signIn, sure, whyNot } from "./send.js";

const ROLES = ["packer", "supervisor", "carrier_desk", "service"];
const state = { badges: null, chosen: new Set(), issued: null };

start(async () => {
  if (state.badges === null) await load();
}, { on: [] });

async function load() {
  const answer = await send("GET", "/badges");
  if (!answer.ok) {
    fill(h("section.lead", h("div", h("h1", say("panel.badges.title")), h("p", answer.left ? say("panel.badges.sign_in") : whyNot(answer))),
      h("div.do", button(say("panel.sign_in.go"), async () => (await signIn()) && load(), { main: true, drawing: "badge" }))));
    return;
  }
  state.badges = answer.body.badges;
  show();
}

function show() {
  const live = state.badges.filter(({ revoked }) => !revoked);
  const gone = state.badges.filter(({ revoked }) => revoked);
  const chosen = live.filter(({ badge }) => state.chosen.has(badge));
  fill(h("section.lead", h("div", h("h1", say("panel.badges.count", { count: live.length })), h("p", say("panel.badges.hint"))),
    h("div.do", linkButton(chosen.length ? say("panel.badges.print_some", { count: chosen.length }) : say("panel.badges.print_all"), sheetOf(chosen), { small: false, drawing: "printer" }))),
  state.issued ? issuedPanel() : null,
  h("div.grid.cols-now", panel(say("panel.badges.title"), "", table(["", say("panel.badges.badge"), say("panel.badges.name"), say("panel.badges.role"), ""], live.map(row), { empty: say("panel.badges.none") }),
    gone.length ? h("details", h("summary", say("panel.badges.revoked", { count: gone.length })), h("p.numbers", gone.map(({ badge }) => h("span.quiet", badge)))) : null), issuePanel()));
}

function sheetOf(chosen) {
  return chosen.length ? `/panel/badges/sheet?${new URLSearchParams({ badges: chosen.map(({ badge }) => badge).join(",") })}` : "/panel/badges/sheet";
}

function row({ badge, name, role }) {
  const tick = h("input", { type: "checkbox", checked: state.chosen.has(badge), aria: { label: say("panel.badges.choose", { badge }) }, on: { change: () => {
    if (tick.checked) state.chosen.add(badge);
    else state.chosen.delete(badge);
    show();
  } } });
  return h("tr", { data: { badge } }, h("td.tick", tick), h("td.strong", badge), h("td", name || h("span.quiet", say("word.unknown"))),
    h("td", chip(role === "supervisor" ? "info" : "plain", "badge", say(`role.${role}`))), h("td.num", button(say("panel.badges.revoke"), () => revoke(badge, name), { small: true })));
}

function issuePanel() {
  const badge = h("input", { name: "badge", required: true, pattern: "[A-Za-z0-9\\-]{1,20}", maxlength: 20, autocomplete: "off", value: nextNumber() });
  const name = h("input", { name: "name", maxlength: 60, autocomplete: "off" });
  const role = choice("role", ROLES.map((each) => [each, say(`role.${each}`)]), "packer");
  const form = h("form.stacked", { on: { submit: async (event) => {
    event.preventDefault();
    if (state.badges.some((each) => each.badge === badge.value && !each.revoked) && !(await sure(say("panel.badges.again", { badge: badge.value }), say("panel.badges.again_hint"), say("panel.badges.issue")))) return;
    const answer = await send("POST", "/badges", { badge: badge.value, role: role.value, name: name.value.trim() });
    if (answer.ok) {
      state.issued = { ...answer.body, name: name.value.trim() };
      await load();
    } else if (!answer.left) {
      tell("wrong", whyNot(answer));
    }
  } } }, field(say("panel.badges.badge"), badge, say("panel.badges.badge_hint")), field(say("panel.badges.name"), name, say("panel.badges.name_hint")), field(say("panel.badges.role"), role, say("panel.badges.role_hint")),
  h("p", h("button.button.is-main", icon("badge"), say("panel.badges.issue"))));
  return panel(say("panel.badges.issue_title"), "", form);
}

function issuedPanel() {
  const { badge, pin, code, name } = state.issued;
  const box = panel(say("panel.badges.issued", { badge, name }), h("p", button(say("do.close"), () => {
    state.issued = null;
    show();
  }, { small: true })), h("div.issued", h("img.barcode", { src: `/panel/code.svg?text=${encodeURIComponent(code)}`, alt: code }),
    pin ? h("div", h("p.pin", { data: { pin: "" } }, pin), h("p.text-warn", icon("warn"), say("panel.badges.pin_once"))) : h("p", say("panel.badges.no_pin")),
    linkButton(say("panel.badges.print_this"), `/panel/badges/sheet?badges=${encodeURIComponent(badge)}`, { small: false, drawing: "printer" })));
  box.classList.add("is-new");
  return box;
}

async function revoke(badge, name) {
  const agreed = await sure(say("panel.badges.revoke_sure", { badge, name }), say("panel.badges.revoke_hint"), say("panel.badges.revoke"), "wrong");
  if (!agreed) return;
  const answer = await send("DELETE", `/badges/${encodeURIComponent(badge)}`);
  if (answer.ok) {
    state.chosen.delete(badge);
    if (state.issued?.badge === badge) state.issued = null;
    await load();
    tell("right", say("panel.badges.revoke_done", { badge }));
  } else if (!answer.left) {
    tell("wrong", whyNot(answer));
  }
}

/* The next free number of three digits: most floors simply count. */
function nextNumber() {
  const used = state.badges.map(({ badge }) => Number(badge)).filter((number) => Number.isInteger(number) && number < 900);
  return String(Math.max(0, ...used) + 1).padStart(3, "0");
}
