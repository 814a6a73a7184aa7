/* The demo's page: buttons become scans and mishaps; the state is asked for twice a second. Knows no rule of the bench. */

import { get, post } from "./call.js";
import { watchCamera } from "./view.js";
import { showLabels } from "./labels.js";

const LOOK_MS = 500;
const MISSES_MAX = 4;
const words = JSON.parse(document.body.dataset.words);
const element = (id) => document.getElementById(id);
const all = (name) => Array.from(document.querySelectorAll(`[data-${name}]`));
let misses = 0;

for (const button of all("scan")) button.addEventListener("click", () => scan(button.dataset.scan));
for (const button of all("fault")) {
  button.addEventListener("click", () => tell("faults", { fault: button.dataset.fault, broken: button.getAttribute("aria-checked") !== "true" }));
}
for (const button of all("label")) button.addEventListener("click", () => tell("profile", { label: button.dataset.label }));
for (const button of all("hand")) button.addEventListener("click", () => tell("hand", { working: button.dataset.hand === "true" }));
element("any").addEventListener("submit", (event) => {
  event.preventDefault();
  scan("code", element("code").value);
  element("code").select();
});

watchCamera(element("view"), element("view-gone"));
look();

async function scan(what, code = "") {
  const said = await post("scan", { what, code });
  element("said").textContent = said && said.code && !said.scanned ? words.unplugged : said ? said.code.slice(0, 40) : "";
  await refresh();
}

async function tell(path, body) {
  await post(path, body);
  await refresh();
}

async function look() {
  await refresh();
  setTimeout(look, LOOK_MS);
}

async function refresh() {
  const state = await get("state");
  misses = state ? 0 : misses + 1;
  element("gone").hidden = misses < MISSES_MAX;
  if (state) show(state);
}

function show({ codes, faults, label, labels, hand }) {
  const open = codes.parcel !== "";
  const full = open && !codes.right && !codes.by_eye;
  const prints = label === "station";
  caption("badge", "", true, !codes.packer);
  caption("next", codes.packer ? codes.next.slice(-4) : words.sign_in_first, codes.next !== "", codes.packer !== "" && !open);
  caption("right", codes.right || (codes.by_eye ? words.by_eye : open ? words.all_in : words.nothing_open), codes.right !== "", codes.right !== "");
  caption("wrong", codes.wrong, open, false);
  caption("label", prints && full ? codes.parcel.slice(-4) : "", prints && open, prints && full);
  for (const stray of ["refunded", "unlisted", "unknown"]) caption(stray, "", true, false);
  for (const button of all("fault")) button.setAttribute("aria-checked", String(faults[button.dataset.fault]));
  for (const button of all("label")) button.setAttribute("aria-pressed", String(button.dataset.label === label));
  for (const button of all("hand")) button.setAttribute("aria-pressed", String((button.dataset.hand === "true") === hand));
  showLabels(element("labels"), labels, words.no_labels);
}

function caption(what, text, possible, wanted) {
  const button = document.querySelector(`[data-scan="${what}"]`);
  button.disabled = !possible;
  button.classList.toggle("is-wanted", possible && wanted);
  button.querySelector("span").textContent = text;
  button.title = text;
}
