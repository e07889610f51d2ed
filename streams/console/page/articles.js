// What this page knows of the articles: summaries, newest first, as many as the console holds.

export class Articles extends EventTarget {
  #byId = new Map(); // in order of arrival, the newest last
  limit = 2000;
  newest = []; // newest first
  #stale = false;

  add(summary) {
    const known = this.#byId.get(summary.article);
    if (known && summary.superseded) return;
    this.#byId.delete(summary.article);
    this.#byId.set(summary.article, summary);
    while (this.#byId.size > this.limit) this.#byId.delete(this.#byId.keys().next().value);
    this.#change(known ? "replaced" : "added", summary.article);
  }

  remove(id, reason) {
    if (this.#byId.delete(id)) this.#change("removed", id, reason);
  }

  clear() {
    this.#byId.clear();
    this.#change("cleared", null);
  }

  get(id) {
    return this.#byId.get(id);
  }

  get size() {
    return this.#byId.size;
  }

  #change(what, id, reason) {
    this.dispatchEvent(new CustomEvent(what, { detail: { id, reason } }));
    if (this.#stale) return;
    this.#stale = true;
    // Thousands may come at once; lists and maps are drawn once for all of them.
    setTimeout(() => {
      this.#stale = false;
      this.newest = [...this.#byId.values()].reverse();
      this.dispatchEvent(new Event("change"));
    }, 100);
  }
}
