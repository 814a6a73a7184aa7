/* What every page of the panel has: words, the site's time, the head, the stream, and the cover when the station is cut
   off. A page gives `refresh`, called at the start and whenever something may have changed. Knows no page. */

import { clockText, isKnown, now, setServerTime, setZone, timeText, until } from "../clock.js";
import { h, icon } from "../dom.js";
import { dropSecondTouches } from "../once.js";
import { openStream } from "../stream.js";
import { rich, say, show, shown, spanText } from "../words.js";
import { signedIn, signOut } from "./send.js";
import { setSiteZone } from "./times.js";

const TOGETHER_MS = 1500; // a bench packs one a second; nobody reads faster than this
const AGAIN_MS = 30_000; // deadlines come nearer also when nothing happens
const part = (id) => document.getElementById(id);
const state = { day: null, due: 0, busy: false, again: false, cutAt: null };

/** Begin a page. `refresh({message})` may be async; it is never run twice at once, and again when asked meanwhile. */
export async function start(refresh, { on = ["queue", "devices"] } = {}) {
  await show(document.body.dataset.language);
  setInterval(tick, 1000);
  document.addEventListener("close", head, true);
  dropSecondTouches();
  if (on.includes("queue")) setInterval(() => state.cutAt === null && run(refresh), AGAIN_MS);
  const again = () => refreshSoon(refresh);
  openStream("/api/v1/stream", {
    onOpen: () => {},
    onMessage: (message) => {
      take(message);
      if (message.type === "hello") setCut(false), run(refresh);
      else if (on.includes(message.type)) again();
    },
    onCut: () => setCut(true),
  });
}

/** Put elements into the page. */
export function fill(...elements) {
  const main = part("main");
  const focused = document.activeElement?.dataset?.keep;
  main.replaceChildren(...elements.flat(Infinity).filter(Boolean));
  if (focused) main.querySelector(`[data-keep="${focused}"]`)?.focus();
}

/** A sentence at the foot of the page, until the next one or eight seconds later. */
export function tell(tone, ...nodes) {
  const box = part("said");
  const line = h(`p.${tone}`, icon(tone === "right" ? "tick" : "warn"), h("span", ...nodes));
  box.replaceChildren(line);
  setTimeout(() => line.remove(), 8000);
}

function take(message) {
  if (message.now) setServerTime(message.now);
  if (message.type === "hello") {
    setZone(message.zone);
    setSiteZone(message.zone);
    part("site").textContent = message.site === "site" ? message.name : message.site;
  } else if (message.type === "queue") {
    state.day = message;
  }
  head();
}

function head() {
  const end = part("end");
  const { day } = state;
  const window = day && isKnown() ? windowText(day) : null;
  const old = day && (!day.orders_at || until(day.orders_at) < -60_000 * day.refund_age_minutes);
  const data = day ? h(`span${old ? ".chip.warn" : ""}`, { data: { fact: "refunds" } }, old && icon("warn"),
    day.orders_at ? rich(old ? "panel.bar.refunds_old" : "panel.bar.refunds", { at: day.orders_at }) : say("panel.bar.refunds_never")) : null;
  const surge = day?.surge_until ? h("span.chip.warn", icon("clock"), say("panel.bar.surge", { until: day.surge_until })) : null;
  end.replaceChildren(...[surge, window, data, h("b.clock", isKnown() ? clockText() : ""), person(), language()].filter(Boolean));
}

function windowText({ window: { phase, opens_at: opens, closes_at: closes } }) {
  const times = h("span.window-times", `${timeText(opens, shown())}–${timeText(closes, shown())} `);
  if (phase === "closed") return h("span", say("panel.bar.window_word"), " ", times, h("b", say("window.over")));
  const left = phase === "open" ? until(opens) : until(closes);
  return h("span", say("panel.bar.window_word"), " ", times, h("b", say(phase === "open" ? "panel.bar.opens_in" : "panel.bar.closes_in", { span: spanText(left) })));
}

function person() {
  const badge = signedIn();
  return badge ? h("button.person", { type: "button", aria: { label: say("panel.bar.sign_out", { badge }) }, on: { click: async () => {
    await signOut();
    location.reload();
  } } }, icon("badge"), badge, h("span", say("panel.bar.leave"))) : null;
}

function language() {
  const other = shown() === "en" ? "zh" : "en";
  const query = new URLSearchParams(location.search);
  query.set("lang", other);
  const mark = (name, text) => (shown() === name ? h("b", text) : text);
  return h("a.lang", { href: `${location.pathname}?${query}`, hreflang: other, aria: { label: say("do.language") } }, mark("zh", "中"), " / ", mark("en", "EN"));
}

function tick() {
  const clock = part("end").querySelector(".clock");
  if (clock && isKnown()) clock.textContent = clockText();
  if (Math.floor(now() / 1000) % 20 === 0) head();
  if (state.cutAt !== null) sayCut();
}

/* Figures that may be old are no figures: the page is covered until the station answers again. What was typed stays. */
function setCut(isCut) {
  if (isCut && state.cutAt === null) state.cutAt = performance.now();
  if (!isCut) state.cutAt = null;
  part("cut").hidden = !isCut;
  part("main").hidden = isCut;
  if (isCut) sayCut();
}

function sayCut() {
  const seconds = Math.floor((performance.now() - state.cutAt) / 1000);
  part("cut").replaceChildren(icon("cut"), h("h1", say("panel.cut.word")), h("p", say("panel.cut.what")), h("p", say("panel.cut.since", { seconds })));
}

function refreshSoon(refresh) {
  if (state.due) return;
  state.due = setTimeout(() => {
    state.due = 0;
    run(refresh);
  }, TOGETHER_MS);
}

async function run(refresh) {
  if (state.busy) {
    state.again = true;
    return;
  }
  state.busy = true;
  try {
    await refresh();
  } finally {
    state.busy = false;
  }
  if (state.again) {
    state.again = false;
    refreshSoon(refresh);
  }
}
