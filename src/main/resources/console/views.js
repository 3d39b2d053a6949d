/** Parts of the page, made from answers of the API. Text is always set as text, never as HTML. */

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") {
      made.addEventListener("click", value);
    } else if (value === true) {
      made.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

/** Replaces the content and keeps the focus. */
export function fill(container, children) {
  const focused = container.contains(document.activeElement) ? document.activeElement.id : "";
  container.replaceChildren(...children);
  if (focused) {
    document.getElementById(focused)?.focus();
  }
}

const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const words = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "short" });

/** A time relative to now, with the exact one as its title. */
export function time(iso) {
  if (!iso) {
    return element("span", { class: "quiet" }, "–");
  }
  const seconds = Math.round((Date.parse(iso) - Date.now()) / 1000);
  const [unit, size] = units.find(([, s]) => Math.abs(seconds) >= s) || units[3];
  const exact = new Date(iso).toLocaleString();
  return element("time", { datetime: iso, title: exact }, words.format(Math.trunc(seconds / size), unit));
}

export function state(name) {
  return element("span", { class: `state ${name.toLowerCase()}` }, name.toLowerCase());
}

export function schedule(job) {
  const rule = job.schedule;
  if (job.type === "DAEMON" && !rule) {
    return element("span", {}, "always running");
  }
  if (!rule) {
    return element("span", { class: "quiet" }, "by hand");
  }
  const text = rule.cron || (rule.every && `every ${rule.every}`) || (rule.at && `once at ${rule.at}`);
  return element("code", { title: rule.timeZone || null }, text);
}

export function jobRow(job, selected, select, run) {
  const last = job.lastRun;
  const name = element("a", {
    id: `row:job:${job.name}`, href: `#job=${encodeURIComponent(job.name)}`, onclick: select,
    "aria-current": selected ? "true" : null
  }, job.name);
  return element("tr", { class: selected ? "selected" : null },
    element("th", { scope: "row" }, name,
      job.state === "ACTIVE" ? null : state(job.state),
      job.app ? element("div", { class: "quiet" }, "app ", element("a", {
        id: `row:app-of:${job.name}`, href: `#app=${encodeURIComponent(job.app)}`
      }, job.app)) : null,
      job.description ? element("div", { class: "quiet" }, job.description) : null),
    element("td", {}, schedule(job)),
    element("td", { title: last ? last.because : null },
      ...(last ? [state(last.state), " ", time(last.endedAt || last.startedAt || last.createdAt)]
        : [element("span", { class: "quiet" }, "never")])),
    element("td", {}, time(job.nextFire)),
    element("td", { class: "actions" }, element("button", {
      id: `row:start:${job.name}`, type: "button", onclick: run, "aria-label": `Run ${job.name} now`,
      disabled: job.type === "DAEMON" || job.state === "DELETING"
    }, "Run now")));
}

export function empty(text) {
  return element("p", { class: "quiet" }, text);
}

export function runTable(runs, selected, open) {
  if (runs.length === 0) {
    return [empty("It has not run yet.")];
  }
  const rows = runs.map(run => element("tr", { class: run.id === selected ? "selected" : null },
    element("td", {}, element("button", {
      id: `row:run:${run.id}`, type: "button", class: "link", onclick: () => open(run.id),
      "aria-expanded": run.id === selected ? "true" : "false", title: run.id
    }, new Date(run.nominalTime).toLocaleString())),
    element("td", {}, run.trigger.toLowerCase()),
    element("td", {}, state(run.state)),
    element("td", {}, `${run.counts.succeeded} of ${run.counts.shards}`),
    element("td", { class: "wide" }, run.because,
      run.rolling ? element("div", {}, rolling(run.rolling)) : null,
      run.health ? element("div", {}, checked(run.health)) : null)));
  return [table("Runs", ["Planned for", "Trigger", "State", "Succeeded", "Because"], rows)];
}

/** How the tasks of a daemon are. */
function checked(health) {
  const parts = [many(health.running, "task") + (health.running === 1 ? " runs" : " run")];
  if (health.healthy + health.unhealthy) {
    parts.push(`${health.healthy} healthy`, `${health.unhealthy} unhealthy`);
  }
  if (health.ready + health.notReady) {
    parts.push(`${health.ready} ready`, `${health.notReady} not ready`);
  }
  if (health.crashLoops) {
    parts.push(`${many(health.crashLoops, "shard")} in a crash loop`);
  }
  return parts.join(", ") + ".";
}

/** What the checks of the shard's task have found, and that it fails again and again. */
function wellness(shard) {
  const parts = [];
  if (shard.health) {
    const words = { true: "yes", false: "no" };
    const say = (what, value) => value === null ? [] : [`${what}: ${words[value]}`];
    const found = [...say("healthy", shard.health.healthy), ...say("ready", shard.health.ready)];
    if (found.length) {
      parts.push(element("div", { class: "told" }, found.join(", "), ", since ", time(shard.health.since)));
    }
  }
  if (shard.crashLoop) {
    parts.push(element("div", { class: "told" }, state("CRASH_LOOP"),
      ` ${many(shard.crashLoop.failures, "failure")}, the last one because ${shard.crashLoop.because}`,
      ...(shard.crashLoop.nextAttempt ? ["; next attempt ", time(shard.crashLoop.nextAttempt)] : [])));
  }
  return parts;
}

/** What the shard has told: how far its task is, and what has come out of it. */
function told(shard) {
  const parts = [];
  if (shard.progress) {
    const percent = `${Math.floor(shard.progress.fraction * 100)} %`;
    parts.push(element("div", { class: "told" },
      element("progress", { value: shard.progress.fraction, max: 1, "aria-label": `Progress of shard ${shard.shard}` }, percent),
      ` ${percent} ${shard.progress.text}`));
  }
  if (shard.resultAt) {
    parts.push(element("div", { class: "told" }, "Result ", element("code", {}, JSON.stringify(shard.result))));
  }
  return parts;
}

/** How far a change of a daemon has come. */
function rolling(roll) {
  return `A change rolls: ${roll.done} of ${many(roll.of, "shard")} run the newest version; ${roll.because}.`;
}

/** What the shard's task executes. */
function version(shard) {
  return shard.appVersion ? `${shard.jobVersion}, app ${shard.appVersion}` : String(shard.jobVersion);
}

export function shardTable(run, selected, open) {
  const rows = run.shards.flatMap(shard => {
    const attempts = shard.attempts.length ? shard.attempts : [{ task: null }];
    const leaves = attempt => shard.leaving && attempt.task === shard.leaving.task;
    return attempts.map((attempt, index) => element("tr", { class: attempt.task === selected ? "selected" : null },
      element("td", {}, String(shard.shard), shard.parameter ? ` ${shard.parameter}` : ""),
      run.rolling ? element("td", {}, attempt.endedAt ? "" : version(leaves(attempt) ? shard.leaving : shard)) : null,
      element("td", {}, state(attempt.state || shard.state)),
      element("td", { class: "wide" }, attempt.endedAt || leaves(attempt) ? attempt.because : shard.because,
        ...(index === attempts.length - 1 ? [...wellness(shard), ...told(shard)] : [])),
      element("td", {}, attempt.agent || "–"),
      element("td", {}, attempt.task && attempt.startedAt ? element("button", {
        id: `row:task:${attempt.task}`, type: "button", class: "link",
        onclick: () => open(attempt.task), "aria-label": `Output of ${attempt.task}`
      }, "Output") : "")));
  });
  const all = [table("Shards and attempts",
    ["Shard", ...(run.rolling ? ["Version"] : []), "State", "Because", "Agent", ""], rows)];
  if (run.rolling) {
    all.unshift(element("p", {}, rolling(run.rolling)));
  }
  if (run.next) {
    all.push(empty(`The first ${run.shards.length} of ${run.counts.shards} shards.`));
  }
  return all;
}

export function table(caption, heads, rows) {
  return element("div", { class: "scroll" }, element("table", {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...heads.map(h => element("th", { scope: "col" }, h)))),
    element("tbody", {}, ...rows)));
}

function many(count, what) {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** That launches are frozen, and why. */
function frozen(freeze) {
  return element("span", { class: "health bad" }, `launches are frozen: ${freeze.reason}, ends `,
    time(freeze.until));
}

export function clusterLine(cluster, standby) {
  const problems = [...cluster.problems, cluster.trouble, cluster.quarantine].filter(Boolean);
  const counts = cluster.counts;
  const reconciled = counts && !cluster.term.reconciled
    ? `, ${counts.unconfirmedTasks} tasks not confirmed yet` : "";
  const parts = [
    element("span", { class: problems.length ? "health bad" : "health good" },
      problems.length ? problems.join("; ") : "healthy"),
    element("span", {}, `${cluster.node}: ${cluster.term.state.toLowerCase()}`
      + (standby ? "" : ` in term ${cluster.term.epoch}${reconciled}`))
  ];
  if (standby) {
    parts.push(element("span", {}, cluster.leader ? `leader ${cluster.leader.node}` : "no leader"));
  }
  if (counts) {
    parts.push(element("span", {}, `${many(counts.jobs, "job")}, ${many(counts.liveTasks, "live task")}`
      + (counts.waitingTasks ? `, ${counts.waitingTasks} waiting for offers` : "")));
    parts.push(element("span", {}, cluster.master ? `Mesos ${cluster.master}` : "no Mesos master"));
  }
  if (cluster.freeze) {
    parts.splice(1, 0, frozen(cluster.freeze));
  }
  parts.push(element("span", {}, many(cluster.nodes.length, "node")));
  return parts;
}
