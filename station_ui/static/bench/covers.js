/* Outcomes that fill the screen. Each says what happened, what is safe and what to do next; none can be closed by Enter. */

import { h, icon } from "../dom.js";
import { carrierName, code, has, rich, richReason, say, tail } from "../words.js";
import { button, hanWidth, nameOf, picture, plate, scanWaybill, standing, byText, whereItLies, named } from "./parts.js";
import { common, currentLine, difference, leftBehind, nextCards } from "./model.js";

/** Packed: waybill, count, photo, and the next action at once. Leaves by itself. */
export function packedCover(floor, { outcome }, today) {
  const parcel = floor.lastParcel?.parcel_id === outcome.parcel_id ? floor.lastParcel : floor.lastParcel ?? null;
  const number = outcome.tracking_number ?? parcel?.tracking_number ?? "";
  const [next] = nextCards(floor);
  return h("section.layer.outcome.is-right-screen.motion", { role: "status" },
    h("div.said", icon("right", "icon sign"),
      h("div", h("h1.word", say("packed.word")),
        h("p.what", parcel?.carrier && `${carrierName(parcel.carrier)} `, number && code(number), h("br"), packedSummary(parcel))),
      h("div.proof", h("p.big", h("small", say("top.today")), ` ${floor.bench.count_today ?? 0} `, h("small", say("top.pieces"))), photoProof(floor, parcel))),
    h("div.go",
      h("p.over", h("b", say("next.title")), " ", next && whereItLies(next), " ", next && `${next.goods} ×${next.units}`, " ", next && plate(next.location, false)),
      h("p.over", say("packed.no_wait"), icon("go")),
      scanWaybill(next),
      next ? h("p.reason", standing(next, today), h("b", byText(next))) : h("p.reason")));
}

function packedSummary(parcel) {
  if (!parcel) return "";
  if (parcel.unlisted) return say("unlisted.packed");
  const said = [say("packed.all_right", { kinds: parcel.lines.length, units: parcel.units })];
  if (parcel.lines.some(({ gift }) => gift)) said.push(say("packed.gift"));
  return said.join("·");
}

function photoProof(floor, parcel) {
  const wanted = floor.bench.profile?.photo;
  const photo = parcel?.photo;
  if (!wanted || wanted === "none") return null;
  const state = photo?.state ?? "asked";
  const shot = state === "taken" && photo.digest ? h("img", { src: `/api/v1/photos/${encodeURIComponent(photo.digest)}`, alt: "" }) : null;
  return [shot && h("div.photo", shot), h("p.chip", icon(state === "missed" ? "warn" : "camera"), say(`packed.photo_${state}`))];
}

/** Wrong, surplus or foreign goods: what was scanned, what is wanted, where each lies. */
export function wrongCover(floor, { outcome, parcel }, ways) {
  const kind = outcome.outcome;
  const scanned = scannedGoods(outcome);
  const wanted = outcome.missing?.[0] ?? (parcel && currentLine(parcel));
  const [diffScanned, diffWanted] = wanted ? telling(scanned, wanted) : [nameOf(scanned) || outcome.code, ""];
  const number = parcel?.tracking_number ?? outcome.tracking_number;
  return h("section.layer.outcome.is-wrong-screen", { role: "alert" },
    h("header.said", icon("wrong", "icon sign"), wordOf(say(`outcome.${kind}`), 3),
      h("p.what", parcel ? rich("wrong.parcel", { tracking_number: number, verified: parcel.verified, units: parcel.units }) : null, h("br"),
        say("wrong.not_counted"), outcome.reason ? [h("br"), richReason(outcome.reason)] : null)),
    h("div.compare",
      side("scanned", "wrong", say("wrong.scanned"), scanned, diffScanned, wanted),
      wanted ? side("wanted", "right", say("wrong.wanted"), wanted, diffWanted, scanned)
        : h("section.wanted", h("div", h("p.over", icon("right"), h("b", say("wrong.nothing_wanted")))))),
    h("footer.todo",
      h("p.step", h("i", "1"), scanned.location ? [say("wrong.put_back_to", { what: shortOf(diffScanned) }), plate(scanned.location, false)] : say("wrong.put_aside", { what: shortOf(diffScanned) })),
      h("p.step", h("i", "2"), wanted ? [say("wrong.scan", { what: shortOf(diffWanted) }), plate(wanted.location, false)] : say("wrong.close")),
      h("div.ways", button("none_on_rack", "held", ways.hold), button("supervisor", "badge", ways.help))));
}

/* The first word of a cover, smaller where it would leave no room for the reason beside it. */
function wordOf(word, most) {
  return h(`h1.word${hanWidth(word) > most ? ".is-long" : ""}`, word);
}

function scannedGoods(outcome) {
  const params = outcome.reason?.params ?? {};
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

function shortOf(text) {
  return Array.from(text).length > 8 ? say("wrong.this_one") : text;
}

function side(place, drawing, title, goods, diff, other) {
  const same = nameOf(goods) && nameOf(goods) === nameOf(other ?? {})
    ? `${nameOf(goods)} ${common(goods.variant ?? "", other?.variant ?? "")}`
    : goods.variant || goods.sku || "";
  const size = hanWidth(diff) > 3.4 ? (hanWidth(diff) > 9 ? ".is-very-long" : ".is-long") : "";
  return h(`section.${place}`, picture(goods), h("div", h("p.over", icon(drawing), h("b", title)), h(`p.diff${size}`, diff), h("p.same", same)));
}

/** The parcel before is not finished: which goods are missing; nothing has changed. */
export function unfinishedCover(floor, { outcome, parcel }, ways) {
  const missing = outcome.missing ?? [];
  return h("section.layer.outcome.is-wrong-screen.is-unfinished", { role: "alert" },
    h("header.said", icon("warn", "icon sign"), h("h1.word", say("unfinished.word")),
      h("p.what", rich("unfinished.parcel", { tracking_number: parcel?.tracking_number ?? "", count: missingUnits(missing) }), h("br"),
        rich("unfinished.unchanged", { code: outcome.code ?? "" }))),
    h("ul.missing-lines", missing.slice(0, 3).map((line) => h("li", picture(line),
      h("div", h("p.diff.is-long", nameOf(line)), h("p.same", line.variant ?? "")),
      h("p.short", rich("unfinished.short", { left: line.quantity - line.verified })), plate(line.location))),
      missing.length > 3 ? h("li.more", say("packing.more", { more: missing.length - 3 })) : null),
    h("footer.todo", h("p.step", h("i", "1"), say("unfinished.scan_missing")), h("p.step", h("i", "2"), say("unfinished.then")),
      h("div.ways", button("none_on_rack", "held", ways.hold), button("supervisor", "badge", ways.help))));
}

function missingUnits(lines) {
  return lines.reduce((sum, line) => sum + line.quantity - line.verified, 0);
}

const NOTICES = {
  stop: { tone: "wrong", drawing: "wrong" },
  held: { tone: "held", drawing: "held" },
  unknown: { tone: "warn", drawing: "help" },
  label_wrong: { tone: "wrong", drawing: "wrong" },
  photo_missed: { tone: "warn", drawing: "camera" },
};

/** A stop, a hold, an unknown code, a wrong label, a missed photo: the word, why, and the steps on. */
export function noticeCover(floor, { outcome, parcel }, ways) {
  const kind = outcome.outcome;
  const { tone, drawing } = NOTICES[kind];
  const number = outcome.tracking_number ?? (kind === "unknown" ? "" : parcel?.tracking_number) ?? "";
  const word = kind === "stop" && outcome.reason && has(`stop.${outcome.reason.code}`) ? say(`stop.${outcome.reason.code}`) : say(`outcome.${kind}`);
  const takeOut = kind === "stop" ? outcome.missing ?? [] : [];
  return h(`section.layer.outcome.is-notice.is-${tone}`, { role: "alert" },
    h("header.said", icon(drawing, "icon sign"), wordOf(word, 4),
      h("p.what", number ? rich("notice.parcel", { tracking_number: number }) : outcome.code ? rich("notice.code", { code: outcome.code }) : null)),
    h("div.told",
      outcome.reason ? h("p.because", richReason(outcome.reason)) : null,
      takeOut.length ? h("ul.missing-lines", takeOut.slice(0, 3).map((line) => h("li", picture(line), h("div", h("p.name", nameOf(line)), h("p.same", line.variant ?? "")), plate(line.location)))) : null,
      outcome.reason?.params?.until ? null : holdUntil(parcel, kind),
      h("p.safe", icon("tick"), say(`safe.${kind}`))),
    h("footer.todo", h("p.step", h("i", "1"), say(`todo.${kind}_1`)), h("p.step", h("i", "2"), say(`todo.${kind}_2`)),
      h("div.ways", waysOf(kind, outcome, ways))));
}

function holdUntil(parcel, kind) {
  if (kind !== "held" || !parcel?.hold) return null;
  const said = [named("hold", parcel.hold.reason)];
  said.push(parcel.hold.until ? say("held.until", { until: parcel.hold.until }) : say("held.by_person"));
  return h("p.because", said.join("·"));
}

function waysOf(kind, outcome, ways) {
  if (kind === "photo_missed") return [button("retake", "camera", ways.retake, { main: true }), button("supervisor", "badge", ways.help)];
  if (kind === "held" && outcome.parcel_id) return [button("release", "undo", () => ways.release(outcome.parcel_id)), button("supervisor", "badge", ways.help)];
  if (kind === "stop") return [button("hold_one", "held", ways.hold), button("supervisor", "badge", ways.help)];
  return [button("supervisor", "badge", ways.help)];
}

/** A trip closed and parcels packed for it were left behind: named, where they are. */
export function leftCover(floor, { outcome }, ways) {
  const left = leftBehind(outcome);
  return h("section.layer.outcome.is-notice.is-warn.is-left", { role: "alert" },
    h("header.said", icon("truck", "icon sign"), h("h1.word", say("left.word", { count: left.length })),
      h("p.what", outcome.reason ? richReason(outcome.reason) : null)),
    h("div.told", h("ul.tails", left.slice(0, 24).map((one) => h("li", leftText(one)))), left.length > 24 ? h("p.safe", say("left.more", { more: left.length - 24 })) : null),
    h("footer.todo", h("p.step", h("i", "1"), say("left.todo_1")), h("p.step", h("i", "2"), say("left.todo_2")), h("div.ways", button("seen", "tick", ways.clear))));
}

function leftText(one) {
  if (typeof one === "string") return code(one.slice(-8));
  const number = one.tracking_number ?? one.parcel_id ?? "";
  return [code(number.slice(-8)), one.location ? plate(one.location, false) : null, one.station ? h("span", one.station) : null];
}

