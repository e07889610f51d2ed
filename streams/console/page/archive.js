// The search over everything in the archive. What is asked stands in the address bar alone.

import { ask, byId, el, plural } from "./dom.js";
import { calledBy, found, months, remember } from "./known.js";
import { Names } from "./names.js";

const SEVERAL = ["speaker", "about", "outlet", "place", "kind", "modality", "language"];
const SINGLE = ["words", "since", "until", "order"];
const FACETS = [
  ["speaker", "Speakers", "speakers"], ["about", "About", "about"],
  ["outlet", "Outlets", "outlets"], ["place", "Places", "places"],
  ["kind", "Kind", "kinds"], ["modality", "Modality", "modalities"],
  ["language", "Language", "languages"],
];
const PAGE = 20;
const KEPT_MS = 60_000; // how long an answer is shown again without asking

export class Archive {
  #form = byId("ask-archive");
  #asked = new URLSearchParams();
  #timer = null;
  #turn = 0;
  #drawn = null; // the query whose answer is shown
  #drawnAt = 0;

  constructor() {
    const fields = this.#form.elements;
    for (const name of SINGLE) {
      fields[name].addEventListener("input", () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#put(name, fields[name].value.trim()), 250);
      });
    }
    for (const name of ["speaker", "about"]) {
      new Names(fields[name], (value) => this.#toggle(name, value, true));
    }
    for (const name of ["outlet", "place"]) {
      fields[name].addEventListener("change", () => {
        const value = fields[name].value.trim();
        fields[name].value = "";
        if (value) this.#toggle(name, value, true);
      });
    }
    byId("archive-narrow").open = !matchMedia("(max-width: 800px)").matches;
    this.#form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Ask what an address such as `words=gas&speaker=Ryabkov` has. */
  set(query) {
    const given = new URLSearchParams(query);
    const asked = new URLSearchParams();
    for (const name of SINGLE) if (given.get(name)) asked.set(name, given.get(name));
    for (const name of SEVERAL) for (const value of given.getAll(name)) asked.append(name, value);
    this.#asked = asked;
    for (const name of SINGLE) {
      const field = this.#form.elements[name];
      const value = asked.get(name) ?? (name === "order" ? "newest" : "");
      if (field !== document.activeElement) field.value = value;
    }
    return this.#run();
  }

  #put(name, value) {
    if (value && !(name === "order" && value === "newest")) this.#asked.set(name, value);
    else this.#asked.delete(name);
    this.#go(true);
  }

  #toggle(name, value, only = false) {
    if (!this.#asked.has(name, value)) this.#asked.append(name, value);
    else if (!only) this.#asked.delete(name, value);
    this.#go(false);
  }

  /** Another search is another entry of the history, but not each letter of its words. */
  #go(typing) {
    const hash = `#search${this.#asked.size > 0 ? `?${this.#asked}` : ""}`;
    if (typing) history.replaceState(null, "", hash);
    else history.pushState(null, "", hash);
    this.#run();
  }

  async #run() {
    clearTimeout(this.#timer);
    const query = this.#asked.toString();
    this.#chips();
    // Back from an article: all is as it was.
    if (this.#drawn === query && performance.now() - this.#drawnAt < KEPT_MS) return;
    this.#turn += 1;
    const turn = this.#turn;
    let answer;
    try {
      answer = await ask(`/api/v1/quotes?${query}${query ? "&" : ""}limit=${PAGE}&facets=true`);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#drawn = null;
      byId("archive-found").textContent = error.message;
      for (const box of ["archive-results", "archive-facets", "archive-as"]) byId(box).replaceChildren();
      byId("archive-more").hidden = true;
      return;
    }
    if (turn !== this.#turn) return;
    this.#drawn = query;
    this.#drawnAt = performance.now();
    const { facets } = answer;
    byId("archive-found").textContent = facets.at_least
      ? `More than ${plural(facets.of, "quote")}` : plural(facets.of, "quote");
    byId("archive-results").replaceChildren();
    this.#add(answer);
    this.#facets(facets);
    const as = ["csv", "jsonl", "atom"].map((format) => {
      const rest = query ? `&${query}` : "";
      return el("a", { href: `/api/v1/quotes?format=${format}&limit=1000${rest}` },
        { csv: "CSV", jsonl: "JSON Lines", atom: "Atom" }[format]);
    });
    byId("archive-as").replaceChildren(...as.flatMap((link, at) => [at > 0 ? " · " : "", link]));
  }

  #add(answer) {
    const items = answer.quotes.map(found);
    byId("archive-results").append(...items);
    const more = byId("archive-more");
    more.hidden = answer.next === null;
    more.onclick = async () => {
      const turn = this.#turn;
      try {
        const following = await ask(answer.next.replace("facets=true", "facets=false"));
        if (turn !== this.#turn) return;
        this.#add(following)[0]?.focus({ preventScroll: true });
      } catch (error) {
        byId("archive-found").textContent = error.message;
      }
    };
    return items;
  }

  /** What narrows the search, each with a button that takes it away. */
  async #chips() {
    const asked = [...this.#asked].filter(([name]) => SEVERAL.includes(name));
    const called = await Promise.all(asked.map(([, value]) => calledBy(value)));
    byId("archive-chips").replaceChildren(...asked.map(([name, value], at) =>
      el("button", { type: "button", class: "chip", "aria-label": `${name} ${called[at]}: take away`,
        onclick: () => this.#toggle(name, value) }, `${name}: ${called[at]} ×`)));
  }

  #facets(facets) {
    const groups = FACETS.map(([name, title, key]) => {
      const values = facets[key];
      if (values.length === 0 || (name === "language" && values.length < 2)) return null;
      return el("section", {}, el("h3", {}, title),
        el("ul", {}, ...values.map((one) => this.#facet(name, one))));
    });
    byId("archive-facets").replaceChildren(...[
      facets.times.length > 0
        ? months(facets.times, "Published", (since, until) => this.#between(since, until)) : null,
      ...groups,
    ].filter(Boolean));
    byId("outlets-known").replaceChildren(...facets.outlets.map((one) => el("option", { value: one.value })));
    byId("places-known").replaceChildren(...facets.places.map((one) => el("option", { value: one.value })));
  }

  #facet(name, one) {
    const value = remember(one.identity, one.value) ?? one.value;
    const on = this.#asked.has(name, value);
    return el("li", {},
      el("button", { type: "button", class: "facet", "aria-pressed": String(on), "data-value": value,
        onclick: () => this.#toggle(name, value) },
      el("span", {}, one.value), el("span", { class: "quiet" }, one.count.toLocaleString())));
  }

  #between(since, until) {
    this.#form.elements.since.value = since;
    this.#form.elements.until.value = until;
    this.#asked.set("since", since);
    this.#asked.set("until", until);
    this.#go(false);
  }
}
