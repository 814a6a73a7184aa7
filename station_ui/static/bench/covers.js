/* Outcomes that fill the screen. Each says what happened, what is safe and what to do next; none can be closed by Enter. */

import { h, icon } from "../dom.js";
import { carrierName, code, has, rich, richReason, say, shown } from "../words.js";
import { byText, button, goodsLine, hanWidth, named, nameOf, picture, plate, scanWaybill, standing, whereItLies } from "./parts.js";
import { liftPad } from "./lift.js";
import { isBindable } from "./which.js";
import { cameraAway, common, currentLine, difference, goneOf, liftOf, nextCards, poorOf } from "./model.js";

/** Packed: waybill, count, photo, and the next action at once. Leaves by itself. */
export function packedCover(floor, { outcome }, today) {
  const parcel = floor.lastParcel?.parcel_id === outcome.parcel_id ? floor.lastParcel : null;
  const number = outcome.tracking_number ?? parcel?.tracking_number ?? "";
  const carrier = outcome.carrier ?? parcel?.carrier ?? "";
  const unlisted = outcome.outcome === "unlisted";
  return h(`section.layer.outcome.is-right-screen${unlisted ? ".is-unlisted" : ""}`, { role: "status" },
    h("div.said", icon(unlisted ? "warn" : "right", "icon sign"),
      h("div", wordOf(say(unlisted ? "outcome.unlisted" : "packed.word"), 3.3),
        h("p.what", carrier && `${carrierName(carrier)} `, number && code(number), h("br"), packedSummary(outcome, parcel))),
      h("div.proof", h("p.big", h("small", say("top.today")), ` ${floor.bench.count_today ?? 0} `, h("small", say("top.pieces"))), photoProof(floor, parcel))),
    goOn(floor, today));
}

/* The way on, at the size of a next action: the parcel to open now. */
function goOn(floor, today) {
  const [next] = nextCards(floor);
  return h("div.go",
    h("p.over", h("b", say("next.title")), next && [" ", whereItLies(next), " ", goodsLine(next), " ", plate(next.location, false)]),
    h("p.over", say("packed.no_wait"), icon("go")),
    scanWaybill(next),
    next ? h("p.reason", standing(next, today), h("b", byText(next))) : h("p.reason"));
}

function packedSummary(outcome, parcel) {
  if (outcome.outcome === "unlisted") return say("unlisted.packed");
  if (!parcel) return outcome.units ? say("packed.units", { units: outcome.units }) : "";
  const said = [say("packed.all_right", { kinds: parcel.lines.length, units: parcel.units })];
  if (parcel.lines.some(({ gift }) => gift)) said.push(say("packed.gift"));
  return said.join(shown() === "en" ? ", " : "·");
}

function photoProof(floor, parcel) {
  const wanted = floor.bench.profile?.photo;
  const photo = parcel?.photo;
  if (!wanted || wanted === "none") return null;
  const state = photo?.state ?? "asked";
  const shot = state === "taken" && photo.digest ? h("img", { src: `/api/v1/photos/${encodeURIComponent(photo.digest)}?small=true`, alt: "" }) : null;
  const why = poorOf(photo);
  const gone = goneOf(photo);
  const words = why ? say("packed.photo_poor", { why }) : gone ? say("packed.photo_gone", { why: gone }) : say(photo?.waybill === "matched" ? "packed.photo_matched" : `packed.photo_${state}`);
  return [shot && h("div.photo", shot), h("p.chip", icon(state === "missed" || why ? "warn" : "camera"), words)];
}

/** Wrong, surplus or foreign goods: what was scanned, what is wanted, where each lies. */
export function wrongCover(floor, { outcome, parcel }, ways) {
  const kind = outcome.outcome;
  const scanned = scannedGoods(outcome, parcel);
  const wanted = outcome.missing?.[0] ?? (parcel && currentLine(parcel));
  const [diffScanned, diffWanted] = wanted ? telling(scanned, wanted) : [nameOf(scanned) || outcome.code, ""];
  const number = parcel?.tracking_number ?? outcome.tracking_number;
  const closing = parcel && ["station", "component"].includes(floor.bench.profile?.label) ? "wrong.scan_label" : "wrong.close";
  return h("section.layer.outcome.is-wrong-screen", { role: "alert" },
    h("header.said", icon("wrong", "icon sign"), wordOf(say(`outcome.${kind}`), 3),
      h("p.what", parcel ? rich("wrong.parcel", { tracking_number: number, verified: parcel.verified, units: parcel.units }) : null, h("br"),
        say("wrong.not_counted"), kind === "wrong" && outcome.reason ? [h("br"), richReason(outcome.reason)] : null)),
    h("div.compare",
      side("scanned", "wrong", say("wrong.scanned"), scanned, diffScanned, wanted),
      wanted ? side("wanted", "right", say("wrong.wanted"), wanted, diffWanted, scanned)
        : h("section.wanted", h("div", h("p.over", icon("right"), h("b", say("wrong.nothing_wanted")))))),
    h("footer.todo",
      h("p.step", h("i", "1"), scanned.location ? [say("wrong.put_back_to", { what: shortOf(diffScanned) }), plate(scanned.location, false)] : say("wrong.put_aside", { what: shortOf(diffScanned) })),
      h("p.step", h("i", "2"), wanted ? [say("wrong.scan", { what: shortOf(diffWanted, "wrong.that_one") }), plate(wanted.location, false)] : say(closing)),
      h("div.ways", wanted ? button("none_on_rack", "held", ways.hold) : button("put_back", "tick", ways.clear, { main: true }),
        isBindable(outcome) ? button("bind", "badge", ways.bindOpen) : wanted ? button("supervisor", "badge", ways.help) : button("hold", "held", ways.hold))));
}

/* The first word of a cover, smaller where it would leave no room for the reason beside it. */
function wordOf(word, most) {
  return h(`h1.word${hanWidth(word) > most ? ".is-long" : ""}`, word);
}

/* What was scanned: as the outcome says it, else the line of this parcel with the same goods, else only the code. */
function scannedGoods(outcome, parcel) {
  const params = outcome.scanned ?? outcome.reason?.params ?? {};
  const known = parcel?.lines.find(({ sku }) => params.sku && sku === params.sku);
  if (known) return { ...known, code: outcome.code ?? "" };
  return {
    name: params.name ?? "", name_en: params.name_en ?? "", short_name: params.short_name ?? "", sku: params.sku ?? "",
    variant: params.variant ?? "", location: params.location ?? "", picture: params.picture ?? "", code: outcome.code ?? "",
  };
}

/* The one thing that tells two goods apart: the differing word of the variant, else the names, else the codes. */
function telling(scanned, wanted) {
  const [a, b] = [nameOf(scanned), nameOf(wanted)];
  if (a && a === b && scanned.variant && wanted.variant && scanned.variant !== wanted.variant) return difference(scanned.variant, wanted.variant);
  if (a && a === b) return [scanned.sku || scanned.code, wanted.sku || wanted.variant || b];
  return [a || scanned.code || say("word.unknown"), b];
}

function shortOf(text, instead = "wrong.this_one") {
  return hanWidth(text) > 4 ? say(instead) : text;
}

function side(place, drawing, title, goods, diff, other) {
  const same = nameOf(goods) && nameOf(goods) === nameOf(other ?? {})
    ? `${nameOf(goods)} ${common(goods.variant ?? "", other?.variant ?? "")}`
    : goods.variant || goods.sku || "";
  const size = hanWidth(diff) > 2.2 ? (hanWidth(diff) > 6.4 ? ".is-very-long" : ".is-long") : "";
  return h(`section.${place}`, picture(goods), h("div", h("p.over", icon(drawing), h("b", title)), h(`p.diff${size}`, diff), h("p.same", same)));
}

/** The parcel before is not finished: which goods are missing; nothing has changed. */
export function unfinishedCover(floor, { outcome, parcel }, ways) {
  const missing = outcome.missing ?? [];
  const takesOut = outcome.reason?.code === "take_out_first";
  if (!missing.length) return waitingCover(outcome, parcel, ways);
  return h("section.layer.outcome.is-wrong-screen.is-unfinished", { role: "alert" },
    h("header.said", icon("warn", "icon sign"), h("h1.word", say("unfinished.word")),
      h("p.what", rich(takesOut ? "unfinished.take_out" : "unfinished.parcel", { tracking_number: parcel?.tracking_number ?? "", count: missingUnits(missing) }), h("br"),
        rich("unfinished.unchanged", { code: outcome.code ?? "" }))),
    h("ul.missing-lines", missing.slice(0, 3).map((line) => h("li", picture(line),
      h("div", h(`p.diff.is-long${missing.length === 1 && hanWidth(nameOf(line)) <= 6 ? ".is-one" : ""}`, nameOf(line)), h("p.same", line.variant ?? "")),
      h("p.short", rich(takesOut ? "unfinished.too_many" : "unfinished.short", { left: Math.abs(line.quantity - line.verified) })), plate(line.location))),
      missing.length > 3 ? h("li.more", say("packing.more", { more: missing.length - 3 })) : null),
    h("footer.todo", h("p.step", h("i", "1"), say(takesOut ? "todo.take_out_first_1" : "unfinished.scan_missing")), h("p.step", h("i", "2"), say("unfinished.then")),
      h("div.ways", takesOut ? null : button("none_on_rack", "held", ways.hold), button("supervisor", "badge", ways.help))));
}

/* All goods are in, and something else still closes the parcel: its label, its photo. */
function waitingCover(outcome, parcel, ways) {
  const act = `act.${outcome.reason?.code}`;
  return h("section.layer.outcome.is-notice.is-warn", { role: "alert" },
    h("header.said", icon("warn", "icon sign"), wordOf(say("unfinished.word"), 4),
      h("p.what", rich("notice.parcel", { tracking_number: parcel?.tracking_number ?? "" }), h("br"), rich("unfinished.unchanged", { code: outcome.code ?? "" }))),
    h("div.told", has(act) ? h("p.act", say(act)) : null, outcome.reason ? h("p.because", richReason(outcome.reason)) : null),
    h("footer.todo", h("p.step", h("i", "1"), say(has(act) ? act : "unfinished.scan_missing")), h("p.step", h("i", "2"), say("unfinished.then")),
      h("div.ways", button("none_on_rack", "held", ways.hold, { text: say("do.hold") }), button("supervisor", "badge", ways.help))));
}

function missingUnits(lines) {
  return lines.reduce((sum, line) => sum + Math.abs(line.quantity - line.verified), 0);
}

const LEFT_MAX = 12;
const GOES_ON = new Set(["stop", "held"]);
const NOTICES = {
  stop: { tone: "wrong", drawing: "wrong" },
  held: { tone: "held", drawing: "held" },
  unknown: { tone: "warn", drawing: "help" },
  label_wrong: { tone: "wrong", drawing: "wrong" },
  photo_missed: { tone: "warn", drawing: "camera" },
  photo_other: { tone: "wrong", drawing: "camera" },
};

/** A stop, a hold, an unknown code, a wrong label, a missed photo or another parcel's: the word, why, and the steps on. */
export function noticeCover(floor, cover, today, ways) {
  const { outcome, parcel } = cover;
  const kind = outcome.outcome;
  const { tone, drawing } = NOTICES[kind];
  // A code that nothing explains is of no parcel, even while one is open.
  const number = kind === "unknown" ? "" : outcome.tracking_number ?? parcel?.tracking_number ?? "";
  const own = `${kind}.${outcome.reason?.code}`;
  const word = has(own) ? say(own) : say(`outcome.${kind}`);
  const takeOut = kind === "stop" ? outcome.missing ?? [] : [];
  const lifting = liftOf(outcome);
  const about = aboutOf(floor, outcome);
  return h(`section.layer.outcome.is-notice.is-${tone}${lifting ? ".has-lift" : ""}`, { role: "alert" },
    h("header.said", icon(drawing, "icon sign"), wordOf(word, 4),
      h("p.what", number ? rich("notice.parcel", { tracking_number: number }) : outcome.code ? rich("notice.code", { code: outcome.code }) : null)),
    h("div.told",
      outcome.reason ? h("p.because", richReason(outcome.reason)) : null,
      takeOut.length ? h("ul.missing-lines", takeOut.slice(0, 3).map((line) => h("li", picture(line), h("div", h("p.name", nameOf(line)), h("p.same", line.variant ?? "")), plate(line.location)))) : null,
      outcome.reason?.params?.until ? null : holdUntil(parcel, kind),
      h("p.safe", icon("tick"), say(`safe.${kind}`))),
    GOES_ON.has(kind) && !floor.bench.parcel ? goOn(floor, today) : null,
    h("footer.todo", h("p.step", h("i", "1"), say(todoOf(kind, about, 1))), h("p.step", h("i", "2"), say(todoOf(kind, about, 2))),
      h("div.ways", lifting ? null : waysOf(kind, about, ways))),
    lifting ? liftPad(lifting, cover, ways.lift) : null);
}

/* What a person does next differs by reason where it must (a refund still being asked is not yet refunded). */
function todoOf(kind, reason, step) {
  return has(`todo.${reason}_${step}`) ? `todo.${reason}_${step}` : `todo.${kind}_${step}`;
}

function holdUntil(parcel, kind) {
  if (kind !== "held" || !parcel?.hold) return null;
  const said = [named("hold", parcel.hold.reason)];
  said.push(parcel.hold.until ? say("held.until", { until: parcel.hold.until }) : say("held.by_person"));
  if (parcel.hold.urgent) said.push(say("held.urgent"));
  return h("p.because", said.join("·"));
}

/* A photo that the camera never took is mended at the camera, not by moving the box. */
function aboutOf(floor, { outcome: kind, reason }) {
  if (kind !== "photo_missed" || reason?.code === "photo_left") return reason?.code;
  return goneOf({ state: "missed", reason: reason?.params?.why }) || cameraAway(floor) ? "photo_gone" : reason?.code;
}

function waysOf(kind, about, ways) {
  if (about === "photo_gone") return [button("retake", "camera", ways.retake, { main: true }), button("hold", "held", () => ways.holdFor("photo_missed"))];
  if (about === "photo_left") return [button("supervisor", "badge", ways.help)]; // a retake would be of the box that lies here now
  if (kind === "photo_missed" || kind === "photo_other") return [button("retake", "camera", ways.retake, { main: true }), button("supervisor", "badge", ways.help)];
  return [button("supervisor", "badge", ways.help)];
}

/** A trip closed and parcels packed for it were left behind: named, where they are. */
export function leftCover(floor, { outcome }, ways) {
  const left = floor.left.slice();
  const count = Number(outcome.reason?.params?.left ?? left.length);
  return h("section.layer.outcome.is-notice.is-warn.is-left", { role: "alert" },
    h("header.said", icon("truck", "icon sign"), h("h1.word", say("left.word", { count })),
      h("p.what", outcome.reason ? richReason(outcome.reason) : null)),
    h("div.told", h("ul.tails", left.slice(0, LEFT_MAX).map((card) => h("li", leftText(card)))), count > LEFT_MAX ? h("p.safe", say("left.more", { more: count - LEFT_MAX })) : null),
    h("footer.todo", h("p.step", h("i", "1"), say("left.todo_1")), h("p.step", h("i", "2"), say("left.todo_2")), h("div.ways", button("seen", "tick", ways.clear))));
}

/** One parcel of a left-behind list: its number, who packed it. */
export function leftText(card) {
  return [code(card.tracking_number ?? ""), card.packed_by ? h("span", say("left.by", { badge: card.packed_by })) : null];
}

/** What refused it is out of the way (a supervisor lifted the rule, or what it named is set aside): scan that waybill again. */
export function liftedCover(floor, { outcome, why }) {
  const aside = why?.code === "not_found_set_aside";
  const number = outcome.tracking_number ?? "";
  return h("section.layer.outcome.is-notice.is-right-tone", { role: "status" },
    h("header.said", icon("right", "icon sign"), wordOf(say(aside ? "set_aside.word" : "lifted.word"), 4), h("p.what", number && rich("notice.parcel", { tracking_number: number }))),
    h("div.told", scanWaybill({ tracking_number: number }), h("p.safe", icon("tick"), aside ? richReason(why) : say("lift.fine"))));
}

