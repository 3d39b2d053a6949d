/** The parts of the page that show agents and their drains. */
import { element, time } from "./views.js";

export function agentRow(agent) {
  const attributes = Object.entries(agent.attributes).map(([name, value]) => `${name}: ${value}`);
  return element("tr", { title: agent.id },
    element("th", { scope: "row" }, agent.host || agent.id,
      attributes.length ? element("div", { class: "quiet" }, attributes.join(", ")) : null,
      agent.unavailable ? element("div", { class: "quiet" }, "maintenance planned") : null),
    element("td", {}, String(agent.liveTasks)),
    element("td", {}, agent.total ? `${agent.used.mem} of ${agent.total.mem} MiB` : "–"),
    element("td", {}, time(agent.lastOffer)),
    element("td", { class: "wide" }, ...drained(agent.drain)));
}

function drained(drain) {
  if (!drain) {
    return [];
  }
  const what = drain.policy === "MOVE" ? "daemons move" : "tasks stay";
  return [`${drain.reason} (${what})`, ...(drain.until ? [", ends ", time(drain.until)] : [])];
}
