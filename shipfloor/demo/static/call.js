/* Calls to the demo's own addresses; null where the demo does not answer. */

export async function get(path) {
  return answerOf(() => fetch(`/demo/${path}`));
}

export async function post(path, body) {
  return answerOf(() =>
    fetch(`/demo/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  );
}

async function answerOf(call) {
  try {
    const answer = await call();
    return answer.ok ? await answer.json() : null;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}
