/* The packer's bench screen. The server is the truth: every message is the whole state of the bench and what just happened;
   this page shows it, sounds it, and sends touches. It decides nothing about a parcel. */

import { isInstant, now, setServerTime, setZone, today } from "./clock.js";
import { h, icon } from "./dom.js";
import { play, playSoftly, setOffset, setVolume } from "./sounds.js";
import { openStream } from "./stream.js";
import { dropSecondTouches, onceAtATime } from "./once.js";
import { get, post } from "./talk.js";
import { say, show, shown } from "./words.js";
import { cameraView } from "./bench/camera.js";
import { leftCover, liftedCover, noticeCover, packedCover, unfinishedCover, wrongCover } from "./bench/covers.js";
import { cutCover, cutFigures } from "./bench/cut.js";
import { actsBar, andonOf, awayLine, cameraLine, momentLine, strip, tick, topBar } from "./bench/frame.js";
import { watchKeys } from "./bench/keys.js";
import { momentsAt, newFloor, reconnected, surfaceOf, takeBench, takePhoto, takeQueue } from "./bench/model.js";
import { nextSurface } from "./bench/next.js";
import { packingSurface } from "./bench/packing.js";
import { refusedCover } from "./bench/refused.js";
import { settleCover } from "./bench/settle.js";
import { bindCover, whichCover } from "./bench/which.js";
import { deviceSheet, handoverSurface, helpSheet, holdSheet, leaveSheet, signinSurface, tripSheet, weighSurface } from "./bench/sheets.js";

const PACKED_MS = 700;
const NOTE_MS = 8000;
const query = new URLSearchParams(location.search);
const PLACE = ["dock", "weigh"].includes(query.get("place")) ? query.get("place") : "bench";
const floor = newFloor();
const part = (id) => document.getElementById(id);
const camera = cameraView();
const cut = { at: null, tries: 0, cover: null };
const CARRIERS = ["yto", "zto", "sto", "yunda", "jt", "sf", "jd", "ems"];
const timers = { packed: 0, right: 0, strip: 0 };
let sheet = null; // makes the open sheet anew, in whatever language is shown

// -- what arrives ------------------------------------------------------------------------------------------

const TAKE = {
  hello(message) {
    if (floor.hello && floor.hello.version !== message.version) location.reload();
    floor.hello = message;
    setZone(message.zone);
    setOffset(message.offset_semitones);
    if (message.volume !== undefined) setVolume(message.volume);
    if (!query.has("lang") && !document.cookie.includes("language=") && message.language && message.language !== shown()) switchTo(message.language, false);
  },
  beat(message) {
    setServerTime(message.now);
  },
  queue(message) {
    if (takeQueue(floor, message)) playSoftly("moment");
    renderSurface();
  },
  devices(message) {
    floor.devices = message.devices;
    renderSurface();
  },
  photo(message) {
    const { cover, strip: said } = takePhoto(floor, message.photo);
    if (cover) renderCover(true);
    if (said) renderSurface(), leaveLater();
  },
  bench(message) {
    if (message.bench && (message.bench.place ?? PLACE) !== PLACE) return; // another place of this station, with a screen of its own
    const sound = takeBench(floor, message);
    play(sound);
    uncut();
    if (message.outcome) closeSheet();
    renderAll();
    leaveLater();
  },
};

function onMessage(message) {
  if (isInstant(message.now)) setServerTime(message.now);
  TAKE[message.type]?.(message);
}

/* A packed parcel's green leaves by itself, a right item's too. Everything else stays until the next right scan. */
function leaveLater() {
  clearTimeout(timers.packed);
  clearTimeout(timers.right);
  clearTimeout(timers.strip);
  if (floor.cover?.kind === "packed") timers.packed = setTimeout(() => leave("cover", floor.cover), PACKED_MS);
  if (floor.right) timers.right = setTimeout(() => leave("right", floor.right), PACKED_MS);
  if (floor.strip) timers.strip = setTimeout(() => leave("strip", floor.strip), NOTE_MS);
}

function leave(what, shownThen) {
  if (floor[what] !== shownThen) return;
  floor[what] = null;
  renderAll();
}

function onCut(tries) {
  reconnected(floor);
  cut.tries = tries;
  if (cut.at !== null) return;
  cut.at = performance.now();
  closeSheet();
  play("none");
  renderCut();
}

function uncut() {
  if (cut.at === null) return;
  cut.at = null;
  renderCut();
}

// -- what a touch does -----------------------------------------------------------------------------------

async function send(path, body) {
  const ask = () => post(path, body);
  const answer = await (path === "/scans" ? ask() : onceAtATime(`${path} ${JSON.stringify(body ?? null)}`, ask)); // a code twice is two units
  if (!answer.ok) refuseTouch(answer);
  return answer;
}

/* A touch that did nothing says so; the parcel and its cover stay as they are. */
function refuseTouch({ status, body }) {
  const reason = body?.reason?.code ? body.reason : { code: status === 0 ? "touch_unreachable" : "touch_refused", params: {} };
  floor.strip = { outcome: { outcome: "note", reason }, at: null, parcel: null };
  renderAll();
  leaveLater();
}

const acts = {
  sign_out: () => send("/bench/sign-out"),
  undo: () => send("/bench/undo"),
  retake: () => send("/bench/retake"),
  retake_last: () => send("/bench/retake"),
  hold: openHold,
  help: () => openSheet(() => helpSheet(closeSheet)),
  trip_open: openTrips,
  trip_close: openLeave,
};

function openHold() {
  const parcel = floor.bench.parcel ?? floor.cover?.parcel ?? floor.lastParcel;
  openSheet(() => holdSheet(parcel, (reason, { hours, urgent }) => {
    closeSheet();
    send("/bench/hold", hours ? { reason, hours, urgent } : { reason });
  }, closeSheet));
}

async function openTrips() {
  const { body } = await get("/overview");
  const trips = new Map();
  for (const trip of body?.trips ?? []) {
    if (trip.carrier && !trips.has(trip.carrier)) trips.set(trip.carrier, trip);
  }
  const offered = trips.size ? [...trips.values()] : CARRIERS.map((carrier) => ({ carrier }));
  openSheet(() => tripSheet(offered, (carrier) => {
    closeSheet();
    send("/bench/trip-open", { carrier, place: PLACE });
  }, closeSheet));
}

/* What would stay behind is said before the truck leaves, while it can still be fetched. */
async function openLeave() {
  const { handover } = floor.bench;
  const { body } = await get(`/bench/left-behind?carrier=${encodeURIComponent(handover.carrier)}`);
  floor.left = body?.parcels ?? [];
  openSheet(() => leaveSheet(handover, floor.left, () => {
    closeSheet();
    send("/bench/trip-close", { place: PLACE });
  }, closeSheet));
}

function openDevice(name) {
  openSheet(() => deviceSheet(floor.devices.find(({ device }) => device === name), closeSheet));
}

function openSheet(make) {
  sheet = make;
  part("sheet").replaceChildren(sheet());
}

function closeSheet() {
  sheet = null;
  part("sheet").replaceChildren();
}

async function switchTo(language, keep = true) {
  await show(language);
  if (keep) document.cookie = `language=${shown()}; path=/; max-age=31536000; samesite=lax`;
  renderAll();
  if (sheet) part("sheet").replaceChildren(sheet());
  renderCut();
}

// -- what is shown --------------------------------------------------------------------------------------

const ways = {
  hold: openHold,
  holdFor: (reason) => send("/bench/hold", { reason }),
  help: acts.help,
  retake: acts.retake,
  clear: () => leave("cover", floor.cover),
  lift: (body) => post("/bench/lift", PLACE === "bench" ? body : { ...body, place: PLACE }),
  which: (body) => send("/bench/which", body),
  bind: (body) => post("/bench/bind", body),
  bindOpen: () => turnCover({ kind: "bind" }),
  bindTo: (lineId) => turnCover({ lineId }),
  settle: (body) => post("/bench/settle-label", body),
  settleOpen: () => turnCover({ kind: "settle", outcome: {}, parcel: floor.bench.parcel, there: undefined }),
  settleAs: (there) => turnCover({ there }),
  notFound: (parcelId) => send("/bench/not-found", { parcel_id: parcelId }),
};

/* The same outcome, another side of it: what a person does about it. */
function turnCover(changes) {
  floor.cover = { ...floor.cover, ...changes };
  renderAll();
}

const COVERS = {
  packed: (cover) => packedCover(floor, cover, today()),
  wrong: (cover) => wrongCover(floor, cover, ways),
  unfinished: (cover) => unfinishedCover(floor, cover, ways),
  refused: (cover) => refusedCover(floor, cover, today(), ways),
  notice: (cover) => noticeCover(floor, cover, today(), ways),
  lifted: (cover) => liftedCover(floor, cover),
  left: (cover) => leftCover(floor, cover, ways),
  which: (cover) => whichCover(floor, cover, ways),
  bind: (cover) => bindCover(floor, cover, ways),
  settle: (cover) => settleCover(floor, cover, ways),
};

function renderAll() {
  renderSurface();
  renderCover();
}

function renderSurface() {
  if (!floor.bench) return;
  const surface = surfaceOf(floor);
  document.body.className = `bench ${surface}`;
  document.title = `${floor.bench.name} – shipfloor`;
  part("andon").className = `andon ${andonOf(floor, PLACE)}`;
  part("top").replaceChildren(...topBar(floor, { open: openDevice, language: () => switchTo(shown() === "en" ? "zh" : "en") }));
  part("strip").replaceChildren(...[awayLine(floor) ?? strip(floor.strip) ?? cameraLine(floor, surface) ?? momentLine(momentsAt(floor, now()))].filter(Boolean));
  part("work").replaceChildren(...surfaceParts(surface).filter(Boolean));
  part("acts").replaceChildren(...actsBar(floor, surface, acts));
  camera.run(surface === "packing" && floor.bench.profile?.photo !== "none");
  tick(document);
}

function surfaceParts(surface) {
  if (surface === "packing") return packingSurface(floor, camera.canvas, send, ways.settleOpen);
  if (surface === "handover") return handoverSurface(floor);
  if (surface === "weigh") return weighSurface(floor);
  if (surface === "signin") return signinSurface(floor);
  return nextSurface(floor, today());
}

/* A cover is drawn once for each outcome (and language): what was typed into its pad survives other messages. */
let drawn = { cover: null, language: "" };

function renderCover(again = false) {
  const { cover } = floor;
  if (!again && cover === drawn.cover && shown() === drawn.language) return;
  drawn = { cover, language: shown() };
  part("cover").replaceChildren(...(cover ? [COVERS[cover.kind](cover)] : []));
  tick(document);
}

function renderCut() {
  const layer = part("cut");
  if (cut.at === null) {
    layer.replaceChildren();
    cut.cover = null;
    return;
  }
  cut.cover = cutCover(floor.bench?.name ?? document.body.dataset.station ?? "");
  layer.replaceChildren(cut.cover);
  cutFigures(cut.cover, cut.tries, 0);
}

function second() {
  const line = document.querySelector(".is-moment");
  if (line && !momentsAt(floor, now()).length) line.remove();
  if (cut.cover) cutFigures(cut.cover, cut.tries, Math.floor((performance.now() - cut.at) / 1000));
  tick(document);
}

function showTyped(text) {
  part("typed").replaceChildren(...(text ? [h("p.typed", icon("scanner"), h("b.code", text))] : []));
}

await show(document.body.dataset.language);
watchKeys({ on: query.get("keys") === "1", typed: showTyped, scan: (code) => send("/scans", { code, place: PLACE }) });
dropSecondTouches();
document.addEventListener("click", () => document.activeElement?.blur());
setInterval(second, 1000);
openStream(`/api/v1/stream?place=${PLACE}`, { onMessage, onOpen: () => reconnected(floor), onCut });
