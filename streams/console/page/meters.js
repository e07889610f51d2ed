// How the stream runs: four small charts, and what the workers report.

import { byId, el, svg } from "./dom.js";

const KEPT = 300;
const [WIDTH, HEIGHT] = [300, 60];

const number = (value) => value.toLocaleString(undefined, { maximumFractionDigits: 2 });
const METERS = [
  { key: "articles_per_second", title: "Throughput", unit: "articles a second",
    show: (v) => `${number(v)} /s` },
  { key: "latency_median", title: "Latency", unit: "seconds, median", show: (v) => `${number(v)} s` },
  { key: "lag", title: "Lag", unit: "records waiting", show: number },
  { key: "dead_letters", title: "New dead letters", unit: "in two seconds", show: number },
];

export class Meters {
  #samples = [];
  #parts = METERS.map((meter) => {
    const value = el("span", { class: "meter-value" }, "–");
    const line = svg("path", { class: "line" });
    const area = svg("path", { class: "area" });
    const chart = svg("svg",
      { class: "chart", role: "img", "aria-label": `${meter.title}: not known yet`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" },
      area, line);
    const most = el("span", { class: "meter-most quiet" });
    byId("meters").append(el("figure", { class: "meter", "data-meter": meter.key },
      el("figcaption", {}, el("span", {}, meter.title), el("span", { class: "quiet" }, meter.unit)),
      value, chart, most));
    return { ...meter, value, line, area, chart, most };
  });

  set(samples) {
    this.#samples = samples.slice(-KEPT);
    this.#draw();
  }

  add(sample) {
    const last = this.#samples.at(-1);
    if (last && sample.at <= last.at) return;
    this.#samples.push(sample);
    if (this.#samples.length > KEPT) this.#samples.shift();
    this.#draw();
  }

  #draw() {
    if (this.#samples.length === 0) return;
    const end = this.#samples.at(-1).at;
    const seen = end - this.#samples[0].at;
    const start = end - Math.min(KEPT * 2000, Math.max(60_000, seen));
    for (const part of this.#parts) {
      const points = this.#samples
        .filter((sample) => sample[part.key] !== null)
        .map((sample) => [sample.at, sample[part.key]]);
      const now = points.at(-1)?.[1] ?? null;
      const most = Math.max(0, ...points.map(([, value]) => value));
      const place = ([at, value]) =>
        `${((WIDTH * (at - start)) / (end - start)).toFixed(1)} ${(HEIGHT - 2 - ((HEIGHT - 6) * value) / (most || 1)).toFixed(1)}`;
      const line = points.map((point, i) => `${i === 0 ? "M" : "L"}${place(point)}`).join("");
      part.line.setAttribute("d", points.length === 1 ? `${line}h0.1` : line);
      part.area.setAttribute("d", points.length > 1
        ? `${line}V${HEIGHT}H${place(points[0]).split(" ")[0]}Z` : "");
      part.value.textContent = now === null ? "–" : part.show(now);
      part.most.textContent = `most in ten minutes: ${part.show(most)}`;
      part.chart.setAttribute("aria-label",
        `${part.title}, ${part.unit}: now ${now === null ? "unknown" : number(now)}, ` +
        `at most ${number(most)} in ten minutes`);
    }
  }

  /** A table of the stages of each worker that answers. */
  workers(workers) {
    const tables = workers.filter((worker) => worker.reachable).map((worker) => {
      const rows = Object.entries(worker.stages).map(([stage, outcomes]) => {
        const { result = 0, ...others } = outcomes;
        const rest = Object.entries(others).filter(([, count]) => count > 0);
        return el("tr", {}, el("th", { scope: "row" }, stage), el("td", {}, number(result)),
          el("td", {}, rest.map(([name, count]) => `${number(count)} ${name}`).join(", ") || "–"));
      });
      return el("table", {},
        el("caption", {}, `Worker ${worker.address}`),
        el("thead", {}, el("tr", {}, ...["Stage", "Results", "Others"].map((name) =>
          el("th", { scope: "col" }, name)))),
        el("tbody", {}, ...rows));
    });
    const away = workers.filter((worker) => !worker.reachable).map((worker) =>
      el("p", { class: "quiet" },
        `No worker answers at ${worker.address}; the lag is reckoned from the log.`));
    byId("workers").replaceChildren(...tables, ...away);
  }
}
