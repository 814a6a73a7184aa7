/* Elements from code. Data only ever become text nodes: nothing here parses markup. Knows no screen. */

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("p.over.big", {aria: {label: "…"}, data: {n: 1}, on: {click}}, child, …)`. Null children are left out. */
export function h(shape, ...rest) {
  const [tag, ...classes] = shape.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  const props = isProps(rest[0]) ? rest.shift() : {};
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...rest.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** One drawing of the sprite. With a label it is an image to a screen reader, without it decoration. */
export function icon(name, classes = "icon", label = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", classes);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** An SVG element with attributes, for gauges and tapes. */
export function drawn(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

function isProps(value) {
  return value !== null && typeof value === "object" && !(value instanceof Node) && !Array.isArray(value);
}

function setProp(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
  } else if (name === "data") {
    for (const [key, text] of Object.entries(value)) element.dataset[key] = String(text);
  } else if (name === "aria") {
    for (const [key, text] of Object.entries(value)) element.setAttribute(`aria-${key}`, String(text));
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}
