// How the stream runs: four small charts, and what the workers report.

import { byId, el, plural, svg } from "./dom.js";

const SHOWN = 600_000; // milliseconds
const [WIDTH, HEIGHT] = [300, 60];

const number = (value) => value.toLocaleString(undefined, { maximumFractionDigits: 2 });
const METERS = [
  { key: "articles_per_second", title: "Throughput", unit: "articles a second",
    show: (v) => `${number(v)} /s` },
  { key: "latency_median", title: "Latency", unit: "median; pale: 95 of 100", second: "latency_p95",
    show: (v) => `${number(v)} s` },
  { key: "lag", title: "Lag", unit: "records waiting", show: number },
  { key: "dead_letters", title: "Dead letters", unit: "new in ten minutes", summed: true,
    show: (v) => number(Math.round(v)) },
];

export class Meters {
  #samples = [];
  #parts = METERS.map((meter) => {
    const value = el("span", { class: "meter-value" }, "–");
    const line = svg("path", { class: "line" });
    const above = svg("path", { class: "line above" });
    const area = svg("path", { class: "area" });
    const chart = svg("svg",
      { class: "chart", role: "img", "aria-label": `${meter.title}: not known yet`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" },
      area, above, line);
    const most = el("span", { class: "meter-most quiet" });
    byId("meters").append(el("figure", { class: "meter", "data-meter": meter.key },
      el("figcaption", {}, el("span", {}, meter.title), el("span", { class: "quiet" }, meter.unit)),
      value, chart, most));
    return { ...meter, value, line, above, area, chart, most };
  });

  set(samples) {
    this.#samples = samples;
    this.#draw();
  }

  add(sample) {
    const last = this.#samples.at(-1);
    if (last && sample.at <= last.at) return;
    this.#samples.push(sample);
    while (this.#samples[0].at < sample.at - SHOWN) this.#samples.shift();
    this.#draw();
  }

  #draw() {
    if (this.#samples.length === 0) return;
    const end = this.#samples.at(-1).at;
    const seen = end - this.#samples[0].at;
    const start = end - Math.min(SHOWN, Math.max(60_000, seen));
    for (const part of this.#parts) {
      const known = (key) => this.#samples
        .filter((sample) => typeof sample[key] === "number")
        .map((sample) => [sample.at, sample[key]]);
      const points = known(part.key);
      const upper = part.second ? known(part.second) : [];
      const most = Math.max(0, ...points.map(([, value]) => value));
      const top = Math.max(most, ...upper.map(([, value]) => value)) || 1;
      const sum = points.reduce((total, [, value]) => total + value, 0);
      const now = part.summed ? sum : points.at(-1)?.[1] ?? null;
      const place = ([at, value]) =>
        `${((WIDTH * (at - start)) / (end - start)).toFixed(1)} ${(HEIGHT - 2 - ((HEIGHT - 6) * value) / top).toFixed(1)}`;
      const path = (all) => {
        const line = all.map((point, i) => `${i === 0 ? "M" : "L"}${place(point)}`).join("");
        return all.length === 1 ? `${line}h0.1` : line;
      };
      const line = path(points);
      part.line.setAttribute("d", line);
      part.above.setAttribute("d", path(upper));
      part.area.setAttribute("d", points.length > 1
        ? `${line}V${HEIGHT}H${place(points[0]).split(" ")[0]}Z` : "");
      const shown = now === null ? "–" : part.show(now);
      part.value.textContent = shown;
      part.most.textContent = part.summed || points.length === 0 ? "" : `most in ten minutes: ${part.show(most)}`;
      part.chart.setAttribute("aria-label", part.summed
        ? `${part.title}: ${shown} ${part.unit}`
        : `${part.title}, ${part.unit}: now ${now === null ? "unknown" : number(now)}, ` +
          `at most ${number(most)} in ten minutes`);
    }
  }

  /** Tables of the stages, over all workers that answer, and of the workers. */
  workers(workers, charts) {
    const there = workers.filter((worker) => worker.reachable);
    const box = byId("workers");
    const focused = [...box.children].indexOf(document.activeElement);
    const scrolled = [...box.children].map((each) => each.scrollLeft);
    box.replaceChildren(
      ...(there.length > 0 ? [stages(there)] : []),
      ...(workers.length > 0 ? [each(workers)] : []),
      ...(there.length === 0 && workers.length > 0
        ? [el("p", { class: "quiet" }, "No worker answers; the lag is reckoned from the log.")] : []),
      el("p", { class: "quiet" }, charts === "prometheus"
        ? "Charts and workers: as Prometheus tells, of all workers."
        : "Throughput, latency and dead letters: of what has passed since this console started."),
    );
    // Whoever reads a table that is wider than the screen stays where they are.
    scrolled.forEach((left, i) => box.children[i]?.scrollTo({ left }));
    if (focused >= 0) box.children[focused]?.focus({ preventScroll: true });
  }
}

function table(title, columns, rows) {
  return el("div", { class: "table", role: "region", tabindex: 0, "aria-label": title }, el("table", {},
    el("caption", {}, title),
    el("thead", {}, el("tr", {}, ...columns.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows.map(([name, ...cells]) =>
      el("tr", {}, el("th", { scope: "row" }, name), ...cells.map((cell) => el("td", {}, cell)))))));
}

function stages(workers) {
  const sums = {};
  for (const worker of workers) {
    for (const [stage, outcomes] of Object.entries(worker.stages)) {
      sums[stage] ??= {};
      for (const [outcome, count] of Object.entries(outcomes)) {
        sums[stage][outcome] = (sums[stage][outcome] ?? 0) + count;
      }
    }
  }
  return table("Records by stage", ["Stage", "Results", "Others"],
    Object.entries(sums).map(([stage, { result = 0, ...others }]) => {
      const rest = Object.entries(others).filter(([, count]) => count > 0);
      return [stage, number(result),
        rest.map(([name, count]) => `${number(count)} ${name}`).join(", ") || "–"];
    }));
}

function busy({ pool_calls: calls, pool_processes: processes }) {
  if (calls === undefined || processes === undefined) return "–";
  return `${number(Math.min(calls, processes))} of ${number(processes)}`;
}

function each(workers) {
  const known = (value) => (typeof value === "number" ? number(value) : "–");
  return table(plural(workers.length, "worker"),
    ["Address", "Partitions", "Enriched", "Waiting", "Processes busy", "Lost"],
    workers.map((worker) => {
      if (!worker.reachable) return [worker.address, "no answer", "–", "–", "–", "–"];
      const waiting = Object.values(worker.lag).reduce((sum, count) => sum + count, 0);
      return [worker.address, known(worker.partitions), number(worker.stages.enrich.result ?? 0),
        number(waiting), busy(worker),
        known(worker.pool_restarts_total)];
    }));
}
