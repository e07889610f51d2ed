// Who said what: a search over the quotes that the console holds.

import { QueryForm, articleHash, ask, byId, el, plural, shownTime, when } from "./dom.js";
import { DOES, HOW, who } from "./known.js";

const FIELDS = ["speaker", "organisation", "place", "word"];

export class Search {
  #form = new QueryForm("search", FIELDS, 200, () => this.run());

  /** Take the fields from a query such as `speaker=Solberg`; without one they stay. */
  set(query) {
    if (query) this.#form.fill(query);
    this.run();
  }

  async run() {
    const { query, stale } = this.#form.begin();
    const bare = `#quotes${query.size > 0 ? `?${query}` : ""}`;
    if (location.hash.startsWith("#quotes") && location.hash !== bare) {
      history.replaceState(null, "", bare);
    }
    let answer;
    try {
      answer = await ask(`/api/quotes?${query}`);
    } catch (error) {
      if (!stale()) byId("found").textContent = error.message;
      return;
    }
    if (stale()) return;
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
