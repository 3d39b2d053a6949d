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
  if (job.type === "DAEMON") {
    return element("span", {}, "always running");
  }
  const rule = job.schedule;
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

export function runTable(runs, selected, open) {
  if (runs.length === 0) {
    return [element("p", { class: "quiet" }, "It has not run yet.")];
  }
  const rows = runs.map(run => element("tr", { class: run.id === selected ? "selected" : null },
    element("td", {}, element("button", {
      id: `row:run:${run.id}`, type: "button", class: "link", onclick: () => open(run.id),
      "aria-expanded": run.id === selected ? "true" : "false", title: run.id
    }, new Date(run.nominalTime).toLocaleString())),
    element("td", {}, run.trigger.toLowerCase()),
    element("td", {}, state(run.state)),
    element("td", {}, `${run.counts.succeeded} of ${run.counts.shards}`),
    element("td", { class: "wide" }, run.because)));
  return [table("Runs", ["Planned for", "Trigger", "State", "Succeeded", "Because"], rows)];
}

export function shardTable(run, selected, open) {
  const rows = run.shards.flatMap(shard => {
    const attempts = shard.attempts.length ? shard.attempts : [{ task: null }];
    return attempts.map(attempt => element("tr", { class: attempt.task === selected ? "selected" : null },
      element("td", {}, String(shard.shard), shard.parameter ? ` ${shard.parameter}` : ""),
      element("td", {}, state(attempt.state || shard.state)),
      element("td", { class: "wide" }, attempt.endedAt ? attempt.because : shard.because),
      element("td", {}, attempt.agent || "–"),
      element("td", {}, attempt.task && attempt.startedAt ? element("button", {
        id: `row:task:${attempt.task}`, type: "button", class: "link",
        onclick: () => open(attempt.task), "aria-label": `Output of ${attempt.task}`
      }, "Output") : "")));
  });
  const all = [table("Shards and attempts", ["Shard", "State", "Because", "Agent", ""], rows)];
  if (run.next) {
    all.push(element("p", { class: "quiet" }, `The first ${run.shards.length} of ${run.counts.shards} shards.`));
  }
  return all;
}

function table(caption, heads, rows) {
  return element("div", { class: "scroll" }, element("table", {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...heads.map(h => element("th", { scope: "col" }, h)))),
    element("tbody", {}, ...rows)));
}

function many(count, what) {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
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
  parts.push(element("span", {}, many(cluster.nodes.length, "node")));
  return parts;
}
