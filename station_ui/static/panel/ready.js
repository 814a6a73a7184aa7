/* Whether this station is ready for its evening: what was looked at before the window, and what somebody must mend. */

import { h } from "../dom.js";
import { richReason, say } from "../words.js";
import { button, chip, named, panel, table } from "./parts.js";
import { send } from "./send.js";

const LOOKS = { bad: ["wrong", "warn"], warn: ["warn", "warn"], ok: ["right", "tick"] };

export function readinessPanel(report, redraw) {
  const again = button(say("panel.ready.again"), () => check(redraw), { drawing: "undo" });
  const wrong = report.checks.filter(({ standing }) => standing !== "ok");
  const title = !report.at ? say("panel.ready.none") : say(wrong.length ? "panel.ready.wrong" : "panel.ready.well", { at: report.at, count: wrong.length, looked: report.checks.length });
  const box = panel(say("panel.ready.title"), title, wrong.length ? table([], wrong.map(row)) : null, h("p.do", again));
  box.dataset.ready = report.standing ?? "none";
  return box;
}

function row({ what, name, standing, why }) {
  const [tone, drawing] = LOOKS[standing];
  return h("tr", { data: { check: what } }, h("td.nowrap", chip(tone, drawing, named("check", what), name ? ` ${named("device", name)}` : "")), h("td", richReason(why)));
}

async function check(redraw) {
  const answer = await send("POST", "/readiness");
  if (answer.ok) redraw();
}
