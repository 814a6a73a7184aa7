/* Files in: drop or choose one; what it did, and each row that was not taken, by its number, with the reason in words. */

import { h, icon } from "../dom.js";
import { richReason, say } from "../words.js";
import { fill, start } from "./frame.js";
import { button, chip, named, panel, table } from "./parts.js";
import { send, whyNot } from "./send.js";

const ROWS_SHOWN = 500;
const KINDS = [["orders", "/orders/import"], ["waybills", "/waybills/import"], ["goods", "/goods/import"]];
const state = { kind: "orders", results: [], busy: "" };

start(async () => {
  if (!document.querySelector(".drop")) show();
}, { on: [] });

// A file dropped beside the field must not replace the page.
for (const event of ["dragover", "drop"]) document.addEventListener(event, (each) => each.preventDefault());

function show() {
  fill(h("section.lead", h("div", h("h1", say("panel.import.title")), h("p", say("panel.import.hint")))), dropPanel(), state.results.map(resultPanel));
}

function dropPanel() {
  const input = h("input.unseen", { type: "file", id: "file", accept: ".csv,.txt,.xlsx,.xlsm", multiple: true, on: { change: () => takeAll(input.files) } });
  const kinds = h("div.kinds", { role: "radiogroup", aria: { label: say("panel.import.kind") } }, KINDS.map(([kind]) => h("label", h("input", { type: "radio", name: "kind", value: kind, checked: kind === state.kind, on: { change: () => {
    state.kind = kind;
  } } }), h("span", h("b", say(`panel.import.${kind}`)), h("small", say(`panel.import.${kind}_hint`))))));
  const drop = h("div.drop", { on: {
    dragover: () => drop.classList.add("is-over"),
    dragleave: () => drop.classList.remove("is-over"),
    drop: (event) => {
      drop.classList.remove("is-over");
      takeAll(event.dataTransfer.files);
    },
  } }, icon("export"), h("p", state.busy ? say("panel.import.busy", { file: state.busy }) : say("panel.import.drop")), h("label.button.is-main", { for: "file" }, say("panel.import.choose")), input);
  return panel(say("panel.import.kind"), say("panel.import.kept"), kinds, drop);
}

async function takeAll(files) {
  const path = KINDS.find(([kind]) => kind === state.kind)[1];
  for (const file of [...files]) {
    state.busy = file.name;
    show();
    const answer = await send("POST", path, file, { "X-File-Name": latin(file.name), "Content-Type": "application/octet-stream" });
    state.busy = "";
    if (!answer.left) state.results.unshift({ file: file.name, answer, number: state.results.length + 1 });
    show();
  }
}

/* A header carries no Chinese: what is not ASCII in a file's name is left out; the page itself shows the whole name. */
function latin(name) {
  return name.replace(/[^\x20-\x7e]/g, "_");
}

function resultPanel({ file, answer, number }, index) {
  const { ok, body } = answer;
  const aside = h("p", say("panel.import.file", { file }));
  if (!ok) {
    const part = panel(say("panel.import.refused"), aside, h("p.verdict", chip("wrong", "wrong", say("panel.import.nothing")), " ", h("b", { data: { why: body?.reason?.code ?? "" } }, fileReason(answer, file))), h("p.caption", say("panel.import.safe")));
    part.dataset.result = number;
    return part;
  }
  const figures = h("ul.figures", ["accepted", "updated", "unchanged", "rejected"].map((each) => {
    const count = each === "rejected" ? body.rejected.length : body[each];
    return h("li", { data: { count: each } }, h(`b${each === "rejected" && count ? ".text-wrong" : count ? "" : ".zero"}`, count), h("span", say(`panel.import.${each}`)));
  }));
  const part = panel(sentence(body), aside, figures, rejectedTable(body.rejected), warningList(body.warnings), index === 0 && !body.rejected.length ? null : null);
  part.dataset.result = number;
  return part;
}

function sentence({ kind, accepted, updated, unchanged, rejected }) {
  const what = named("panel.import.what", kind);
  if (!accepted && !updated && !rejected.length) return say(unchanged ? "panel.import.same" : "panel.import.empty", { what, count: unchanged });
  return say(rejected.length ? "panel.import.done_with_rejected" : "panel.import.done", { what, count: accepted + updated + unchanged, rejected: rejected.length });
}

function rejectedTable(rejected) {
  if (!rejected.length) return null;
  const rows = rejected.slice(0, ROWS_SHOWN).map(({ row, reason }) => h("tr", { data: { row } }, h("td.num.strong", row), h("td", richReason(reason))));
  const more = rejected.length - ROWS_SHOWN;
  return [h("h3", say("panel.import.rows")), table([[say("panel.import.row"), "num"], say("panel.import.why")], rows, { classes: "list rejected" }), more > 0 ? h("p.caption", say("panel.import.more_rows", { count: more })) : null];
}

function warningList(warnings) {
  if (!warnings?.length) return null;
  return h("details", h("summary", say("panel.import.warnings", { count: warnings.length })), h("ul.warnings", warnings.slice(0, ROWS_SHOWN).map((reason) => h("li", richReason(reason), reason.params.count > 1 ? h("small", say("panel.import.times", reason.params)) : h("small", say("panel.import.in_row", reason.params))))));
}

function fileReason(answer, file) {
  const reason = answer.body?.reason;
  return reason ? richReason({ ...reason, params: { ...reason.params, file } }) : whyNot(answer);
}
