// Watches: what each wants and what became of it; the page of one has what it sent, and would have sent.

import { OneView, articleHash, ask, byId, el, plural, shownTime } from "./dom.js";
import { calledBy } from "./known.js";

const DAYS = 7; // that a trial looks back over
const MOST_OUTLETS = 5;

export const watchHash = (name) => `#watch/${encodeURIComponent(name)}`;
const api = (name) => `/api/v1/watches/${encodeURIComponent(name)}`;
const at = (seconds) => shownTime(seconds * 1000);

export class Watches {
  #turn = 0;

  async draw() {
    this.#turn += 1;
    const turn = this.#turn;
    let said = "";
    let items = [];
    try {
      const { watches } = await ask("/api/v1/watches");
      items = await Promise.all(watches.map(card));
      said = watches.length > 0
        ? `${plural(watches.length, "watch", "watches")}, ${plural(sum(watches, "last_day"), "alert")} in the last day.`
        : "There is no watch yet.";
    } catch (error) {
      said = error.message;
    }
    if (turn !== this.#turn) return;
    byId("watches-found").textContent = said;
    byId("watches-list").replaceChildren(...items);
  }
}

const sum = (watches, name) => watches.reduce((total, one) => total + one[name], 0);

/** A watch as an item of a list. */
async function card(one) {
  return el("li", { class: "result watch" },
    el("p", { class: "headline" }, el("a", { href: watchHash(one.name) }, one.name), ...state(one)),
    await wanted(one),
    el("p", { class: "quiet" }, told(one)),
    el("p", { class: "quiet" }, became(one)),
    trouble(one));
}

function state(one) {
  return one.state === "paused" ? [" ", el("span", { class: "stage paused" }, "paused")] : [];
}

/** When it tells, and where. */
function told(one) {
  const when = one.when === "each" ? "Each statement, told again as it grows"
    : one.when === "first only" ? "Each statement once"
      : `A ${one.when}`;
  return [when,
    one.limit ? `at most ${one.limit.replace("/", " in ")}` : null,
    one.quiet ? `nothing ${one.quiet.replace("-", " to ")} (${one.zone})` : null,
    one.to.length > 0 ? `to ${one.to.join(", ")}` : "in the console and its feeds alone",
  ].filter(Boolean).join(" · ");
}

function became(one) {
  return [`${plural(one.last_day, "alert")} in the last day`, `${one.alerts.toLocaleString()} in all`,
    one.last_at ? `the newest ${at(one.last_at)}` : null].filter(Boolean).join(" · ");
}

/** Messages that no target has taken; null where there are none. */
function trouble(one) {
  if (one.dead + one.waiting === 0) return null;
  return el("p", {},
    one.dead > 0 ? el("span", { class: "stage dead" }, `${plural(one.dead, "message")} dead`) : null,
    [one.dead > 0 && one.waiting > 0 ? " · " : "", one.waiting > 0 ? `${plural(one.waiting, "message")} waiting` : ""].join(""),
    one.error ? el("span", { class: "quiet" }, ` · ${one.error}`) : null);
}

// -- what a watch wants, as a sentence

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language" });

function languageOf(tag) {
  try {
    return LANGUAGES.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

async function wanted({ wants, min_confidence: least }) {
  const names = async (key) => either(await Promise.all((wants[key] ?? []).map(calledBy)));
  const how = [
    either(wants.modality ?? []),
    either(wants.kind ?? []),
  ].filter((some) => some.length > 0).map((some) => some.join("")).join(", ");
  const parts = [
    said("by ", await names("speaker")),
    said("by, of or about the organisation ", await names("organisation")),
    said("about ", await names("about")),
    said("with the words ", either((wants.words ?? []).map((one) => el("code", {}, one)))),
    said("in articles that name the place ", either(wants.place ?? [])),
    said("in the outlet ", either(wants.outlet ?? [])),
    said("in ", either((wants.language ?? []).map(languageOf))),
    least === null ? null : [`at least ${Math.round(least * 100)} % sure`],
  ].filter(Boolean);
  const begin = how ? `${how[0].toUpperCase()}${how.slice(1)} quotes` : "Quotes";
  return el("p", { class: "wants" }, begin,
    ...parts.flatMap((some, number) => [number > 0 ? ", " : " ", ...some]), ".");
}

const said = (before, some) => (some.length > 0 ? [before, ...some] : null);

/** Values with "or" between them. */
function either(values) {
  return values.flatMap((one, number) => {
    if (number === 0) return [one];
    return [number === values.length - 1 ? " or " : ", ", one];
  });
}

// -- one

export class WatchPage {
  #view = new OneView("watch");

  async open(name) {
    const trial = el("section", { "aria-labelledby": "would-title" });
    if (await this.#view.show(async () => drawn(await ask(api(name)), trial))) await tryOut(name, trial);
  }
}

async function drawn({ watch, alerts, next }, trial) {
  const feed = (format) => `${api(watch.name)}?format=${format}`;
  return [
    el("h2", { tabindex: "-1" }, watch.name, ...state(watch)),
    el("div", { class: "of-watch" },
      await wanted(watch),
      el("p", { class: "quiet" }, told(watch)),
      el("p", { class: "quiet" }, [became(watch),
        watch.since === null ? null : `articles since ${at(watch.since)}`].filter(Boolean).join(" · ")),
      trouble(watch) ?? "",
      watch.dead > 0
        ? el("p", { class: "quiet" }, el("code", {}, `quotewire watch retry ${watch.name}`), " has dead messages tried again.") : "",
      el("p", {}, "Feeds: ",
        el("a", { href: feed("atom"), type: "application/atom+xml" }, "Atom"), ", ",
        el("a", { href: feed("jsonfeed"), type: "application/feed+json" }, "JSON Feed")),
      el("p", { class: "quiet" }, el("code", {}, "quotewire watch"),
        " sets, pauses and removes watches; their file can be edited by hand.")),
    el("div", { class: "two" }, sentBy(watch.name, alerts, next), trial),
  ];
}

function sentBy(name, alerts, next) {
  const list = el("ol", { class: "results" }, ...alerts.map(sent));
  const failed = el("p", { role: "status" });
  const more = el("button", { type: "button", hidden: next === null }, "More");
  more.addEventListener("click", async () => {
    try {
      const page = await ask(`${api(name)}?before=${next}`);
      next = page.next;
      more.hidden = next === null;
      const items = page.alerts.map(sent);
      list.append(...items);
      items[0]?.focus();
    } catch (error) {
      failed.textContent = error.message;
    }
  });
  return el("section", { "aria-labelledby": "sent-title" },
    el("h3", { id: "sent-title" }, "What it sent"),
    alerts.length > 0 ? list : el("p", { class: "quiet" }, "Nothing yet."),
    el("p", {}, more), failed);
}

/** An alert that it made. */
function sent(one) {
  const left = `${one.told ? "left" : "leaves"} ${at(one.leaves_at)}`;
  return el("li", { class: "result alert", tabindex: "-1" },
    line(one),
    el("p", { class: "quiet" }, [left, outlets(one)].filter(Boolean).join(" · ")));
}

/** The first line of an alert, which leads to the sentence where it is still there. */
function line(one) {
  return el("p", { class: "first-line" },
    one.article === null ? one.line : el("a", { href: articleHash(one.article, one.quote) }, one.line));
}

/** Who carries it, where that is more than its first line says. */
function outlets({ outlets: some }) {
  if (some.length < 2) return null;
  const more = some.length - MOST_OUTLETS;
  return `in ${some.slice(0, MOST_OUTLETS).join(", ")}${more > 0 ? ` and ${more.toLocaleString()} more` : ""}`;
}

/** What it would have sent lately: the same as `quotewire watch test`. It takes longer than the page. */
async function tryOut(name, box) {
  const since = new Date(Date.now() - DAYS * 86_400_000).toISOString();
  const state = el("p", { role: "status", class: "quiet" }, "Trying it …");
  box.replaceChildren(
    el("h3", { id: "would-title" }, `What it would have sent in the last ${DAYS} days`), state);
  try {
    const { alerts, total, quotes, a_day: daily, at_least: least } = await ask(`${api(name)}/trial?${new URLSearchParams({ since })}`);
    const rate = daily.toLocaleString(undefined, { maximumFractionDigits: 1 });
    state.textContent = total === 0
      ? "Nothing: no quote of these days is one that it wants."
      : `${least ? "More than " : ""}${plural(total, "alert")} of ${plural(quotes, "quote")}, ${rate} a day` +
        `${alerts.length < total ? `; the newest ${alerts.length} here` : ""}.`;
    box.append(el("ol", { class: "results" }, ...alerts.map((one) => el("li", { class: "result alert" },
      line(one),
      el("p", { class: "quiet" }, [at(one.published_at), outlets(one)].filter(Boolean).join(" · "))))));
  } catch (error) {
    state.textContent = error.message;
  }
}
