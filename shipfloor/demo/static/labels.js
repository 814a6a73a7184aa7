/* The newest labels as they came out of the printer, drawn again only when there is another. */

let shown = "";

export function showLabels(place, names, nothing) {
  if (names.join() === shown) return;
  shown = names.join();
  place.replaceChildren(...(names.length ? names.map(picture) : [quiet(nothing)]));
}

function picture(name) {
  const link = document.createElement("a");
  link.href = `/demo/labels/${name}.png`;
  link.target = "_blank";
  const image = document.createElement("img");
  image.src = link.href;
  image.alt = name;
  link.append(image);
  return link;
}

function quiet(text) {
  const line = document.createElement("p");
  line.className = "quiet";
  line.textContent = text;
  return line;
}
