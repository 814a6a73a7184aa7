/* Out of stock: what customer service has to ask buyers about, by ship-by, and how near each shop is to its platform's
   limits. The list can be taken away as a table; it holds no names. */

import { h } from "../dom.js";
import { carrierName, code, say } from "../words.js";
import { fill, start } from "./frame.js";
import { at, button, chip, leftChip, linkButton, named, panel, storyOf, table } from "./parts.js";
import { read } from "./send.js";

const TONES = { over: ["wrong", "warn"], near: ["warn", "warn"], far: ["plain", "tick"] };
const RISKY = /^[=+\-@\t\r]/; // a spreadsheet would run it

start(show);

async function show() {
  const told = await read("/holds/short");
  if (!told) return;
  const { parcels, shops } = told;
  const save = h("a.button", { href: URL.createObjectURL(new Blob([csv(parcels)], { type: "text/csv" })), download: `${say("panel.short.file")}.csv`, data: { do: "export" } }, say("panel.short.export"));
  fill(h("section.lead", h("div", h("h1", say("panel.short.title", { count: parcels.length })), h("p", say("panel.short.hint"))), h("div.do", parcels.length ? save : null)),
    shops.length ? panel(say("panel.short.shops"), say("panel.short.shops_hint"), table([say("panel.short.shop"), [say("panel.short.count"), "num"], say("panel.short.limits"), ""], shops.map(shopRow))) : null,
    panel(say("panel.short.parcels"), "", table([say("panel.list.left"), say("panel.list.parcel"), say("panel.short.order"), say("panel.short.goods"), say("panel.short.until")], parcels.map(parcelRow), { empty: say("panel.short.none") })));
}

function shopRow({ platform, shop, short, orders, nearness, limits }) {
  const [tone, drawing] = TONES[nearness];
  return h("tr", { data: { shop, nearness } }, h("td.strong", [named("platform", platform), shop].filter(Boolean).join(" · ")),
    h("td.num.strong", say("panel.short.of", { short, orders }), h("small", `${(100 * short / Math.max(1, orders)).toFixed(1)} %`)),
    h("td", limits.length ? limits.map(limitLine) : h("span.quiet", say("panel.short.no_limits"))),
    h("td", limits.length ? chip(tone, drawing, say(`panel.short.${nearness}`)) : null));
}

function limitLine({ orders_min: orders, percent_min: percent, unconfirmed, source }) {
  return h("small", { title: source }, say(orders ? "panel.short.limit_both" : "panel.short.limit_percent", { orders, percent }), unconfirmed ? [" ", h("b.text-warn", say("panel.short.unconfirmed"))] : null);
}

function parcelRow(parcel) {
  return h("tr", { data: { parcel: parcel.tracking_number } }, h("td.nowrap", parcel.ship_by ? leftChip(parcel.ship_by) : null, h("small", at(parcel.ship_by))),
    h("td", h("a", { href: storyOf(parcel) }, parcel.tracking_number ? [parcel.carrier ? `${carrierName(parcel.carrier)} ` : "", code(parcel.tracking_number)] : say("panel.no_number"))),
    h("td", parcel.orders.map(({ platform, shop, number }) => h("small", [named("platform", platform), shop, number].filter(Boolean).join(" · ")))),
    h("td", parcel.lines.map(({ sku, name, variant, short }) => h("small", `${name || sku} ${variant} ×${short}`))),
    h("td.nowrap", parcel.until ? at(parcel.until) : h("span.quiet", say("held.by_person"))));
}

/* One row a line short, as a spreadsheet opens it. */
function csv(parcels) {
  const head = ["ship_by", "platform", "shop", "order", "carrier", "number", "sku", "goods", "variant", "short", "until"].map((name) => say(`panel.short.column_${name}`));
  const rows = parcels.flatMap((parcel) => parcel.orders.flatMap((order) => parcel.lines.map((line) => [at(parcel.ship_by), named("platform", order.platform), order.shop, order.number,
    parcel.carrier ? carrierName(parcel.carrier) : "", parcel.tracking_number, line.sku, line.name, line.variant, line.short, parcel.until ? at(parcel.until) : ""])));
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function cell(value) {
  const text = String(value ?? "");
  return `"${(RISKY.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
