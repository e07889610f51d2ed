// What is known across articles: addresses of people, their names, and how a found quote looks.

import { articleHash, ask, el, plural, shownTime, when } from "./dom.js";

const names = new Map(); // of identities that have been seen, for chips

/** Keep the name of an identity; gives its id. */
export function remember(id, name) {
  if (id && name) names.set(id, name);
  return id;
}

export const isIdentity = (text) => /^[po][0-9a-f]{16}$/.test(text);

/** What an identity is called, or the text itself where it is a name. */
export async function calledBy(text) {
  if (!isIdentity(text)) return text;
  if (!names.has(text)) {
    const found = await ask(`/api/v1/people/${text}`).catch(() => null);
    names.set(text, found?.head.name ?? text);
  }
  return names.get(text);
}

export const personHash = (id) => `#person/${encodeURIComponent(id)}`;

/** A name, as a link to the page of whoever it is where they are known. */
export function who(name, identity, attributes = {}) {
  if (!identity) return el("span", attributes, name);
  return el("a", { ...attributes, href: personHash(remember(identity, name)) }, name);
}

/** Words on a tone of -1 to 1; null where there is none to speak of. */
export function toneOf(polarity) {
  if (polarity === null || polarity === undefined || Math.abs(polarity) < 0.05) return null;
  return `tone ${polarity > 0 ? "+" : "−"}${Math.abs(polarity).toFixed(2)}`;
}

/** A text with spans of code points marked. */
function marked(text, spans) {
  const characters = [...text];
  const out = [];
  let at = 0;
  for (const [start, end] of spans) {
    if (start < at) continue;
    out.push(characters.slice(at, start).join(""), el("mark", { class: "word" }, characters.slice(start, end).join("")));
    at = end;
  }
  out.push(characters.slice(at).join(""));
  return out.filter((part) => part !== "");
}

/** How a quote that is no utterance in marks is told, and what it is not asserted as. */
export const HOW = {
  indirect: "in other words", mixed: "partly in other words", partial: "words of a sentence",
};
export const DOES = { denied: "Denied", hedged: "Hedged" };

/** A quote that the archive has found, as an item of a list. */
export function found(quote) {
  const around = el("div", { class: "around" });
  around.hidden = true;
  const open = el("button", { type: "button", class: "chip", "aria-expanded": "false" }, "The sentence around it");
  open.addEventListener("click", () => unfold(quote, open, around));
  const facts = [HOW[quote.kind], toneOf(quote.tone)].filter(Boolean).join(" · ");
  return el("li",
    { class: `result k-${quote.kind} m-${quote.modality}`, "data-id": quote.id, tabindex: "-1" },
    DOES[quote.modality] ? el("p", { class: "modality" }, DOES[quote.modality]) : null,
    el("blockquote", { lang: quote.language }, el("span", { class: "words" }, ...marked(quote.text, quote.highlights))),
    el("p", {},
      quote.speaker
        ? who(quote.speaker, quote.speaker_identity, { class: "who" })
        : el("span", { class: "who" }, "Speaker not known"),
      quote.speaker_roles.length > 0 ? el("span", { class: "role" }, ` ${quote.speaker_roles[0]}`) : null,
      quote.via ? el("span", { class: "role" }, ` via ${quote.via}`) : null),
    quote.about.length > 0
      ? el("p", { class: "quiet" }, "about ",
        ...quote.about.slice(0, 5).flatMap((one, at) => [at > 0 ? ", " : "", who(one.name, one.identity)]))
      : null,
    facts ? el("p", { class: "quiet" }, facts) : null,
    el("p", {},
      el("a", { href: articleHash(quote.article, quote.quote) }, quote.title ?? quote.beginning),
      el("span", { class: "quiet" },
        [quote.outlet, shownTime(when(quote.published) ?? quote.published_at * 1000)]
          .filter(Boolean).map((s) => ` · ${s}`).join(""))),
    quote.statement && quote.carried > 1
      ? el("p", {}, el("a", { class: "carried", href: `#statement/${quote.statement}` },
        `${plural(quote.carried, "quote")} of this statement`))
      : null,
    open, around);
}

async function unfold(quote, button, box) {
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  box.hidden = open;
  if (open || box.childNodes.length > 0) return;
  try {
    const place = await ask(`/api/v1/quotes/${quote.id}`);
    box.replaceChildren(el("p", { lang: quote.language },
      `${place.before ? "… " : ""}${place.before}`,
      ...place.parts.flatMap((part, at) => [at > 0 ? " … " : "", el("strong", {}, part)]),
      place.after));
  } catch (error) {
    box.replaceChildren(el("p", { role: "status" }, error.message));
  }
}

/** Values with their counts as bars; `link` gives the address of each. */
export function bars(values, link) {
  const most = Math.max(1, ...values.map((one) => one.count));
  return el("ol", { class: "bars" }, ...values.map((one) =>
    el("li", {},
      link(one) ? el("a", { href: link(one) }, one.value) : el("span", {}, one.value),
      el("span", { class: "quiet" }, one.count.toLocaleString()),
      el("meter", { min: 0, max: most, value: one.count, "aria-hidden": "true" }))));
}

const MONTHS = 36;

/** Months with their counts as columns; `chosen(since, until)` takes the days of one. */
export function months(times, title, chosen) {
  const shown = times.slice(-MONTHS);
  const most = Math.max(1, ...shown.map((one) => one.count));
  const columns = shown.map((one) => {
    const label = `${one.value}: ${plural(one.count, "quote")}`;
    const [year, month] = one.value.split("-").map(Number);
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const column = el("button", { type: "button", title: label, "aria-label": label,
      onclick: () => chosen(`${one.value}-01`, `${one.value}-${String(last).padStart(2, "0")}`) },
    el("span", {}));
    column.firstChild.style.height = `${Math.max(4, (100 * one.count) / most)}%`;
    return column;
  });
  return el("section", { class: "months" }, el("h3", {}, title),
    el("div", { class: "columns-of-months", role: "group", "aria-label": "Months" }, ...columns),
    el("p", { class: "quiet ends" }, el("span", {}, shown[0].value),
      shown.length > 1 ? el("span", {}, shown.at(-1).value) : null));
}
