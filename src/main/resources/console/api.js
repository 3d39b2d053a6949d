/** The calls of the operations API that the page uses. */

export class Problem extends Error {
  constructor(status, body) {
    const errors = (body.errors || []).map(e => `${e.path}: ${e.message}`).join("; ");
    super([body.detail || body.title || `status ${status}`, errors].filter(Boolean).join(" – "));
    this.status = status;
  }
}

function headers(more) {
  const token = sessionStorage.getItem("token");
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
}

export function useToken(token) {
  sessionStorage.setItem("token", token);
}

export function dropToken() {
  sessionStorage.removeItem("token");
}

export function hasToken() {
  return sessionStorage.getItem("token") !== null;
}

async function call(method, path, more = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: headers(more),
      signal: AbortSignal.timeout(20000)
    });
  } catch (error) {
    throw new Problem(0, { detail: "the node does not answer" });
  }
  if (!response.ok) {
    throw new Problem(response.status, await response.json().catch(() => ({})));
  }
  return response;
}

export async function get(path) {
  return (await call("GET", path)).json();
}

export async function runNow(job) {
  // Each click is a run of its own; the key protects against a repeated request.
  const key = `console-${crypto.getRandomValues(new Uint32Array(3)).join("-")}`;
  const path = `/v1/jobs/${encodeURIComponent(job)}/runs`;
  return (await call("POST", path, { "Idempotency-Key": key })).json();
}

/** A part of a task's output: its bytes, and the size of the whole file. */
export async function file(task, name, offset, length) {
  const query = `offset=${offset}&length=${length}`;
  const path = `/v1/tasks/${encodeURIComponent(task)}/files/${name}?${query}`;
  const response = await call("GET", path);
  return {
    bytes: new Uint8Array(await response.arrayBuffer()),
    size: Number(response.headers.get("Carillon-Size") ?? -1)
  };
}
