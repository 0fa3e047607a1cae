"use strict";
/* Data, state and the few tools that everything below uses. Text from events only ever becomes
   text nodes; nothing here builds markup from strings. */

const D = JSON.parse(document.getElementById("data").textContent);
const LEVELS = ["critical", "high", "medium", "low", "informational", "unrated"];
const ZONES = { utc: { label: "UTC", ms: 0 }, jst: { label: "JST", ms: 9 * 3600e3 } };
const SVG = "http://www.w3.org/2000/svg";
const PAGE_ROWS = 50;
const PRINT_ROWS = 200;

/* The same characters as `sanitize::is_dangerous`. */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

const DEFAULTS = {
  lang: D.lang, zone: D.zone, theme: "auto", levels: [], host: null, user: null, rule: null,
  tactic: null, technique: null, from: null, to: null, q: "", fold: true, sort: "level", desc: true, page: 0,
};
const state = { ...DEFAULTS, open: new Set(), long: new Set() };

/* Words */
const t = (key, values = {}) => D.words[state.lang][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const levelName = (level) => t(LEVELS[level]);
const pick = (pair) => (state.lang === "ja" && pair[1]) || pair[0];
const tacticName = (index) => D.tactics[index][state.lang];
const number = (n) => n.toLocaleString("en-US");
const sum = (counts) => counts.reduce((a, b) => a + b, 0);
const highest = (counts) => { const at = counts.findIndex((n) => n > 0); return at < 0 ? 5 : at; };

/* Times */
const two = (n) => String(n).padStart(2, "0");
function zoned(ms, zone = state.zone) {
  return new Date(ms + ZONES[zone].ms);
}
function date(ms) {
  const d = zoned(ms);
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
}
function clock(ms) {
  const d = zoned(ms);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
}
const time = (ms) => (ms === null ? t("no_time") : `${date(ms)} ${clock(ms)}`);
const zoneLabel = () => ZONES[state.zone].label;
function period(first, last) {
  if (first === null) return "";
  const until = date(first) === date(last) ? clock(last) : time(last);
  return first === last ? `${time(first)} ${zoneLabel()}` : `${time(first)} – ${until} ${zoneLabel()}`;
}
function duration(secs) {
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (secs >= size && secs % size === 0) return t(`unit_${unit}`, { n: number(secs / size) });
  }
  return t("unit_second", { n: number(secs) });
}

/* Elements */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/* Each level has its own shape, so that colour is never alone. */
const SHAPES = [
  "M6 0 12 6 6 12 0 6Z",
  "M6 .6 12 11.4H0Z",
  "M1 1h10v10H1Z",
  "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z",
  "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  "M1 5h10v2H1Z",
];
const mark = (level) =>
  svg("svg", { class: `mark c${level}`, viewBox: "0 0 12 12", "aria-hidden": "true" }, svg("path", { d: SHAPES[level], fill: "currentColor" }));
const spoken = (level) => el("span", { class: "visually-hidden" }, ` ${levelName(level)}`);
const levelTag = (level) => el("span", { class: `level c${level}` }, mark(level), levelName(level));

/* Text from events: hidden characters become visible marks, direction can't leak out. */
function safe(text, keepLines = false) {
  const node = el("bdi");
  let end = 0;
  for (const found of text.matchAll(HIDDEN)) {
    const c = found[0];
    if (keepLines && (c === "\n" || c === "\t")) continue;
    node.append(text.slice(end, found.index));
    end = found.index + c.length;
    const code = `U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    if (keepLines && c === "\r" && text[end] === "\n") continue;
    node.append(el("span", { class: "hidden-char", title: t("hidden_character", { code }) }, code));
  }
  node.append(text.slice(end));
  return node;
}
const plain = (text) => text.replace(HIDDEN, "\ufffd");

/* Filters live in the address, so that a view can be sent to a colleague. */
const TEXT_KEYS = ["lang", "zone", "theme", "host", "user", "technique", "q", "sort"];
const NUMBER_KEYS = ["rule", "tactic", "from", "to", "page"];
function readHash() {
  const hash = new URLSearchParams(location.hash.slice(1));
  Object.assign(state, DEFAULTS);
  for (const key of TEXT_KEYS) if (hash.has(key)) state[key] = hash.get(key);
  for (const key of NUMBER_KEYS) if (hash.has(key) && Number.isFinite(+hash.get(key))) state[key] = +hash.get(key);
  if (!Object.hasOwn(D.words, state.lang)) state.lang = DEFAULTS.lang;
  if (!Object.hasOwn(ZONES, state.zone)) state.zone = DEFAULTS.zone;
  if (!["auto", "light", "dark"].includes(state.theme)) state.theme = "auto";
  if (!D.rules[state.rule]) state.rule = null;
  if (!D.tactics[state.tactic]) state.tactic = null;
  if (hash.has("levels")) state.levels = hash.get("levels").split(".").map(Number).filter((n) => LEVELS[n]);
  state.fold = hash.get("fold") !== "0";
  state.desc = hash.get("asc") !== "1";
}
function writeHash() {
  const hash = new URLSearchParams();
  for (const key of [...TEXT_KEYS, ...NUMBER_KEYS]) {
    if (state[key] !== DEFAULTS[key] && state[key] !== null) hash.set(key, state[key]);
  }
  if (state.levels.length) hash.set("levels", state.levels.join("."));
  if (!state.fold) hash.set("fold", "0");
  if (!state.desc) hash.set("asc", "1");
  try {
    history.replaceState(null, "", `#${hash}`);
  } catch {
    /* Some viewers of local files forbid it; the view still works. */
  }
}
function set(changes) {
  Object.assign(state, { page: 0 }, changes);
  writeHash();
  render();
}
const toggle = (key, value) => set({ [key]: state[key] === value ? null : value });
