/* Batch-ship files: what is packed and waits to be declared, by shop; a file of it to take, to download again, to confirm
   as uploaded, or to take back. A file is made once; nothing here decides what is in it. */

import { h, icon } from "../dom.js";
import { richReason, say } from "../words.js";
import { fill, start, tell } from "./frame.js";
import { at, button, chip, linkButton, named, panel, table, unconfirmedChip } from "./parts.js";
import { read, send, sure, whyNot } from "./send.js";

start(show);

async function show() {
  const told = await read("/batch-ship");
  if (!told) return;
  fill(h("section.lead", h("div", h("h1", say("panel.ships.title")), h("p", say("panel.ships.hint"))), h("div.do", linkButton(say("panel.nav.import"), "/panel/import", { small: false, drawing: "back" }))),
    told.office ? officePanel(told.office) : waitingPanel(told.waiting),
    told.office && !told.files.length ? null : panel(say("panel.ships.files"), say("panel.ships.files_hint"), table([say("panel.ships.at"), say("panel.ships.shop"), [say("panel.ships.orders"), "num"], say("panel.ships.state"), ""], told.files.map(fileRow), { empty: say("panel.ships.no_files") })));
}

function waitingPanel(waiting) {
  return panel(say("panel.ships.waiting"), say("panel.ships.waiting_hint"), table([say("panel.ships.shop"), [say("panel.ships.orders"), "num"], say("panel.ships.left_out"), ""], waiting.map(shopRow), { empty: say("panel.ships.nothing") }));
}

/* One place makes the files, so that no order is in two of them. */
function officePanel(page) {
  const link = h("a.button.is-main", { href: page, target: "_blank", rel: "noopener" }, icon("export"), say("panel.ships.office_open"));
  return panel(say("panel.ships.office"), say("panel.ships.office_hint"), h("div.do", { data: { office: page } }, link));
}

function shopName({ platform, shop }) {
  return [named("platform", platform), shop].filter(Boolean).join(" · ");
}

function shopRow(shop) {
  const { orders, rows, rows_max: most } = shop;
  return h("tr", { data: { platform: shop.platform, shop: shop.shop } },
    h("td.strong", shopName(shop), orders && shop.unconfirmed ? h("small", unconfirmedChip(shop), " ", say("panel.ships.unconfirmed")) : null),
    h(`td.num${orders ? "" : ".zero"}`, orders, rows > orders ? h("small", say("panel.ships.rows", { rows })) : null),
    h("td", rows > most && orders ? h("small", say("panel.ships.more_files", { rows_max: most })) : null, shop.left_out.map(leftOut)),
    h("td.act", orders ? button(say("panel.ships.take"), () => take(shop), { small: true, drawing: "export", data: { do: "take" } }) : null));
}

function leftOut({ reason, count, numbers }) {
  const shown = numbers.join(", ");
  return h("small", { data: { why: reason.code } }, say("panel.ships.left_out_of", { count }), richReason(reason), h("span.quiet", " ", count > numbers.length ? say("panel.ships.and_more", { numbers: shown }) : shown));
}

function fileRow(file) {
  return h("tr", { data: { file: file.file_id, state: stateOf(file) } },
    h("td.nowrap", at(file.taken_at), h("small", say("panel.ships.by", { badge: file.taken_by }))),
    h("td.strong.nowrap", shopName(file)),
    h("td.num", file.orders, file.rows > file.orders ? h("small", say("panel.ships.rows", { rows: file.rows })) : null),
    h("td", standing(file), doubtsOf(file, "stale"), doubtsOf(file, "unsure")),
    h("td.act", acts(file)));
}

function stateOf({ taken, uploaded, uploaded_at: since }) {
  if (taken) return since ? "half" : "taken";
  return uploaded ? "uploaded" : "taken_back";
}

function standing(file) {
  const looks = { taken: ["warn", "clock"], half: ["warn", "clock"], uploaded: ["right", "tick"], taken_back: ["plain", "undo"] };
  const state = stateOf(file);
  const [tone, drawing] = looks[state];
  const when = { uploaded: file.uploaded_at, half: file.uploaded_at, taken_back: file.taken_back_at }[state];
  const some = file.taken_back && state !== "taken_back" ? say("panel.ships.some_taken_back", file) : "";
  return [chip(tone, drawing, say(`panel.ships.is_${state}`, file)), when ? h("small", at(when)) : null, h("small", [say("panel.ships.told", file), some].filter(Boolean).join(" · "))];
}

/* What a person must look at: each number is named, since that is what the platform's page is searched by. */
function doubtsOf(file, why) {
  const doubts = file.doubts.filter((each) => each.why === why);
  if (!doubts.length) return null;
  return h("p.text-warn", { data: { doubts: why } }, say(`panel.ships.${why}`, { count: file[why] }), h("small", doubts.map(({ number }) => number).join(", ")),
    button(say("panel.ships.back_these", { count: doubts.length }), () => takeBack(file, doubts.map(({ order_id: id }) => id)), { small: true, drawing: "undo", data: { do: `back-${why}` } }));
}

function acts(file) {
  const open = file.taken + file.uploaded;
  return [
    button(say("panel.ships.download"), () => download(file), { small: true, drawing: "export", data: { do: "download" } }), " ",
    file.taken ? [button(say("panel.ships.uploaded"), () => uploaded(file), { small: true, drawing: "tick", data: { do: "uploaded" } }), " "] : null,
    open ? button(say("panel.ships.back"), () => takeBack(file, null), { small: true, drawing: "undo", data: { do: "back" } }) : null,
  ];
}

async function take({ platform, shop }) {
  const answer = await send("POST", "/batch-ship", { platform, shop });
  if (answer.left) return;
  await show();
  if (!answer.ok) return tell("wrong", whyNot(answer));
  tell("right", say("panel.ships.taken", answer.body));
  save(answer.body);
}

/* A link cannot ask who is there, so that is asked first. */
async function download(file) {
  const answer = await send("GET", "/session");
  if (answer.ok) save(file);
  else if (!answer.left) tell("wrong", whyNot(answer));
}

function save({ file_id: id }) {
  const link = h("a", { href: `/api/v1/batch-ship/${encodeURIComponent(id)}/file`, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}

async function uploaded(file) {
  if (!(await sure(say("panel.ships.uploaded_sure"), say("panel.ships.uploaded_hint", { orders: file.taken }), say("panel.ships.uploaded")))) return;
  await act(file, "uploaded", undefined, say("panel.ships.uploaded_done", { orders: file.taken }));
}

async function takeBack(file, orders) {
  const count = orders ? orders.length : file.taken + file.uploaded;
  if (!(await sure(say("panel.ships.back_sure", { count }), say("panel.ships.back_hint"), say("panel.ships.back"), "wrong"))) return;
  await act(file, "take-back", { order_ids: orders }, say("panel.ships.back_done", { count }));
}

async function act({ file_id: id }, what, body, done) {
  const answer = await send("POST", `/batch-ship/${encodeURIComponent(id)}/${what}`, body);
  if (answer.left) return;
  await show();
  if (answer.ok) tell("right", done);
  else tell("wrong", whyNot(answer));
}
