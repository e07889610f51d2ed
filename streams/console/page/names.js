// A field that completes the names of people and organisations as one types (ARIA's combobox).

import { ask, el, plural } from "./dom.js";
import { remember } from "./known.js";

const SHOWN = 8;

/** `chosen(value)` takes the id of whoever was chosen, or what was typed. */
export class Names {
  #input;
  #list;
  #chosen;
  #found = [];
  #active = -1;
  #timer = null;
  #turn = 0;

  constructor(input, chosen) {
    this.#input = input;
    this.#chosen = chosen;
    this.#list = el("ul", { id: `${input.id}-names`, class: "names", role: "listbox",
      "aria-label": "Names" });
    this.#list.hidden = true;
    input.after(this.#list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.#list.id, autocomplete: "off",
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#look(), 150);
    });
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#show([]));
    this.#list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // The field keeps the focus.
      const at = [...this.#list.children].indexOf(event.target.closest("li"));
      if (at >= 0) this.#take(this.#found[at].id);
    });
  }

  async #look() {
    this.#turn += 1;
    const turn = this.#turn;
    const name = this.#input.value.trim();
    if (!/[\p{L}\p{N}]/u.test(name)) {
      this.#show([]);
      return;
    }
    const query = new URLSearchParams({ name, limit: SHOWN });
    const answer = await ask(`/api/v1/names?${query}`).catch(() => ({ names: [] }));
    if (turn === this.#turn && document.activeElement === this.#input) this.#show(answer.names);
  }

  #show(found) {
    const ids = (some) => some.map((one) => one.id).join();
    // One more letter may find the same: whoever was picked with the arrows stays picked.
    if (found.length > 0 && ids(found) === ids(this.#found)) return;
    this.#found = found;
    this.#active = -1;
    this.#list.replaceChildren(...found.map((one, at) =>
      el("li", { id: `${this.#list.id}-${at}`, role: "option", "aria-selected": "false" },
        el("span", { class: "who" }, one.name),
        el("span", { class: "quiet" },
          ` ${[one.roles[0], plural(one.quotes, "quote")].filter(Boolean).join(" · ")}`))));
    this.#list.hidden = found.length === 0;
    this.#input.setAttribute("aria-expanded", String(found.length > 0));
    this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    const count = this.#found.length;
    if (event.key === "Escape" && count > 0) {
      event.preventDefault();
      this.#show([]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : this.#active < 0 ? 0 : -1;
      this.#active = (this.#active + step + count) % count;
      [...this.#list.children].forEach((item, at) =>
        item.setAttribute("aria-selected", String(at === this.#active)));
      this.#input.setAttribute("aria-activedescendant", `${this.#list.id}-${this.#active}`);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#take(this.#active >= 0 ? this.#found[this.#active].id : this.#input.value.trim());
    }
  }

  #take(value) {
    clearTimeout(this.#timer);
    this.#turn += 1;
    const known = this.#found.find((one) => one.id === value);
    if (known) remember(known.id, known.name);
    this.#input.value = "";
    this.#show([]);
    if (value) this.#chosen(value);
  }
}
