/* Web attacks: one story a campaign, worst first, and what the logs could not show. */

const OUTCOMES = D.outcomes;

function campaigns() {
  const told = D.campaigns;
  if (!told.rows.length) return null;
  const total = told.succeeded + told.unknown + told.failed;
  const counts = t("campaigns_line", { succeeded: number(told.succeeded), unknown: number(told.unknown), failed: number(told.failed) });
  const long = state.long.has("campaigns");
  const shown = long ? told.rows : told.rows.slice(0, SHORT);
  return el("section", { class: "card long", "aria-labelledby": "h-campaigns" },
    el("div", { class: "card-head" }, el("h2", { id: "h-campaigns" }, t("campaigns")), el("p", { class: "hint" }, t("campaigns_note")), el("p", {}, counts)),
    shown.map(campaign),
    told.rows.length > SHORT ? el("button", { type: "button", class: "more", "aria-expanded": String(long), onclick: () => { long ? state.long.delete("campaigns") : state.long.add("campaigns"); render(); } },
      long ? t("show_fewer") : t("show_all", { n: number(told.rows.length) })) : null,
    total > told.rows.length ? el("p", { class: "muted" }, t("more_rows", { n: number(total - told.rows.length) })) : null);
}

function campaign(c) {
  const lines = [...c.result[state.lang]];
  return el("details", { class: "campaign", open: c.outcome === "success", id: c.id },
    el("summary", {},
      levelTag(c.level), el("span", { class: `outcome ${c.outcome}` }, c.said[state.lang]),
      el("span", { class: "title" }, c.what[state.lang]), el("span", { class: "muted" }, period(c.first, c.last)),
      el("p", {}, safe(c.who[state.lang])),
      lines.map((line) => el("p", { class: "result" }, safe(line)))),
    el("div", { class: "detail-grid" },
      el("div", {},
        part(t("advice_heading"), el("p", { class: "advice" }, c.advice[state.lang])),
        part(t("campaign_over_time"), steps(c)),
        part(t("campaign_payloads"), c.payloads.length ? el("ul", { class: "mono" }, c.payloads.map((text) => el("li", {}, safe(text)))) : null)),
      el("div", {},
        part(t("campaign_paths"), c.paths.length ? paths(c) : null),
        part(t("campaign_phases"), c.phases.length ? el("ul", {}, c.phases.map(([name, n, first, last]) => el("li", {}, `${name[state.lang]}: ${number(n)} (${period(first, last)})`))) : null),
        part(t("campaign_sources"), el("p", { class: "mono" }, safe(c.sources.join(", ")))),
        part(t("campaign_agents"), c.agents.length ? el("ul", { class: "mono" }, c.agents.map((text) => el("li", {}, safe(text)))) : null),
        part(t("incident_id"), el("p", { class: "mono" }, c.id)))));
}

function steps(c) {
  const W = 480, H = 48, step = Math.min(W / c.steps.length, 24), top = Math.max(...c.steps, 1);
  const label = t("campaign_steps", { n: number(c.requests), width: duration(c.width) });
  const rects = c.steps.map((n, at) => (n ? svg("rect", { class: `f${c.level}`, x: step * at, y: H - Math.max((n / top) * H, 2), width: Math.max(step - 1, 1), height: Math.max((n / top) * H, 2) }) : null)).filter(Boolean);
  return el("div", { class: "steps" },
    svg("svg", { viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", role: "img", "aria-label": label }, svg("title", {}, label), ...rects),
    el("p", { class: "muted" }, label));
}

function paths(c) {
  const heads = [t("col_path"), t("col_attacks"), t("col_answered"), t("col_refused")];
  return el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, c.paths.map(([path, ...counts]) => el("tr", {}, el("td", { class: "mono" }, safe(path)), counts.map((n) => el("td", {}, number(n)))))));
}

function blindSpots() {
  const spots = D.blindSpots[state.lang];
  return spots.length ? el("div", {}, el("h3", {}, t("blind_spots")), el("ul", {}, spots.map((spot) => el("li", {}, safe(spot))))) : null;
}
