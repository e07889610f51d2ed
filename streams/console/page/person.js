// A page a person, and an organisation: all that the archive knows of them; and who is who.

import { articleHash, ask, byId, el, plural, shownTime } from "./dom.js";
import { bars, found, months, personHash, remember, toneOf, who } from "./known.js";

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const MOST = 8; // roles, affiliations
const day = (seconds) =>
  new Date(seconds * 1000).toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" });
const stretch = (from, to) => (day(from) === day(to) ? day(from) : `${day(from)} to ${day(to)}`);
const searchHash = (given) => `#search?${new URLSearchParams(given)}`;

export class Person {
  #box = byId("person");
  #said = byId("person-said");
  #turn = 0;

  /** Show one; with `other` the two beside each other. */
  async open(id, other) {
    this.#turn += 1;
    const turn = this.#turn;
    let shown;
    try {
      const all = await Promise.all([id, other].filter(Boolean).map((one) =>
        ask(`/api/v1/people/${encodeURIComponent(one)}`)));
      const { judgements } = await ask(`/api/v1/people/${encodeURIComponent(all[0].head.id)}/judgements`);
      for (const { head } of all) remember(head.id, head.name);
      const two = all.length > 1 && all[0].head.id !== all[1].head.id;
      shown = two ? this.#compared(all, judgements) : this.#profile(all[0], judgements);
    } catch (error) {
      shown = [el("p", { class: "empty" }, error.message)];
      this.#said.textContent = error.message;
    }
    if (turn !== this.#turn) return;
    this.#box.replaceChildren(...shown.filter(Boolean));
    byId("view-person").scrollTop = 0;
    this.#box.querySelector("h2")?.focus({ preventScroll: true });
  }

  /** Without what was said of the last judgement: another page is opened. */
  leave() {
    this.#said.replaceChildren();
  }

  #profile(profile, judgements) {
    const { head } = profile;
    const quoted = (more) => searchHash({ speaker: head.id, ...more });
    const average = toneOf(profile.tone);
    const unsure = profile.at_least ? 0 : head.quotes - profile.of;
    return [
      el("h2", { tabindex: "-1" }, head.name),
      el("p", { class: "byline quiet" },
        [head.roles[0], head.kind === "person" ? head.gender : "organisation",
          plural(head.articles, "article"), plural(head.quotes, "quote"),
          unsure > 0 ? `${unsure.toLocaleString()} of them too unsure to show` : null,
          stretch(head.first_seen_at, head.last_seen_at), average].filter(Boolean).join(" · "),
        ...wikidata(head)),
      profile.redirected ? el("p", { class: "remark" }, `${profile.redirected} is now this one.`) : null,
      el("div", { class: "profile" },
        el("div", {},
          profile.times.length > 0
            ? months(profile.times,
              profile.at_least ? `The newest ${plural(profile.of, "quote")} over time` : "Quotes over time", (since, until) => { location.hash = quoted({ since, until }); })
            : null,
          el("h3", {}, "Latest quotes"),
          profile.latest.length > 0
            ? el("ol", { class: "results" }, ...profile.latest.map(found))
            : el("p", { class: "quiet" }, "None: they are named, and not quoted."),
          profile.latest.length > 0
            ? el("p", {}, el("a", { href: quoted({}) }, "Search all of their quotes"))
            : null),
        el("div", { class: "facts-of" },
          section("Also called", profile.names.filter((one) => one.value !== head.name), (values) =>
            el("ul", { class: "entities" }, ...values.map((one) => el("li", { class: "tag" }, one.value,
              el("span", { class: "quiet" }, ` ${one.count}`))))),
          over("Roles", profile.roles, head),
          over("Affiliations", profile.affiliations, head),
          section("About whom and what", profile.about, (values) => bars(values, (one) =>
            quoted({ about: remember(one.identity, one.value) ?? one.value }))),
          section("Named with", profile.named_with, (values) => bars(values, (one) =>
            (one.identity ? personHash(remember(one.identity, one.value)) : null))),
          section("Outlets", profile.outlets, (values) => bars(values, (one) => quoted({ outlet: one.value }))),
          section("Kinds of quotes", profile.kinds, (values) => bars(values, (one) => quoted({ kind: one.value }))),
          section("Asserted, denied, hedged", profile.modalities, (values) =>
            bars(values, (one) => quoted({ modality: one.value }))),
          this.#whoIsWho(profile, judgements))),
    ];
  }

  // -- who is who

  #whoIsWho(profile, judgements) {
    const { head } = profile;
    const link = el("input", { type: "text", id: "person-link", maxlength: "14", pattern: "Q[1-9][0-9]*",
      autocomplete: "off", value: head.wikidata });
    const is = el("form", { class: "is" }, el("label", { for: "person-link" }, "In Wikidata"), link,
      el("button", { type: "submit" }, "Say so"));
    is.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#judge({ judgement: "is", a: head.id, link: link.value.trim() }, `${head.name} is ${link.value.trim()}.`);
    });
    const box = el("details", { class: "who-is-who" },
      el("summary", {}, "Who is who"),
      section("May be the same", profile.doubts, (values) => el("ul", {}, ...values.map(([other, share]) =>
        el("li", {}, el("a", { href: `${personHash(head.id)}/${other.id}` }, other.name),
          el("span", { class: "quiet" }, ` ${[other.roles[0], `${Math.round(share * 100)} %`].filter(Boolean).join(" · ")}`))))),
      this.#namesakes(head),
      section("People have said", judgements, (values) =>
        el("ul", {}, ...values.map((one) => el("li", {}, `${sentence(one)} `, this.#undo(one.id))))),
      is, this.#mentions(head));
    return box;
  }

  /** Others of the name, to compare with; asked for when it is opened. */
  #namesakes(head) {
    return later(`Others called ${head.name}`, async () => {
      const names = new URLSearchParams({ name: head.name.split(" ").at(-1), limit: 20 });
      const kind = head.kind === "person" ? "people" : "organisations";
      const others = (await ask(`/api/v1/${kind}?${names}`))[kind].filter((one) => one.id !== head.id);
      if (others.length === 0) return el("p", { class: "quiet" }, "There are none.");
      return el("ul", {}, ...others.map((one) => el("li", {},
        el("a", { href: `${personHash(head.id)}/${one.id}` }, one.name),
        el("span", { class: "quiet" },
          ` ${[one.roles[0], plural(one.articles, "article")].filter(Boolean).join(" · ")}`))));
    });
  }

  #mentions(head) {
    return later(`The articles that name ${head.name}`, async () => {
      const { mentions } = await ask(`/api/v1/people/${head.id}/mentions`);
      return el("ol", { class: "mentions" }, ...mentions.map((one) => {
        const title = one.title ?? one.beginning;
        return el("li", {},
          el("a", { href: articleHash(one.article) }, title),
          el("span", { class: "quiet" }, ` ${[one.outlet, day(one.published_at), `“${one.name}”`,
            one.roles[0]].filter(Boolean).join(" · ")} `),
          el("button", { type: "button", class: "chip", "aria-label": `Not ${head.name}: ${title}`,
            onclick: () => this.#judge({ judgement: "not_same", a: head.id, b: one.id },
              `${one.name} in “${title}” is somebody else.`) }, "Somebody else"));
      }));
    });
  }

  #compared([mine, theirs], judgements) {
    const [a, b] = [mine.head, theirs.head];
    const doubt = mine.doubts.find(([other]) => other.id === b.id);
    const row = (title, of) => {
      const [one, other] = [of(mine), of(theirs)];
      const both = new Set(one.filter((value) => other.includes(value)));
      const cell = (values) => el("td", {}, ...(values.length === 0 ? ["–"] : values.flatMap((value, at) =>
        [at > 0 ? ", " : "", both.has(value) ? el("mark", { class: "word" }, value) : value])));
      return el("tr", {}, el("th", { scope: "row" }, title), cell(one), cell(other));
    };
    const values = (name) => (profile) => profile[name].map((one) => one.value ?? one.name);
    return [
      el("h2", { tabindex: "-1" }, "One, or two?"),
      el("p", { class: "byline quiet" }, doubt
        ? `What their articles say makes them one with ${Math.round(doubt[1] * 100)} %.`
        : "What both have is marked."),
      el("div", { class: "table", tabindex: "0", role: "region", "aria-label": "What is known of both" }, el("table", { class: "compared" },
        el("thead", {}, el("tr", {}, el("td", {}), ...[a, b].map((head) => el("th", { scope: "col" }, who(head.name, head.id))))),
        el("tbody", {},
          row("Called", values("names")),
          row("Roles", values("roles")),
          row("Affiliations", values("affiliations")),
          row("Gender", ({ head }) => [head.gender].filter(Boolean)),
          row("Wikidata", ({ head }) => [head.wikidata].filter(Boolean)),
          row("Seen", ({ head }) => [stretch(head.first_seen_at, head.last_seen_at)]),
          row("Articles", ({ head }) => [head.articles.toLocaleString()]),
          row("Named with", values("named_with")),
          row("Speak about", values("about")),
          row("Outlets", values("outlets"))))),
      el("p", { class: "buttons start" },
        el("button", { type: "button", class: "strong", onclick: () =>
          this.#judge({ judgement: "same", a: a.id, b: b.id }, `${a.name} and ${b.name} are one.`) }, "They are one"),
        el("button", { type: "button", onclick: () =>
          this.#judge({ judgement: "not_same", a: a.id, b: b.id }, `${a.name} and ${b.name} are two.`) }, "They are two")),
      section("People have said", judgements, (said) =>
        el("ul", {}, ...said.map((one) => el("li", {}, `${sentence(one)} `, this.#undo(one.id))))),
      el("div", { class: "two" }, ...[mine, theirs].map((profile) => el("section", {},
        el("h3", {}, profile.head.name),
        profile.latest.length > 0
          ? el("ol", { class: "results" }, ...profile.latest.slice(0, 5).map(found))
          : el("p", { class: "quiet" }, "Named, and not quoted."),
        this.#mentions(profile.head)))),
    ];
  }

  #undo(id) {
    return el("button", { type: "button", class: "chip", onclick: () => this.#takeBack(id) }, "Undo");
  }

  async #judge(judgement, said) {
    try {
      const { id } = await post("/api/v1/judgements", judgement);
      const back = this.#undo(id);
      await this.open(judgement.a);
      this.#said.replaceChildren(`${said} `, back);
      back.focus();
    } catch (error) {
      this.#said.textContent = error.message;
    }
  }

  async #takeBack(id) {
    const [shown, other] = location.hash.split("/").slice(1);
    try {
      await post(`/api/v1/judgements/${id}/undo`, {});
      await this.open(shown, other);
      this.#said.textContent = "It is undone.";
    } catch (error) {
      this.#said.textContent = error.message;
    }
  }
}

function sentence({ judgement, names, link, at }) {
  const says = {
    same: `${names[0]} and ${names[1]} are one`,
    not_same: `${names[0]} and ${names[1]} are two`,
    is: `${names[0]} is ${link}`,
  }[judgement];
  return `${says} · ${shownTime(at * 1000)}`;
}

function section(title, values, draw) {
  return values.length === 0 ? null : el("section", {}, el("h3", {}, title), draw(values));
}

/** What was seen over time: each a line from its first to its last time. */
function over(title, values, { first_seen_at: from, last_seen_at: to }) {
  const whole = Math.max(1, to - from);
  const most = [...values].sort((a, b) => b.articles - a.articles).slice(0, MOST);
  return section(title, most, () => el("ol", { class: "over" }, ...most.map((one) => {
    const span = el("span", { class: "span" });
    const begins = Math.min(1, Math.max(0, (one.first_seen_at - from) / whole));
    const ends = Math.min(1, Math.max(begins, (one.last_seen_at - from) / whole));
    span.style.marginInlineStart = `${begins * 98}%`;
    span.style.width = `${Math.max(2, (ends - begins) * 100)}%`;
    return el("li", {},
      who(one.name, one.identity),
      el("span", { class: "quiet" },
        ` ${stretch(one.first_seen_at, one.last_seen_at)}, ${plural(one.articles, "article")}`),
      el("span", { class: "line", "aria-hidden": "true" }, span));
  })));
}

/** Details whose content is asked for when they are opened. */
function later(title, content) {
  const box = el("details", {}, el("summary", {}, title));
  box.addEventListener("toggle", async () => {
    if (!box.open || box.childNodes.length > 1) return;
    try {
      box.append(await content());
    } catch (error) {
      box.append(el("p", { role: "status" }, error.message));
    }
  });
  return box;
}

function wikidata({ wikidata: id }) {
  if (!id) return [];
  return [" · ", el("a", { href: `https://www.wikidata.org/wiki/${encodeURIComponent(id)}`,
    rel: "noopener noreferrer nofollow", target: "_blank" }, id)];
}
