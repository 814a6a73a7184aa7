/* The imports of the last days: what each did, and taking one back while nobody has begun what it brought. */

import { h } from "../dom.js";
import { say } from "../words.js";
import { tell } from "./frame.js";
import { at, button, chip, named, panel, table } from "./parts.js";
import { send, sure, whyNot } from "./send.js";

const SHOWN = 12;

/** The list; `refresh` is called once something was taken back. */
export function latestPanel(imports, refresh) {
  const columns = [say("panel.import.at"), say("panel.import.from"), ...["accepted", "updated", "unchanged", "rejected"].map((each) => [say(`panel.import.${each}`), "num"]), ""];
  const part = panel(say("panel.import.latest"), say("panel.import.latest_hint"), table(columns, imports.slice(0, SHOWN).map((each) => row(each, refresh)), { empty: say("panel.import.none") }));
  part.dataset.latest = imports.length;
  return part;
}

function row(told, refresh) {
  const what = told.kind === "orders" ? named("platform", told.platform) : named("panel.import.what", told.kind);
  return h("tr", { data: { import: told.import_id } }, h("td.strong", at(told.at)), h("td", what),
    ["accepted", "updated", "unchanged", "rejected"].map((each) => h(`td.num${told[each] ? "" : ".zero"}`, told[each])), h("td.act", undoing(told, refresh)));
}

function undoing(told, refresh) {
  if (told.undone_at) return chip("plain", "undo", say("panel.import.is_undone"));
  if (!told.changes) return h("small", say("panel.import.no_change"));
  return button(say("panel.import.undo"), async () => {
    if (!(await sure(say("panel.import.undo_title", { at: at(told.at) }), say("panel.import.undo_hint", { count: told.changes }), say("panel.import.undo"), "wrong"))) return;
    const answer = await send("POST", `/imports/${encodeURIComponent(told.import_id)}/undo`);
    if (answer.left) return;
    await refresh();
    if (answer.ok) tell("right", say(answer.body.left ? "panel.import.undone_left" : "panel.import.undone", answer.body));
    else tell("wrong", whyNot(answer));
  }, { small: true, drawing: "undo", data: { do: "undo" } });
}
