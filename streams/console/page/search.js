// Who said what: a search over the quotes that the console holds.

import { articleHash, ask, byId, el, plural, shownTime, when } from "./dom.js";
import { DOES, HOW, who } from "./known.js";

const FIELDS = ["speaker", "organisation", "place", "word"];

export class Search {
  #form = byId("search");
  #timer = null;
  #turn = 0;

  constructor() {
    this.#form.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.run(), 200);
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
  }

  /** Take the fields from a query such as `speaker=Solberg`. */
  set(query) {
    const given = new URLSearchParams(query);
    if ([...given].length > 0) {
      for (const name of FIELDS) this.#form.elements[name].value = given.get(name) ?? "";
    }
    this.run();
  }

  async run() {
    clearTimeout(this.#timer);
    this.#turn += 1;
    const turn = this.#turn;
    const query = new URLSearchParams();
    for (const name of FIELDS) {
      const value = this.#form.elements[name].value.trim();
      if (value) query.set(name, value);
    }
    const bare = `#quotes${query.size > 0 ? `?${query}` : ""}`;
    if (location.hash.startsWith("#quotes") && location.hash !== bare) {
      history.replaceState(null, "", bare);
    }
    let answer;
    try {
      answer = await ask(`/api/quotes?${query}`);
    } catch (error) {
      if (turn === this.#turn) byId("found").textContent = error.message;
      return;
    }
    if (turn !== this.#turn) return;
    const shown = answer.quotes.length;
    const count = plural(answer.total, "quote");
    byId("found").textContent = shown < answer.total ? `${count}, the newest ${shown}` : count;
    byId("results").replaceChildren(...answer.quotes.map(card));
  }
}

/** A quote that a search has found. */
export function card(quote) {
  const facts = [
    HOW[quote.kind],
    quote.via ? `via ${quote.via}` : null,
    quote.about.length > 0 ? `about ${quote.about.slice(0, 4).join(", ")}` : null,
  ].filter(Boolean);
  return el("li",
    { class: `result k-${quote.kind} m-${quote.modality}`, "data-article": quote.article, "data-quote": quote.quote },
    DOES[quote.modality] ? el("p", { class: "modality" }, DOES[quote.modality]) : null,
    el("blockquote", {}, el("span", { class: "words" }, quote.parts.join(" … "))),
    el("p", {},
      who(quote.speaker ?? "Speaker not known", quote.speaker_identity, { class: "who" }),
      quote.roles.length > 0 ? el("span", { class: "role" }, ` ${quote.roles[0]}`) : null),
    facts.length > 0 ? el("p", { class: "quiet" }, facts.join(" · ")) : null,
    el("p", {},
      el("a", { href: articleHash(quote.article, quote.quote) }, quote.title),
      el("span", { class: "quiet" },
        [quote.outlet, shownTime(when(quote.published))].filter(Boolean).map((s) => ` · ${s}`).join(""))));
}
