/* From the top of the page to the lists: verdict, levels, time, stages, hosts, accounts, rules. */

function segments(label, key, options) {
  return el("div", { class: "segments", role: "group", "aria-label": label },
    options.map(([value, name]) =>
      el("button", { type: "button", "aria-pressed": String(state[key] === value), onclick: () => set({ [key]: value, page: state.page }) }, name)));
}

function topBar() {
  const other = state.lang === "ja" ? "en" : "ja";
  const tower = svg("svg", { viewBox: "0 0 26 26", "aria-hidden": "true" },
    svg("path", { d: "M13 2 3 8.5h3V11h14V8.5h3ZM7.5 12.5h11L20 24h-4.6v-5.2a2.4 2.4 0 0 0-4.8 0V24H6Z", fill: "currentColor" }));
  return el("header", { class: "top" },
    el("div", { class: "brand" }, tower, el("h1", {}, "Yagura", el("span", {}, t("title")))),
    el("div", { class: "controls top", style: "padding:0" },
      segments(t("zone"), "zone", [["utc", "UTC"], ["jst", "JST"]]),
      segments(t("theme"), "theme", [["auto", t("theme_auto")], ["light", t("theme_light")], ["dark", t("theme_dark")]]),
      el("button", { type: "button", class: "plain", lang: other, "aria-label": t("language_switch_label"), onclick: () => set({ lang: other, page: state.page }) }, t("language_switch")),
      el("button", { type: "button", class: "plain", onclick: () => window.print() }, t("print"))));
}

function fact(name, main, small) {
  if (!main) return null;
  return el("div", {}, el("dt", {}, name), el("dd", {}, main, small ? el("small", {}, small) : null));
}

function verdict() {
  const run = D.run;
  const rules = [
    run.rulesFailed && t("rules_failed_part", { n: number(run.rulesFailed) }),
    run.rulesBlind && t("rules_blind_part", { n: number(run.rulesBlind) }),
    run.rulesWithoutFields && t("rules_without_fields_part", { n: number(run.rulesWithoutFields) }),
    run.rulesNotEvaluable && t("rules_not_evaluable_part", { n: number(run.rulesNotEvaluable) }),
    run.rulesLeftOut && t("rules_left_out_part", { n: number(run.rulesLeftOut) }),
  ].filter(Boolean).join(state.lang === "ja" ? "、" : ", ");
  const formats = run.formats.map(([name, n]) => `${name} ${number(n)}`).join(", ");
  const inputs = run.inputs.map(plain).join(", ");
  return el("section", { class: `card verdict l${D.verdict.level}` },
    el("p", { class: "verdict-text" }, D.verdict[state.lang]),
    D.verdict.more.map((key) => el("p", { class: "verdict-more" }, t(key))),
    el("dl", { class: "facts" },
      fact(t("scanned"), inputs && el("span", { class: "mono" }, inputs), t("read_line", { events: number(run.events), files: number(run.files), bytes: run.bytes })),
      fact(t("period"), period(run.eventsFirst, run.eventsLast) || period(run.first, run.last), formats),
      fact(t("rules_in_force"), t("rules_line", { loaded: number(run.rulesLoaded) }), rules),
      fact(t("started"), run.started === null ? null : `${time(run.started)} ${zoneLabel()}`),
      fact(t("elapsed"), run.threads ? t("elapsed_line", { secs: run.secs, threads: run.threads }) : null)));
}

function tiles() {
  return el("div", { class: "tiles", role: "group", "aria-label": t("levels_label") },
    LEVELS.map((_, level) => {
      const n = D.levels[level];
      if (level === 5 && n === 0) return null;
      const chosen = state.levels.includes(level);
      const levels = chosen ? state.levels.filter((other) => other !== level) : [...state.levels, level];
      return el("button", { type: "button", class: `tile${n ? "" : " zero"}`, "aria-pressed": String(chosen), onclick: () => set({ levels }) },
        mark(level), el("span", { class: `name c${level}` }, levelName(level)), el("span", { class: "number" }, number(n)));
    }));
}

/* Findings over time */
function chart() {
  const c = D.chart;
  const notes = [
    c.before + c.after > 0 && t("chart_outside", { before: number(c.before), after: number(c.after) }),
    c.untimed > 0 && t("chart_untimed", { n: number(c.untimed) }),
  ].filter(Boolean);
  const hint = c.bars.length ? t("over_time_hint", { width: duration(c.width) }) : t("chart_empty");
  const seen = LEVELS.map((_, level) => level).filter((level) => D.levels[level] > 0);
  return el("section", { class: "card", "aria-labelledby": "h-time" },
    el("div", { class: "card-head" },
      el("h2", { id: "h-time" }, t("over_time")), el("p", { class: "hint" }, hint),
      el("div", { class: "legend" }, seen.map((level) => el("span", {}, mark(level), levelName(level))))),
    c.bars.length ? bars(c) : null,
    notes.map((note) => el("p", { class: "muted" }, note)));
}

function bars(c) {
  const W = 1000, H = 132, gap = c.bars.length > 120 ? 0.6 : 1.5;
  const top = niceTop(Math.max(...c.bars.map(sum)));
  const step = Math.min(W / c.bars.length, 60);
  const chosen = (from) => state.from === from;
  const groups = c.bars.map((counts, at) => bar(c, counts, at, { H, gap, top, step, chosen }));
  const lines = [0, 0.5, 1].map((part) => svg("line", { class: "grid", x1: 0, x2: W, y1: H * part, y2: H * part }));
  const plot = svg("svg", { viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", role: "group", "aria-label": t("over_time"), onkeydown: moveBetweenBars }, ...lines, ...groups);
  const start = c.start * 1000, end = (c.start + c.width * c.bars.length) * 1000;
  const labels = [0, 0.25, 0.5, 0.75, 1].map((part) => start + (end - start) * part);
  const width = `${(step * c.bars.length) / 10}%`;
  return el("div", { class: `chart${state.from === null ? "" : " filtered"}` },
    el("span", { class: "y", style: "top:0" }, number(top)),
    top > 1 ? el("span", { class: "y", style: `top:${H / 2}px` }, number(top / 2)) : null,
    el("span", { class: "y", style: `top:${H}px` }, "0"),
    plot,
    el("div", { class: "x", style: `width:max(${width}, 300px)` }, (c.bars.length > 4 ? labels : [start, end]).map((ms) => el("span", {}, axisLabel(ms, c.width)))));
}

function bar(c, counts, at, { H, gap, top, step, chosen }) {
  const from = (c.start + c.width * at) * 1000, to = from + c.width * 1000;
  const n = sum(counts);
  const label = t("bar_label", { from: `${time(from)} ${zoneLabel()}`, to: time(to), n: number(n), level: n ? levelName(highest(counts)) : "–" });
  let y = H;
  const parts = counts.map((count, level) => {
    if (!count) return null;
    const height = Math.max((count / top) * H, 2.5);
    y -= height;
    return svg("rect", { class: `seg f${level}`, x: step * at + gap / 2, y: Math.max(y, 0), width: Math.max(step - gap, 0.8), height });
  }).filter(Boolean);
  if (!n) return svg("g", {});
  const choose = () => (chosen(from) ? set({ from: null, to: null }) : set({ from, to }));
  return svg("g", {
    class: `bar${chosen(from) ? " chosen" : ""}`, tabindex: chosen(from) || (state.from === null && at === firstBar(c)) ? 0 : -1,
    role: "button", "aria-pressed": String(chosen(from)), "aria-label": label, id: `bar${at}`, onclick: choose,
    onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } },
  }, svg("title", {}, label), svg("rect", { class: "hit", x: step * at, y: 0, width: step, height: H }), ...parts);
}
const firstBar = (c) => c.bars.findIndex((counts) => sum(counts) > 0);

function moveBetweenBars(event) {
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!move) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll("g.bar")];
  const next = all[all.indexOf(document.activeElement) + move];
  if (!next) return;
  all.forEach((bar) => bar.setAttribute("tabindex", -1));
  next.setAttribute("tabindex", 0);
  next.focus();
}
function niceTop(n) {
  const power = 10 ** Math.floor(Math.log10(Math.max(n, 1)));
  const nice = [1, 2, 4, 6, 8, 10].map((m) => m * power).find((m) => m >= n);
  return nice ?? n;
}
function axisLabel(ms, width) {
  if (width >= 86400) return date(ms);
  const d = D.chart;
  const oneDay = date(d.start * 1000) === date((d.start + d.width * d.bars.length) * 1000);
  const hm = width < 60 ? clock(ms) : clock(ms).slice(0, 5);
  return oneDay ? hm : `${date(ms).slice(5)} ${hm}`;
}

/* Stages of the attack: a row per tactic, a chip per technique. */
function attack() {
  const used = D.tactics.map((tactic, index) => ({ ...tactic, index, n: sum(tactic.counts) }));
  const seen = used.filter((tactic) => tactic.n > 0);
  const unseen = used.filter((tactic) => tactic.n === 0).map((tactic) => tactic[state.lang]);
  return el("section", { class: "card long", "aria-labelledby": "h-attack" },
    el("div", { class: "card-head" }, el("h2", { id: "h-attack" }, t("attack_matrix")),
      el("p", { class: "hint" }, seen.length ? t("attack_hint") : t("attack_untagged"))),
    seen.map(stage),
    seen.length && unseen.length ? el("p", { class: "stage-none" }, t("attack_none", { tactics: unseen.join(state.lang === "ja" ? "、" : ", ") })) : null);
}

function stage(tactic) {
  const techniques = D.techniques.filter((technique) => technique.tactic === tactic.index);
  const level = highest(tactic.counts);
  return el("div", { class: "stage" },
    el("button", { type: "button", class: "stage-name", title: tactic.advice[state.lang], "aria-pressed": String(state.tactic === tactic.index), onclick: () => set({ tactic: state.tactic === tactic.index ? null : tactic.index, technique: null }) },
      mark(level), el("span", {}, tactic[state.lang]), el("span", { class: "id" }, tactic.id), el("span", { class: "count" }, number(tactic.n)), spoken(level)),
    el("div", { class: "chips" }, techniques.length ? techniques.map(chip) : el("span", { class: "muted" }, t("attack_no_technique"))));
}

function chip(technique) {
  const level = highest(technique.counts);
  const pressed = state.technique === technique.id && state.tactic === technique.tactic;
  return el("button", {
    type: "button", class: `chip s${level}`, "aria-pressed": String(pressed),
    onclick: () => set(pressed ? { tactic: null, technique: null } : { tactic: technique.tactic, technique: technique.id }),
  }, mark(level), el("span", { class: "id" }, technique.id), el("span", {}, technique.name), el("b", {}, number(sum(technique.counts))), spoken(level));
}

/* Hosts, accounts and rules: bars in proportion, worst first. */
const SHORT = 8;
function ranking(id, title, rows, { total, other = 0, wide = false }) {
  const long = state.long.has(id);
  const shown = long ? rows : rows.slice(0, SHORT);
  const largest = Math.max(...rows.map((row) => sum(row.counts)), 1);
  return el("section", { class: `card${wide ? " span" : ""}`, "aria-labelledby": `h-${id}` },
    el("div", { class: "card-head" }, el("h2", { id: `h-${id}` }, title), el("p", {}, number(total))),
    el("ul", { class: "rank" }, shown.map((row) => el("li", {}, rankButton(row, largest)))),
    rows.length > SHORT ? el("button", { type: "button", class: "more", "aria-expanded": String(long), onclick: () => { long ? state.long.delete(id) : state.long.add(id); render(); } },
      long ? t("show_fewer") : t("show_all", { n: number(rows.length) })) : null,
    long && total > rows.length ? el("p", { class: "muted" }, t("more_rows", { n: number(total - rows.length) })) : null,
    other ? el("p", { class: "muted" }, t("other_names", { n: number(other) })) : null);
}

function rankButton(row, largest) {
  const n = sum(row.counts), level = highest(row.counts);
  const worst = level < 5 && row.counts[level] < n ? `${levelName(level)} ${number(row.counts[level])}` : levelName(level);
  return el("button", { type: "button", "aria-pressed": String(row.pressed), onclick: row.choose },
    el("span", { class: "label" }, mark(level), el("span", {}, row.label), row.by ? el("span", { class: "by" }, row.by) : null),
    el("span", { class: "value" }, number(n), el("span", { class: "muted" }, worst)),
    el("span", { class: "track", "aria-hidden": "true" }, row.counts.map((count, at) => (count ? el("i", { class: `b${at}`, style: `width:${(count / largest) * 100}%` }) : null))));
}

function names(key, list) {
  return list.rows.map(([name, counts]) => ({ counts, label: safe(name), pressed: state[key] === name, choose: () => toggle(key, name) }));
}

function rankings() {
  const rules = D.rules.map((rule, index) => {
    const counts = LEVELS.map((_, level) => (level === rule.level ? rule.count : 0));
    return { counts, label: safe(pick(rule.title)), by: safe(t("author_by", { author: rule.author ?? t("author_unknown") })), pressed: state.rule === index, choose: () => toggle("rule", index) };
  });
  return el("div", { class: "columns" },
    D.hosts.len ? ranking("hosts", t("by_host"), names("host", D.hosts), { total: D.hosts.len, other: D.hosts.other }) : null,
    D.users.len ? ranking("users", t("by_user"), names("user", D.users), { total: D.users.len, other: D.users.other }) : null,
    ranking("rules", t("by_rule"), rules, { total: D.rules.length, wide: true }));
}
