// One article: its text, its quotes tied to their speakers, and whom and what it names.

import { articleHash, ask, el, plural, shownTime, when } from "./dom.js";
import { highlighted, units } from "./highlight.js";
import { personHash, remember, toneOf } from "./known.js";
import { card } from "./search.js";
import { ofTheHour } from "./stories.js";

const COLOURS = 8;
const LATEST = 20; // quotes beside the list while no article is open
const TYPES = {
  PERSON: "person", ORG: "organisation", GPE: "place", LOC: "place", FAC: "place",
  NORP: "group", EVENT: "event", PRODUCT: "product", WORK_OF_ART: "work", LAW: "law",
  LANGUAGE: "language",
};
const GROUPS = [
  ["People", ["person"], "speaker"],
  ["Organisations", ["organisation"], "organisation"],
  ["Places", ["place"], "place"],
  ["Others", ["group", "event", "product", "work", "law", "language"], "word"],
];

export class Reader {
  #box;
  #ways;
  #identities = {}; // of the article's entities, where the archive knows them
  id = null;
  archive = null; // whether there is one; null until that is known

  /** `ways`: back(), and isLive(id), whether the console itself holds an article. */
  constructor(box, ways) {
    this.#box = box;
    this.#ways = ways;
    box.addEventListener("pointerover", (event) => this.#point(event.target));
    box.addEventListener("focusin", (event) => this.#point(event.target));
    box.addEventListener("click", (event) => this.#click(event.target));
  }

  /** Show an article, at a quote if one is named. */
  async open(id, quote, focus) {
    const again = this.id === id;
    this.id = id;
    let event;
    try {
      event = await this.#event(id);
    } catch (error) {
      if (this.id === id) this.#say(error.message);
      return;
    }
    if (this.id !== id) return;
    this.#box.replaceChildren(...this.#content(event));
    if (!again) this.#box.scrollTop = 0;
    if (quote) this.#go(quote);
    else if (focus) this.#box.querySelector("h2")?.focus({ preventScroll: true });
  }

  /** The event of an article that the console holds, else the archive's; its newest version. */
  async #event(id) {
    const path = encodeURIComponent(id);
    this.archive ??= (await ask("/api/status")).archive;
    const live = this.#ways.isLive(id) || !this.archive;
    const kept = this.archive ? ask(`/api/v1/articles/${path}`) : null;
    if (live) {
      // Who is who is known a moment later than what was said; without it there are no links.
      const [event, known] = await Promise.all([ask(`/api/articles/${path}`), kept?.catch(() => null)]);
      this.#identities = known?.event.id === event.id ? known.identities : {};
      return event;
    }
    const known = await kept.catch(() => null);
    this.#identities = known?.identities ?? {};
    return known?.event ?? ask(`/api/articles/${path}`);
  }

  close() {
    this.id = null;
    this.#box.replaceChildren();
    return this.latest();
  }

  /** While no article is open: what was said last. */
  async latest() {
    const hint = "Choose an article to read it, with who says what in it.";
    this.archive ??= (await ask("/api/status").catch(() => ({ archive: null }))).archive;
    const [{ quotes }, hour] = await Promise.all([
      ask(`/api/quotes?limit=${LATEST}`).catch(() => ({ quotes: [] })),
      this.archive ? ofTheHour() : null,
    ]);
    // Whoever is on one of its links keeps it.
    if (this.id !== null || this.#box.querySelector(".latest")?.contains(document.activeElement)) {
      return;
    }
    this.#box.replaceChildren(quotes.length === 0 && hour === null
      ? el("p", { class: "empty" }, hint)
      : el("div", { class: "latest" },
        ...(hour === null ? [] : [hour]),
        ...(quotes.length === 0 ? [el("p", { class: "byline quiet" }, hint)] : [
          el("h2", {}, "Just said"),
          el("p", { class: "byline quiet" }, hint),
          el("ol", { class: "results" }, ...quotes.map(card))])));
  }

  /** A later version or a withdrawal of what is being read. */
  changed(id, reason) {
    if (id !== this.id) return;
    if (reason !== undefined) {
      this.#say(`This article was withdrawn. ${reason ?? ""}`);
    } else if (!this.#box.querySelector(".newer")) {
      this.#box.prepend(
        el("p", { class: "newer", role: "status" }, "A newer version has come. ",
          el("button", { type: "button", onclick: () => this.open(id) }, "Show it")),
      );
    }
  }

  #say(sentence) {
    this.#box.replaceChildren(this.#backButton(), el("p", { class: "empty", role: "status" }, sentence));
  }

  #backButton() {
    return el("button", { type: "button", class: "back", onclick: this.#ways.back }, "← Back");
  }

  #content(event) {
    const data = event.data;
    const article = data.article;
    const entities = new Map(data.entities.map((one) => [one.id, one]));
    const colours = colourOf(data.quotes);
    const by = (quote) => nameOf(quote.speaker) ?? "a speaker not known";
    const label = (quote) => {
      const roles = entities.get(quote.speaker.entity)?.roles ?? [];
      return `Said by ${[by(quote), ...roles.slice(0, 1)].join(", ")}`;
    };
    const offsets = units(article.text);
    const partsOf = (quote) =>
      quote.spans.map(([start, end]) => article.text.slice(offsets[start], offsets[end]));
    const quotes = new Map(data.quotes.map((quote) => [quote.id, quote]));
    const chip = (id) =>
      el("button",
        { type: "button", class: `by ${colours(quotes.get(id))}`, "data-quote": id,
          "aria-label": label(quotes.get(id)) },
        by(quotes.get(id)));
    const text = el("div", { class: "text", lang: article.language === "und" ? null : article.language });
    text.append(highlighted(article.text, spansOf(data, entities, colours), chip));
    const title = el("h2", { tabindex: "-1" });
    title.append(article.title ? highlighted(article.title, titleSpans(data)) : "Without a title");
    return [
      this.#backButton(),
      el("article", {},
        title,
        el("p", { class: "byline quiet" },
          [article.outlet, article.authors.join(", "), shownTime(when(article.published)),
            plural(article.word_count, "word")].filter(Boolean).join(" · "),
          ...addressOf(article.url)),
        ...remarks(data),
        el("div", { class: "columns" },
          text,
          el("div", { class: "aside" },
            ...said(data.quotes, entities, colours, partsOf, this.#identities),
            ...this.#named(data),
            provenance(event))),
      ),
    ];
  }

  #named(data) {
    return named(data, (one, field) => {
      const identity = remember(this.#identities[one.id], one.name);
      if (identity) return personHash(identity);
      if (!this.archive) return `#quotes?${new URLSearchParams({ [field]: one.name })}`;
      return `#search?${new URLSearchParams({ [field === "place" ? "place" : "about"]: one.name })}`;
    });
  }

  #point(target) {
    const marked = target.closest?.("[data-quote], [data-quotes], [data-speaks]");
    const ids = marked
      ? (marked.dataset.quote ?? marked.dataset.quotes ?? marked.dataset.speaks).split(" ")
      : [];
    this.#light(ids);
  }

  #light(ids) {
    for (const each of this.#box.querySelectorAll("[data-quote], [data-quotes], [data-speaks]")) {
      const own = `${each.dataset.quote ?? ""} ${each.dataset.quotes ?? ""} ${each.dataset.speaks ?? ""}`;
      each.classList.toggle("on", own.split(" ").some((id) => ids.includes(id)));
    }
  }

  #click(target) {
    const chip = target.closest(".by");
    const said = target.closest(".said button");
    if (chip) {
      const card = this.#find(".said [data-quote]", chip.dataset.quote);
      card?.querySelector("button").focus({ preventScroll: true });
      card?.scrollIntoView({ block: "nearest" });
    } else if (said) this.#go(said.closest("[data-quote]").dataset.quote);
  }

  #go(id) {
    const part = [...this.#box.querySelectorAll("mark")].find((mark) =>
      mark.dataset.quotes.split(" ").includes(id));
    part?.scrollIntoView({ block: "center" });
    this.#find(".by", id)?.focus({ preventScroll: true });
    this.#light([id]);
  }

  #find(selector, id) {
    return [...this.#box.querySelectorAll(selector)].find((each) => each.dataset.quote === id);
  }
}

export function nameOf(speaker) {
  return speaker?.name || speaker?.mention?.text || null;
}

/** Quote to the class of its speaker's colour; one colour a speaker, in order of appearance. */
function colourOf(quotes) {
  const known = new Map();
  for (const quote of quotes) {
    const key = quote.speaker.entity ?? nameOf(quote.speaker);
    if (key !== null && !known.has(key)) known.set(key, `s${known.size % COLOURS}`);
  }
  return (quote) => known.get(quote.speaker.entity ?? nameOf(quote.speaker)) ?? "open";
}

function spansOf(data, entities, colours) {
  const spans = data.article.excluded.map(([start, end]) => ({
    start, end, kind: "excluded", title: "Not analysed",
  }));
  for (const quote of data.quotes) {
    const classes = `k-${quote.kind} ${colours(quote)}`;
    for (const [start, end] of quote.spans) {
      spans.push({ start, end, kind: "quote", id: quote.id, classes });
    }
    if (quote.cue) spans.push({ ...quote.cue, kind: "cue" });
    if (quote.speaker.mention) {
      spans.push({ ...quote.speaker.mention, kind: "speaker", id: quote.id, classes: colours(quote) });
    }
  }
  for (const one of data.entities) {
    for (const mention of one.mentions) {
      if (mention.field === "text") spans.push({ ...mention, ...entitySpan(one) });
    }
  }
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}

function titleSpans(data) {
  return data.entities.flatMap((one) =>
    one.mentions.filter((m) => m.field === "title").map((m) => ({ ...m, ...entitySpan(one) })));
}

function entitySpan(one) {
  const type = TYPES[one.type] ?? "other";
  const roles = one.roles.length > 0 ? `, ${one.roles[0]}` : "";
  return { kind: "entity", id: one.id, classes: `t-${type}`, title: `${one.name}${roles} (${type})` };
}

/** The address as a link, if it is one of the web. */
function addressOf(url) {
  if (!url) return [];
  let host;
  try {
    const parsed = new URL(url);
    if (!["http:", "https:"].includes(parsed.protocol)) return [` · ${url}`];
    host = parsed.host;
  } catch {
    return [` · ${url}`];
  }
  return [" · ", el("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, host)];
}

function remarks(data) {
  const article = data.article;
  const said = [];
  if (data.incomplete.length > 0) {
    said.push(`Incomplete: ${data.incomplete.join(", ")} failed; see the dead letters.`);
  }
  if (!article.readable) {
    said.push(`No model reads the language “${article.language}”; no quotes were sought.`);
  }
  const copy = article.duplicate;
  if (copy) {
    const kind = copy.relation === "exact" ? "A copy of " : "Nearly a copy of ";
    said.push([kind, el("a", { href: articleHash(copy.of) }, "another article"), "."]);
  }
  if (article.supersedes) said.push(`Replaces version ${article.supersedes}.`);
  return said.map((sentence) => el("p", { class: "remark" }, ...[sentence].flat()));
}

function said(quotes, entities, colours, partsOf, identities) {
  const head = el("h3", {}, plural(quotes.length, "quote"));
  if (quotes.length === 0) return [head];
  const cards = quotes.map((quote) => {
    const roles = entities.get(quote.speaker.entity)?.roles ?? [];
    const identity = remember(identities[quote.speaker.entity], nameOf(quote.speaker));
    const facts = [
      quote.kind,
      quote.modality === "asserted" ? null : quote.modality,
      quote.via ? `via ${nameOf(quote.via)}` : null,
      quote.tone ? toneOf(quote.tone.polarity) : null,
    ].filter(Boolean);
    return el("li", { "data-quote": quote.id, class: colours(quote) },
      el("button", { type: "button" },
        el("span", { class: "who" }, nameOf(quote.speaker) ?? "Speaker not known"),
        roles.length > 0 ? el("span", { class: "role" }, ` ${roles[0]}`) : null,
        el("span", { class: "what" }, partsOf(quote).join(" … ")),
        el("span", { class: "facts" }, facts.join(" · "))),
      identity ? el("a", { class: "more-of", href: personHash(identity) }, `More of ${nameOf(quote.speaker)}`) : null);
  });
  return [head, el("ol", { class: "said" }, ...cards)];
}

function named(data, address) {
  const ranked = [...data.entities].sort((a, b) => b.salience - a.salience);
  const places = new Map(data.places.map((place) => [place.entity, place]));
  return GROUPS.flatMap(([title, types, field]) => {
    const found = ranked.filter((one) => types.includes(TYPES[one.type] ?? "other"));
    if (found.length === 0) return [];
    return [
      el("h3", {}, title),
      el("ul", { class: "entities" }, ...found.slice(0, 30).map((one) => {
        const place = places.get(one.id);
        const country = place?.country && place.kind !== "country" ? `, ${place.country}` : "";
        return el("li", {},
          el("a", { href: address(one, field), class: `t-${TYPES[one.type] ?? "other"}`,
            title: one.roles[0] ?? null }, `${one.name}${country}`),
          one.mentions.length > 1 ? el("span", { class: "quiet" }, ` ${one.mentions.length}`) : null);
      })),
    ];
  });
}

function provenance(event) {
  const versions = Object.entries(event.data.versions).map(([name, value]) => `${name} ${value}`);
  return el("details", { class: "provenance" },
    el("summary", {}, "Provenance"),
    el("dl", {}, ...[
      ["Article", event.data.article.id],
      ["Version", event.data.article.version],
      ["Event", event.id],
      ["Raw record", event.origin],
      ["Made with", versions.join(", ")],
    ].filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])));
}
