/* What tonight comes to at this pace: ship-bys, fines by platform, false shipments beside them, and how it looked before. */

import { h } from "../dom.js";
import { has, say } from "../words.js";
import { at, named, panel, table, unconfirmedChip, yuan } from "./parts.js";

const SHOWN = 8;

/** The panel, of a floor on which something is at stake. */
export function tonightPanel({ verdict, samples }) {
  if (!verdict.waiting && !verdict.breaches && !verdict.declared.count && !samples.length) return null;
  const pace = verdict.paces.map(({ bench, per_hour: perHour }) => say("panel.tonight.pace", { bench, pace: perHour })).join(" · ");
  return panel(say("panel.tonight.title"), pace, h("div.grid.cols-now", table([say("panel.tonight.what"), [say("panel.tonight.count"), "num"], [say("panel.tonight.money"), "num"]], lines(verdict), { classes: "list tonight" }), trend(samples)),
    h("p.caption", say("panel.tonight.note")));
}

function lines(verdict) {
  const { breaches, breaches_unknown: unknown, lost, fines, declared } = verdict;
  const shipBy = h("tr", { data: { line: "breaches" } }, h("td", h("span.strong", say("panel.tonight.breaches")), lost ? h("small", say("panel.tonight.lost", { lost })) : null),
    h(`td.num.${breaches ? "huge.text-wrong" : "zero"}`, unknown ? say("panel.tonight.at_least", { count: breaches }) : breaches),
    h("td.num.strong", yuan(verdict.at_risk_fen), " ", unconfirmedChip(verdict)));
  const platforms = fines.map((each) => h("tr", h("td.quiet", has(`platform.${each.platform}`) ? named("platform", each.platform) : each.platform || say("panel.tonight.no_policy")),
    h("td.num", each.breaches), h("td.num", yuan(each.fen), " ", unconfirmedChip(each))));
  const falseShipment = h("tr", { data: { line: "declared" } }, h("td", h("span.strong", say("panel.tonight.declared")), declared.tonight ? h("small.text-wrong", say("panel.tonight.declared_tonight", { count: declared.tonight })) : null),
    h("td.num.strong", declared.count), h("td.num.strong", yuan(declared.fen), " ", unconfirmedChip(declared)));
  return [shipBy, ...(fines.length > 1 ? platforms : []), falseShipment];
}

function trend(samples) {
  const rows = samples.slice(-SHOWN).map((each) => h("tr", h("td", at(each.at), each.why === "quarter" ? null : h("small", say(`panel.tonight.${each.why}`))), h("td.num", each.per_hour), h("td.num", each.waiting),
    h("td.num", each.will_miss ?? say("word.unknown")), h("td.num", each.breaches ?? say("word.unknown")), h("td.num", yuan(each.late_fen))));
  return table([say("panel.tonight.seen_at"), [say("panel.bench.pace"), "num"], [say("panel.trips.waiting"), "num"], [say("panel.trips.miss"), "num"], [say("panel.tonight.breaches_short"), "num"], [say("panel.trips.risk"), "num"]], rows,
    { classes: "list samples", empty: say("panel.tonight.no_samples") });
}
