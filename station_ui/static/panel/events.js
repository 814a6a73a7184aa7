/* The timeline in words: one line an event, with who did it and when. Knows kinds and their drawings, no page. */

import { h, icon } from "../dom.js";
import { has, say, shown } from "../words.js";
import { named } from "./parts.js";
import { secondsText } from "./times.js";

const LOOKS = {
  OrderPaid: ["due"], OrderDeclared: ["export"], OrderSeenDeclared: ["export"], WaybillPrinted: ["printer"], ParcelOpened: ["scanner"], UnitVerified: ["tick"], BarcodeAnswered: ["tick"], AnswerDropped: ["undo"], SerialAsked: ["scanner"], UnitReturned: ["undo"], ParcelVerified: ["right"],
  LabelScanned: ["scanner"], LabelSettled: ["badge"], ParcelPacked: ["right", "right"], ScanRefused: ["wrong", "wrong"], ParcelHeld: ["held", "held"], HoldReleased: ["undo"], ParcelChanged: ["warn", "warn"],
  LabelAttached: ["printer"], LabelAsked: ["printer"], PhotoAsked: ["camera"], PhotoTaken: ["camera"], PhotoMissed: ["camera", "warn"], ClipKept: ["camera"], ParcelHandedOver: ["truck", "right"], ParcelMissed: ["due", "warn"], ShipByNeared: ["due"], ShipByBreached: ["due", "wrong"],
  PickupByNeared: ["due"], PickupByBreached: ["due", "wrong"], RuleLifted: ["badge"], PostingAsked: ["export"], PostingAccepted: ["export", "right"], PostingRefused: ["export", "wrong"], PostingUnknown: ["export", "warn"], PostingSettled: ["badge"], LiftDenied: ["badge", "wrong"],
};

/** One event as a line of the story. */
export function eventLine({ kind, at, sequence, clock, data }, parcel) {
  const [drawing, tone = ""] = LOOKS[kind] ?? ["clock"];
  const colour = tone ? `.text-${tone}` : "";
  const params = paramsOf(kind, data, parcel);
  const title = has(`event.${kind}`) ? say(`event.${kind}`, params) : kind;
  const more = [has(`event_more.${kind}`) ? say(`event_more.${kind}`, params) : "", clock === "doubtful" ? say("clock_trust.doubtful") : ""].filter(Boolean).join(" · ");
  return h("li", { data: { event: kind } }, h("time", { datetime: at }, secondsText(at)), h(`span${colour}`, icon(drawing)), h("div", h(`b${colour}`, title), more ? h("small", more) : null),
    h("span.seq", data.badge ? h("span.badge", icon("badge"), data.badge) : null, sequence === null ? say("panel.history.claim") : `#${sequence}`));
}

function paramsOf(kind, data, parcel) {
  const line = parcel.lines.find(({ line_id: id }) => id === data.line_id);
  const name = line ? (shown() === "en" && line.name_en) || line.short_name || line.name : data.sku;
  const params = { ...data, name, what: named("change", data.what ?? ""), digest: (data.digest ?? "").slice(0, 8) };
  if (kind === "UnitVerified") params.how = named("how", data.how);
  if (kind === "ParcelHandedOver") params.how = data.how === "bulk" ? say("time_kind.bulk") : "";
  if (kind === "ParcelHeld") params.reason = named("hold", data.reason);
  if (kind === "PhotoMissed") params.reason = named("photo_reason", data.reason);
  if (kind.startsWith("Photo")) params.shot = data.shot ? named("shot", data.shot) : "";
  if (kind === "PhotoTaken") Object.assign(params, photoParams(data));
  if (kind === "ScanRefused") params.why = refusal(data.reason);
  if (kind === "ParcelOpened") params.warned = (data.warned ?? []).map((rule) => named("rule", rule)).join(", ");
  if (kind === "LabelSettled") params.there = say(data.there ? "settled.there" : "settled.absent");
  if (kind === "PostingSettled") params.decision = named("posting_decision", data.decision);
  if (["OrderPaid", "OrderDeclared", "OrderSeenDeclared"].includes(kind)) params.platform = named("platform", data.platform);
  return params;
}

/* What the checks saw; a record from before there were any says nothing. */
function photoParams({ waybill, defects = [] }) {
  return { waybill: waybill ? named("photo_waybill", waybill) : "", defects: defects.map((each) => named("photo_reason", each)).join(" ") };
}

/* A refusal keeps its reason's code, not its values: a text that needs them would say half a sentence. */
function refusal(reason) {
  if (has(`refusal.${reason}`)) return say(`refusal.${reason}`);
  return has(`outcome.${reason}`) ? say(`outcome.${reason}`) : reason;
}
