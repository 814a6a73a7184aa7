/* Platform policies: which counts for each shop, what each says with its source, and publishing another. A policy is
   previewed before it can be published; what was typed stays until it is taken. */

import { h, icon } from "../dom.js";
import { say, sayReason } from "../words.js";
import { fill, start, tell } from "./frame.js";
import { button, chip, choice, field, linkButton, named, panel, table, unconfirmedChip } from "./parts.js";
import { limitText, targetText, tariffText, timesText } from "./policy_words.js";
import { read, send, whyNot } from "./send.js";

const STATES = { in_force: ["right", "tick"], coming: ["info", "later"], past: ["plain", "clock"], by_name: ["plain", "panel"] };
const state = { told: null, editor: null, previewed: "" };

start(async () => {
  if (!document.activeElement?.closest("main form")) await load();
}, { on: [] });

async function load() {
  const told = await read("/policies");
  if (!told) return;
  state.told = told;
  state.editor ??= editorPanel();
  const used = told.policies.filter((policy) => policy.used);
  const rest = told.policies.filter((policy) => !policy.used);
  fill(h("section.lead", h("div", h("h1", say("panel.policies.title")), h("p", say(told.owned ? "panel.policies.hint" : "panel.policies.hint_owner"))),
    h("div.do", linkButton(say("panel.policies.new"), "#editor", { small: false, drawing: "export" }), linkButton(say("panel.nav.settings"), "/panel/settings", { small: false, drawing: "back" }))),
  shopsPanel(told), used.map(policyPanel), rest.length ? h("details.panel", h("summary", say("panel.policies.rest", { count: rest.length })), rest.map(policyPanel)) : null, state.editor);
}

// -- shops ---------------------------------------------------------------------------------------------------

function shopsPanel({ shops, policies }) {
  const rows = shops.map((shop) => h("tr", { data: { shop: shop.shop || shop.platform } }, h("td.strong", shop.shop || say("panel.policies.no_shop"), h("small", say("panel.policies.orders", { platform: shop.platform, count: shop.orders }))),
    h("td", shop.policy_id ? h("a", { href: `#${shop.policy_id}` }, shop.policy_id) : chip("warn", "warn", say("panel.policies.none")),
      shop.next_id ? h("small", say("panel.policies.next", { policy: shop.next_id, from: dateOf(shop.next_from) })) : null),
    h("td", shop.shop ? giving(shop, policies) : h("small", say("panel.policies.no_shop_hint")))));
  return panel(say("panel.policies.shops"), say("panel.policies.shops_hint"), table([say("panel.policies.shop"), say("panel.policies.policy"), say("panel.policies.give")], rows, { empty: say("panel.policies.no_orders") }));
}

function giving(shop, policies) {
  const options = [["", say("panel.policies.by_platform")], ...policies.filter((policy) => policy.state !== "past" || policy.policy_id === shop.given).map((policy) => [policy.policy_id, policy.policy_id])];
  const save = button(say("panel.settings.save"), async () => {
    const answer = await send("PUT", "/shop-policies", { shop: shop.shop, policy_id: pick.value, handling_days: days?.value ? Number(days.value) : null });
    if (answer.left) return;
    await load();
    if (answer.ok) tell("right", say("panel.settings.saved"));
    else tell("wrong", whyNot(answer));
  }, { small: true, disabled: true });
  const touched = () => save.removeAttribute("disabled");
  const pick = choice("given", options, shop.given, touched);
  const days = shop.takes_handling_days ? h("input", { type: "number", name: "handling_days", min: 0, max: 366, value: shop.handling_days, placeholder: say("panel.policies.handling"), aria: { label: say("panel.policies.handling") }, on: { input: touched } }) : null;
  return h("span.pair", pick, days, save);
}

// -- one policy ----------------------------------------------------------------------------------------------

function policyPanel(policy) {
  const [tone, drawing] = STATES[policy.state] ?? STATES.past;
  const aside = h("p", chip(tone, drawing, say(`policy_state.${policy.state}`)), policy.published ? [" ", chip("info", "badge", say("panel.policies.own"))] : null);
  const box = panel(`${named("platform", policy.platform)} · ${policy.policy_id}`, aside, factsOf(policy), numbersOf(policy),
    h("p.do", button(say("panel.policies.edit"), () => edit(policy.policy_id), { small: true, drawing: "export" })));
  box.id = policy.policy_id;
  box.dataset.policy = policy.policy_id;
  return box;
}

function factsOf(policy) {
  const until = policy.valid_to ? say("panel.policies.until", { until: dateOf(policy.valid_to) }) : "";
  return h("p.hint", [say("panel.policies.from", { from: dateOf(policy.valid_from) }), until, say("panel.policies.clock", { start: policy.clock_start, zone: policy.zone }),
    say(policy.promise_field_wins ? "panel.policies.promise_wins" : "panel.policies.promise_ignored"), say("panel.policies.stops", { moments: policy.clock_stops.all_of.map((each) => named("moment", each)).join(" + ") })].filter(Boolean).join(" · "));
}

/* A day with its year, which the word lists leave out: versions lie years apart. */
function dateOf(iso) {
  return iso.slice(0, 10).replaceAll("-", "/");
}

/* Every number that the policy stands on, each with where it was read. */
function numbersOf(policy) {
  const row = (what, value, number) => h(number.unconfirmed ? "tr.is-unconfirmed" : "tr", h("td", what), h("td.strong", value), h("td", number.source, h("small", named("grade", number.grade))), h("td", unconfirmedChip(number)));
  const rows = [
    ...policy.classes.map((each) => row(named("order_class", each.id), limitText(each.limit), each.limit)),
    ...policy.secondary_clocks.flatMap((clock) => timesText(clock).map(([what, value, number]) => row(what, value, number))),
    ...policy.penalties.flatMap(({ metric, bands }) => bands.map((band) => row(named("metric", metric), tariffText(band), band))),
    ...policy.targets.map((target) => row(named("metric", target.metric), targetText(target), target)),
    ...(policy.reuse_window ? [row(say("panel.policies.reuse"), say("panel.policies.days", { days: policy.reuse_window.days }), policy.reuse_window)] : []),
  ];
  const notes = [policy.note, policy.notices.length ? say("panel.policies.notices", { notices: policy.notices.map((each) => each.id).join(", ") }) : "",
    policy.exclusions.length ? say("panel.policies.excluded", { exclusions: policy.exclusions.map((each) => named("exclusion", each.id)).join(", ") }) : ""].filter(Boolean);
  return [table([say("panel.policies.what"), say("panel.policies.number"), say("panel.policies.source"), ""], rows), notes.map((note) => h("p.caption", note))];
}

// -- publishing ----------------------------------------------------------------------------------------------

function editorPanel() {
  const text = h("textarea", { name: "policy", rows: 18, spellcheck: "false", autocomplete: "off", aria: { label: say("panel.policies.text") }, on: { input: changed } });
  const file = h("input", { type: "file", name: "file", accept: ".json,application/json", on: { change: async () => {
    if (!file.files.length) return;
    text.value = await file.files[0].text();
    text.dataset.file = file.files[0].name;
    changed();
  } } });
  const publish = button(say("panel.policies.publish"), () => take("/policies"), { main: true, disabled: true });
  const box = panel(say("panel.policies.new"), "", h("p.hint", say("panel.policies.new_hint")), h("form.stacked", { data: { form: "policy" }, on: { submit: (event) => {
    event.preventDefault();
    take("/policies/preview");
  } } }, field(say("panel.policies.file"), file), text, h("div.result", { role: "status" }), h("p.do", h("button.button", icon("eye"), say("panel.policies.preview")), publish)));
  box.id = "editor";
  return box;

  function changed() {
    state.previewed = "";
    publish.disabled = true;
    box.querySelector(".result").replaceChildren();
  }

  async function take(path) {
    const sent = text.value;
    const name = (text.dataset.file ?? "policy.json").replace(/[^\x20-\x7e]/g, "_");
    const answer = await send("POST", path, new Blob([sent]), { "X-File-Name": name, "Content-Type": "application/json" });
    if (answer.left || sent !== text.value) return;
    const result = box.querySelector(".result");
    publish.disabled = !answer.ok || path === "/policies";
    if (!answer.ok) result.replaceChildren(h("p.verdict", { data: { why: answer.body?.reason?.code ?? "" } }, chip("wrong", "wrong", say("panel.policies.not_taken")), " ", h("b", whyText(answer)), h("small", say("panel.policies.kept"))));
    else if (path === "/policies") published(answer.body, result);
    else result.replaceChildren(previewOf(answer.body));
  }
}

function whyText(answer) {
  return answer.body?.reason ? sayReason(answer.body.reason) : whyNot(answer);
}

async function published(body, result) {
  const id = !body.published ? "panel.policies.unchanged" : body.owned ? "panel.policies.published" : "panel.policies.sent";
  result.replaceChildren(h("p.verdict", chip("right", "tick", say(id, { policy: body.policy_id }))));
  await load();
}

function previewOf({ policy, replaces, ends, parcels }) {
  const sentence = replaces ? say("panel.policies.replaces", { policy: policy.policy_id }) : ends ? say("panel.policies.ends", { policy: ends, from: dateOf(policy.valid_from) }) : say("panel.policies.adds");
  return h("div", { data: { preview: policy.policy_id } }, h("p.verdict", h("b", sentence), h("small", say(parcels.moved ? "panel.policies.moves" : "panel.policies.moves_none", parcels))), factsOf(policy), numbersOf(policy));
}

async function edit(name) {
  const told = await read(`/policies/${encodeURIComponent(name)}`);
  if (!told) return;
  const text = state.editor.querySelector("textarea");
  text.value = told.text;
  text.dataset.file = `${name}.json`;
  text.dispatchEvent(new Event("input"));
  state.editor.scrollIntoView();
  text.focus();
}
