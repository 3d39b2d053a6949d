/** The page: the selection is in the address, everything else is polled. */
import { dropToken, get, hasToken, runNow, useToken } from "./api.js";
import { Output } from "./output.js";
import { agentRow } from "./agents.js";
import { appLink, appParts, appRow } from "./apps.js";
import { funnel } from "./waiting.js";
import { clusterLine, fill, jobRow, runTable, shardTable, time } from "./views.js";

const REFRESH = 2000;
const APPS = 100;
const AGENTS = 100;
const byId = id => document.getElementById(id);
const output = new Output(byId("text"));

/** The address that `carillon local` prints logs the page in; it must not stay in the history. */
function logIn() {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token");
  if (token) {
    useToken(token);
    given.delete("token");
    const rest = given.toString();
    history.replaceState(null, "", location.pathname + (rest ? `#${rest}` : ""));
  }
}

/** Where an issuer knows the people who come here, they log in there and come back to the same place. */
async function offerLogin() {
  const { login } = await get("/version").catch(() => ({}));
  byId("log-in").hidden = !login;
  if (login) {
    byId("log-in").href = `${login}?${new URLSearchParams({ to: location.hash })}`;
  }
}

let limit = 100;
let shownOutput = "";
let refreshing = false;
let again = false;

function selection() {
  const chosen = new URLSearchParams(location.hash.slice(1));
  return {
    app: chosen.get("app"), job: chosen.get("job"), run: chosen.get("run"), task: chosen.get("task"),
    file: chosen.get("file") === "stderr" ? "stderr" : "stdout"
  };
}

function select(change) {
  const next = { ...selection(), ...change };
  const kept = Object.entries(next).filter(([, value]) => value);
  location.hash = new URLSearchParams(kept).toString();
}

function notice(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = !text;
}

async function start(job) {
  try {
    const run = await runNow(job);
    select({ job, run: run.id, task: null });
    await refresh();
  } catch (problem) {
    notice(`${job}: ${problem.message}`);
  }
}

async function showCluster() {
  const cluster = await get("/v1/cluster");
  const standby = cluster.term.state === "STANDBY";
  fill(byId("cluster"), clusterLine(cluster, standby));
}

async function showJobs(chosen) {
  const query = new URLSearchParams({ limit });
  if (byId("filter").value) {
    query.set("q", byId("filter").value);
  }
  const page = await get(`/v1/jobs?${query}`);
  fill(byId("jobs"), page.items.map(job => jobRow(job, job.name === chosen.job,
    event => {
      event.preventDefault();
      select({ job: job.name, run: null, task: null });
    }, () => start(job.name))));
  byId("jobs-empty").hidden = page.items.length > 0 || byId("filter").value !== "";
  byId("more").hidden = !page.next || limit >= 1000;
}

/** The apps that the search finds; nothing where there are none. */
async function showApps(chosen) {
  const query = new URLSearchParams({ limit: APPS });
  if (byId("filter").value) {
    query.set("q", byId("filter").value);
  }
  const page = await get(`/v1/apps?${query}`);
  fill(byId("apps"), page.items.map(app => appRow(app, app.name === chosen.app)));
  byId("apps-section").hidden = page.items.length === 0;
  byId("apps-more").hidden = !page.next;
}

async function showAgents() {
  const page = await get(`/v1/agents?limit=${AGENTS}`);
  fill(byId("agents"), page.items.map(agentRow));
  byId("agents-section").hidden = page.items.length === 0;
  byId("agents-more").hidden = !page.next;
}

async function showApp(chosen) {
  byId("app").hidden = !chosen.app;
  if (!chosen.app) {
    return;
  }
  byId("app-title").textContent = `App ${chosen.app}`;
  const name = encodeURIComponent(chosen.app);
  const [app, jobs, executors] = await Promise.all([
    get(`/v1/apps/${name}`), get(`/v1/jobs?app=${name}`), get(`/v1/executors?app=${name}`)]);
  fill(byId("app-line"), [`version ${app.version}, since `, time(app.updatedAt),
    app.definition.owner ? ` · ${app.definition.owner}` : ""]);
  fill(byId("app-parts"), appParts(app, jobs, executors));
  const definition = JSON.stringify(app.definition, null, 2);
  if (byId("app-definition").textContent !== definition) {
    byId("app-definition").textContent = definition; // Else it would scroll back while it is read.
  }
}

async function showJob(chosen) {
  byId("job").hidden = !chosen.job;
  if (!chosen.job) {
    return;
  }
  byId("job-title").textContent = chosen.job;
  const job = await get(`/v1/jobs/${encodeURIComponent(chosen.job)}`);
  const runs = [...job.liveRuns].reverse().concat(job.recentRuns);
  const next = job.nextFires.length ? ["Next ", time(job.nextFires[0]), " · "] : [];
  const app = job.app ? [" · ", appLink(job.app.name, "job-app"), ` version ${job.app.version}`] : [];
  fill(byId("job-line"), [...next, `version ${job.version}`, ...app,
    job.definition.owner ? ` · ${job.definition.owner}` : "",
    job.pause ? ` · paused ${job.pause.reason}` : "",
    ...updates(job.update)]);
  fill(byId("runs"), runTable(runs, chosen.run,
    id => select({ run: id === selection().run ? null : id, task: null })));
}

/** Whether the owner has paused updates, and what has given way by itself. */
function updates(update) {
  const held = update?.paused;
  const undone = update?.rolledBack;
  return [
    held ? ` · updates paused by ${held.by} ${held.reason}` : "",
    undone ? ` · version ${undone.version} is rolled back to version ${undone.to}: ${undone.because}` : ""];
}

async function showRun(chosen) {
  if (!chosen.run) {
    fill(byId("shards"), []);
    return;
  }
  const run = await get(`/v1/runs/${encodeURIComponent(chosen.run)}`);
  fill(byId("shards"), [...shardTable(run, chosen.task, task => select({ task })), ...funnel(run.funnel)]);
}

function showOutput(chosen) {
  const wanted = chosen.task ? `${chosen.task} ${chosen.file}` : "";
  byId("output").hidden = !wanted;
  if (wanted === shownOutput) {
    return;
  }
  shownOutput = wanted;
  output.stop();
  if (wanted) {
    byId("output-title").textContent = chosen.task;
    for (const name of ["stdout", "stderr"]) {
      byId(`tab-${name}`).setAttribute("aria-pressed", String(name === chosen.file));
    }
    output.follow(chosen.task, chosen.file);
  }
}

async function refresh() {
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  try {
    const chosen = selection();
    showOutput(chosen);
    await showCluster();
    await Promise.all([showJobs(chosen), showApps(chosen), showAgents(), showApp(chosen),
      showJob(chosen), showRun(chosen)]);
    notice("");
    byId("token-form").hidden = true;
  } catch (problem) {
    const stranger = problem.status === 401;
    byId("token-form").hidden = !stranger;
    if (!stranger || hasToken()) {
      notice(problem.message);
    }
    if (stranger) {
      dropToken(); // Whoever goes on with a wrong one is taken for somebody who guesses.
      await offerLogin();
    }
  } finally {
    byId("log-out").hidden = !hasToken();
    refreshing = false;
    if (again) {
      again = false;
      refresh();
    }
  }
}

byId("filter").addEventListener("input", refresh);
byId("more").addEventListener("click", () => {
  limit = Math.min(1000, limit + 300);
  refresh();
});
byId("job-close").addEventListener("click", () => select({ job: null, run: null, task: null, file: null }));
byId("app-close").addEventListener("click", () => select({ app: null }));
for (const name of ["stdout", "stderr"]) {
  byId(`tab-${name}`).addEventListener("click", () => select({ file: name }));
}
byId("token-form").addEventListener("submit", event => {
  event.preventDefault();
  useToken(byId("token").value);
  refresh();
});
byId("log-out").addEventListener("click", () => {
  dropToken();
  location.reload(); // What was shown goes with it.
});
addEventListener("hashchange", () => {
  logIn();
  refresh();
});
setInterval(() => document.hidden || refresh(), REFRESH);
logIn();
refresh();
