// A page a statement: who had it first, who carried it and when, and how each cut or changed it.

import { OneView, articleHash, ask, el, plural, shownTime, when } from "./dom.js";
import { DOES, HOW, who } from "./known.js";

const CHANGED = { dropped: "left out", added: "added", changed: "changed" };
const shown = (quote) => shownTime(when(quote.published) ?? quote.published_at * 1000);

export class Statement {
  #view = new OneView("statement");

  async open(id) {
    await this.#view.show(async () =>
      this.#drawn(await ask(`/api/v1/statements/${encodeURIComponent(id)}`)));
  }

  #drawn({ head, whole, sayings, carriers, next, redirected }) {
    const list = el("ol", { class: "carriers" });
    const more = el("button", { type: "button", hidden: next === null }, "More");
    const state = { saying: -1, first: head.first.id, whole: whole.id, sayings };
    const add = (some) => {
      const items = some.flatMap((one) => carrier(one, state));
      list.append(...items);
      return items;
    };
    add(carriers);
    more.addEventListener("click", async () => {
      try {
        const page = await ask(`/api/v1/statements/${head.id}?cursor=${encodeURIComponent(next)}`);
        next = page.next;
        more.hidden = next === null;
        add(page.carriers).at(0)?.querySelector("a")?.focus();
      } catch (error) {
        this.#view.said.textContent = error.message;
      }
    });
    const { first } = head;
    return [
      el("h2", { tabindex: "-1" }, "A statement"),
      redirected ? el("p", { class: "remark" }, `${redirected} is now this one.`) : null,
      el("div", { class: `result whole k-${whole.kind} m-${whole.modality}` },
        DOES[whole.modality] ? el("p", { class: "modality" }, DOES[whole.modality]) : null,
        el("blockquote", { lang: whole.language }, el("span", { class: "words" }, whole.text)),
        el("p", {}, head.speaker
          ? who(head.speaker, head.speaker_identity, { class: "who" })
          : el("span", { class: "who" }, "Speaker not known"),
        first.speaker_roles.length > 0 ? el("span", { class: "role" }, ` ${first.speaker_roles[0]}`) : null)),
      el("p", { class: "quiet" }, [plural(head.quotes, "quote"),
        head.outlets > 0 ? plural(head.outlets, "outlet") : null,
        sayings.length > 1 ? `said or carried ${sayings.length} times with more than a day between` : null,
      ].filter(Boolean).join(" · ")),
      el("p", {}, "First: ",
        el("a", { href: articleHash(first.article, first.quote) }, first.title ?? first.beginning),
        el("span", { class: "quiet" }, [first.outlet, shown(first)].filter(Boolean).map((s) => ` · ${s}`).join(""))),
      el("h3", {}, "Who carried it"),
      list, el("p", {}, more),
    ].filter(Boolean);
  }
}

/** A carrier, after a line where another saying begins. */
function carrier({ quote, saying, changes }, state) {
  const again = saying > state.saying && state.sayings.length > 1;
  state.saying = saying;
  const begins = state.sayings[saying]?.first_at;
  const day = again
    ? new Date(begins * 1000).toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" }) : null;
  const marks = [
    quote.id === state.first ? "first" : null,
    quote.id === state.whole ? "the fullest" : null,
    HOW[quote.kind],
  ].filter(Boolean);
  const words = quote.id === state.whole || changes.every((one) => one.what === "kept" || !one.what)
    ? [quote.text] : changes.flatMap(part);
  return [
    day ? el("li", { class: "saying" }, el("h4", {}, saying === 0 ? day : `${day}, again`)) : null,
    el("li", { class: "carrier" },
      el("p", {},
        el("a", { href: articleHash(quote.article, quote.quote) }, quote.title ?? quote.beginning),
        el("span", { class: "quiet" }, [quote.outlet, shown(quote), ...marks].filter(Boolean).map((s) => ` · ${s}`).join(""))),
      el("p", { class: "diff", lang: quote.language }, ...words)),
  ].filter(Boolean);
}

/** What was left out is struck through, what was added underlined; said as well to those who listen. */
function part({ what, before, after }) {
  if (what === "kept") return [after];
  const heard = el("span", { class: "unseen" }, `(${CHANGED[what]}: `);
  return [heard,
    ...(before ? [el("del", {}, before.trim()), " "] : []),
    ...(after ? [el("ins", {}, after.trim()), " "] : []),
    el("span", { class: "unseen" }, ") ")];
}
