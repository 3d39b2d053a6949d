/** The parts of the page that show apps and their shared executors. */
import { element, empty, state, table, time } from "./views.js";

export function appLink(name, id) {
  return element("a", { id, href: `#app=${encodeURIComponent(name)}` }, name);
}

export function appRow(app, selected) {
  const name = appLink(app.name, `row:app:${app.name}`);
  if (selected) {
    name.setAttribute("aria-current", "true");
  }
  return element("tr", { class: selected ? "selected" : null },
    element("th", { scope: "row" }, name,
      app.state === "ACTIVE" ? null : state(app.state),
      app.description ? element("div", { class: "quiet" }, app.description) : null),
    element("td", {}, app.mode.toLowerCase()),
    element("td", {}, String(app.version)),
    element("td", {}, String(app.jobs)),
    element("td", {}, app.owner));
}

/** The jobs of an app, and the executors if its tasks share them. */
export function appParts(app, jobs, executors) {
  const parts = [jobTable(app, jobs)];
  if (app.mode === "SHARED" || executors.items.length > 0) {
    parts.push(executorTable(executors));
  }
  return parts;
}

function jobTable(app, jobs) {
  if (jobs.items.length === 0) {
    return empty("No job names it.");
  }
  const rows = jobs.items.map(job => element("tr", {},
    element("th", { scope: "row" }, element("a", {
      href: `#${new URLSearchParams({ app: app.name, job: job.name })}`
    }, job.name)),
    element("td", {}, job.lastRun ? state(job.lastRun.state) : "–"),
    element("td", { class: "wide" }, job.lastRun ? job.lastRun.because : "")));
  return element("div", {}, table("Jobs", ["Job", "Last run", "Because"], rows),
    jobs.next ? empty(`The first ${jobs.items.length} of ${app.jobs} jobs.`) : null);
}

function executorTable(executors) {
  if (executors.items.length === 0) {
    return empty("No executor of it lives. The next task on an agent brings one.");
  }
  const rows = executors.items.map(one => element("tr", { title: one.id },
    element("th", { scope: "row" }, one.host || one.agent),
    element("td", {}, String(one.version)),
    element("td", {}, one.id ? `${one.tasks} of ${one.maxTasks}` : "–"),
    element("td", {}, time(one.launchedAt)),
    element("td", {}, time(one.idleSince)),
    element("td", { class: "wide" }, ...backOff(one.backOff))));
  return element("div", {},
    table("Executors", ["Agent", "Version", "Tasks", "Since", "Idle since", "The next one"], rows),
    executors.next ? empty(`The first ${executors.items.length}.`) : null);
}

function backOff(wait) {
  return wait ? ["waits, ", time(wait.until), ": ", wait.because] : [];
}
