// @ts-check
/* The page of a list: search, filters, sorting, open rows, export. No library; data are scripts, which load
   from the disk too. All text goes through textContent: titles and names are foreign text. */
"use strict";

/**
 * The columns of data.js. Days count from 2000-01-01, 0 is unknown; a number that is unknown is -1.
 * @typedef {{
 *   title: string, today: number, piece: number, history: boolean, weight: number, prefixes: string[], csv: string,
 *   sections: [string, string, number][], people: string[], venues: string[], licenses: string[],
 *   words: [string, string][], sets: number[][], name: string[], full: string[],
 *   authors: (number | string)[][], year: number[], venue: number[], license: number[], set: number[],
 *   paper: string[], code: string[], stars: number[], cited: number[], commit: number[], added: number[],
 *   ids: string[], states: Record<string, [string, string][]>, kinds: string[]
 * }} Data
 * @typedef {{abstract: string, by: string, links: [string, string][],
 *   facts: [string, string, string][], states: string[], added: string, place: string}} Detail
 * @typedef {{months: string[], stars: (number | null)[][], gain: (number | null)[]}} Trends
 * A filter: of a many-valued one a paper has all checked values, of another one any.
 * @typedef {{key: string, title: string, many: boolean, values: string[], labels: string[],
 *   of: (paper: number) => number[], on: Set<number>, all: boolean}} Facet
 * @typedef {{heading: string, count: number}} Heading
 */

(() => {
  const NEW = 30; // days
  const FIRST = 9; // rows that are drawn at once while someone types
  const STEP = 24; // rows that are drawn when the end comes near
  const NEAR = 600; // pixels below the window
  const SHOWN = 8; // values of a filter
  const BEST = 5; // papers whose name starts with the search
  const PRINTED = 1000;
  const LONG = 30; // letters of a name that is a whole title
  const LARGE = 400_000; // bytes from which on the abstracts' size is named
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const TONES = /** @type {Record<string, string>} */ ({ Archived: "warn", Moved: "warn", Published: "link" });

  const version = document.documentElement.dataset.version ?? "";
  /** @type {Map<string, (value: any) => void>} */
  const waiting = new Map();
  /** @type {Map<string, Promise<any>>} */
  const loaded = new Map();
  /** @type {Data} */
  let data;
  /** @type {Trends | null} */
  let trends = null;
  /** @type {Facet[]} */
  let facets = [];
  /** @type {string[]} folded texts that the search reads */
  let texts = [];
  /** @type {string[] | null} folded abstracts, once they are wanted */
  let abstracts = null;

  const state = { q: "", abstracts: false, sort: "", embed: "" };
  /** @type {Set<number>} */
  const open = new Set();
  /** @type {(number | Heading)[]} */
  let items = [];
  let drawn = 0;
  let found = 0;
  /** @type {number[]} */
  let matching = [];
  /** @type {Map<number, HTMLTableRowElement>} */
  const rows = new Map();
  /** @type {Map<number, HTMLTableRowElement>} */
  const details = new Map();
  /** @type {Record<string, number>} */
  const timers = {};

  /** @template {HTMLElement} T @param {string} id @returns {T} */
  const by = (id) => /** @type {T} */ (document.getElementById(`page:${id}`));
  const search = /** @type {HTMLInputElement} */ (by("q"));
  const sort = /** @type {HTMLSelectElement} */ (by("sort"));
  const body = by("rows");
  const table = by("table");

  /** @param {string} name @param {number} wait @param {() => void} action */
  const later = (name, wait, action) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(action, wait);
  };

  /**
   * Return an element with attributes and children; a child that is text is only text.
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag @param {Record<string, string>} [attributes] @param {...(Node | string)} children
   * @returns {HTMLElementTagNameMap[K]}
   */
  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  /** @param {string} words @param {() => void} action @param {string} [style] */
  const button = (words, action, style = "plain") => {
    const made = element("button", { type: "button", class: style }, words);
    made.addEventListener("click", action);
    return made;
  };

  // --- data --------------------------------------------------------------------------------------

  /** @param {string} name @param {string} text */
  const receive = (name, text) => waiting.get(name)?.(JSON.parse(text));
  /** @type {any} */ (window).enrich = receive;

  /** @param {string} name @param {string} path @returns {Promise<any>} */
  const load = (name, path) => {
    const known = loaded.get(name);
    if (known) return known;
    const promise = new Promise((resolve, reject) => {
      waiting.set(name, resolve);
      const script = element("script", { src: `${path}?v=${version}` });
      script.addEventListener("error", () => {
        loaded.delete(name);
        reject(new Error(path));
      });
      script.addEventListener("load", () => script.remove());
      document.head.append(script);
    });
    loaded.set(name, promise);
    return promise;
  };

  /** @param {number} paper */
  const pieceOf = (paper) => Math.floor(paper / data.piece);
  /** @param {number} piece @returns {Promise<Detail[]>} */
  const detailsOf = (piece) => load(`details-${piece}`, `details/${piece}.js`);
  /** @param {string} format @param {number} piece @returns {Promise<string[]>} */
  const partsOf = (format, piece) => load(`${format}-${piece}`, `export/${format}-${piece}.js`);
  const pieces = () => Array.from({ length: Math.ceil(data.name.length / data.piece) }, (_, piece) => piece);

  /** @param {string} short */
  const long = (short) => (/^\d/.test(short) ? data.prefixes[Number(short[0])] + short.slice(1) : short);
  /** @param {number} paper */
  const authorsOf = (paper) => data.authors[paper].map((one) => (typeof one === "number" ? data.people[one] : one));
  /** @param {number} days */
  const dateOf = (days) => new Date(Date.UTC(2000, 0, 1 + days));
  /** @param {number} paper */
  const isNew = (paper) => data.added[paper] > 0 && data.today - data.added[paper] < NEW;
  /** @param {number} paper @returns {number | null} */
  const gainOf = (paper) => trends?.gain[paper] ?? null;
  const numbers = new Intl.NumberFormat("en");
  /** @param {number} count */
  const papers = (count) => `${numbers.format(count)} ${count === 1 ? "paper" : "papers"}`;

  /** Return a text for comparing: without case, accents, and forms such as ². @param {string} text */
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();

  const prepare = () => {
    if (texts.length) return;
    texts = data.name.map((name, paper) => {
      const venue = data.venues[data.venue[paper]] ?? "";
      const words = data.sets[data.set[paper]].map((word) => data.words[word][1]);
      return fold([name, data.full[paper], ...authorsOf(paper), venue, ...words].join("\n"));
    });
  };

  // --- filters -----------------------------------------------------------------------------------

  /** @param {number[]} column @returns {(paper: number) => number[]} */
  const single = (column) => {
    const lists = column.map((value) => (value < 0 ? [] : [value]));
    return (paper) => lists[paper];
  };

  /** @param {string} key @param {string} title @param {string[]} values @param {(paper: number) => number[]} of */
  const facet = (key, title, values, of, many = false, labels = values) => ({
    key, title, many, values, labels, of, on: new Set(), all: false,
  });

  const makeFacets = () => {
    const sections = data.sections.flatMap(([, , count], number) => Array(count).fill(number));
    const years = [...new Set(data.year)].filter(Boolean).sort((a, b) => b - a);
    const place = new Map(years.map((year, number) => [year, number]));
    const states = data.kinds.map((kind) => kind.toLowerCase());
    facets = [
      facet("section", "Section", data.sections.map(([id]) => id), single(sections), false, data.sections.map(([, title]) => title)),
      facet("year", "Year", years.map(String), single(data.year.map((year) => place.get(year) ?? -1))),
      facet("venue", "Venue", data.venues, single(data.venue)),
    ];
    const uses = new Int32Array(data.words.length);
    for (const set of data.set) for (const word of data.sets[set]) uses[word] += 1;
    for (const group of new Set(data.words.map(([name]) => name))) {
      const words = data.words.flatMap(([name], number) => (name === group ? [number] : []));
      words.sort((a, b) => uses[b] - uses[a]);
      const at = new Map(words.map((word, number) => [word, number]));
      const sets = data.sets.map((one) => one.flatMap((word) => at.get(word) ?? []));
      const key = group === "Properties" ? "flag" : "tag";
      facets.push(facet(key, group, words.map((word) => data.words[word][1]), (paper) => sets[data.set[paper]], true));
    }
    const has = data.name.map((_, paper) => {
      const kinds = (data.states[paper] ?? []).map(([kind]) => 2 + data.kinds.indexOf(kind));
      return [...(data.code[paper] ? [0] : []), ...(isNew(paper) ? [1] : []), ...kinds];
    });
    facets.push(
      facet("has", "Code and state", ["code", "new", ...states], (paper) => has[paper], true, ["Has code", "New", ...data.kinds]),
      facet("license", "License", data.licenses, single(data.license)),
    );
  };

  /** @param {Facet} one @param {number} paper */
  const passes = (one, paper) => {
    if (!one.on.size) return true;
    const values = one.of(paper);
    if (!one.many) return values.length > 0 && one.on.has(values[0]);
    for (const wanted of one.on) if (!values.includes(wanted)) return false;
    return true;
  };

  // --- search ------------------------------------------------------------------------------------

  /** Return the words that must occur and those that must not, folded. @param {string} query */
  const parse = (query) => {
    /** @type {string[]} */
    const words = [];
    /** @type {string[]} */
    const without = [];
    for (const [, minus, phrase, word] of query.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)) {
      const text = fold(phrase ?? word ?? "").trim();
      if (text) (minus ? without : words).push(text);
    }
    return { words, without };
  };

  let narrowed = { query: "", hits: /** @type {number[]} */ ([]), abstracts: false };

  /** Return the papers that the search finds; a longer search looks only where the shorter one found. */
  const hits = () => {
    const { words, without } = parse(state.q);
    if (!words.length && !without.length) return order("");
    prepare();
    const inAbstracts = state.abstracts ? abstracts : null;
    const narrower = narrowed.query && state.q.startsWith(narrowed.query) && narrowed.abstracts === !!inAbstracts && !/["-]/.test(state.q);
    const candidates = narrower ? narrowed.hits : order("");
    const result = candidates.filter((paper) => {
      /** @param {string} word */
      const has = (word) => texts[paper].includes(word) || !!inAbstracts?.[paper].includes(word);
      return words.every(has) && !without.some(has);
    });
    narrowed = { query: state.q, hits: result, abstracts: !!inAbstracts };
    return result;
  };

  /** @type {Record<string, number[]>} */
  const orders = {};
  /** Return all papers in an order, made once. @param {string} key */
  const order = (key) => {
    if (orders[key]) return orders[key];
    const all = data.name.map((_, paper) => paper);
    if (key === "name") {
      const compare = new Intl.Collator("en", { numeric: true }).compare;
      all.sort((a, b) => compare(data.name[a], data.name[b]));
    } else if (key) {
      const columns = { year: data.year, stars: data.stars, cited: data.cited, commit: data.commit, added: data.added };
      const column = key === "gain" ? data.name.map((_, paper) => gainOf(paper) ?? -Infinity) : columns[/** @type {keyof typeof columns} */ (key)];
      all.sort((a, b) => column[b] - column[a] || a - b);
    }
    if (key !== "gain" || trends) orders[key] = all;
    return all;
  };

  /** Find what the search and the filters leave, and lay it out under its headings. */
  const compute = () => {
    const hit = new Uint8Array(data.name.length);
    for (const paper of hits()) hit[paper] = 1;
    const active = facets.filter((one) => one.on.size);
    matching = order(state.sort).filter((paper) => hit[paper] && active.every((one) => passes(one, paper)));
    found = matching.length;
    items = [];
    if (state.sort === "added") group(matching, (paper) => month(data.added[paper]));
    else if (state.sort === "") inSections();
    else items = matching.slice();
    return hit;
  };

  /** @param {number} days */
  const month = (days) => {
    if (!days) return "Earlier";
    const when = dateOf(days);
    return `${MONTHS[when.getUTCMonth()]} ${when.getUTCFullYear()}`;
  };

  /** @param {number[]} listed @param {(paper: number) => string} of */
  const group = (listed, of) => {
    let heading = { heading: "", count: 0 };
    for (const paper of listed) {
      const words = of(paper);
      if (heading.heading !== words) items.push((heading = { heading: words, count: 0 }));
      heading.count += 1;
      items.push(paper);
    }
  };

  /** Lay the papers out under their sections; those whose name starts with the search come first. */
  const inSections = () => {
    const start = parse(state.q).words.join(" ");
    /** @type {number[]} */
    const best = [];
    for (const paper of start ? matching : []) if (best.length < BEST && texts[paper].startsWith(start)) best.push(paper);
    let rest = matching;
    if (best.length && best.length < matching.length) {
      items.push({ heading: "Best match", count: best.length }, ...best);
      rest = matching.filter((paper) => !best.includes(paper));
      matching = [...best, ...rest];
    }
    group(rest, (paper) => data.sections[facets[0].of(paper)[0]][1]);
  };

  // --- rows --------------------------------------------------------------------------------------

  /** @param {(number | null)[]} steps */
  const points = (steps) => {
    let value = 0;
    return steps.flatMap((step, at) => (step === null ? [] : [[at, (value += step)]]));
  };

  /** Return the star curve as a picture, or null. @param {number} paper @param {string} style @param {number} width @param {number} height */
  const curve = (paper, style, width, height) => {
    const line = points(trends?.stars[paper] ?? []);
    if (data.stars[paper] >= 0 && line.length) line.push([(trends?.months.length ?? 0), data.stars[paper]]);
    if (line.length < 5) return null;
    const [first, last] = [line[0][0], line[line.length - 1][0]];
    const values = line.map(([, value]) => value);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const at = line.map(([x, y]) => `${(((x - first) / (last - first)) * width).toFixed(1)} ${(height - 2 - ((y - least) / (most - least || 1)) * (height - 4)).toFixed(1)}`);
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("class", style);
    picture.setAttribute("aria-hidden", "true");
    for (const path of [`M0 ${height}L${at.join("L")}L${width} ${height}Z`, `M${at.join("L")}`]) {
      const made = document.createElementNS("http://www.w3.org/2000/svg", "path");
      made.setAttribute("d", path);
      picture.append(made);
    }
    return picture;
  };

  /** @param {number} paper */
  const marksOf = (paper) => [
    ...(isNew(paper) ? [["New", "new"]] : []),
    ...(data.states[paper] ?? []).map(([kind, words]) => [words, TONES[kind] ?? "bad"]),
  ];

  /** @param {number} paper */
  const makeRow = (paper) => {
    const name = data.name[paper];
    const isLong = !data.full[paper] && name.length > LONG;
    const first = element("td", { class: "paper", role: "cell" }, element("a", { class: `name${isLong ? " long" : ""}`, dir: "auto" }, name));
    if (data.full[paper]) first.append(" ", element("span", { class: "title", dir: "auto" }, data.full[paper]));
    for (const [words, tone] of marksOf(paper)) first.append(" ", element("span", { class: `mark ${tone}` }, words));
    const people = authorsOf(paper), words = data.sets[data.set[paper]];
    if (people.length || words.length) {
      const sub = element("div", { class: "sub" });
      const more = people.length > 3 ? `\u00a0+${people.length - 3}` : "";
      if (people.length) sub.append(element("span", { class: "authors", dir: "auto" }, people.slice(0, 3).join(", ") + more));
      if (words.length) sub.append(element("span", { class: "words" }, words.map((word) => data.words[word][1]).join(" · ")));
      first.append(sub);
    }
    /** @param {string} style @param {string} text */
    const cell = (style, text) => element("td", { class: style, role: "cell" }, text);
    const stars = cell("stars", "");
    if (data.stars[paper] >= 0) stars.append(element("span", { class: "n" }, numbers.format(data.stars[paper])));
    const links = cell("links", "");
    for (const [label, short] of [["Paper", data.paper[paper]], ["Code", data.code[paper]]])
      if (short) links.append(element("a", { href: long(short) }, label, element("span", { class: "hidden" }, ` of ${name}`)), " ");
    const row = element("tr", { class: "p", id: data.ids[paper], role: "row" }, first,
      cell("venue", data.venues[data.venue[paper]] ?? ""), cell("year", String(data.year[paper] || "")), stars,
      cell("cited", data.cited[paper] < 0 ? "" : numbers.format(data.cited[paper])), links);
    return row;
  };

  /** Make a row open by its name, and give it its curve. @param {HTMLTableRowElement} row @param {number} paper */
  const enliven = (row, paper) => {
    const name = /** @type {HTMLAnchorElement} */ (row.querySelector(".name"));
    name.href = `#${data.ids[paper]}`;
    name.setAttribute("aria-expanded", String(open.has(paper)));
    row.dataset.paper = String(paper);
    grow(row, paper);
    return row;
  };

  /** @param {HTMLTableRowElement} row @param {number} paper */
  const grow = (row, paper) => {
    const cell = /** @type {HTMLElement} */ (row.querySelector(".stars"));
    if (!trends || cell.querySelector(".curve, .gain")) return;
    const picture = curve(paper, "curve", 56, 18), gain = gainOf(paper);
    if (picture) cell.prepend(picture);
    if (gain) cell.append(element("span", { class: "gain" }, `${gain > 0 ? "+" : "−"}${numbers.format(Math.abs(gain))}`, element("span", { class: "hidden" }, " in 90 days")));
  };

  /** @param {number} paper */
  const rowOf = (paper) => {
    let row = rows.get(paper);
    if (!row) rows.set(paper, (row = enliven(makeRow(paper), paper)));
    return row;
  };

  /** @param {Heading} one */
  const headingRow = (one) =>
    element("tr", { class: "section", role: "row" }, element("td", { role: "cell" },
      element("h2", {}, one.heading, " ", element("span", { class: "n" }, numbers.format(one.count)))));

  /** Draw the first so many items. What is drawn already is not touched: its style and layout stay. @param {number} count */
  const draw = (count) => {
    drawn = Math.min(count, items.length);
    /** @type {Set<Element>} */
    const wanted = new Set();
    for (const item of items.slice(0, drawn)) {
      if (typeof item !== "number") wanted.add(headingRow(item));
      else {
        wanted.add(rowOf(item));
        const detail = open.has(item) ? details.get(item) : null;
        if (detail) wanted.add(detail);
      }
    }
    const focused = document.activeElement;
    const gone = [...body.children].filter((row) => !wanted.has(row));
    for (const row of gone) row.remove();
    let next = body.firstElementChild;
    for (const row of wanted) {
      if (row === next) next = next.nextElementSibling;
      else body.insertBefore(row, next);
    }
    if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    mark();
  };

  /** Draw what a key has left out, a few rows at a time: the next key waits for no more than these. */
  const drawRest = () => {
    if (drawn >= Math.min(STEP, items.length)) return;
    draw(drawn + FIRST);
    later("rows", 40, drawRest);
  };

  /** Mark what the search found, without a change of the document. */
  const mark = () => {
    if (!("highlights" in CSS)) return;
    const { words } = parse(state.q);
    const ranges = [];
    for (const text of words.length ? textsOf(body) : []) {
      const { folded, at } = foldedWithPlaces(text.data);
      for (const word of words)
        for (let start = folded.indexOf(word); start >= 0; start = folded.indexOf(word, start + word.length))
          // a live range would be corrected at each change of the document
          ranges.push(new StaticRange({ startContainer: text, startOffset: at[start], endContainer: text, endOffset: at[start + word.length] }));
    }
    CSS.highlights.set("match", new Highlight(...ranges));
  };

  /** @param {HTMLElement} root @returns {Text[]} */
  const textsOf = (root) => {
    const all = [...root.querySelectorAll(`.name, .title, .authors, .words, .venue${state.abstracts ? ", .abstract" : ""}`)];
    return all.flatMap((one) => [...one.childNodes].filter((node) => node instanceof Text));
  };

  /** @param {string} text */
  const foldedWithPlaces = (text) => {
    let folded = "", place = 0;
    /** @type {number[]} */
    const at = [];
    for (const character of text) {
      const piece = fold(character);
      for (let number = 0; number < piece.length; number += 1) at.push(place);
      folded += piece;
      place += character.length;
    }
    at.push(place);
    return { folded, at };
  };

  // --- open rows ---------------------------------------------------------------------------------

  /** @param {number} paper */
  const toggle = (paper) => (open.has(paper) ? shut(paper) : show(paper));

  /** @param {number} paper */
  const shut = (paper) => {
    open.delete(paper);
    details.get(paper)?.remove();
    rowOf(paper).classList.remove("open");
    rowOf(paper).querySelector(".name")?.setAttribute("aria-expanded", "false");
    if (anchor() === data.ids[paper]) remember("replace", "");
  };

  /** @param {number} paper */
  const show = async (paper) => {
    open.add(paper);
    const row = rowOf(paper);
    row.classList.add("open");
    row.querySelector(".name")?.setAttribute("aria-expanded", "true");
    if (anchor() !== data.ids[paper]) remember("replace", data.ids[paper]);
    try {
      const [piece, bibtex] = await Promise.all([detailsOf(pieceOf(paper)), partsOf("bibtex", pieceOf(paper))]);
      const at = paper % data.piece;
      if (!details.has(paper)) details.set(paper, makeDetail(paper, piece[at], bibtex[at]));
    } catch {
      shut(paper);
      say("The abstract could not be loaded. Open the paper again.");
      return;
    }
    const detail = details.get(paper);
    if (open.has(paper) && row.isConnected && detail) row.after(detail);
    mark();
  };

  /** @param {number} paper @param {Detail} detail @param {string} bibtex */
  const makeDetail = (paper, detail, bibtex) => {
    const main = element("div"), side = element("div");
    const both = element("div", { class: "both" });
    for (const said of detail.states) both.append(element("p", { class: "wide" }, said));
    const people = authorsOf(paper);
    if (people.length > 3) main.append(element("p", { dir: "auto" }, people.join(", ")));
    for (const part of detail.abstract.split("\n\n"))
      if (part) main.append(element("p", { class: "abstract", dir: "auto" }, part));
    if (detail.abstract) main.append(element("p", { class: "by" }, detail.by));
    else main.append(element("p", { class: "by" }, "No source gives an abstract for this paper."));
    const link = () => `${location.href.split(/[?#]/)[0]}#${encodeURIComponent(data.ids[paper])}`;
    main.append(
      element("div", { class: "actions" }, copier("Copy BibTeX", () => bibtex), copier("Copy link", link)),
      element("details", {}, element("summary", {}, "BibTeX"), element("pre", { tabindex: "0" }, bibtex.trimEnd())),
    );
    const list = element("dl");
    /** @param {string} label @param {Node | string} value @param {string} [by] */
    const fact = (label, value, by = "") => {
      const said = element("dd", {}, value);
      if (by) said.append(element("small", {}, by));
      list.append(element("div", {}, element("dt", {}, label), said));
    };
    for (const [label, url] of detail.links)
      if (/^https?:/.test(url)) fact(label, element("a", { href: url }, url.replace(/^https?:\/\/(www\.)?/, "")));
    for (const [label, value, by] of detail.facts) fact(label, value, by);
    if (detail.added) fact("In the list", detail.added);
    if (detail.place) fact("Mistake?", element("a", { href: detail.place }, "Correct this entry"));
    side.append(list);
    const picture = curve(paper, "large", 300, 84);
    if (picture && trends) {
      const line = points(trends.stars[paper]);
      const [year, number] = trends.months[line[0][0]].split("-").map(Number);
      const gain = gainOf(paper);
      const words = `Stars: ${numbers.format(line[0][1])} in ${MONTHS[number - 1]} ${year}, ${numbers.format(data.stars[paper])} today`;
      side.append(picture, element("p", { class: "by" }, words + (gain === null ? "" : `, ${gain >= 0 ? "+" : "−"}${Math.abs(gain)} in 90 days`)));
    }
    both.append(main, side);
    return element("tr", { class: "detail", role: "row" }, element("td", { role: "cell" }, both));
  };

  /** Return a button that copies a text, and says so for a moment. @param {string} words @param {() => string} text */
  const copier = (words, text) => {
    const made = button(words, async () => {
      const done = await copy(text());
      made.textContent = done ? "Copied" : "Select and copy it by hand";
      say(made.textContent);
      setTimeout(() => (made.textContent = words), 1500);
    }, "button");
    return made;
  };

  /** @param {string} text */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = element("textarea", { class: "hidden" });
      area.value = text;
      const focused = document.activeElement;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy"); // the only way where a page is not from a secure place
      area.remove();
      if (focused instanceof HTMLElement) focused.focus();
      return done;
    }
  };

  // --- what is around the rows -------------------------------------------------------------------

  /** @param {string} words */
  const say = (words) => (by("status").textContent = words);

  const total = () => data.name.length;
  const isFiltered = () => state.q.trim() !== "" || facets.some((one) => one.on.size);

  const showCount = () => {
    const count = by("count"), all = !isFiltered();
    count.classList.toggle("all", all);
    count.replaceChildren(element("b", {}, numbers.format(found)), " ", all ? element("span", {}, papers(total()).split(" ")[1]) : element("span", {}, `of ${numbers.format(total())}`, element("span", { class: "wide-only" }, " papers")));
    const exporter = /** @type {HTMLButtonElement} */ (by("export"));
    exporter.disabled = found === 0;
    /** @type {HTMLElement} */ (exporter.querySelector(".n")).textContent = all ? "" : numbers.format(found);
    by("show").textContent = `Show ${papers(found)}`;
    later("say", 700, () => say(papers(found)));
  };

  const showChips = () => {
    const chips = facets.flatMap((one) => [...one.on].map((value) => {
      const chip = button(one.labels[value], () => {
        one.on.delete(value);
        change("push");
        by("count").focus();
      }, "chip");
      chip.setAttribute("aria-label", `Remove the filter ${one.title}: ${one.labels[value]}`);
      return chip;
    }));
    if (chips.length || state.q.trim()) chips.push(button("Clear all", clear));
    if (state.q.trim() && !state.abstracts) chips.push(button(abstractsWords(), searchAbstracts));
    by("chips").replaceChildren(...chips);
  };

  const abstractsWords = () => {
    return `Search abstracts too${data.weight > LARGE ? ` (${(data.weight / 1e6).toFixed(1)} MB)` : ""}`;
  };

  const searchAbstracts = async () => {
    state.abstracts = true;
    change("push");
    try {
      const all = await Promise.all(pieces().map(detailsOf));
      abstracts = all.flat().map((one) => fold(one.abstract));
      change("replace");
    } catch {
      state.abstracts = false;
      say("The abstracts could not be loaded");
    }
    if (document.activeElement === document.body) by("count").focus();
  };

  const clear = () => {
    for (const one of facets) one.on.clear();
    state.q = search.value = "";
    state.abstracts = false;
    change("push");
    if (document.activeElement === document.body) by("count").focus();
  };

  const showNothing = () => {
    const place = by("nothing");
    place.hidden = found > 0;
    table.hidden = found === 0;
    if (found) return;
    const active = facets.flatMap((one) => [...one.on].map((value) => /** @type {const} */ ([one, value])));
    const query = state.q.trim();
    const filters = active.length ? ` with ${active.length} ${active.length === 1 ? "filter" : "filters"}` : "";
    const ways = element("ul");
    /** @param {string} words @param {() => void} action */
    const way = (words, action) => ways.append(element("li", {}, button(words, action)));
    for (const [one, value] of active) {
      const count = without(() => one.on.delete(value), () => one.on.add(value));
      if (count) way(`Without the filter ${one.title}: ${one.labels[value]} (${papers(count)})`, () => { one.on.delete(value); change("push"); });
    }
    if (query && active.length) {
      const count = without(() => (state.q = ""), () => (state.q = query));
      if (count) way(`Without the search “${query}” (${papers(count)})`, () => { state.q = search.value = ""; change("push"); });
    }
    if (query && !state.abstracts) way("Search the abstracts too", searchAbstracts);
    way("Clear everything", clear);
    const suggest = document.querySelector("nav .button");
    if (suggest instanceof HTMLAnchorElement) ways.append(element("li", {}, "Is a paper missing? ", element("a", { href: suggest.href }, "Suggest it.")));
    place.replaceChildren(element("h2", {}, query ? `No paper matches “${query}”${filters}` : `No paper matches${filters}`), ways);
  };

  /** Return how many papers there are without a part of the state. @param {() => void} leave @param {() => void} put */
  const without = (leave, put) => {
    leave();
    const hit = new Set(hits());
    const count = [...hit].filter((paper) => facets.every((one) => passes(one, paper))).length;
    put();
    return count;
  };

  /** Count for each value what a click would show. @param {Uint8Array} hit */
  const count = (hit) => {
    const counts = facets.map((one) => new Int32Array(one.values.length));
    const active = facets.flatMap((one, number) => (one.on.size ? [number] : []));
    for (let paper = 0; paper < hit.length; paper += 1) {
      if (!hit[paper]) continue;
      const failing = active.filter((number) => !passes(facets[number], paper));
      if (failing.length > 1) continue;
      for (let number = 0; number < facets.length; number += 1)
        if (!failing.length || (failing[0] === number && !facets[number].many)) for (const value of facets[number].of(paper)) counts[number][value] += 1;
    }
    return counts;
  };

  /** @param {Uint8Array} hit */
  const showFilters = (hit) => {
    const form = by("filters"), focused = document.activeElement;
    const counts = count(hit);
    const keep = focused instanceof HTMLInputElement && form.contains(focused) ? focused.name + focused.value : "";
    form.replaceChildren(...facets.flatMap((one, number) => fieldset(one, counts[number])));
    if (keep) for (const box of form.querySelectorAll("input")) if (box.name + box.value === keep) box.focus({ preventScroll: true });
  };

  /** @param {Facet} one @param {Int32Array} counts @returns {HTMLElement[]} */
  const fieldset = (one, counts) => {
    const values = one.values.map((_, value) => value).filter((value) => counts[value] || one.on.has(value));
    if (values.length < 1 || (values.length === 1 && !one.on.size && counts[values[0]] === found && !one.many)) return [];
    const most = Math.max(...values.map((value) => counts[value]), 1);
    const shown = one.all ? values : values.filter((value, at) => at < SHOWN || one.on.has(value));
    const made = element("fieldset", {}, element("legend", {}, one.title));
    for (const value of shown) {
      const box = element("input", { type: "checkbox", name: one.key, value: one.values[value] });
      box.checked = one.on.has(value);
      box.addEventListener("change", () => {
        if (box.checked) one.on.add(value);
        else one.on.delete(value);
        change("push");
      });
      const label = element("label", { class: "value" }, box, element("span", { dir: "auto" }, one.labels[value]), element("span", { class: "n" }, numbers.format(counts[value])));
      label.style.setProperty("--share", String(counts[value] / most));
      made.append(label);
    }
    if (values.length > shown.length)
      made.append(button(`Show all ${values.length}`, () => {
        one.all = true;
        showFilters(compute());
        const boxes = by("filters").querySelectorAll("input");
        for (const box of boxes) if (box.name === one.key && box.value === one.values[values[SHOWN]]) box.focus();
      }));
    return [made];
  };

  // --- changes and the address -------------------------------------------------------------------

  /**
   * Show the state. While someone types, a few rows come first, and the filters when there is time.
   * @param {"push" | "replace" | "type" | "none"} how
   */
  const change = (how) => {
    const hit = compute(), typing = how === "type";
    draw(typing ? FIRST : how === "none" ? Math.max(STEP, drawn) : STEP); // what was scrolled to stays
    showCount();
    showNothing();
    for (const head of table.querySelectorAll("th")) head.removeAttribute("aria-sort");
    table.querySelector(`[data-sort="${state.sort}"]`)?.closest("th")?.setAttribute("aria-sort", "descending");
    clearTimeout(timers.rows);
    clearTimeout(timers.filters);
    if (typing) {
      later("rows", 220, drawRest);
      later("filters", 180, () => { showFilters(hit); showChips(); });
      later("address", 400, () => remember("replace", anchor()));
    } else {
      showFilters(hit);
      showChips();
      if (how !== "none") remember(how, anchor());
    }
  };

  const anchor = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  };

  /** Write the state into the address. @param {"push" | "replace"} how @param {string} hash */
  const remember = (how, hash) => {
    const query = new URLSearchParams();
    if (state.q.trim()) query.set("q", state.q.trim());
    if (state.abstracts) query.set("in", "abstracts");
    for (const one of facets) if (!(state.embed && one.key === "section")) for (const value of one.on) query.append(one.key, one.values[value]);
    if (state.sort) query.set("sort", state.sort);
    if (state.embed) query.set("embed", state.embed);
    const words = query.toString();
    const address = location.pathname + (words ? `?${words}` : "") + (hash ? `#${encodeURIComponent(hash)}` : "");
    try {
      history[how === "push" ? "pushState" : "replaceState"](null, "", address);
    } catch {
      // a browser may allow no change of the address of a file
    }
  };

  /** Read the state from the address. */
  const recall = () => {
    const query = new URLSearchParams(location.search);
    state.q = search.value = query.get("q") ?? "";
    state.sort = [...sort.options].some((one) => one.value === query.get("sort")) ? (query.get("sort") ?? "") : "";
    sort.value = state.sort;
    state.embed = query.get("embed") ?? "";
    for (const one of facets) {
      const wanted = [...query.getAll(one.key), ...(one.key === "section" && state.embed ? [state.embed] : [])];
      one.on = new Set(wanted.map((value) => one.values.indexOf(value)).filter((value) => value >= 0));
    }
    document.documentElement.classList.toggle("embedded", state.embed !== "");
    state.abstracts = false;
    if (query.get("in") === "abstracts") searchAbstracts();
  };

  /** Open the paper that the address names; what hides it is cleared. */
  const follow = () => {
    const wanted = anchor();
    const paper = wanted ? data.ids.indexOf(wanted) : -1;
    if (paper < 0) return;
    if (!matching.includes(paper)) {
      for (const one of facets) one.on.clear();
      state.q = search.value = "";
      change("replace");
    }
    const at = items.indexOf(paper);
    if (at >= drawn) draw(at + FIRST);
    if (!open.has(paper)) show(paper);
    const row = rowOf(paper);
    row.scrollIntoView({ block: "start" });
    /** @type {HTMLElement} */ (row.querySelector(".name")).focus({ preventScroll: true });
  };

  // --- export ------------------------------------------------------------------------------------

  const ENDINGS = /** @type {Record<string, string>} */ ({ bibtex: "bib", "csl-json": "json", ris: "ris", csv: "csv" });

  /** Give the papers that are shown as a file. @param {string} format */
  const save = async (format) => {
    const papersShown = matching.slice().sort((a, b) => a - b);
    const needed = [...new Set(papersShown.map(pieceOf))];
    let all;
    try {
      all = new Map(await Promise.all(needed.map(async (piece) => /** @type {[number, string[]]} */ ([piece, await partsOf(format, piece)]))));
    } catch {
      say("The file could not be made: its data could not be loaded");
      return;
    }
    const parts = papersShown.map((paper) => all.get(pieceOf(paper))?.[paper % data.piece] ?? "");
    const text = format === "csl-json" ? `${JSON.stringify(parts.flatMap((part) => JSON.parse(part)), null, 2)}\n` : format === "csv" ? data.csv + parts.join("") : parts.join(format === "bibtex" ? "\n" : "");
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    element("a", { href: address, download: `papers-${parts.length}.${ENDINGS[format]}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    /** @type {HTMLDialogElement} */ (by("formats")).close();
    say(`${papers(parts.length)} as a file`);
  };

  const showEmbed = () => {
    const section = facets[0];
    const [only] = section.on.size === 1 ? section.on : [];
    const place = by("embed");
    place.hidden = only === undefined || location.protocol === "file:";
    if (only === undefined) return;
    const address = `${location.href.split(/[?#]/)[0]}?embed=${encodeURIComponent(section.values[only])}`;
    /** @type {HTMLTextAreaElement} */ (place.querySelector("textarea")).value = `<iframe src="${address}" title="${data.title.replace(/[&"<]/g, "")}" width="100%" height="600"></iframe>`;
  };

  // --- events ------------------------------------------------------------------------------------

  const dialogs = () => {
    for (const opener of document.querySelectorAll("[data-open]"))
      opener.addEventListener("click", () => showDialog(/** @type {HTMLElement} */ (opener).dataset.open ?? ""));
    for (const closer of document.querySelectorAll("[data-close]")) closer.addEventListener("click", () => closer.closest("dialog")?.close());
    for (const dialog of document.querySelectorAll("dialog"))
      dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    by("sheet").addEventListener("close", () => document.querySelector("aside")?.append(by("filters")));
    by("clear").addEventListener("click", clear);
    for (const choice of document.querySelectorAll("[data-export]"))
      choice.addEventListener("click", () => save(/** @type {HTMLElement} */ (choice).dataset.export ?? ""));
  };

  /** @param {string} id */
  const showDialog = (id) => {
    if (id === "page:sheet") by("sheet-body").append(by("filters"));
    if (id === "page:formats") {
      by("formats-title").textContent = `${papers(found)} as a file`;
      showEmbed();
    }
    /** @type {HTMLDialogElement} */ (document.getElementById(id)).showModal();
  };

  /** @param {number} step */
  const move = (step) => {
    const names = [.../** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll(".name"))];
    const here = document.activeElement?.closest("tr");
    const row = here?.classList.contains("detail") ? here.previousElementSibling : here;
    const at = names.findIndex((name) => name.closest("tr") === row);
    names[at < 0 ? 0 : Math.min(Math.max(at + step, 0), names.length - 1)]?.focus();
  };

  const single_keys = /** @type {HTMLInputElement} */ (by("single"));

  /** @param {KeyboardEvent} event */
  const press = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (target === search) {
      if (event.key === "Escape") { search.value = ""; type(); }
      else if (event.key === "Enter" || event.key === "ArrowDown") /** @type {HTMLElement | null} */ (body.querySelector(".name"))?.focus();
      else return;
      event.preventDefault();
      return;
    }
    if (!single_keys.checked || target.closest("input, select, textarea")) return;
    const paper = Number(target.closest("tr")?.dataset.paper ?? -1);
    if (event.key === "/") search.focus();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "?") showDialog("page:help");
    else if (event.key === "c" && paper >= 0) partsOf("bibtex", pieceOf(paper)).then((parts) => copy(parts[paper % data.piece])).then((done) => say(done ? "Copied" : "Not copied"));
    else return;
    event.preventDefault();
  };

  const type = () => {
    state.q = search.value;
    if (!state.q.trim()) state.abstracts = false;
    change("type");
  };

  const listen = () => {
    search.addEventListener("input", type);
    sort.addEventListener("change", () => { state.sort = sort.value; change("push"); });
    for (const head of table.querySelectorAll("[data-sort]"))
      head.addEventListener("click", () => {
        const key = /** @type {HTMLElement} */ (head).dataset.sort ?? "";
        state.sort = sort.value = state.sort === key ? "" : key;
        change("push");
      });
    body.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const row = target.closest("tr");
      const paper = Number(row?.dataset.paper ?? -1);
      if (paper < 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const isName = target.closest(".name");
      if (!isName && (!target.closest("td.paper") || getSelection()?.toString())) return;
      event.preventDefault();
      toggle(paper);
    });
    document.addEventListener("keydown", press);
    addEventListener("popstate", () => { recall(); change("none"); follow(); });
    addEventListener("beforeprint", () => draw(PRINTED));
    new IntersectionObserver((seen) => {
      if (seen[0].isIntersecting && drawn < items.length) {
        draw(drawn + STEP);
        watch();
      }
    }, { rootMargin: `${NEAR}px` }).observe(by("end"));
    remind();
  };

  /** Draw on while the end is near: an observer reports only a change. */
  const watch = () => requestAnimationFrame(() => {
    if (drawn < items.length && by("end").getBoundingClientRect().top < innerHeight + NEAR) {
      draw(drawn + STEP);
      watch();
    }
  });

  /** Keep that someone has switched the single keys off, where the browser lets a page keep anything. */
  const remind = () => {
    try {
      single_keys.checked = localStorage.getItem("single-keys") !== "off";
      single_keys.addEventListener("change", () => (single_keys.checked ? localStorage.removeItem("single-keys") : localStorage.setItem("single-keys", "off")));
    } catch {
      // then it holds until the page is closed
    }
  };

  // --- start -------------------------------------------------------------------------------------

  /** Take over the rows that are in the page: what is seen stays where it is. */
  const adopt = () => {
    drawn = body.children.length;
    const place = new Map(data.ids.map((id, paper) => [id, paper]));
    for (const row of /** @type {NodeListOf<HTMLTableRowElement>} */ (body.querySelectorAll("tr.p"))) {
      const paper = place.get(row.id);
      if (paper !== undefined) rows.set(paper, enliven(row, paper));
    }
  };

  /** Return the anchor of a name in ASCII that no other paper has. @param {string} name */
  const usualId = (name) => name.toLowerCase().replaceAll(" ", "-").replace(/[^a-z0-9_-]/g, "").replace(/^-+|-+$/g, "");

  const start = async () => {
    data = await load("data", "data.js");
    data.ids = data.ids.map((id, paper) => id || usualId(data.name[paper]));
    makeFacets();
    adopt();
    const typed = search.value;
    recall();
    if (typed && !state.q) state.q = search.value = typed;
    dialogs();
    listen();
    change("none");
    follow();
    const idle = window.requestIdleCallback ?? ((/** @type {() => void} */ action) => setTimeout(action, 200));
    idle(prepare);
    if (!data.history) return;
    trends = await load("trends", "trends.js");
    for (const [paper, row] of rows) grow(row, paper);
    if (state.sort === "gain") change("none");
  };

  start().catch((error) => {
    by("count").textContent = `The data of this page could not be loaded (${error.message}). Reload it.`;
  });
})();
