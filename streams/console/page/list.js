// The list of articles: a listbox that holds only the rows in sight, whatever its length.

import { el, plural, shownTime, when } from "./dom.js";

const ROW = 92; // pixels; .row in console.css has the same
const AROUND = 6; // rows beyond each edge

export class List {
  #box;
  #space = el("div", { class: "space", role: "presentation" });
  #rows = new Map(); // index to element
  #items = [];
  #active = null; // id of the article that the keyboard is on
  #open = null; // id of the article in the reader
  #choose;

  constructor(box, choose) {
    this.#box = box;
    this.#choose = choose;
    box.append(this.#space);
    box.addEventListener("scroll", () => this.#draw(), { passive: true });
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.#take(Number(row.dataset.index));
    });
    new ResizeObserver(() => this.#draw()).observe(box);
  }

  set(items) {
    // Whoever reads further down keeps what they see.
    const top = Math.floor(this.#box.scrollTop / ROW);
    const seen = this.#box.scrollTop > ROW / 2 ? this.#items[top]?.article : null;
    const within = this.#box.scrollTop - top * ROW;
    this.#items = items;
    this.#space.style.height = `${items.length * ROW}px`;
    if (seen !== null && seen !== undefined) {
      const index = items.findIndex((item) => item.article === seen);
      if (index >= 0) this.#box.scrollTop = index * ROW + within;
    }
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#draw();
  }

  setOpen(id) {
    this.#open = id;
    if (id !== null) {
      this.#active = id;
      this.#show(this.#index(id));
    }
    this.#draw();
  }

  focus() {
    this.#box.focus();
  }

  #index(id) {
    return id === null ? -1 : this.#items.findIndex((item) => item.article === id);
  }

  #take(index) {
    const item = this.#items[index];
    if (!item) return;
    this.#active = item.article;
    this.#choose(item.article);
  }

  #key(event) {
    const page = Math.max(1, Math.floor(this.#box.clientHeight / ROW) - 1);
    const at = this.#index(this.#active);
    const steps = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.#items.length - 1,
    };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.#take(at);
    } else if (event.key in steps && this.#items.length > 0) {
      event.preventDefault();
      const index = Math.min(this.#items.length - 1, Math.max(0, steps[event.key]));
      this.#active = this.#items[index].article;
      this.#show(index);
      this.#draw();
    }
  }

  /** Scroll a row into sight, no further than needed. */
  #show(index) {
    const top = index * ROW;
    if (index < 0) return;
    if (top < this.#box.scrollTop) this.#box.scrollTop = top;
    else if (top + ROW > this.#box.scrollTop + this.#box.clientHeight) {
      this.#box.scrollTop = Math.ceil((top + ROW - this.#box.clientHeight) / ROW) * ROW;
    }
  }

  #draw() {
    const first = Math.max(0, Math.floor(this.#box.scrollTop / ROW) - AROUND);
    const last = Math.min(
      this.#items.length,
      Math.ceil((this.#box.scrollTop + this.#box.clientHeight) / ROW) + AROUND,
    );
    for (const [index, row] of this.#rows) {
      if (index < first || index >= last) {
        row.remove();
        this.#rows.delete(index);
      }
    }
    // From the end, so that each finds its successor: the document's order is the list's.
    for (let index = last - 1; index >= first; index -= 1) {
      if (!this.#rows.has(index)) {
        const row = this.#row(this.#items[index], index);
        this.#rows.set(index, row);
        this.#space.insertBefore(row, this.#rows.get(index + 1) ?? null);
      }
    }
    this.#mark();
  }

  #mark() {
    let active = null;
    for (const row of this.#rows.values()) {
      row.setAttribute("aria-selected", String(row.dataset.article === this.#open));
      row.classList.toggle("active", row.dataset.article === this.#active);
      if (row.dataset.article === this.#active) active = row.id;
    }
    if (active) this.#box.setAttribute("aria-activedescendant", active);
    else this.#box.removeAttribute("aria-activedescendant");
  }

  #row(item, index) {
    const about = [
      item.outlet,
      shownTime(when(item.published) ?? item.received),
      item.duplicate_of ? "copy" : null,
      item.incomplete.length > 0 ? "incomplete" : null,
    ].filter(Boolean);
    const row = el(
      "div",
      {
        class: "row",
        role: "option",
        id: `row-${index}`,
        "data-index": index,
        "data-article": item.article,
        "aria-setsize": this.#items.length,
        "aria-posinset": index + 1,
      },
      el("span", { class: "row-title" }, item.title),
      el("span", { class: "row-about" }, about.join(" · ")),
      el(
        "span",
        { class: "row-said" },
        el("span", { class: "row-count" }, plural(item.quotes, "quote")),
        item.speakers.length > 0 ? ` ${item.speakers.join(", ")}` : "",
      ),
    );
    row.style.top = `${index * ROW}px`;
    return row;
  }
}
