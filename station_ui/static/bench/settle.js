/* A label that nobody can scan: is it there or not? First the answer, then a supervisor's badge and PIN. The server decides
   what follows. */

import { h, icon } from "../dom.js";
import { rich, say } from "../words.js";
import { liftPad } from "./lift.js";
import { button } from "./parts.js";

const SETTLE = { title: "settle.title", go: "settle.go", fine: "settle.fine" };

/** `settle(body)` posts and answers `{ok, status, body}`; `settleAs(there)` chooses the answer. */
export function settleCover(_floor, cover, { settle, settleAs, clear }) {
  const { parcel, there } = cover;
  const chosen = there !== undefined;
  const word = say(chosen ? `settle.${there ? "there" : "absent"}` : "settle.word");
  const pad = chosen ? liftPad({}, cover, ({ badge, pin }) => settle({ attempt: parcel.label.attempt, there, badge, pin }), SETTLE) : null;
  return h(`section.layer.outcome.is-notice.is-warn${pad ? ".has-lift" : ""}`, { role: "alert" },
    h("header.said", icon("printer", "icon sign"), h("h1.word.is-long", word), h("p.what", rich("notice.parcel", { tracking_number: parcel.tracking_number ?? "" }))),
    h("div.told", h("p.because", say(chosen ? `settle.${there ? "there" : "absent"}_more` : "settle.look"))),
    h("footer.todo", h("p.step", say("bind.step")),
      h("div.ways", chosen ? null : [button("settle_there", "tick", () => settleAs(true)), button("settle_absent", "printer", () => settleAs(false))], button("not_now", "close", clear, { text: say("settle.not_now") }))), pad);
}
