/** The part of the page that shows why a shard waits for a place. */
import { element, table } from "./views.js";

/** The first step that leaves no agent is where it is stuck. */
function row(step, index, steps) {
  const stuck = step.agents === 0 && (index === 0 || steps[index - 1].agents > 0);
  return element("tr", { class: stuck ? "stuck" : null },
    element("td", { class: "number" }, String(step.agents)),
    element("td", { class: "wide" }, step.that, stuck ? element("strong", {}, " – stuck here") : null),
    element("td", { class: "wide" }, ...step.without.map(text => element("div", {}, text))));
}

/** How many of the known agents are left for the first shard that waits, step by step. */
export function funnel(steps) {
  if (!steps || steps.length === 0) {
    return [];
  }
  return [table("Agents for a shard that waits",
    ["Agents", "that", "Left out, for example"], steps.map(row))];
}
