// An article's text with what was found in it, highlighted in place.
//
// Offsets of events count Unicode code points; those of JavaScript strings count UTF-16 units.

import { el } from "./dom.js";

const CLOSING = "\"”’'»“,.!?;:)]";

/** For each code point, and the end, its offset in UTF-16 units. */
export function units(text) {
  const offsets = [];
  let at = 0;
  for (const character of text) {
    offsets.push(at);
    at += character.length;
  }
  offsets.push(at);
  return offsets;
}

/**
 * The text as nodes. `spans`: {start, end, kind: "quote" | "entity" | "speaker" | "cue" |
 * "excluded", id, classes, title} in code points, end-exclusive; they may nest and cross. The
 * parts of one span carry its id; a quote's parts are `mark` elements. `after(id)` makes what
 * follows a quote's last part.
 */
export function highlighted(text, spans, after = () => null) {
  const offsets = units(text);
  const length = offsets.length - 1;
  const valid = spans.filter((s) => s.start >= 0 && s.start < s.end && s.end <= length);
  const follow = following(text, offsets, valid);
  const edges = [...new Set([0, length, ...valid.flatMap((s) => [s.start, s.end]), ...follow.keys()])];
  edges.sort((a, b) => a - b);
  const starting = groupBy(valid, (s) => s.start);
  const ending = groupBy(valid, (s) => s.end);
  const out = document.createDocumentFragment();
  const active = new Set();
  let mark = null;
  let markKey = "";
  for (let i = 0; i < edges.length - 1; i += 1) {
    const [start, end] = [edges[i], edges[i + 1]];
    for (const s of ending.get(start) ?? []) active.delete(s);
    for (const s of starting.get(start) ?? []) active.add(s);
    const quotes = [...active].filter((s) => s.kind === "quote");
    const key = quotes.map((s) => s.id).join(" ");
    if (key !== markKey) {
      // The innermost quote gives the colour: it begins last.
      const inner = quotes.at(-1);
      mark = inner
        ? el("mark", { class: `quote ${inner.classes}`, "data-quotes": key, "data-start": start })
        : null;
      markKey = key;
      if (mark) out.append(mark);
    }
    (mark ?? out).append(leaf(text.slice(offsets[start], offsets[end]), start, end, active));
    if (mark) mark.dataset.end = end;
    for (const id of follow.get(end) ?? []) {
      const follows = after(id);
      if (follows) {
        out.append(follows);
        markKey = "\n"; // whatever goes on begins a new part
      }
    }
  }
  return out;
}

/** Where what follows a quote stands: behind its last part and the marks that close it. */
function following(text, offsets, spans) {
  const ends = new Map();
  for (const s of spans) {
    if (s.kind === "quote") ends.set(s.id, Math.max(s.end, ends.get(s.id) ?? 0));
  }
  const starts = new Set(spans.map((s) => s.start));
  const places = new Map();
  for (const [id, end] of ends) {
    let at = end;
    while (at < end + 3 && !starts.has(at) && CLOSING.includes(text[offsets[at]] ?? " ")) at += 1;
    places.set(at, [...(places.get(at) ?? []), id]);
  }
  return places;
}

function leaf(text, start, end, active) {
  const over = [...active].filter((s) => s.kind !== "quote");
  if (over.length === 0) return document.createTextNode(text);
  const of = (kind) => over.filter((s) => s.kind === kind).map((s) => s.id);
  return el(
    "span",
    {
      class: [...new Set(over.flatMap((s) => [s.kind, ...(s.classes ? [s.classes] : [])]))].join(" "),
      title: over.map((s) => s.title).filter(Boolean).join("; ") || null,
      "data-start": start,
      "data-end": end,
      "data-entities": of("entity").join(" ") || null,
      "data-speaks": of("speaker").join(" ") || null,
    },
    text,
  );
}

function groupBy(values, key) {
  const groups = new Map();
  for (const value of values) {
    const at = key(value);
    if (groups.has(at)) groups.get(at).push(value);
    else groups.set(at, [value]);
  }
  return groups;
}
