/* The findings: filter, fold, sort, page, open. */

/* What the search looks into; made once for each finding, at the first search. */
function haystack(finding) {
  if (finding.text === undefined) {
    const rule = D.rules[finding.r];
    const pairs = [...finding.m, ...(finding.k ?? [])].flat();
    const words = [...rule.title, rule.author, rule.id, finding.h, finding.u, D.files[finding.f], finding.c, finding.e, ...rule.techniques, ...rule.tags, ...pairs];
    finding.text = fold(words.filter(Boolean).join("\n"));
  }
  return finding.text;
}
const fold = (text) => text.normalize("NFKC").toLowerCase();

function matches(finding, words) {
  const rule = D.rules[finding.r];
  return (state.levels.length === 0 || state.levels.includes(rule.level))
    && (state.host === null || finding.h === state.host)
    && (state.user === null || finding.u === state.user)
    && (state.rule === null || finding.r === state.rule)
    && (state.tactic === null || rule.tactics.includes(state.tactic))
    && (state.technique === null || rule.techniques.includes(state.technique))
    && (state.from === null || (finding.t !== null && finding.t >= state.from && finding.t < state.to))
    && words.every((word) => haystack(finding).includes(word));
}

/* A row is one finding, or all equal ones of a host. */
function rows() {
  const words = fold(state.q).split(/\s+/).filter(Boolean);
  const kept = D.findings.filter((finding) => matches(finding, words));
  const whole = state.from === null && words.length === 0 && state.user === null;
  const rows = new Map();
  kept.forEach((finding) => {
    const key = state.fold && finding.g !== null ? `g${finding.g}` : `f${finding.i}`;
    const row = rows.get(key);
    if (row) row.findings.push(finding);
    else rows.set(key, { key, finding, findings: [finding], group: finding.g === null ? null : D.groups[finding.g] });
  });
  for (const row of rows.values()) {
    row.count = state.fold && whole && row.group ? row.group[0] : row.findings.length;
    row.level = D.rules[row.finding.r].level;
  }
  return { list: sorted([...rows.values()]), kept: kept.length };
}

const ORDER = {
  level: (row) => 5 - row.level,
  time: (row) => row.finding.t ?? Infinity,
  rule: (row) => pick(D.rules[row.finding.r].title),
  host: (row) => row.finding.h ?? "",
  count: (row) => row.count,
};
function sorted(list) {
  const key = Object.hasOwn(ORDER, state.sort) ? ORDER[state.sort] : ORDER.level;
  const sign = state.desc ? -1 : 1;
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, state.lang) : a === b ? 0 : a < b ? -1 : 1);
  return list.sort((a, b) => sign * compare(key(a), key(b)) || compare(ORDER.time(a), ORDER.time(b)));
}

/* Filters */
function choice(key, label, options) {
  const select = el("select", { onchange: (event) => set({ [key]: event.target.value === "" ? null : options[event.target.value][0], ...(key === "tactic" ? { technique: null } : {}) }) },
    el("option", { value: "" }, t("all")),
    options.map(([value, name], at) => el("option", { value: at, selected: state[key] === value }, plain(name))));
  return el("label", {}, label, select);
}

function filters() {
  const hosts = D.hosts.rows.map(([name]) => [name, name]);
  const users = D.users.rows.map(([name]) => [name, name]);
  const rules = D.rules.map((rule, index) => [index, pick(rule.title)]);
  const tactics = D.tactics.map((tactic, index) => [index, tactic[state.lang]]).filter(([index]) => sum(D.tactics[index].counts) > 0);
  const search = el("input", { type: "search", id: "search", placeholder: t("search_hint"), value: state.q, autocomplete: "off", spellcheck: "false" });
  let composing = false, timer = 0;
  const apply = () => { clearTimeout(timer); timer = setTimeout(() => { if (search.value !== state.q) set({ q: search.value }); }, 150); };
  search.addEventListener("compositionstart", () => { composing = true; });
  search.addEventListener("compositionend", () => { composing = false; apply(); });
  search.addEventListener("input", () => { if (!composing) apply(); });
  return el("div", { class: "filters", role: "search" }, el("label", {}, t("search"), search),
    choice("host", t("col_host"), hosts), choice("user", t("col_user"), users), choice("rule", t("col_rule"), rules), choice("tactic", t("col_tactic"), tactics));
}

function pills() {
  const active = [
    ...state.levels.map((level) => [levelName(level), { levels: state.levels.filter((other) => other !== level) }]),
    state.tactic !== null && [tacticName(state.tactic), { tactic: null, technique: null }],
    state.technique !== null && [t("filter_technique", { technique: plain(state.technique) }), { technique: null }],
    state.host !== null && [`${t("col_host")}: ${plain(state.host)}`, { host: null }],
    state.user !== null && [`${t("col_user")}: ${plain(state.user)}`, { user: null }],
    state.rule !== null && [plain(pick(D.rules[state.rule].title)), { rule: null }],
    state.from !== null && [t("filter_time", { from: `${time(state.from)}`, to: `${time(state.to)} ${zoneLabel()}` }), { from: null, to: null }],
    state.q !== "" && [`${t("search")}: ${plain(state.q)}`, { q: "" }],
  ].filter(Boolean);
  if (!active.length) return null;
  const clear = { levels: [], tactic: null, technique: null, host: null, user: null, rule: null, from: null, to: null, q: "" };
  return [
    active.map(([name, change]) => el("button", { type: "button", class: "pill", "aria-label": t("filter_remove", { filter: name }), onclick: () => set(change) }, el("span", {}, name), "×")),
    el("button", { type: "button", class: "more", onclick: () => set(clear) }, t("clear_filters")),
  ];
}

/* The table */
const COLUMNS = [["level", "col_level", "w-level"], ["time", "col_time", "w-time"], ["rule", "col_rule", ""], ["host", "col_host", "w-host"], [null, "col_evidence", "w-evidence"], ["count", "col_count", "w-count"]];

function headCell([key, word, width], printing) {
  const name = key === "time" ? `${t(word)} (${zoneLabel()})` : t(word);
  if (!key || printing) return el("th", { class: width || null, scope: "col" }, el("span", {}, name));
  const active = state.sort === key;
  const firstDesc = key === "level" || key === "count";
  return el("th", { class: width || null, scope: "col", "aria-sort": active ? (state.desc ? "descending" : "ascending") : null },
    el("button", { type: "button", title: t("sort_by", { column: t(word) }), onclick: () => set({ sort: key, desc: active ? !state.desc : firstDesc }) },
      name, active ? el("span", { "aria-hidden": "true" }, state.desc ? " ↓" : " ↑") : null));
}

function evidence(finding) {
  const pairs = [...(finding.k ?? []), ...finding.m];
  return el("div", { class: "mono" },
    pairs.slice(0, 3).map(([name, value]) => el("div", { class: "evidence" }, el("span", { class: "key" }, safe(name || t("keywords")), " "), safe(value.slice(0, 300)))),
    pairs.length > 3 ? el("div", { class: "muted" }, t("more_rows", { n: pairs.length - 3 })) : null);
}

function findingRow(row) {
  const finding = row.finding, rule = D.rules[finding.r], open = state.open.has(row.key);
  const flip = () => { open ? state.open.delete(row.key) : state.open.add(row.key); render(`t-${row.key}`); };
  const arrow = svg("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, svg("path", { d: "M3 1l4 4-4 4", fill: "none", stroke: "currentColor", "stroke-width": 1.6 }));
  const click = (event) => { if (!event.target.closest("button, a") && !String(getSelection())) flip(); };
  return [
    el("tr", { class: `row${open ? " open" : ""}`, onclick: click },
      el("td", { class: "t-level" }, el("span", { class: "level" },
        el("button", { type: "button", class: "toggle", id: `t-${row.key}`, "aria-expanded": String(open), "aria-label": `${t("open_row")}: ${plain(pick(rule.title))}`, onclick: flip }, arrow),
        levelTag(rule.level))),
      el("td", { class: "t-time" }, finding.t === null ? el("span", { class: "muted" }, t("no_time")) : time(finding.t)),
      el("td", { class: "t-rule" }, el("div", { class: "title" }, safe(pick(rule.title))), el("div", { class: "by" }, safe(t("author_by", { author: rule.author ?? t("author_unknown") })))),
      el("td", { class: "t-host" }, el("div", {}, finding.h ? safe(finding.h) : "–"), finding.u ? el("div", { class: "muted" }, safe(finding.u)) : null),
      el("td", { class: "t-evidence" }, evidence(finding)),
      el("td", { class: "t-count" }, row.count > 1 ? `×${number(row.count)}` : "")),
    open ? el("tr", { class: "detail" }, el("td", { colspan: COLUMNS.length }, detail(row))) : null,
  ];
}

const part = (title, ...content) => (content.flat().some(Boolean) ? el("div", {}, el("h3", {}, title), ...content) : null);
const fieldList = (pairs) => el("dl", { class: "fields mono" }, pairs.map(([name, value]) => [el("dt", {}, safe(name || t("keywords"))), el("dd", {}, safe(value, true))]));

function detail(row) {
  const finding = row.finding, rule = D.rules[finding.r];
  const where = [
    finding.c !== null && [t("log"), finding.e === null ? t("channel_line", { channel: finding.c }) : t("event_line", { id: finding.e, channel: finding.c })],
    [t("file"), D.files[finding.f]],
    [t("record_number"), String(finding.n)],
    finding.iso !== null && [t("utc_time"), finding.iso],
    finding.h !== null && [t("col_host"), finding.h],
    finding.u !== null && [t("col_user"), finding.u],
    finding.p !== null && [t("incident_id"), t("incident_line", { id: finding.p[0], outcome: OUTCOMES[state.lang][finding.p[1]] })],
    finding.x !== null && [t("col_count"), t("correlation_line", { n: number(finding.x) })],
  ].filter(Boolean);
  const about = [[t("rule_id"), rule.id], [t("author"), rule.author ?? t("author_unknown")], rule.license && [t("license"), rule.license], rule.status && [t("rule_status"), rule.status], [t("file"), rule.file], rule.tags.length && [t("col_technique"), techniqueNames(rule).join("\n")]].filter(Boolean);
  return el("div", { class: "detail-grid" },
    el("div", {},
      part(t("advice_heading"), el("p", { class: "advice" }, safe(adviceFor(rule), true))),
      part(t("group_fields"), finding.k && finding.k.length ? fieldList(finding.k) : null),
      part(t("matched_fields"), finding.m.length ? fieldList(finding.m) : null),
      occurrences(row)),
    el("div", {},
      part(t("description"), pick(rule.description) ? el("p", {}, safe(pick(rule.description), true)) : null),
      part(t("false_positives"), rule.falsePositives.length ? el("ul", {}, rule.falsePositives.map((text) => el("li", {}, safe(text)))) : null),
      part(t("source"), fieldList(where)),
      part(t("details"), fieldList(about)),
      part(t("references"), rule.references.length ? el("ul", {}, rule.references.map((address) => el("li", {}, link(address)))) : null)));
}
const techniqueNames = (rule) => rule.techniques.map((id) => `${id} ${D.techniques.find((technique) => technique.id === id)?.name ?? ""}`);
const adviceFor = (rule) => (rule.advice ? pick(rule.advice) : rule.tactics.length ? D.tactics[rule.tactics.at(-1)].advice[state.lang] : t("next_all"));

/* Only web addresses become links; everything else stays text. */
function link(address) {
  return /^https?:\/\/[^\s]+$/i.test(address) ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, safe(address)) : safe(address);
}

function occurrences(row) {
  const group = row.group;
  if (!group || group[0] < 2) return null;
  const all = t("occurrences_line", { n: number(group[0]), first: time(group[1]), last: `${time(group[2])} ${zoneLabel()}` });
  const others = row.findings.slice(0, 100).map((finding) => el("li", {}, `${time(finding.t)}, `, safe(t("place_line", { file: D.files[finding.f], record: finding.n }))));
  return part(t("occurrences"), el("p", {}, all), row.findings.length > 1 ? el("ul", { class: "occurrences" }, others) : null);
}

function pager(pages) {
  if (pages < 2) return null;
  const go = (page) => { set({ page }); document.getElementById("findings").scrollIntoView(); };
  return el("nav", { class: "pager", "aria-label": t("table") },
    el("button", { type: "button", class: "plain", disabled: state.page === 0, onclick: () => go(state.page - 1) }, t("page_previous")),
    el("span", {}, t("page_of", { page: number(state.page + 1), pages: number(pages) })),
    el("button", { type: "button", class: "plain", disabled: state.page >= pages - 1, onclick: () => go(state.page + 1) }, t("page_next")));
}

function table(printing) {
  const { list, kept } = rows();
  const pages = Math.ceil(list.length / PAGE_ROWS);
  state.page = Math.min(state.page, Math.max(pages - 1, 0));
  const shown = printing ? list.slice(0, PRINT_ROWS) : list.slice(state.page * PAGE_ROWS, (state.page + 1) * PAGE_ROWS);
  const filtered = kept < D.findings.length;
  const said = filtered ? t("table_filtered", { shown: number(kept), kept: number(D.findings.length) }) : t("table_all", { shown: number(kept) });
  state.said = filtered ? said : null;
  const box = el("input", { type: "checkbox", checked: state.fold, onchange: (event) => set({ fold: event.target.checked }) });
  return el("section", { class: "card long", id: "findings", "aria-labelledby": "h-table", tabindex: -1 },
    el("div", { class: "card-head" }, el("h2", { id: "h-table" }, t("table")),
      D.total > D.findings.length ? el("p", {}, t("table_bounded", { kept: number(D.findings.length), total: number(D.total) })) : null),
    filters(),
    el("div", { class: "status" }, el("span", { role: "status", "aria-live": "polite" }, said), pills(), el("label", { class: "fold" }, box, t("fold"))),
    shown.length ? el("table", { class: "findings" }, el("thead", {}, el("tr", {}, COLUMNS.map((column) => headCell(column, printing)))), el("tbody", {}, shown.map(findingRow))) : el("p", { class: "empty" }, t("no_match")),
    printing && list.length > PRINT_ROWS ? el("p", { class: "muted" }, t("print_note", { n: number(PRINT_ROWS) })) : pager(pages));
}

/* Filters can be set far above the list: say what they do, and lead there. */
function dock() {
  return el("div", { class: "dock", id: "dock", hidden: true }, el("span", {}, state.said ?? ""),
    el("button", { type: "button", class: "primary", onclick: () => document.getElementById("findings").scrollIntoView() }, t("go_to_list")));
}
function watchList() {
  const list = document.getElementById("findings");
  if (!list || state.said === null) return;
  new IntersectionObserver(([entry]) => { const bar = document.getElementById("dock"); if (bar) bar.hidden = entry.isIntersecting; }).observe(list);
}
