// The console: one stream of server-sent events, and the views that it feeds.

import { Archive } from "./archive.js";
import { Articles } from "./articles.js";
import { articleHash, ask, byId, plural, throttled } from "./dom.js";
import { Letters } from "./letters.js";
import { List } from "./list.js";
import { Places } from "./map.js";
import { Meters } from "./meters.js";
import { Person } from "./person.js";
import { Quoted } from "./quoted.js";
import { Reader } from "./reader.js";
import { Search } from "./search.js";
import { Sources } from "./sources.js";
import { Statement } from "./statement.js";
import { Stories, StoryPage } from "./stories.js";
import { Timeline, timeOf } from "./timeline.js";
import { WatchPage, Watches } from "./watches.js";

const VIEWS = ["live", "search", "quotes", "quoted", "places", "pipeline", "sources", "letters", "person",
  "stories", "story", "statement", "watches", "watch"];
// The link that a page without one is under.
const UNDER = { person: "search", story: "stories", statement: "search", watch: "watches" };

const articles = new Articles();
const list = new List(byId("list"), (id) => { location.hash = articleHash(id); });
const reader = new Reader(byId("reader"), {
  back: () => { location.hash = cameFrom; },
  isLive: (id) => articles.get(id) !== undefined,
});
const search = new Search();
const archive = new Archive();
const person = new Person();
const statement = new Statement();
const quoted = new Quoted();
const stories = new Stories();
const story = new StoryPage();
const watches = new Watches();
const watch = new WatchPage();
const meters = new Meters();
const letters = new Letters();
const sources = new Sources();
const places = new Places((name) => narrow({ label: `Place: ${name}`,
  keeps: (article) => article.places.some(([each]) => each === name) }));
const timeline = new Timeline((from, until, label) => narrow({ label: `Published: ${label}`,
  keeps: (article) => timeOf(article) >= from && timeOf(article) < until }));

let view = "live";
let cameFrom = "#live"; // where the way back from an article leads
let filter = null;
let unannounced = 0;
let lettersState = "";
let charts = null; // where the samples come from

// -- views

function narrow(wanted) {
  filter = wanted;
  byId("filter").hidden = wanted === null;
  byId("filter").textContent = wanted === null ? "" : `${wanted.label} ×`;
  byId("filter").setAttribute("aria-label", wanted === null ? "" : `${wanted.label}: show all again`);
  drawList();
  if (wanted !== null) {
    location.hash = "#live";
    list.focus();
  }
}

byId("filter").addEventListener("click", () => {
  narrow(null);
  list.focus();
});

function route() {
  const [path, query = ""] = location.hash.slice(1).split("?");
  const [name, ...rest] = path.split("/");
  const reading = name === "article" && rest.length > 0;
  view = VIEWS.includes(name) ? name : "live";
  for (const each of VIEWS) byId(`view-${each}`).hidden = each !== view;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${UNDER[view] ?? view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.body.classList.toggle("reading", reading);
  if (!reading) cameFrom = location.hash || "#live";
  if (reading) {
    const [id, quote] = rest.map(decode);
    list.setOpen(id);
    reader.open(id, quote, true);
  } else if (view === "live") {
    const was = reader.id;
    list.setOpen(null);
    reader.close();
    if (was !== null) list.focus();
  } else if (view === "quotes") search.set(query);
  else if (view === "search") archive.set(query);
  else if (view === "quoted") quoted.set(query);
  else if (view === "stories") stories.set(query);
  else if (view === "story") story.open(...rest.map(decode));
  else if (view === "watches") watches.draw();
  else if (view === "watch") watch.open(decode(rest[0] ?? ""));
  else if (view === "person") {
    person.leave();
    person.open(...rest.map(decode));
  } else if (view === "statement") statement.open(decode(rest[0] ?? ""));
  else if (view === "letters") letters.draw();
  else if (view === "sources") sources.draw();
  drawAtlas();
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function drawList() {
  const shown = filter === null ? articles.newest : articles.newest.filter(filter.keeps);
  list.set(shown);
  byId("held").textContent = filter === null
    ? plural(articles.size, "article") : `${shown.length} of ${plural(articles.size, "article")}`;
  byId("empty").hidden = shown.length > 0;
}

function drawAtlas() {
  if (view !== "places") return;
  places.draw(articles.newest);
  timeline.draw(articles.newest);
}

const announce = throttled(() => {
  if (unannounced > 0) byId("announce").textContent = plural(unannounced, "new article");
  unannounced = 0;
}, 5000);
const drawAtlasSometimes = throttled(drawAtlas, 1500);
const latestSometimes = throttled(() => {
  if (view === "live" && reader.id === null) reader.latest();
}, 2000);
const drawSourcesSometimes = throttled(() => sources.draw(), 5000);
const searchSometimes = throttled(() => {
  if (view === "quotes") search.run();
}, 2000);

articles.addEventListener("change", () => {
  drawList();
  drawAtlasSometimes();
  latestSometimes();
  if (view === "quotes") searchSometimes();
});
articles.addEventListener("added", () => {
  unannounced += 1;
  announce();
});
articles.addEventListener("replaced", ({ detail }) => reader.changed(detail.id));
articles.addEventListener("removed", ({ detail }) => reader.changed(detail.id, detail.reason ?? null));

// -- the stream

function showState(text, kind) {
  byId("state").textContent = text;
  byId("state").className = kind;
}

function showStatus(status) {
  articles.limit = status.articles.limit;
  reader.archive = status.archive;
  byId("problem").hidden = status.problem === null;
  if (byId("problem").textContent !== (status.problem ?? "")) {
    byId("problem").textContent = status.problem ?? "";
  }
  if (status.charts !== charts) {
    // The samples so far came from elsewhere.
    charts = status.charts;
    ask("/api/status").then(({ samples }) => meters.set(samples), () => {});
  } else if (status.samples.length > 0) meters.add(status.samples.at(-1));
  meters.workers(status.workers, charts);
  if (view === "sources") drawSourcesSometimes();
  const dead = status.dead_letters;
  byId("letters-count").textContent = dead.total > 0 ? dead.total.toLocaleString() : "";
  const state = JSON.stringify(dead);
  if (state !== lettersState) {
    lettersState = state;
    if (view === "letters") letters.draw();
  }
}

let stream = null;

function listen() {
  const source = new EventSource("/api/events?view=summary&status");
  stream = source;
  source.addEventListener("open", () => showState("live", "live"));
  source.addEventListener("error", () => {
    showState(source.readyState === EventSource.CLOSED ? "refused" : "connecting again …", "away");
    // A refusal ends the source for good; a reload of the page would ask for the token.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
  });
  source.addEventListener("article", (event) => articles.add(JSON.parse(event.data)));
  source.addEventListener("withdrawn", (event) => {
    const { article, reason } = JSON.parse(event.data);
    articles.remove(article, reason);
  });
  source.addEventListener("reset", () => articles.clear());
  source.addEventListener("status", (event) => showStatus(JSON.parse(event.data)));
}

// A page that the browser keeps for the way back would keep its connection, of which there are six.
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => {
  if (event.persisted) listen();
});
addEventListener("hashchange", route);
route();
ask("/api/status").then(showStatus, () => {}).finally(listen);
