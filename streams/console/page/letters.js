// Dead letters: why, a replay that asks first, and an acknowledgement that can be undone.

import { ask, byId, el, plural, shownTime, when } from "./dom.js";

const post = (letter, what, body) =>
  ask(`/api/deadletters/${encodeURIComponent(letter.id)}/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

export class Letters {
  #list = byId("letters-list");
  #opened = new Set();

  async draw() {
    let answer;
    try {
      answer = await ask("/api/deadletters?limit=200");
    } catch (error) {
      byId("letters-said").textContent = error.message;
      return;
    }
    const { total, deadletters } = answer;
    const shown = deadletters.length < total ? `, the last ${deadletters.length} here` : "";
    byId("letters-said").textContent =
      total === 0 ? "None: every article could be processed." : `${plural(total, "dead letter")}${shown}.`;
    const focused = document.activeElement?.closest?.("[data-letter]")?.dataset.letter;
    this.#list.replaceChildren(...deadletters.map((letter) => this.#card(letter)));
    if (focused !== undefined) this.#find(focused)?.querySelector("button")?.focus();
  }

  #find(id) {
    return [...this.#list.children].find((card) => card.dataset.letter === id);
  }

  #card(letter) {
    const became = letter.enriched
      ? `Replayed and enriched: ${letter.enriched}.`
      : letter.replayed
        ? `Replayed as ${letter.replayed}.`
        : "";
    const details = el("details", { open: this.#opened.has(letter.id) },
      el("summary", {}, `The record, ${plural(letter.bytes, "byte")}`),
      el("pre", { tabindex: "0", "aria-label": "Beginning of the record" }, letter.preview));
    details.addEventListener("toggle", () => {
      if (details.open) this.#opened.add(letter.id);
      else this.#opened.delete(letter.id);
    });
    return el("li", { "data-letter": letter.id },
      el("h3", {}, el("span", { class: "stage" }, letter.stage), ` ${letter.reason}`),
      el("p", {}, letter.message),
      el("p", { class: "quiet" },
        [letter.exception, `attempt ${letter.attempt}`, shownTime(when(letter.time)), letter.id]
          .filter(Boolean).join(" · ")),
      details,
      el("p", { class: "became", role: "status" }, became),
      el("button", { type: "button", onclick: () => this.#replay(letter) },
        letter.replayed ? "Replay again" : "Replay"),
      " ",
      el("button", { type: "button", onclick: () => this.#acknowledge(letter) }, "Acknowledge"));
  }

  /** It is dealt with, or with `undo` it is not. */
  async #acknowledge(letter, undo = false) {
    const done = byId("letters-done");
    try {
      await post(letter, "ack", { undo });
    } catch (error) {
      done.textContent = error.message;
      return;
    }
    await this.draw();
    if (undo) {
      done.replaceChildren();
      this.#find(letter.id)?.querySelector("button").focus();
      return;
    }
    const back = el("button", { type: "button", onclick: () => this.#acknowledge(letter, true) }, "Undo");
    done.replaceChildren(`Acknowledged: ${letter.id}. `, back);
    back.focus();
  }

  async #replay(letter) {
    byId("ask-text").textContent =
      `The raw record of ${letter.id} is published to the raw topic once more and goes through the ` +
      `whole pipeline.${letter.replayed ? ` It was replayed already, as ${letter.replayed}.` : ""}`;
    const dialog = byId("ask");
    dialog.returnValue = "no";
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    if (dialog.returnValue !== "yes") return;
    let said = null;
    try {
      await post(letter, "replay", { again: letter.replayed !== null });
    } catch (error) {
      said = error.message;
    }
    await this.draw();
    const card = this.#find(letter.id);
    if (said !== null && card) card.querySelector(".became").textContent = said;
    card?.querySelector("button").focus();
  }
}
