/* What the bench page knows, and what it shows of it. Pure: no elements, no network, no time but what it is given. */

// What an outcome covers the screen with. What is not named here changes the surface only, or speaks in the strip.
const COVERS = {
  packed: "packed", unlisted: "packed",
  wrong: "wrong", surplus: "wrong", foreign: "wrong",
  unfinished: "unfinished", which: "which",
  refused: "refused",
  stop: "notice", held: "notice", unknown: "notice", label_wrong: "notice", photo_missed: "notice", photo_other: "notice",
  trip_closed: "left",
};
const STRIPS = new Set(["already", "duplicate", "note", "signed_in", "trip_opened", "opened"]);
// At a handover and a weigh-out nothing may cover the stream of parcels: what is wrong is listed beside it.
const STREAMS = new Set(["handover", "weigh"]);
const ALARMS = new Set(["wrong", "foreign", "surplus", "unfinished", "refused", "stop", "held", "unknown", "label_wrong", "photo_other"]);
const CALLED_OUT = new Set(["weight_off", "weight_missed", "weight_scale_lost"]);
const ALARMS_MAX = 30;
const GONE = new Set(["camera_lost", "no_frame", "no_camera", "disk_full"]);
const POOR = new Set(["frozen", "covered", "dark", "overexposed", "no_parcel", "blurred"]);
// What refused a parcel is lifted, or what it named is set aside: its waybill is scanned again.
const OUT_OF_THE_WAY = new Set(["lifted", "not_found_set_aside"]);
// Covers that wait for a supervisor's badge though nothing was refused.
const PADS = new Set(["bind", "settle"]);
const AGAIN_BY_BUTTON = new Set(["reprint", "trip_close"]);

/** An empty floor. */
export function newFloor() {
  return {
    hello: null, bench: null, queue: null, devices: [],
    cover: null, strip: null, right: null, alarms: [], left: [], lastParcel: null, fresh: true, moments: null, weighed: null,
  };
}

/** A new connection: what the next bench message says is the state, not something that just happened. */
export function reconnected(floor) {
  floor.fresh = true;
}

/** Take a bench message. Answers the sound to play, or "none". A station that could not record says no bench: the old one stands. */
export function takeBench(floor, { at, outcome, bench: told }) {
  const before = floor.bench;
  const bench = told ?? before;
  if (!bench) return "none";
  const silent = floor.fresh;
  floor.fresh = false;
  floor.bench = bench;
  if (bench.parcel) floor.lastParcel = bench.parcel;
  if (silent) {
    floor.cover = floor.strip = floor.right = null;
    return "none";
  }
  if (!outcome) {
    if (bench.parcel?.parcel_id !== before?.parcel?.parcel_id) floor.cover = null;
    return "none";
  }
  if (outcome.outcome !== "silent") show(floor, before, outcome, at);
  return outcome.sound ?? "none";
}

function show(floor, before, outcome, at) {
  const { bench } = floor;
  const kind = outcome.outcome;
  const told = { outcome, at, parcel: bench.parcel ?? before?.parcel ?? null };
  if (asksForPin(floor, outcome)) {
    floor.cover = { ...floor.cover, badge: badgeOf(floor, outcome) };
    return;
  }
  floor.strip = floor.right = null;
  if (outcome.reason?.code === "reprint_needs_lift" && bench.parcel) {
    const { parcel_id, tracking_number } = bench.parcel;
    floor.cover = { kind: "refused", ...told, outcome: { ...outcome, rule: "reprint", parcel_id, tracking_number } };
    return;
  }
  if (kind === "note" && floor.cover && floor.cover.kind !== "packed" && !isStep(outcome)) {
    // A touch or a scan that changed nothing leaves the refusal where it is; a wrong PIN is said on the pad itself.
    floor.strip = outcome.reason?.code?.startsWith("pin_") ? null : told;
    return;
  }
  const lifted = kind === "note" && OUT_OF_THE_WAY.has(outcome.reason?.code) && floor.cover && liftOf(floor.cover.outcome) ? floor.cover : null;
  if (lifted) {
    // A waybill is scanned again; a button (print once more, truck leaves) is pressed again, so it must be in sight.
    const again = AGAIN_BY_BUTTON.has(lifted.outcome.rule);
    floor.cover = again ? null : { ...lifted, kind: "lifted", why: outcome.reason };
    floor.strip = again ? told : null;
    return;
  }
  floor.cover = null;
  const stream = STREAMS.has(surfaceOf(floor));
  if (outcome.reason?.code === "weighed") floor.weighed = told;
  // The newest word about a parcel takes the place of those before: what went right since then is not pulled out.
  if (stream) floor.alarms = floor.alarms.filter((other) => numberOf(other.outcome) !== numberOf(outcome));
  if (stream && (ALARMS.has(kind) || CALLED_OUT.has(outcome.reason?.code)) && outcome.rule !== "trip_close") {
    floor.alarms = [told, ...floor.alarms].slice(0, ALARMS_MAX);
    floor.strip = told;
  } else if (COVERS[kind] && !(kind === "trip_closed" && leftCount(outcome) === 0)) {
    floor.cover = { kind: COVERS[kind], ...told };
  } else if (kind === "trip_closed" || (STRIPS.has(kind) && (kind !== "opened" || outcome.reason))) {
    floor.strip = told;
  } else if (kind === "right" || kind === "handed_over") {
    floor.right = told;
  }
  if (kind === "trip_opened" || kind === "trip_closed") floor.alarms = [];
}

/** Which rule a supervisor may lift, and for which parcel; null where none can be. A trip may not close because of a parcel that
    would miss its limit by staying: that one is named in `instead`. */
export function liftOf({ rule, parcel_id: parcelId, instead }) {
  const about = parcelId || (rule === "trip_close" ? instead?.parcel_id : "");
  return rule && about ? { rule, parcelId: about } : null;
}

/* A supervisor's badge scanned while a refusal waits for one: it goes to the pad, the refusal stays. */
function asksForPin(floor, outcome) {
  return floor.cover !== null && (PADS.has(floor.cover.kind) || liftOf(floor.cover.outcome) !== null) && badgeOf(floor, outcome) !== "";
}

function badgeOf(floor, outcome) {
  const isSupervisor = outcome.reason?.code === "supervisor_badge" || (outcome.outcome === "signed_in" && floor.bench.packer?.role === "supervisor");
  return isSupervisor ? String(outcome.reason?.params?.badge ?? floor.bench.packer?.badge ?? "") : "";
}

/* A note that tells of a step done (undone, retaken, released), not of a touch or scan that could do nothing. */
function isStep(outcome) {
  return outcome.sound === "none" || outcome.sound === "right" || !outcome.sound;
}

/* What a call-out names its parcel by. */
function numberOf({ tracking_number: number, code }) {
  return number || code;
}

/* How many parcels packed for the trip that closed were not scanned out. */
function leftCount(outcome) {
  return Number(outcome.reason?.params?.left ?? 0);
}

/** What is wrong with a photo though the camera works: the packer can mend it. Empty where nothing is, or nobody can. */
export function poorOf(photo) {
  const wrong = photo?.state === "missed" ? photo.reason : photo?.defects?.[0];
  return POOR.has(wrong) ? wrong : "";
}

/** Why there is no photo though the packer did nothing wrong: the camera, or what keeps its pictures. Empty where that is not so. */
export function goneOf(photo) {
  return photo?.state === "missed" && GONE.has(photo.reason) ? photo.reason : "";
}

/** The camera, where this bench must photograph and cannot. */
export function cameraAway({ bench, devices }) {
  const wish = bench?.profile?.photo;
  const camera = devices.find(({ device }) => device === "camera");
  const away = camera && ((camera.state === "lost" && wish !== "none") || (camera.state === "off" && wish === "required"));
  return wish && away ? camera : null;
}

/** Note how a photo came out. Answers whether its parcel's cover, and whether the line above, must be drawn anew. A poor photo is
    said softly of the parcel at hand; one that a camera never took, of whichever parcel, since that takes seconds. */
export function takePhoto(floor, photo) {
  const nothing = { cover: false, strip: false };
  if (!photo || photo.shot) return nothing;
  const parcel = floor.lastParcel?.parcel_id === photo.parcel_id ? floor.lastParcel : null;
  if (parcel) parcel.photo = photo;
  const cover = parcel !== null && floor.cover?.kind === "packed";
  if (floor.bench?.profile?.photo !== "wanted" || (floor.cover && floor.cover.kind !== "packed")) return { ...nothing, cover };
  const poor = parcel && !cover ? poorOf(photo) : "";
  const why = poor || goneOf(photo);
  if (!why) return { ...nothing, cover };
  const code = poor ? "photo_poor" : why === "disk_full" ? "photo_unsaved" : "photo_gone";
  const number = parcel?.tracking_number ?? photo.tracking_number ?? "";
  floor.strip = { outcome: { outcome: "note", reason: { code, params: { why, number } } }, at: null, parcel };
  return { cover, strip: true };
}

/** Take the day. Answers whether a moment in it is near, new, and nobody is being told anything else: worth one soft tone. */
export function takeQueue(floor, queue) {
  const known = floor.moments;
  const near = (queue.moments ?? []).filter(({ minutes }) => minutes > 0).map(({ at, what, shop, carrier }) => [at, what, shop, carrier].join(" "));
  floor.queue = queue;
  floor.moments = new Set(near);
  return known !== null && near.some((key) => !known.has(key)) && floor.cover === null;
}

/** The moments that a bench is still to read, at a time in ms since the epoch. */
export function momentsAt(floor, now) {
  return (floor.queue?.moments ?? []).filter(({ shown_until: until }) => Date.parse(until) > now);
}

/** Which surface lies under the covers. */
export function surfaceOf({ bench }) {
  if (bench.place === "weigh") return "weigh";
  if (!bench.packer) return "signin";
  if (bench.parcel && ["opened", "verified"].includes(bench.parcel.state)) return "packing";
  return bench.handover ? "handover" : "next";
}

/** What to take out of the box again: more verified than wanted, after a change of the order. */
export function overfullLine(parcel) {
  return parcel.lines.find((line) => line.verified > line.quantity) ?? null;
}

/** The line to scan next: what is begun, then gifts, then in the order's own order. Null when nothing is missing. */
export function currentLine(parcel) {
  const open = parcel.lines.filter((line) => line.verified < line.quantity);
  return open.find((line) => line.verified > 0) ?? open.find((line) => line.gift) ?? open[0] ?? null;
}

/** At most three lines around the current one, and how many more there are. */
export function linesShown(lines, current) {
  if (lines.length <= 3) return { shown: lines, more: 0 };
  const at = Math.max(0, lines.indexOf(current));
  const from = Math.min(Math.max(0, at - 1), lines.length - 2);
  return { shown: lines.slice(from, from + 2), more: lines.length - 2 };
}

/** What two texts do not share, word by word: ["红色", "蓝色"]; the whole texts where that leaves one empty. */
export function difference(left, right) {
  const [a, b] = [left.split(/\s+/), right.split(/\s+/)];
  const onlyA = a.filter((word) => !b.includes(word)).join(" ");
  const onlyB = b.filter((word) => !a.includes(word)).join(" ");
  return onlyA && onlyB ? [onlyA, onlyB] : [left, right];
}

/** What two texts share, word by word. */
export function common(left, right) {
  const b = right.split(/\s+/);
  return left.split(/\s+/).filter((word) => b.includes(word)).join(" ");
}

/** The parcels to open next, never the one just packed, refused or open: the queue may not know yet. */
export function nextCards({ queue, lastParcel, bench, cover }) {
  const gone = new Set([lastParcel?.parcel_id, bench?.parcel?.parcel_id, cover?.outcome.parcel_id]);
  return (queue?.next ?? []).filter((card) => !gone.has(card.parcel_id));
}
