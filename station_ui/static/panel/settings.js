/* What a supervisor may change. Each card is one change: it is sent by itself and takes effect at once on every bench. */

import { now } from "../clock.js";
import { h, icon } from "../dom.js";
import { carrierName, say } from "../words.js";
import { fill, start, tell } from "./frame.js";
import { button, chip, choice, field, linkButton, named, panel, table, timeInput } from "./parts.js";
import { read, send, sure, whyNot } from "./send.js";
import { dayName, daysFrom, instantOf } from "./times.js";

const CARRIERS = ["yto", "zto", "sto", "yunda", "jt", "sf", "jd", "ems", "deppon"];
const RULES = ["window", "ship_by", "trip_close"];
const MODES = ["enforce", "warn", "shadow"];
const SHOTS = ["open", "closed", "label"];
const state = { rules: null, days: null };

start(async () => {
  if (!document.activeElement?.closest("main form")) await load();
}, { on: [] });

async function load() {
  const [rules, days] = await Promise.all([read("/site-rules"), read("/trips/days")]);
  if (!rules || !days) return;
  state.rules = rules;
  state.days = days;
  fill(h("section.lead", h("div", h("h1", say("panel.settings.title")), h("p", say("panel.settings.hint"))), h("div.do", linkButton(say("panel.barcodes.title"), "/panel/barcodes", { small: false, drawing: "go" }), linkButton(say("panel.erp.title"), "/panel/erp", { small: false, drawing: "go" }), linkButton(say("panel.policies.title"), "/panel/policies", { small: false, drawing: "go" }))), surgePanel(), h("div.grid.cols-now", h("div.grid", todayPanel(), unlessTyped("week", weekPanel)),
    h("div.grid", unlessTyped("window", windowPanel), unlessTyped("modes", modesPanel), unlessTyped("profile", profilePanel))));
  if (location.hash === "#trips") document.getElementById("trips")?.scrollIntoView();
}

/* Saving one card must not undo what was typed into another: a card that was touched stays as it is. */
function unlessTyped(name, build) {
  return document.querySelector(`form[data-form="${name}"][data-typed]`)?.closest(".panel") ?? build();
}

async function change(method, path, body, id, form = null) {
  const answer = await send(method, path, body);
  if (answer.left) return false;
  if (answer.ok) form?.removeAttribute("data-typed");
  await load();
  if (answer.ok) tell("right", say(id));
  else tell("wrong", whyNot(answer));
  return answer.ok;
}

/* A form whose submit is one change; the button waits until something was touched. */
function form(name, submit, ...children) {
  const save = h("button.button.is-main", { disabled: true }, say("panel.settings.save"));
  const made = h("form.stacked", { data: { form: name }, on: {
    input: () => {
      save.removeAttribute("disabled");
      made.dataset.typed = "";
    },
    submit: (event) => {
      event.preventDefault();
      submit(made);
    },
  } }, ...children, h("p", save));
  return made;
}

// -- surge ---------------------------------------------------------------------------------------------------

function surgePanel() {
  const { surge } = state.rules;
  if (surge && Date.parse(surge.until) > now()) {
    return panel(say("panel.surge.title"), chip("warn", "clock", say("panel.surge.on", { until: surge.until })), h("p", say("panel.surge.by", { badge: surge.badge, reason: surge.reason })),
      h("p.do", button(say("panel.surge.end"), async () => (await sure(say("panel.surge.end_sure"), say("panel.surge.end_hint"), say("panel.surge.end"))) && change("DELETE", "/surge", undefined, "panel.surge.ended"))));
  }
  const date = choice("surge_date", days(14), state.days.today);
  const time = timeInput("surge_time", "23:59");
  const reason = h("input", { name: "surge_reason", required: true, maxlength: 200, placeholder: say("panel.surge.reason_hint") });
  return panel(say("panel.surge.title"), chip("plain", "clock", say("panel.surge.off")), h("p.hint", say("panel.surge.hint")),
    h("form.inline", { data: { form: "surge" }, on: { submit: async (event) => {
      event.preventDefault();
      await change("POST", "/surge", { until: instantOf(date.value, time.value), reason: reason.value.trim() }, "panel.surge.begun");
    } } }, field(say("panel.surge.until"), h("span.pair", date, time)), field(say("panel.surge.reason"), reason), h("button.button", icon("clock"), say("panel.surge.begin"))));
}

// -- trips ---------------------------------------------------------------------------------------------------

function todayPanel() {
  const { today, trips, changes } = state.days;
  const cancelled = changes.filter(({ departs }) => departs === null);
  const rows = trips.filter(({ on }) => on === today).map(todayRow);
  const gone = cancelled.filter(({ on }) => on === today).map((each) => h("tr", { data: { trip: each.carrier } }, h("td", h("s", `${carrierName(each.carrier)} ${short(each.planned)}`)), h("td", chip("plain", "close", say("panel.trip.cancelled"))),
    h("td.num", button(say("panel.trip.restore"), () => move(each, short(each.planned)), { small: true }))));
  const box = panel(say("panel.trip.today"), say("panel.trip.today_hint"), table([say("panel.trips.trip"), say("panel.trip.leaves"), ""], [...rows, ...gone], { empty: say("panel.trip.none") }), addForm());
  box.id = "trips";
  return box;
}

function todayRow(trip) {
  const planned = short(trip.planned);
  const leaves = timeInput("departs", short(trip.departs), { aria: { label: say("panel.trip.leaves_of", { carrier: trip.carrier, planned }) }, on: { input: () => go.removeAttribute("disabled") } });
  const go = button(say("panel.trip.move"), () => leaves.reportValidity() && move(trip, leaves.value), { small: true, disabled: true });
  const moved = trip.planned !== trip.departs;
  return h("tr", { data: { trip: trip.carrier } }, h("td", h("span.strong", `${carrierName(trip.carrier)} ${short(trip.departs)}`), moved ? h("small", say("panel.trip.was", { planned })) : null), h("td", leaves, " ", go),
    h("td.num", moved ? [button(say("panel.trip.restore"), () => move(trip, planned), { small: true }), " "] : null, button(say("panel.trip.cancel"), () => cancel(trip), { small: true })));
}

function move(trip, departs) {
  return change("POST", "/trips/changes", { carrier: trip.carrier, on: trip.on, planned: trip.planned, departs }, "panel.trip.moved");
}

async function cancel(trip) {
  const agreed = await sure(say("panel.trip.cancel_sure", { carrier: trip.carrier, at: short(trip.departs) }), say("panel.trip.cancel_hint"), say("panel.trip.cancel"), "wrong");
  if (agreed) await change("POST", "/trips/changes", { carrier: trip.carrier, on: trip.on, planned: trip.planned, departs: null }, "panel.trip.moved");
}

function addForm() {
  const carrier = choice("carrier", CARRIERS.map((each) => [each, carrierName(each)]), "yto");
  const on = choice("on", days(7), state.days.today);
  const departs = timeInput("departs", "");
  return h("form.inline", { data: { form: "extra" }, on: { submit: (event) => {
    event.preventDefault();
    change("POST", "/trips/changes", { carrier: carrier.value, on: on.value, planned: null, departs: departs.value }, "panel.trip.added");
  } } }, field(say("panel.trip.extra"), carrier), field(say("panel.trip.day"), on), field(say("panel.trip.leaves"), departs), h("button.button", icon("truck"), say("panel.trip.add")));
}

function weekPanel() {
  const trips = state.rules.trips.map((trip) => ({ ...trip, weekdays: [...trip.weekdays] }));
  const body = h("div.week");
  const draw = () => body.replaceChildren(...trips.map((trip, index) => h("fieldset", { data: { week: trip.carrier } }, choice("carrier", CARRIERS.includes(trip.carrier) ? CARRIERS.map((each) => [each, carrierName(each)]) : [[trip.carrier, carrierName(trip.carrier)]], trip.carrier, (event) => {
    trip.carrier = event.target.value;
  }), timeInput("arrives", short(trip.arrives), { required: false, placeholder: say("panel.trip.arrives"), aria: { label: say("panel.trip.arrives") }, on: { change: (event) => {
    trip.arrives = event.target.value;
  } } }), timeInput("departs", short(trip.departs), { aria: { label: say("panel.trip.leaves") }, on: { change: (event) => {
    trip.departs = event.target.value;
  } } }), h("span.days", [0, 1, 2, 3, 4, 5, 6].map((day) => h("label", h("input", { type: "checkbox", checked: trip.weekdays.includes(day), on: { change: (event) => {
    trip.weekdays = event.target.checked ? [...trip.weekdays, day].sort() : trip.weekdays.filter((each) => each !== day);
  } } }), h("span", say(`weekday.${day}`))))), button(say("panel.trip.remove"), () => {
    trips.splice(index, 1);
    draw();
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }, { small: true }))));
  draw();
  return panel(say("panel.trip.week"), say("panel.trip.week_hint"), form("week", (made) => change("PATCH", "/site-rules", { trips: trips.filter(({ weekdays }) => weekdays.length).map((trip) => ({ ...trip, departs: `${short(trip.departs)}:00`, arrives: trip.arrives ? `${short(trip.arrives)}:00` : null })) }, "panel.settings.saved", made), body,
    h("p", button(say("panel.trip.add_week"), () => {
      trips.push({ carrier: "yto", weekdays: [0, 1, 2, 3, 4, 5, 6], departs: "20:30", arrives: null });
      draw();
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }, { small: true, drawing: "truck" }))));
}

// -- window, modes, profile ----------------------------------------------------------------------------------

function windowPanel() {
  const { windows, staging_minutes: staging, scan_lag_minutes: lag, refund_age_minutes: age, public_holidays: kept } = state.rules;
  const general = windows.findIndex(({ shop, carrier, weekday }) => !shop && !carrier && weekday === null);
  const window = windows[general] ?? { opens: "17:00:00", closes: "18:00:00", shop: "", carrier: "", weekday: null };
  const time = (name) => timeInput(name, short(window[name]));
  const number = (name, value) => h("input", { type: "number", name, value, min: 0, max: 600, required: true });
  const [opens, closes, stage, scan, refunds] = [time("opens"), time("closes"), number("staging_minutes", staging), number("scan_lag_minutes", lag), number("refund_age_minutes", age)];
  const holidays = choice("public_holidays", ["no", "yes"].map((each) => [each, say(`panel.holidays.${each}`)]), kept ? "yes" : "no");
  const others = windows.filter((_, index) => index !== general);
  return panel(say("window.title"), "", h("p.hint", say("panel.window.hint")), form("window", (made) => change("PATCH", "/site-rules", {
    windows: [{ ...window, opens: `${opens.value}:00`, closes: `${closes.value}:00` }, ...others], staging_minutes: Number(stage.value), scan_lag_minutes: Number(scan.value), refund_age_minutes: Number(refunds.value), public_holidays: holidays.value === "yes",
  }, "panel.settings.saved", made), h("div.two", field(say("panel.window.opens"), opens), field(say("panel.window.closes"), closes), field(say("panel.window.staging"), stage, say("panel.window.staging_hint")), field(say("panel.window.lag"), scan, say("panel.window.lag_hint")), field(say("panel.window.refunds"), refunds, say("panel.window.refunds_hint")), field(say("panel.window.holidays"), holidays, say("panel.window.holidays_hint"))),
  others.length ? h("p.caption", say("panel.window.others", { count: others.length })) : null));
}

function modesPanel() {
  const chosen = { ...state.rules.modes };
  return panel(say("panel.modes.title"), "", h("p.hint", say("panel.modes.hint")), form("modes", (made) => change("PATCH", "/site-rules", { modes: chosen }, "panel.settings.saved", made),
    RULES.map((rule) => field(say(`rule.${rule}`), choice(rule, MODES.map((mode) => [mode, say(`mode.${mode}`)]), chosen[rule], (event) => {
      chosen[rule] = event.target.value;
    }), say(`panel.modes.${rule}`)))));
}

function profilePanel() {
  const { profile } = state.rules;
  const pick = (name, values, family) => choice(name, values.map((value) => [value, named(family, value)]), profile[name]);
  const [label, photo, unlisted] = [pick("label", ["preprinted", "station", "component", "none"], "profile_label"), pick("photo", ["required", "wanted", "none"], "profile_photo"), pick("unlisted", ["record", "refuse"], "profile_unlisted")];
  const delay = h("input", { type: "number", name: "photo_delay_ms", value: profile.photo_delay_ms, min: 0, max: 800, step: 50, required: true });
  const more = SHOTS.map((shot) => moreOf(profile.more_photos ?? [], shot));
  const wanted = () => ({ ...profile, label: label.value, photo: photo.value, unlisted: unlisted.value, photo_delay_ms: Number(delay.value), more_photos: more.map(({ value }) => value()).filter(Boolean) });
  return panel(say("panel.profile.title"), "", h("p.hint", say("panel.profile.hint")), form("profile", (made) => change("PATCH", "/site-rules", { profile: wanted() }, "panel.settings.saved", made),
    field(say("panel.profile.label"), label), field(say("panel.profile.photo"), photo), field(say("panel.profile.delay"), delay, say("panel.profile.delay_hint")),
    h("p.hint", say("panel.profile.more_hint")), more.map(({ part, hint }) => field(hint, part)), field(say("panel.profile.unlisted"), unlisted)));
}

/* One further photo: off, or so long after its moment. */
function moreOf(known, shot) {
  const now = known.find((each) => each.shot === shot);
  const delays = [...new Set([0, 500, 1000, 2000, 3000, 4000, now?.delay_ms ?? 0])].sort((a, b) => a - b);
  const part = choice(`more_${shot}`, [["", say("panel.profile.more_off")], ...delays.map((ms) => [String(ms), say("panel.profile.more_after", { seconds: ms / 1000 })])], now ? String(now.delay_ms) : "");
  return { part, hint: say("panel.profile.more", { shot }), value: () => (part.value === "" ? null : { shot, delay_ms: Number(part.value) }) };
}

/* The next days, as a choice: "11-20 五". */
function days(count) {
  return daysFrom(state.days.today, count).map((day) => [day, dayName(day, (number) => say(`weekday.${number}`))]);
}

function short(time) {
  return String(time ?? "").slice(0, 5);
}
