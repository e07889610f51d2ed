// Sources of `quotewire collect`: how each is, why it fails, and a button that pauses it.

import { ask, byId, el, plural, shownTime, when } from "./dom.js";

const COLUMNS = ["Source", "State", "Kind", "Last news", "Next visit", "Found", ""];
const TROUBLE = ["failing", "dead", "silent"];

export class Sources {
  #list = byId("sources-list");

  async draw() {
    let answer;
    try {
      answer = await ask("/api/sources");
    } catch (error) {
      byId("sources-said").textContent = error.message;
      return;
    }
    const { total, states, sources } = answer;
    const said = Object.entries(states).filter(([, number]) => number > 0)
      .map(([state, number]) => `${number.toLocaleString()} ${state}`).join(", ");
    const shown = sources.length < total ? `; the first ${sources.length} here` : "";
    byId("sources-said").textContent = total === null || total === 0
      ? "Nothing is collected from here. Name sources: quotewire collect SOURCES.toml"
      : `${plural(total, "source")}: ${said}${shown}.`;
    const trouble = TROUBLE.reduce((sum, state) => sum + (states[state] ?? 0), 0);
    byId("sources-count").textContent = trouble > 0 ? trouble.toLocaleString() : "";
    const focused = document.activeElement?.closest?.("[data-source]")?.dataset.source;
    this.#list.replaceChildren(...(sources.length > 0 ? [this.#table(sources)] : []));
    if (focused !== undefined) this.#find(focused)?.querySelector("button")?.focus();
  }

  #find(id) {
    return [...this.#list.querySelectorAll("[data-source]")].find((row) => row.dataset.source === id);
  }

  #table(sources) {
    const head = COLUMNS.map((name) => (name === ""
      ? el("td", {}) : el("th", { scope: "col" }, name)));
    return el("div", { class: "table sources", role: "region", tabindex: "0", "aria-label": "Sources" },
      el("table", {}, el("thead", {}, el("tr", {}, ...head)),
        el("tbody", {}, ...sources.map((source) => this.#row(source)))));
  }

  #row(source) {
    const paused = source.state === "paused";
    return el("tr", { "data-source": source.id },
      el("th", { scope: "row" }, el("span", {}, source.name),
        el("span", { class: "quiet" }, source.error ?? source.url)),
      el("td", {}, el("span", { class: `stage ${source.state}` }, source.state)),
      el("td", {}, source.kind),
      el("td", {}, shownTime(when(source.last_news)) || "never"),
      el("td", {}, shownTime(when(source.next_visit))),
      el("td", {}, source.new.toLocaleString()),
      el("td", {}, el("button", { type: "button", onclick: () => this.#pause(source, paused),
        "aria-label": `${paused ? "Resume" : "Pause"} ${source.name}` }, paused ? "Resume" : "Pause")));
  }

  async #pause(source, undo) {
    try {
      await ask(`/api/sources/${encodeURIComponent(source.id)}/pause`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ undo }),
      });
    } catch (error) {
      byId("sources-said").textContent = error.message;
      return;
    }
    await this.draw();
  }
}
