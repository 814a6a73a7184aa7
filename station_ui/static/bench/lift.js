/* The pad by which a supervisor lifts one rule for one parcel, or vouches for something else: badge and PIN, and a reason for
   a lift. Knows nothing of what was refused. */

import { h, icon } from "../dom.js";
import { richReason, say } from "../words.js";
import { badgeText, chip } from "./parts.js";

const LIFT_REASONS = ["customer", "carrier_waits", "reship", "other"];
const LIFT = { title: "lift.title", go: "lift.go", fine: "lift.fine", reasons: true };
const PIN_DIGITS_MIN = 4;
const PIN_DIGITS = 6; // as issued
const PIN_DIGITS_MAX = 12;

/** Badge, PIN, reason. Digits alone: first the badge's number unless a badge was scanned, then the PIN.
    `lift(body)` posts and answers `{ok, status, body}`; `texts` names what the pad says, and whether it wants a reason. */
export function liftPad({ rule, parcelId }, cover, lift, texts = LIFT) {
  const typed = { badge: "", pin: "", why: 0, tries: null, busy: false };
  const box = h("aside.lift", { aria: { label: say(texts.title) } });

  const badge = () => cover.badge || (typed.step === "pin" ? typed.badge : "");
  const redraw = () => box.replaceChildren(...parts().filter(Boolean));

  function press(digit) {
    if (badge()) typed.pin = (typed.pin + digit).slice(0, PIN_DIGITS_MAX);
    else typed.badge = (typed.badge + digit).slice(0, 12);
    redraw();
  }

  function erase() {
    if (badge() && typed.pin) typed.pin = typed.pin.slice(0, -1);
    else if (typed.step === "pin" && !cover.badge) typed.step = "badge";
    else typed.badge = typed.badge.slice(0, -1);
    redraw();
  }

  async function go() {
    if (!badge()) {
      if (typed.badge) typed.step = "pin";
      redraw();
      return;
    }
    if (typed.busy || typed.pin.length < PIN_DIGITS_MIN) return;
    typed.busy = true;
    const answer = await lift({ rule, parcel_id: parcelId, badge: badge(), pin: typed.pin, reason: LIFT_REASONS[typed.why] });
    Object.assign(typed, { busy: false, pin: "", tries: answer.ok ? null : answer });
    redraw();
  }

  function parts() {
    const ready = badge() !== "";
    const shown = ready ? typed.pin : typed.badge;
    return [
      h("h2", icon("badge"), say(texts.title)),
      h("p.badge", ready ? [chip("right", "tick", say("lift.badge_read", { badge: badgeText(badge()) })), say("lift.now_pin")] : say("lift.scan_badge")),
      h("div.pin", h("span", typed.tries ? denied(typed.tries) : say(ready ? "lift.pin" : "lift.number")),
        ready ? dots(shown.length) : h("b.digits", shown)),
      h("div.keys", ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => key(digit, () => press(digit))),
        h("button", { type: "button", data: { do: "erase" }, aria: { label: say("lift.erase") }, on: { click: erase } }, icon("back")),
        key("0", () => press("0")),
        h("button.is-main", { type: "button", data: { do: "lift" }, on: { click: go } }, say(ready ? texts.go : "lift.next"))),
      texts.reasons && h("button.button", { type: "button", data: { do: "lift_reason" }, on: { click: () => { typed.why = (typed.why + 1) % LIFT_REASONS.length; redraw(); } } },
        h("span", say("lift.reason", { reason: say(`lift_reason.${LIFT_REASONS[typed.why]}`) })), icon("go")),
      h("p.fine", say(texts.fine)),
    ];
  }

  redraw();
  return box;
}

function denied(answer) {
  if (answer.status === 0) return say("lift.unreachable");
  return answer.body?.reason?.code ? richReason(answer.body.reason) : say("lift.denied");
}

function dots(count) {
  const cells = Array.from({ length: Math.max(PIN_DIGITS, count) }, (_, at) => h(`i${at < count ? ".is-set" : ""}`));
  return h("span.cells", { role: "img", aria: { label: say("lift.digits", { count }) } }, cells);
}

function key(digit, press) {
  return h("button", { type: "button", data: { key: digit }, on: { click: press } }, digit);
}
