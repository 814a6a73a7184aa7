/* Files in: drop or choose one, see what it would do, import just that; a file that nobody knows gets its columns named
   here, and the latest imports can be taken back. What is imported are the bytes that were previewed. */

import { h, icon } from "../dom.js";
import { say } from "../words.js";
import { fill, start } from "./frame.js";
import { latestPanel } from "./import_latest.js";
import { refusedParts, reportParts, sentence } from "./import_report.js";
import { mappingEditor, mappingsPanel } from "./mapping.js";
import { button, linkButton, panel } from "./parts.js";
import { read, send } from "./send.js";

const KINDS = [["orders", "/orders/import"], ["waybills", "/waybills/import"], ["goods", "/goods/import"]];
const UNKNOWN = ["layout_unknown", "header_missing"];
const state = { kind: "orders", results: [], busy: "", imports: [], mappings: [] };

start(async () => {
  if (!document.querySelector(".drop")) await refresh();
}, { on: [] });

// A file dropped beside the field must not replace the page.
for (const event of ["dragover", "drop"]) document.addEventListener(event, (each) => each.preventDefault());

async function refresh() {
  const [{ imports = [] } = {}, { mappings = [] } = {}] = await Promise.all([read("/imports"), read("/mappings")]).then((told) => told.map((each) => each ?? {}));
  Object.assign(state, { imports, mappings });
  show();
}

function show() {
  fill(h("section.lead", h("div", h("h1", say("panel.import.title")), h("p", say("panel.import.hint"))), h("div.do", linkButton(say("panel.ships.open"), "/panel/batch-ship", { small: false, drawing: "export" }))), dropPanel(), state.results.map(resultPanel),
    latestPanel(state.imports, refresh), mappingsPanel(state.mappings, refresh, edit));
}

function dropPanel() {
  const input = h("input.unseen", { type: "file", id: "file", accept: ".csv,.txt,.tsv,.xlsx,.xlsm", multiple: true, on: { change: () => takeAll(input.files) } });
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
  } }, icon("export"), h("p", state.busy ? say("panel.import.busy", { file: state.busy }) : say("panel.import.drop")), h("label.button.is-main", { for: "file" }, say("panel.import.choose")), h("small", say("panel.import.preview")), input);
  return panel(say("panel.import.kind"), say("panel.import.kept"), kinds, drop);
}

async function takeAll(files) {
  const { kind } = state;
  for (const file of [...files]) {
    const result = { file: file.name, kind, number: state.results.length + 1, bytes: null, written: new Date(file.lastModified).toISOString(), answer: null, done: false, editor: null };
    busy(file.name);
    // Held here, so that a file that is saved over meanwhile is still imported as it was previewed.
    result.bytes = await held(file);
    result.answer = await post(result, "dry_run=true");
    busy("");
    if (!result.answer.left) state.results.unshift(result);
    show();
  }
}

async function held(file) {
  try {
    return new Blob([await file.arrayBuffer()]);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return new Blob([]);
  }
}

function post({ kind, bytes, written, file }, query) {
  const [, path] = KINDS.find(([each]) => each === kind);
  return send("POST", `${path}?${query}&written_at=${written}`, bytes, { "X-File-Name": latin(file), "Content-Type": "application/octet-stream" });
}

/* A header carries no Chinese: what is not ASCII in a file's name is left out; the page itself shows the whole name. */
function latin(name) {
  return name.replace(/[^\x20-\x7e]/g, "_");
}

function busy(name) {
  state.busy = name;
  show();
}

function resultPanel(result) {
  const { file, answer, done, editor, number } = result;
  const aside = h("p", say("panel.import.file", { file }));
  let part;
  if (editor) part = panel(say("panel.mapping.title"), aside, editor);
  else if (answer.ok) part = panel(sentence(answer.body, done), aside, ...reportParts(answer.body).filter(Boolean).flat(), done ? null : choices(result));
  else part = panel(say("panel.import.refused"), aside, ...refusedParts(answer, file), UNKNOWN.includes(answer.body?.reason?.code) && result.kind === "orders" ? h("p.do", button(say("panel.import.map_it"), () => map(result), { main: true, data: { do: "map" } })) : null);
  part.dataset.result = number;
  part.dataset.done = done;
  return part;
}

function choices(result) {
  const { accepted, updated, rejected, unchanged } = result.answer.body;
  const anything = accepted + updated + unchanged + rejected.length > 0;
  const go = anything ? button(say("panel.import.go"), () => take(result), { main: accepted + updated > 0, data: { do: "import" } }) : null;
  return h("div", h("p.caption", say("panel.import.not_yet")), h("p.do", go, button(say("panel.import.leave"), () => leave(result))));
}

async function take(result) {
  busy(result.file);
  const answer = await post(result, `digest=${result.answer.body.digest}`);
  state.busy = "";
  if (!answer.left) Object.assign(result, { answer, done: answer.ok });
  await refresh();
}

function leave(result) {
  state.results = state.results.filter((each) => each !== result);
  show();
}

async function map(result) {
  const answer = await send("POST", "/mappings/columns", result.bytes, { "Content-Type": "application/octet-stream" });
  if (answer.left) return;
  if (answer.ok) result.editor = mappingEditor(answer.body, { bytes: result.bytes, leave: () => leave(result), saved: () => imported(result) });
  else result.answer = answer;
  show();
}

/* The mapping is known from now on: the very bytes that were previewed by it. */
async function imported(result) {
  result.editor = null;
  result.answer = await post(result, "dry_run=true");
  if (result.answer.ok) await take(result);
  else await refresh();
}

function edit(mapping) {
  const columns = mapping.columns.map(({ field, column }) => ({ title: column, form: "", values: [], field }));
  const result = { file: mapping.name, kind: "orders", number: state.results.length + 1, bytes: null, answer: { ok: false }, done: false };
  result.editor = mappingEditor({ row: 0, key: mapping.key, columns, near: mapping }, { bytes: null, leave: () => leave(result), saved: () => {
    leave(result);
    refresh();
  } });
  state.results.unshift(result);
  show();
  scrollTo({ top: 0 });
}
