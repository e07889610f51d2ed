// Making elements. Whatever an article says enters the page through here, as text nodes only.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes (null and false leave one out), then children or strings. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same in SVG. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

export const plural = (number, one, many = `${one}s`) =>
  `${number.toLocaleString()} ${number === 1 ? one : many}`;

/** Milliseconds of an ISO 8601 text or null. */
export function when(text) {
  const at = typeof text === "string" ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : at;
}

export function shownTime(at) {
  if (at === null) return "";
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** Address of an article in this page, at a quote if one is named. */
export const articleHash = (id, quote) =>
  `#article/${encodeURIComponent(id)}${quote ? `/${encodeURIComponent(quote)}` : ""}`;

/** The answer's JSON. Throws an Error with the server's sentence. */
export async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("The console does not answer.");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.detail || `The console answers with ${answer.status}.`);
  return said;
}

/** Call `work` soon and at most once in so many milliseconds. */
export function throttled(work, milliseconds) {
  let timer = null;
  let last = -Infinity;
  return () => {
    if (timer !== null) return;
    timer = setTimeout(
      () => {
        timer = null;
        last = performance.now();
        work();
      },
      Math.max(0, last + milliseconds - performance.now()),
    );
  };
}

/** A form whose fields are a query. `work` is called once typing pauses, and when it is sent. */
export class QueryForm {
  #form;
  #fields;
  #timer = null;
  #turn = 0;

  constructor(id, fields, milliseconds, work) {
    this.#form = byId(id);
    this.#fields = fields;
    this.#form.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(work, milliseconds);
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      work();
    });
  }

  /** Take the fields from a query such as `speaker=Solberg`. */
  fill(query) {
    const given = new URLSearchParams(query);
    for (const name of this.#fields) this.#form.elements[name].value = given.get(name) ?? "";
  }

  /** Begin to ask: the query, and whether it is `stale` because another was asked since. */
  begin() {
    clearTimeout(this.#timer);
    this.#turn += 1;
    const turn = this.#turn;
    const query = new URLSearchParams();
    for (const name of this.#fields) {
      const value = this.#form.elements[name].value.trim();
      if (value) query.set(name, value);
    }
    return { query, stale: () => turn !== this.#turn };
  }
}

/** A view of one thing, or of why there is none. `name`: of its elements. */
export class OneView {
  #name;
  #turn = 0;

  constructor(name) {
    this.#name = name;
  }

  /** Where it says what went wrong. */
  get said() {
    return byId(`${this.#name}-said`);
  }

  /** Show the elements that `make` gives; whether they are shown: another may be asked for meanwhile. */
  async show(make) {
    this.#turn += 1;
    const turn = this.#turn;
    this.said.textContent = "";
    let made = [];
    let wrong = "";
    try {
      made = await make();
    } catch (error) {
      wrong = error.message;
    }
    if (turn !== this.#turn) return false;
    this.said.textContent = wrong;
    const box = byId(this.#name);
    box.replaceChildren(...made.filter(Boolean));
    byId(`view-${this.#name}`).scrollTop = 0;
    box.querySelector("h2")?.focus({ preventScroll: true });
    return wrong === "";
  }
}
