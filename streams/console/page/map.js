// A map of the places that the articles name, drawn from data that comes with the page.

import { ask, byId, el, plural, svg } from "./dom.js";

const WIDTH = 960;
const TOP = 84; // degrees of latitude that are shown
const BOTTOM = -58;
const LISTED = 10;
const DRAWN = 400;
const FULL = 20; // articles of the largest circle, or more

// Equal Earth (Šavrič, Patterson, Jenny 2018): areas are true. In and out in degrees.
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];

export function project(longitude, latitude) {
  const t = Math.asin((Math.sqrt(3) / 2) * Math.sin((latitude * Math.PI) / 180));
  const t2 = t * t;
  const t6 = t2 * t2 * t2;
  const x = (2 * Math.sqrt(3) * ((longitude * Math.PI) / 180) * Math.cos(t)) /
    (3 * (9 * A4 * t6 * t2 + 7 * A3 * t6 + 3 * A2 * t2 + A1));
  const y = t * (A4 * t6 * t2 + A3 * t6 + A2 * t2 + A1);
  return [x, y];
}

const SCALE = WIDTH / (2 * project(180, 0)[0]);
const Y0 = project(0, TOP)[1];
const HEIGHT = Math.round((Y0 - project(0, BOTTOM)[1]) * SCALE);

function place(longitude, latitude) {
  const [x, y] = project(longitude, latitude);
  return [WIDTH / 2 + x * SCALE, (Y0 - y) * SCALE];
}

export class Places {
  #map = byId("map");
  #points = svg("g", { class: "points" });
  #choose;
  #drawn = false;

  constructor(choose) {
    this.#choose = choose;
  }

  async draw(articles) {
    if (!this.#drawn) {
      this.#drawn = true;
      this.#map.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
      this.#map.append(...(await world()), this.#points);
    }
    const found = new Map();
    for (const article of articles) {
      for (const [name, latitude, longitude, mentions] of article.places) {
        const key = `${name}\n${latitude}\n${longitude}`;
        const known = found.get(key);
        if (known) {
          known.articles += 1;
          known.mentions += mentions;
        } else found.set(key, { name, latitude, longitude, mentions, articles: 1 });
      }
    }
    const ranked = [...found.values()].sort(
      (a, b) => b.articles - a.articles || b.mentions - a.mentions || (a.name < b.name ? -1 : 1));
    const most = ranked[0]?.articles ?? 1;
    this.#points.replaceChildren(...ranked.slice(0, DRAWN).map((each) => {
      const [x, y] = place(each.longitude, each.latitude);
      return svg("circle",
        { cx: x.toFixed(1), cy: y.toFixed(1), r: (3.5 + 13 * Math.sqrt(each.articles / Math.max(most, FULL))).toFixed(1),
          onclick: () => this.#choose(each.name) },
        svg("title", {}, `${each.name}: ${plural(each.articles, "article")}`));
    }));
    const names = ranked.slice(0, 3).map((each) => each.name).join(", ");
    this.#map.setAttribute("aria-label",
      `Map of ${plural(ranked.length, "place")} that the articles name${names ? `, most of all ${names}` : ""}`);
    byId("named").replaceChildren(...ranked.slice(0, LISTED).map((each) => {
      const bar = svg("svg", { class: "bar", viewBox: "0 0 100 4", preserveAspectRatio: "none",
        "aria-hidden": "true" },
      svg("rect", { width: ((100 * each.articles) / most).toFixed(1), height: 4 }));
      return el("li", {},
        el("button", { type: "button", onclick: () => this.#choose(each.name) },
          el("span", {}, each.name),
          el("span", { class: "quiet" }, plural(each.articles, "article")), bar));
    }));
  }
}

/** Sea, grid, land and borders, from world.json (TopoJSON's arcs). */
async function world() {
  const data = await ask("/world.json");
  const arcs = data.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * data.scale[0] + data.translate[0], y * data.scale[1] + data.translate[1]];
    });
  });
  const arc = (index) => (index < 0 ? [...arcs[~index]].reverse() : arcs[index]);
  const land = data.land.flat().map((ring) =>
    around(ring.flatMap((index, i) => (i === 0 ? arc(index) : arc(index).slice(1))), "Z"));
  const steps = (from, to, by) => Array.from({ length: (to - from) / by + 1 }, (_, i) => from + i * by);
  const grid = [
    ...steps(-180, 180, 30).map((lon) => path(steps(BOTTOM, TOP, 2).map((lat) => [lon, lat]))),
    ...steps(-30, 60, 30).map((lat) => path(steps(-180, 180, 4).map((lon) => [lon, lat]))),
  ];
  const edge = [
    ...steps(BOTTOM, TOP, 2).map((lat) => [-180, lat]),
    ...steps(BOTTOM, TOP, 2).reverse().map((lat) => [180, lat]),
  ];
  return [
    svg("clipPath", { id: "earth" }, svg("path", { d: `${path(edge)}Z` })),
    svg("path", { class: "sea", d: `${path(edge)}Z` }),
    svg("path", { class: "grid", d: grid.join("") }),
    svg("g", { "clip-path": "url(#earth)" },
      svg("path", { class: "land", d: land.join("") }),
      svg("path", { class: "border", d: arcs.map((points) => around(points, "")).join("") })),
  ];
}

function path(points) {
  return points
    .map(([longitude, latitude], i) => {
      const [x, y] = place(longitude, latitude);
      return `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

/** A path that may cross 180°: drawn on through it, and again at the other edge of the map. */
function around(points, close) {
  let turn = 0;
  const drawn = points.map(([longitude, latitude], i) => {
    const step = i === 0 ? 0 : longitude - points[i - 1][0];
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360;
    return [longitude + turn, latitude];
  });
  const all = drawn.map(([longitude]) => longitude);
  const shifts = [0];
  if (Math.min(...all) < -180) shifts.push(360);
  if (Math.max(...all) > 180) shifts.push(-360);
  return shifts.map((by) => path(drawn.map(([lon, lat]) => [lon + by, lat])) + close).join("");
}
