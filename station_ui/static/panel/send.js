/* What the panel changes: one request, and where the station asks who it is, a sign-in, after which the request goes on.
   Knows no page. */

import { h, icon } from "../dom.js";
import { onceAtATime } from "../once.js";
import { say, sayReason } from "../words.js";
import { button, field } from "./parts.js";

const BASE = "/api/v1";
const SIGNED_IN = "shipfloor_panel_badge"; // only to show it: what counts is the session that the station keeps
const asking = () => document.getElementById("ask");

/** `{ok, status, body}` of a request; a station out of reach is status 0. `body` may be a File or a form. */
export function send(method, path, body, headers = {}) {
  if (body instanceof Blob || body instanceof FormData) return ask(method, path, body, headers);
  return onceAtATime(`${method} ${path} ${JSON.stringify(body ?? null)}`, () => ask(method, path, body, headers));
}

async function ask(method, path, body, headers) {
  const answer = await once(method, path, body, headers);
  if (answer.status !== 403 || path === "/session") return answer;
  sessionStorage.removeItem(SIGNED_IN);
  return (await signIn()) ? once(method, path, body, headers) : { ...answer, left: true };
}

/** The badge that signed in here, or "". */
export function signedIn() {
  return sessionStorage.getItem(SIGNED_IN) ?? "";
}

/** End the session. */
export async function signOut() {
  sessionStorage.removeItem(SIGNED_IN);
  await once("DELETE", "/session");
}

/** GET JSON; null where the station did not give it. */
export async function read(path) {
  const answer = await once("GET", path);
  return answer.ok ? answer.body : null;
}

/** Why a request failed, in words. */
export function whyNot({ status, body }) {
  if (status === 0) return say("panel.send.unreachable");
  if (body?.reason) return sayReason(body.reason);
  if (status === 422) return say("panel.send.does_not_fit", { where: body?.errors?.map(({ where }) => where).join(", ") });
  return say("panel.send.failed", { status, detail: body?.detail });
}

/** A dialog: `build(close)` gives its elements. Answers what `close` was given; null when it was left. */
export function dialog(build) {
  return new Promise((resolve) => {
    const box = asking();
    const close = (value = null) => {
      box.onclose = null;
      if (box.open) box.close();
      box.replaceChildren();
      resolve(value);
    };
    box.onclose = () => close(null);
    box.replaceChildren(...[build(close)].flat());
    box.showModal();
    box.querySelector("[autofocus]")?.focus();
  });
}

/** A question with two answers. */
export function sure(title, hint, yes, tone = "") {
  return dialog((close) => [h("h2", title), h("div.hint", hint),
    h("p.do", button(yes, () => close(true), { main: !tone, tone }), button(say("panel.do.cancel"), () => close(null)))]);
}

/** Badge and PIN. True once the station has taken them. */
export function signIn() {
  return dialog((close) => {
    const badge = h("input", { name: "badge", autocomplete: "off", required: true, autofocus: true, maxlength: 64 });
    const pin = h("input", { name: "pin", type: "password", inputmode: "numeric", autocomplete: "off", required: true, maxlength: 64 });
    const wrong = h("p.wrong", { hidden: true, role: "alert" });
    const form = h("form", { on: { submit: async (event) => {
      event.preventDefault();
      const answer = await once("POST", "/session", { badge: badge.value.trim(), pin: pin.value });
      if (answer.ok) {
        sessionStorage.setItem(SIGNED_IN, answer.body.badge);
        close(true);
        return;
      }
      wrong.replaceChildren(icon("warn"), whyNot(answer));
      wrong.hidden = false;
      pin.value = "";
      pin.focus();
    } } },
    field(say("panel.sign_in.badge"), badge), field("PIN", pin), wrong,
    h("p.do", h("button.button.is-main", say("panel.sign_in.go")), button(say("panel.do.cancel"), () => close(null))));
    return [h("h2", icon("badge"), say("panel.sign_in.title")), h("p.hint", say("panel.sign_in.hint")), form];
  });
}

async function once(method, path, body, headers = {}) {
  const isFile = body instanceof Blob || body instanceof FormData;
  let answer;
  try {
    answer = await fetch(`${BASE}${path}`, {
      method,
      headers: body === undefined || isFile ? headers : { "Content-Type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ok: false, status: 0, body: null };
  }
  return { ok: answer.ok, status: answer.status, body: await jsonOf(answer) };
}

async function jsonOf(answer) {
  if (!(answer.headers.get("content-type") ?? "").includes("json")) return null;
  try {
    return await answer.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
