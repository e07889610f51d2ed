// Stories: articles on one event. A list of them, the page of one, and those of the hour.

import { OneView, QueryForm, articleHash, ask, byId, el, plural, shownTime } from "./dom.js";
import { found, who } from "./known.js";

const HOUR = 3_600_000;
const SPANS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, all: null };
const FIELDS = ["words", "span", "order"];
const MOST_ADDED = 6;
const SAID = 2; // quotes of a voice that are shown at once
const KEPT_MS = 15_000; // how long the stories of the hour are shown without asking again

export const storyHash = (id) => `#story/${encodeURIComponent(id)}`;

export class Stories {
  #form = new QueryForm("ask-stories", FIELDS, 300, () => this.#run());

  /** Ask what an address such as `words=ferry&span=day&order=largest` has. */
  set(query) {
    const given = new URLSearchParams(query);
    this.#form.fill(new URLSearchParams({
      words: given.get("words") ?? "",
      span: given.get("span") in SPANS ? given.get("span") : "all",
      order: given.get("order") === "largest" ? "largest" : "newest",
    }));
    return this.#run();
  }

  async #run() {
    const { query, stale } = this.#form.begin();
    if (query.get("span") === "all") query.delete("span");
    if (query.get("order") === "newest") query.delete("order");
    history.replaceState(null, "", `#stories${query.size > 0 ? `?${query}` : ""}`);
    const asked = new URLSearchParams({ limit: 50, order: query.get("order") ?? "newest" });
    if (query.has("words")) asked.set("words", query.get("words"));
    if (query.has("span")) asked.set("since", since(SPANS[query.get("span")]));
    let answer;
    try {
      answer = await ask(`/api/v1/stories?${asked}`);
    } catch (error) {
      if (stale()) return;
      byId("stories-found").textContent = error.message;
      byId("stories-list").replaceChildren();
      return;
    }
    if (stale()) return;
    byId("stories-found").textContent = answer.stories.length === 0
      ? "No stories."
      : `${plural(answer.stories.length, "story", "stories")} of ${answer.at_least ? "the newest " : ""}` +
        `${plural(answer.of, "article")}`;
    byId("stories-list").replaceChildren(...answer.stories.map(card));
  }
}

const since = (span) => new Date(Date.now() - span).toISOString();

/** A story as an item of a list. */
function card(one) {
  return el("li", { class: "result story" },
    el("p", { class: "headline" }, el("a", { href: storyHash(one.id) }, titleOf(one))),
    el("p", { class: "quiet" }, sizeOf(one)),
    voicesOf(one.voices),
    one.places.length > 0 ? el("p", { class: "quiet" }, one.places.join(", ")) : null);
}

const titleOf = (one) => one.headline ?? one.beginning ?? one.article;

function sizeOf(one) {
  const [first, last] = [one.first_seen_at, one.last_seen_at].map((at) => shownTime(at * 1000));
  return [plural(one.articles, "article"), plural(one.outlets, "outlet"), plural(one.quotes, "quote"),
    first === last ? first : `${first} to ${last}`].join(" · ");
}

function voicesOf(voices) {
  if (voices.length === 0) return null;
  return el("p", {}, ...voices.flatMap((one, at) => [at > 0 ? ", " : "", who(one.name, one.identity, { class: "who" })]));
}

// -- those of the hour, on the page that one sees first

let kept = null;
let keptAt = -Infinity;

/** A section with the largest stories of the last hour, else the newest; null where there are none. */
export async function ofTheHour() {
  if (performance.now() - keptAt > KEPT_MS) {
    keptAt = performance.now();
    kept = await newest().catch(() => null);
  }
  if (kept === null || kept.stories.length === 0) return null;
  return el("section", { class: "hour", "aria-labelledby": "hour-title" },
    el("h2", { id: "hour-title" }, kept.title),
    el("ol", { class: "results" }, ...kept.stories.map(card)),
    el("p", {}, el("a", { href: kept.link }, "All stories")));
}

async function newest() {
  const lately = await ask(`/api/v1/stories?${new URLSearchParams({ since: since(HOUR), order: "largest", limit: 6 })}`);
  if (lately.stories.length > 0) {
    return { title: "Stories of the hour", stories: lately.stories, link: "#stories?span=hour&order=largest" };
  }
  const { stories } = await ask("/api/v1/stories?limit=4");
  return { title: "Newest stories", stories, link: "#stories" };
}

// -- one

export class StoryPage {
  #view = new OneView("story");

  async open(id) {
    await this.#view.show(async () => page(await ask(`/api/v1/stories/${encodeURIComponent(id ?? "")}`)));
  }
}

function page({ head, voices, articles, joined, redirected }) {
  const numbers = new Map(articles.map(({ article }, at) => [article.id, at + 1]));
  return [
    el("h2", { tabindex: "-1" }, titleOf(head)),
    el("p", { class: "byline quiet" }, [sizeOf(head), head.places.join(", ")].filter(Boolean).join(" · ")),
    redirected ? el("p", { class: "remark" }, `${redirected} turned out to be this story.`) : null,
    el("div", { class: "profile" },
      el("section", {},
        el("h3", {}, "What each article added"),
        el("ol", { class: "told" }, ...articles.map(told))),
      el("div", { class: "facts-of" },
        el("section", {},
          el("h3", {}, "Voices"),
          voices.length === 0
            ? el("p", { class: "quiet" }, "Nobody is quoted by name.")
            : el("ol", { class: "voices" }, ...voices.map((one) => voice(one, numbers)))),
        joined.length > 0
          ? el("section", {}, el("h3", {}, "Joined"), el("ul", {}, ...joined.map((one) =>
            el("li", { class: "quiet" }, `${one.story} · ${shownTime(one.at * 1000)}`))))
          : null)),
  ];
}

/** An article in the order of time, with what it has that none before it had. */
function told({ article, beginning, quotes, adds }) {
  const parts = [
    part("voice", adds.voices.map((one) => who(one.name, one.identity))),
    adds.quotes.length > 0 ? el("li", { class: "tag" }, plural(adds.quotes.length, "new quote")) : null,
    part("place", adds.places),
    part("number", adds.numbers),
  ].filter(Boolean);
  return el("li", { class: "result" },
    el("p", { class: "quiet" }, [shownTime(article.published_at * 1000), article.outlet,
      quotes > 0 ? plural(quotes, "quote") : null, article.copy_of ? "a copy" : null].filter(Boolean).join(" · ")),
    el("p", { class: "headline" }, el("a", { href: articleHash(article.id) }, article.title ?? beginning ?? article.id)),
    parts.length > 0
      ? el("ul", { class: "adds", "aria-label": "Adds" }, ...parts)
      : el("p", { class: "quiet" }, "Adds nothing."));
}

function part(name, values) {
  if (values.length === 0) return null;
  const more = values.length - MOST_ADDED;
  return el("li", { class: "tag" },
    el("span", { class: "quiet" }, `${values.length === 1 ? name : `${name}s`} `),
    ...values.slice(0, MOST_ADDED).flatMap((one, at) => [at > 0 ? ", " : "", one]),
    more > 0 ? ` and ${more.toLocaleString()} more` : null);
}

function voice(one, numbers) {
  const rest = one.said.slice(SAID);
  const number = numbers.get(one.first_article);
  return el("li", {},
    el("p", {}, who(one.name, one.identity, { class: "who" }),
      el("span", { class: "quiet" },
        ` ${plural(one.times, "quote")}${number ? `, first in article ${number}` : ""}`)),
    el("ol", { class: "results" }, ...one.said.slice(0, SAID).map(found)),
    rest.length > 0
      ? el("details", {}, el("summary", {}, plural(rest.length, "more")), el("ol", { class: "results" }, ...rest.map(found)))
      : null);
}
