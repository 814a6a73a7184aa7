/* Which column of a file is what: an editor over the columns that the station told, and the list of what was saved.
   Values are shown only where the station found nothing personal in their form. */

import { h, icon } from "../dom.js";
import { say } from "../words.js";
import { tell } from "./frame.js";
import { refusedParts, reportParts, sentence } from "./import_report.js";
import { button, choice, field, named, panel, table } from "./parts.js";
import { read, send, sure, whyNot } from "./send.js";

const FIELDS = ["number", "sku", "quantity", "title", "variant", "line_number", "created_at", "paid_at", "promise_at", "declared_at", "tracking_number", "carrier", "platform_status", "after_sales", "buyer", "seller"];
const PLATFORMS = ["pdd", "taobao", "tmall", "douyin", "kuaishou", "jd", "wechat", "xiaohongshu", "temu", "tiktok_us", "tiktok_vn", "shopee", "amazon", "ebay", "etsy", "shopify", "woocommerce", "own"];
const ZONES = ["Asia/Shanghai", "America/Los_Angeles", "America/New_York", "Europe/London", "Europe/Berlin", "Asia/Tokyo", "Asia/Ho_Chi_Minh", "UTC"];
const ORDERS = [["", "year_first"], ["true", "day_first"], ["false", "month_first"]];
const KNOWN_WITHIN = { tries: 20, ms: 250 }; // a head office tells its stations within a second or two

/** The editor of one file's columns. `saved` is called once the mapping is known here. */
export function mappingEditor(told, { bytes, leave, saved }) {
  const near = told.near;
  const picks = told.columns.map((column) => picker(column, near, () => changed()));
  const name = h("input", { name: "name", maxlength: 60, required: true, autocomplete: "off", value: near?.name ?? "" });
  const shop = h("input", { name: "shop", maxlength: 200, autocomplete: "off", value: near?.shop ?? "" });
  const platform = choice("platform", [["", say("panel.mapping.choose_platform")], ...PLATFORMS.map((each) => [each, named("platform", each)])], near?.platform ?? "");
  const zone = choice("zone", [["", say("panel.mapping.zone_hint")], ...[...new Set([...ZONES, near?.zone].filter(Boolean))].map((each) => [each, each])], near?.zone ?? "");
  const order = choice("order", ORDERS.map(([value, word]) => [value, say(`panel.mapping.${word}`)]), near ? String(near.day_first ?? "") : "");
  const result = h("div.result", { role: "status" });
  const save = button(say(bytes ? "panel.mapping.import" : "panel.mapping.save"), keep, { main: true, disabled: Boolean(bytes), data: { do: "save" } });
  const box = h("form.stacked", { data: { form: "mapping" }, on: { input: changed, submit: (event) => {
    event.preventDefault();
    if (bytes) preview();
    else keep();
  } } },
  near ? h("p.hint", say("panel.mapping.near", { name: near.name })) : null,
  h("p.hint", say("panel.mapping.choose_hint")),
  table([say("panel.mapping.column"), say("panel.mapping.seen"), say("panel.mapping.is")], picks.map(({ row }) => row), { classes: "list columns" }),
  h("div.inline", field(say("panel.mapping.name"), name), field(say("panel.mapping.platform"), platform), field(say("panel.mapping.shop"), shop, say("panel.mapping.shop_hint")), field(say("panel.mapping.zone"), zone), field(say("panel.mapping.order"), order)),
  result, h("p.do", bytes ? h("button.button", { data: { do: "preview" } }, icon("eye"), say("panel.mapping.try")) : null, save, button(say("panel.import.leave"), leave)));
  return box;

  function changed() {
    if (bytes) save.disabled = true;
    result.replaceChildren();
  }

  function mapping() {
    const columns = picks.filter(({ select }) => select.value).map(({ select, title }) => ({ field: select.value, column: title }));
    return { key: told.key, name: name.value.trim(), platform: platform.value, shop: shop.value.trim(), zone: zone.value, day_first: order.value ? order.value === "true" : null, columns };
  }

  async function preview() {
    const sent = JSON.stringify(mapping());
    const form = new FormData();
    form.append("file", bytes, "file");
    form.append("mapping", sent);
    const answer = await send("POST", "/mappings/preview", form);
    if (answer.left || sent !== JSON.stringify(mapping())) return;
    save.disabled = !answer.ok;
    if (answer.ok) result.replaceChildren(h("h3", { data: { preview: "mapping" } }, sentence(answer.body, false)), ...reportParts(answer.body).filter(Boolean).flat(Infinity).filter(Boolean));
    else result.replaceChildren(...refusedParts(answer, ""));
  }

  async function keep() {
    const told = mapping();
    const answer = await send("POST", "/mappings", told);
    if (answer.left) return;
    if (!answer.ok) result.replaceChildren(...refusedParts(answer, ""));
    else if (await isKnown(told)) {
      tell("right", say("panel.mapping.saved"));
      saved();
    }
  }
}

/** What was saved; `refresh` is called once one was removed, `edit` with the one to change. */
export function mappingsPanel(mappings, refresh, edit) {
  const rows = mappings.map((each) => h("tr", { data: { mapping: each.key } }, h("td.strong", each.name, h("small", [named("platform", each.platform), each.shop].filter(Boolean).join(" · "))),
    h("td", each.columns.map(({ field: what, column }) => h("span.pairing", `${column} → ${named("mapping_field", what)}`))),
    h("td.act", button(say("panel.policies.edit"), () => edit(each), { small: true }), " ", button(say("panel.mapping.remove"), () => remove(each, refresh), { small: true }))));
  return panel(say("panel.import.mappings"), say("panel.mapping.hint"), table([say("panel.mapping.name"), say("panel.mapping.columns"), ""], rows, { empty: say("panel.mapping.none") }));
}

async function remove(mapping, refresh) {
  if (!(await sure(`${say("panel.mapping.remove")}: ${mapping.name}?`, say("panel.mapping.removed"), say("panel.mapping.remove"), "wrong"))) return;
  const answer = await send("DELETE", `/mappings/${encodeURIComponent(mapping.key)}`);
  if (answer.left) return;
  await refresh();
  if (!answer.ok) tell("wrong", whyNot(answer));
}

/* One column with its choice. A field that is given to another column leaves this one by itself. */
function picker(column, near, changed) {
  const chosen = near ? (near.columns.find((each) => each.column === column.title)?.field ?? "") : column.field;
  const select = choice(`column ${column.title}`, [["", say("panel.mapping.not_used")], ...FIELDS.map((each) => [each, say(`mapping_field.${each}`)])], chosen, () => {
    for (const other of select.closest("table").querySelectorAll("select")) if (other !== select && select.value && other.value === select.value) other.value = "";
    changed();
  });
  select.setAttribute("aria-label", column.title);
  return { select, title: column.title, row: h("tr", { data: { column: column.title } }, h("td.strong", column.title), h("td", seen(column)), h("td", select)) };
}

function seen({ form, values }) {
  if (!form) return null;
  if (form === "digits") return h("small", say("column_form.digits", { length: values.join(" / ") }));
  return values.length ? [h("span", values.join(" · ")), h("small", say(`column_form.${form}`))] : h("small", say(`column_form.${form}`));
}

/* Where head office owns the feed, what it was told comes back to this station a moment later. */
async function isKnown({ key, name }) {
  for (let left = KNOWN_WITHIN.tries; left > 0; left -= 1) {
    const told = await read("/mappings");
    if (told?.mappings.some((each) => each.key === key && each.name === name)) return true;
    await new Promise((resolve) => setTimeout(resolve, KNOWN_WITHIN.ms));
  }
  return false;
}
