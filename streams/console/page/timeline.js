// When the articles were published: a row of bars, each of which narrows the list to its time.

import { byId, el, plural, when } from "./dom.js";

const HOUR = 3_600_000;
const STEPS = [HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR, 7 * 24 * HOUR, 30 * 24 * HOUR, 365 * 24 * HOUR];
const MOST = 48;

/** When an article was published, in milliseconds; NaN where it does not say. */
export const timeOf = (article) => when(article.published) ?? NaN;

export class Timeline {
  #box = byId("timeline");
  #choose;

  constructor(choose) {
    this.#choose = choose;
    this.#box.addEventListener("keydown", (event) => {
      const bars = [...this.#box.querySelectorAll("button")];
      const at = bars.indexOf(document.activeElement);
      const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: bars.length - 1 }[event.key];
      if (at < 0 || next === undefined || !bars[next]) return;
      event.preventDefault();
      bars[at].tabIndex = -1;
      bars[next].tabIndex = 0;
      bars[next].focus();
    });
  }

  draw(articles) {
    // What lies far from the bulk would press all the rest into one bar.
    const times = articles.map(timeOf).filter((at) => !Number.isNaN(at)).sort((a, b) => a - b);
    const [first, last] = [quantile(times, 0.02), quantile(times, 0.98)];
    if (first === null) {
      this.#box.replaceChildren();
      byId("timeline-range").textContent = "";
      return;
    }
    const step = STEPS.find((each) => (last - first) / each < MOST) ?? (last - first) / MOST + 1;
    const begin = Math.floor(first / step) * step;
    const bins = Array.from({ length: Math.floor((last - begin) / step) + 1 }, () => [0, 0]);
    let outside = times.length - articles.length;
    const undated = -outside;
    for (const article of articles) {
      const bin = bins[Math.floor((timeOf(article) - begin) / step)];
      if (bin) {
        bin[0] += 1;
        bin[1] += article.quotes;
      } else outside += 1;
    }
    const most = Math.max(...bins.map(([count]) => count));
    const focused = [...this.#box.children].indexOf(document.activeElement);
    this.#box.replaceChildren(...bins.map(([count, quotes], i) => {
      const from = begin + i * step;
      const said = `${label(from, step)}: ${plural(count, "article")}, ${plural(quotes, "quote")}`;
      const bar = el("span", { class: "fill" });
      bar.style.height = `${Math.max(count > 0 ? 4 : 0, (100 * count) / most)}%`;
      return el("button",
        { type: "button", tabindex: i === Math.max(0, focused) ? 0 : -1, "aria-label": said, title: said,
          onclick: () => this.#choose(from, from + step, label(from, step)) }, bar);
    }));
    if (focused >= 0) this.#box.children[focused]?.focus();
    byId("timeline-range").textContent = `${label(begin, step)} to ` +
      `${label(begin + (bins.length - 1) * step, step)}` +
      `${outside > 0 ? `; ${plural(outside, "article")} outside` : ""}` +
      `${undated > 0 ? `; ${plural(undated, "article")} without a date` : ""}`;
  }
}

function quantile(ranked, share) {
  if (ranked.length === 0) return null;
  return ranked[Math.min(ranked.length - 1, Math.floor(share * ranked.length))];
}

function label(at, step) {
  const day = { day: "numeric", month: "short", year: "numeric" };
  if (step >= 24 * HOUR) return new Date(at).toLocaleDateString(undefined, { ...day, timeZone: "UTC" });
  return new Date(at).toLocaleString(undefined, { ...day, hour: "2-digit", minute: "2-digit" });
}
