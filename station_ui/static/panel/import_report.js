/* What an import did, or would do: counts, the rows that were not taken with the reason in words, and warnings.
   Knows no page. */

import { h } from "../dom.js";
import { richReason, say } from "../words.js";
import { chip, named, table } from "./parts.js";
import { whyNot } from "./send.js";

const ROWS_SHOWN = 500;

/** One sentence about a report; `done` is false for a preview. */
export function sentence({ kind, accepted, updated, unchanged, rejected }, done) {
  const what = named("panel.import.what", kind);
  const count = accepted + updated;
  if (!done && !count && !rejected.length) return say(unchanged ? "panel.import.would_nothing" : "panel.import.empty", { what, count: unchanged });
  if (!done) return say(rejected.length ? "panel.import.would_with_rejected" : "panel.import.would", { what, count, rejected: rejected.length });
  if (!count && !rejected.length) return say(unchanged ? "panel.import.same" : "panel.import.empty", { what, count: unchanged });
  return say(rejected.length ? "panel.import.done_with_rejected" : "panel.import.done", { what, count: count + unchanged, rejected: rejected.length });
}

/** Counts, rejected rows and warnings. */
export function reportParts(body) {
  const { platform, mapping, kind } = body;
  const by = kind === "orders" ? h("p.caption", say(mapping ? "panel.import.by_mapping" : "panel.import.by", { platform: named("platform", platform), mapping })) : null;
  const figures = h("ul.figures", ["accepted", "updated", "unchanged", "rejected"].map((each) => {
    const count = each === "rejected" ? body.rejected.length : body[each];
    return h("li", { data: { count: each } }, h(`b${each === "rejected" && count ? ".text-wrong" : count ? "" : ".zero"}`, count), h("span", say(`panel.import.${each}`)));
  }));
  return [by, figures, rejectedTable(body.rejected), warningList(body.warnings)];
}

/** Why a file was not taken, whole; nothing of it was. */
export function refusedParts(answer, file) {
  const reason = answer.body?.reason;
  const words = reason ? richReason({ ...reason, params: { ...reason.params, file } }) : whyNot(answer);
  return [h("p.verdict", chip("wrong", "wrong", say("panel.import.nothing")), " ", h("b", { data: { why: reason?.code ?? "" } }, words)), h("p.caption", say("panel.import.safe"))];
}

function rejectedTable(rejected) {
  if (!rejected.length) return null;
  const rows = rejected.slice(0, ROWS_SHOWN).map(({ row, reason }) => h("tr", { data: { row } }, h("td.num.strong", row), h("td", richReason(reason))));
  const more = rejected.length - ROWS_SHOWN;
  return [h("h3", say("panel.import.rows")), table([[say("panel.import.row"), "num"], say("panel.import.why")], rows, { classes: "list rejected" }), more > 0 ? h("p.caption", say("panel.import.more_rows", { count: more })) : null];
}

function warningList(warnings) {
  if (!warnings?.length) return null;
  return h("details", h("summary", say("panel.import.warnings", { count: warnings.length })), h("ul.warnings", warnings.slice(0, ROWS_SHOWN).map((reason) => h("li", richReason(reason), reason.params.count > 1 ? h("small", say("panel.import.times", reason.params)) : h("small", say("panel.import.in_row", reason.params))))));
}
