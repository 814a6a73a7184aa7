/* The cover while the station cannot be heard: everything beneath may be old, so nothing of it shows. */

import { h, icon, drawn } from "../dom.js";
import { say } from "../words.js";
import { hanWidth } from "./parts.js";

/** The cover. Its figures are filled by `cutFigures`. */
export function cutCover(name) {
  return h("section.layer.outcome.is-cut.dark", { role: "alert" }, tape(),
    h("div.said", icon("cut", "icon sign"), h("div", h(`h1.word${hanWidth(say("cut.word")) > 4 ? ".is-long" : ""}`, say("cut.word")),
      h("p.what", say("cut.what_1", { name }), h("br"), say("cut.what_2")))),
    h("div.facts",
      h("div", h("h2", say("cut.trying")), h("p.tries")),
      h("div", h("h2", say("cut.packed_title")), h("p", say("cut.packed"))),
      h("div", h("h2", say("cut.minute")), h("p", say("cut.call")))),
    tape());
}

/** Fill how often and since when. `seconds` is since the cut. */
export function cutFigures(cover, tries, seconds) {
  const since = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  cover.querySelector(".tries").textContent = say("cut.tries", { tries: String(tries), since });
  cover.classList.toggle("is-long", seconds >= 60);
}

function tape() {
  const stripes = Array.from({ length: 21 }, (_, at) => drawn("path", { d: `M${at * 80} 0h40l-40 50h-40z` }));
  return drawn("svg", { class: "tape", viewBox: "0 0 1600 50", preserveAspectRatio: "none", "aria-hidden": "true" }, ...stripes);
}
