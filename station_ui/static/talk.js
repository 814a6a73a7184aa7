/* Commands to the station: plain POSTs. What they changed comes back over the stream; here only a failure is told. */

const BASE = "/api/v1";

/** POST, with JSON where there is something to say. Answers `{ok, status, body}`; a station that cannot be reached is `{ok: false, status: 0, body: null}`. */
export async function post(path, body) {
  let answer;
  try {
    answer = await fetch(`${BASE}${path}`, {
      method: "POST",
      ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ok: false, status: 0, body: null };
  }
  return { ok: answer.ok, status: answer.status, body: await jsonOf(answer) };
}

/** GET JSON, in the same shape. */
export async function get(path) {
  try {
    const answer = await fetch(`${BASE}${path}`);
    return { ok: answer.ok, status: answer.status, body: await jsonOf(answer) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ok: false, status: 0, body: null };
  }
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
