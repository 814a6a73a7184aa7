/* One trip of today changed in two touches, from any page that lists it: late by so much, left just now, not coming, back
   to plan; or one more trip. Knows no page. */

import { now } from "../clock.js";
import { h, icon } from "../dom.js";
import { carrierName, say } from "../words.js";
import { tell } from "./frame.js";
import { button, choice, field, timeInput } from "./parts.js";
import { dialog, send, whyNot } from "./send.js";
import { clockOf } from "./times.js";

/** What a list asks for in a carrier's place: parcels that nobody is known to take. */
export const NO_CARRIER = "none";
export const CARRIERS = ["yto", "zto", "sto", "yunda", "jt", "sf", "jd", "ems", "deppon"];
const LATER = [15, 30, 60];
const LAST = 23 * 60 + 59;

/** The button that changes a trip; `done()` is called when the station has taken the change. A trip past its time may still be
    waited for; one that is over has none. */
export function tripButton(trip, done) {
  if (!trip.departs_at || trip.over) return null;
  return button(say(trip.gone ? "panel.trip.not_gone" : "panel.trip.change"), () => changeTrip(trip, done), { small: true, data: { do: "change_trip" } });
}

/** The button that adds a trip today. */
export function addTripButton(done) {
  return button(say("panel.trip.extra"), () => addTrip(done), { drawing: "truck", data: { do: "add_trip" } });
}

async function changeTrip(trip, done) {
  const planned = clockOf(trip.planned_at ?? trip.departs_at);
  const departs = clockOf(trip.departs_at);
  const moved = planned !== departs;
  const from = trip.gone ? clockOf(now()) : departs; // no time that is past is offered as one to come
  const word = trip.gone ? "panel.trip.from_now" : "panel.trip.later";
  const wanted = await dialog((close) => {
    const own = timeInput("departs", "", { required: true });
    const go = (time) => close({ departs: time });
    return [h("h2", icon("truck"), `${carrierName(trip.carrier)} ${departs}`, moved ? h("small", " ", say("panel.trip.was", { planned })) : null),
      h("p.hint", say(trip.gone ? "panel.trip.not_gone_hint" : "panel.trip.change_hint")),
      h("p.do.quick", LATER.map((minutes) => button(say(word, { minutes, at: later(from, minutes) }), () => go(later(from, minutes)), { data: { later: minutes } }))),
      h("p.do.quick", button(say("panel.trip.left_now", { at: clockOf(now()) }), () => go(clockOf(now())), { data: { do: "left_now" } }),
        moved && planned > clockOf(now()) ? button(say("panel.trip.restore_to", { planned }), () => go(planned), { data: { do: "restore" } }) : null,
        button(say("panel.trip.cancel_today"), () => go(null), { tone: "wrong", data: { do: "cancel_trip" } })),
      h("form.inline", { on: { submit: (event) => {
        event.preventDefault();
        go(own.value);
      } } }, field(say("panel.trip.at"), own), h("button.button.is-main", say("panel.trip.move")), button(say("panel.do.cancel"), () => close(null)))];
  });
  if (wanted) await change({ carrier: trip.carrier, on: trip.on ?? null, planned, departs: wanted.departs }, "panel.trip.moved", done);
}

async function addTrip(done) {
  const wanted = await dialog((close) => {
    const carrier = choice("carrier", CARRIERS.map((each) => [each, carrierName(each)]), CARRIERS[0]);
    const departs = timeInput("departs", "", { autofocus: true });
    return [h("h2", icon("truck"), say("panel.trip.extra")), h("p.hint", say("panel.trip.extra_hint")), h("form", { on: { submit: (event) => {
      event.preventDefault();
      close({ carrier: carrier.value, departs: departs.value });
    } } }, field(say("panel.list.carrier"), carrier), field(say("panel.trip.leaves"), departs),
    h("p.do", h("button.button.is-main", say("panel.trip.add")), button(say("panel.do.cancel"), () => close(null))))];
  });
  if (wanted) await change({ ...wanted, planned: null }, "panel.trip.added", done);
}

/** Put a cancelled trip back. */
export function restoreTrip({ carrier, on, planned }, done) {
  return change({ carrier, on, planned, departs: planned }, "panel.trip.moved", done);
}

async function change(body, id, done) {
  const answer = await send("POST", "/trips/changes", body);
  if (answer.left) return;
  if (answer.ok) tell("right", say(id));
  else tell("wrong", whyNot(answer));
  await done();
}

function later(time, minutes) {
  const [hours, rest] = time.split(":").map(Number);
  const total = Math.min(LAST, hours * 60 + rest + minutes);
  return `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;
}
