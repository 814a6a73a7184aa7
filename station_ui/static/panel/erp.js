/* What other systems are told: each ERP's queue, what it refused and why, what nobody knows, and the second systems that
   are sent each scan. A supervisor decides; nothing is sent twice by itself. */

import { h } from "../dom.js";
import { richReason, say } from "../words.js";
import { fill, start, tell } from "./frame.js";
import { at, button, chip, linkButton, named, panel, parcelLink, table, unconfirmedChip } from "./parts.js";
import { read, send, sure, whyNot } from "./send.js";

const STATES = { ok: ["right", "tick"], lost: ["warn", "cut"], off: ["plain", "clock"] };
const LOOKS = { unknown: ["warn", "help"], refused: ["wrong", "wrong"], waiting: ["plain", "clock"], started: ["plain", "export"] };
const SHOWN_WAITING = 20;

start(show);

async function show() {
  const told = await read("/erp");
  if (!told) return;
  const { erps, replays } = told;
  fill(h("section.lead", h("div", h("h1", say("panel.erp.title")), h("p", say("panel.erp.hint"))), h("div.do", linkButton(say("panel.nav.settings"), "/panel/settings", { small: false, drawing: "back" }))),
    erps.map(erpPanel), replays.length ? replaysPanel(replays) : null,
    erps.length || replays.length ? null : panel(say("panel.erp.none"), "", h("p.empty", say("panel.erp.none_hint"))));
}

function erpPanel(erp) {
  const [tone, drawing] = STATES[erp.state];
  const facts = [say("panel.erp.waiting", { count: erp.waiting }), erp.since ? say("panel.erp.since", { at: erp.since }) : "", say("panel.erp.unknown", { count: erp.unknown }), say("panel.erp.refused", { count: erp.refused }), say("panel.erp.accepted", { count: erp.accepted })];
  const rows = [...erp.postings.filter(({ state }) => state !== "waiting"), ...erp.postings.filter(({ state }) => state === "waiting").slice(0, SHOWN_WAITING)].map(row);
  const box = panel(erp.name, h("p", chip(tone, drawing, say(erp.named ? `erp_state.${erp.state}` : "panel.erp.not_named")), " ", unconfirmedChip({ unconfirmed: erp.unconfirmed, source: erp.source, grade: "UNVERIFIED" })),
    h("p.hint", facts.filter(Boolean).join(" · ")), erp.why ? h("p.text-warn", richReason(erp.why)) : null,
    table([say("panel.list.parcel"), say("panel.erp.fact"), say("panel.erp.what"), ""], rows, { empty: say("panel.erp.all_told") }));
  box.dataset.erp = erp.name;
  return box;
}

function row(posting) {
  const [tone, drawing] = LOOKS[posting.state] ?? LOOKS.waiting;
  const open = posting.state === "unknown" || posting.state === "refused";
  return h("tr", { data: { posting: posting.posting_id, state: posting.state } }, h("td", parcelLink(posting)), h("td", named("posting_fact", posting.fact), h("small", at(posting.at))),
    h("td", chip(tone, drawing, say(`posting_state.${posting.state}`)), posting.said ? h("small", posting.said) : null, posting.attempt ? h("small", say("panel.erp.attempt", { attempt: posting.attempt })) : null),
    h("td.num", open ? [deciding(posting, "again"), " ", deciding(posting, posting.state === "unknown" ? "there" : "dropped")] : null));
}

function deciding(posting, decision) {
  return button(say(`panel.erp.${decision}`), async () => {
    const number = posting.tracking_number.slice(-4);
    if (!(await sure(say(`panel.erp.${decision}_sure`, { number }), say(`panel.erp.${decision}_hint`), say(`panel.erp.${decision}`)))) return;
    const answer = await send("POST", `/erp/postings/${posting.posting_id}`, { decision });
    if (answer.left) return;
    await show();
    if (answer.ok) tell("right", say(`panel.erp.${decision}_done`, { number }));
    else tell("wrong", whyNot(answer));
  }, { small: true });
}

function replaysPanel(replays) {
  const rows = replays.map((replay) => {
    const [tone, drawing] = STATES[replay.state];
    return h("tr", { data: { replay: replay.name } }, h("td.strong", replay.name), h("td", chip(tone, drawing, say(`erp_state.${replay.state}`)), replay.why ? h("small", richReason(replay.why)) : null),
      h("td.num", replay.passed), h("td.num", replay.dropped, replay.dropped_at ? h("small", at(replay.dropped_at)) : null));
  });
  return panel(say("panel.replay.title"), say("panel.replay.hint"), table([say("panel.replay.name"), say("panel.replay.state"), [say("panel.replay.passed"), "num"], [say("panel.replay.dropped"), "num"]], rows));
}
