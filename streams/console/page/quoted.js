// Who is quoted: women and men, by name or without one, by outlet and time.

import { QueryForm, ask, byId, el, plural } from "./dom.js";
import { bars } from "./known.js";

const FIELDS = ["outlet", "since", "until"];
const PARTS = [
  ["women", "Women"], ["men", "Men"], ["gender_unknown", "People, gender not known"],
  ["organisations", "Organisations"], ["others", "Places and groups"], ["not_named", "Not named"],
];
const countries = new Intl.DisplayNames(undefined, { type: "region", fallback: "code" });
const percent = (share) => (share === null ? "–" : `${Math.round(share * 100)} %`);

export class Quoted {
  #form = new QueryForm("ask-quoted", FIELDS, 300, () => this.#run());

  /** Ask what an address such as `outlet=The+Example&since=2022-01-01` has. */
  set(query) {
    this.#form.fill(query);
    return this.#run();
  }

  async #run() {
    const { query, stale } = this.#form.begin();
    history.replaceState(null, "", `#quoted${query.size > 0 ? `?${query}` : ""}`);
    // All quotes are counted: of a million that takes seconds.
    const slow = setTimeout(() => {
      if (!stale()) byId("quoted-found").textContent = "Counting …";
    }, 400);
    let found;
    try {
      found = await ask(`/api/v1/quoted?${query}`).finally(() => clearTimeout(slow));
    } catch (error) {
      if (stale()) return;
      byId("quoted-found").textContent = error.message;
      for (const box of ["quoted-shares", "quoted-as"]) byId(box).replaceChildren();
      return;
    }
    if (stale()) return;
    const { all } = found;
    byId("quoted-found").textContent = said(all);
    query.set("format", "csv");
    byId("quoted-as").replaceChildren(el("a", { href: `/api/v1/quoted?${query}` }, "CSV"));
    if (!query.has("outlet")) {
      byId("quoted-outlets").replaceChildren(...found.outlets.map((one) => el("option", { value: one.value })));
    }
    byId("quoted-shares").replaceChildren(...(all.quotes === 0 ? [] : [
      el("ul", { class: "legend" }, ...PARTS.map(([name, title]) =>
        el("li", {}, el("span", { class: `swatch p-${name}`, "aria-hidden": "true" }),
          `${title} `, el("span", { class: "quiet" }, all[name].toLocaleString())))),
      stacked(all),
      found.outlets.length > 0 ? table("By outlet", "Outlet", found.outlets) : null,
      table("By month", "Month", found.months),
      el("div", { class: "two" },
        el("section", {}, el("h3", {}, "Roles of people"), roles(found.roles)),
        el("section", {}, el("h3", {}, "Countries that the quotes name"),
          bars(found.countries.slice(0, 15).map((one) => ({ ...one, value: countryOf(one.value), code: one.value })),
            (one) => `#search?${new URLSearchParams({ place: one.code })}`))),
      el("p", { class: "quiet" },
        `Roles and countries are those of the newest ${plural(found.sample, "quote")}. Gender is what ` +
        "texts and first names tell; the range is what the share would be if all people of whom they " +
        "tell nothing were men, or women." + (found.counted_at === null ? "" :
          ` Whole months were counted at ${new Date(1000 * found.counted_at).toLocaleString()}.`)),
    ].filter(Boolean)));
  }
}

function said(all) {
  if (all.quotes === 0) return "No quotes.";
  const women = all.share_women === null ? "" : ` Of people whose gender is known, ${percent(all.share_women)} ` +
    `of quotes are women’s (${range(all)} of all people).`;
  return `${plural(all.quotes, "quote")}, ${percent(all.share_named)} by name.${women}`;
}

const range = (one) => `${percent(one.share_women_least)} to ${percent(one.share_women_most)}`;

function countryOf(code) {
  try {
    return countries.of(code);
  } catch {
    return code;
  }
}

/** Shares as parts of one bar; the numbers stand beside it. */
function stacked(one) {
  return el("span", { class: "stacked", "aria-hidden": "true" }, ...PARTS.map(([name, title]) => {
    const part = el("span", { class: `p-${name}`, title: `${title}: ${one[name].toLocaleString()}` });
    part.style.width = `${(100 * one[name]) / Math.max(1, one.quotes)}%`;
    return part;
  }));
}

function table(title, first, values) {
  const head = [first, "Quotes", "Women", "Range", "By name"].map((name) => el("th", { scope: "col" }, name));
  return el("div", { class: "table", tabindex: "0", role: "region", "aria-label": title }, el("table", { class: "shares" },
    el("caption", {}, title),
    el("thead", {}, el("tr", {}, ...head, el("td", {}))),
    el("tbody", {}, ...values.map((one) => el("tr", {},
      el("th", { scope: "row" }, one.value),
      el("td", {}, one.quotes.toLocaleString()),
      el("td", {}, percent(one.share_women)),
      el("td", { class: "quiet" }, one.share_women === null ? "–" : range(one)),
      el("td", {}, percent(one.share_named)),
      el("td", { class: "wide" }, stacked(one)))))));
}

function roles(values) {
  if (values.length === 0) return el("p", { class: "quiet" }, "None are told.");
  return el("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Roles" }, el("table", {},
    el("thead", {}, el("tr", {}, ...["Role", "Quotes", "Women", "Men"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...values.slice(0, 15).map((one) => el("tr", {},
      el("th", { scope: "row" }, one.value),
      ...[one.quotes, one.women, one.men].map((count) => el("td", {}, count.toLocaleString())))))));
}
