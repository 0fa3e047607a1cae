/* What could not be read, the foot, and the page as a whole. */

function problem(title, list, heads, cells) {
  if (!list.total) return null;
  return el("div", {}, el("h3", {}, `${title}: ${number(list.total)}`),
    el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, list.rows.map((row) => el("tr", {}, cells(row).map((cell) => el("td", {}, safe(String(cell)))))))),
    list.total > list.rows.length ? el("p", { class: "muted" }, t("examples_note", { shown: number(list.rows.length), n: number(list.total) })) : null);
}

function unread() {
  const { skipped, bad, failed, lacking } = D.unread;
  const shortfalls = D.shortfalls[state.lang];
  const none = skipped.total + bad.total + failed.total + shortfalls.length === 0;
  const rule = ([file, line, reason]) => [file, line ?? "–", reason];
  return el("section", { class: "card unread long", "aria-labelledby": "h-unread" },
    el("h2", { id: "h-unread" }, t("not_read")),
    none ? el("p", { class: "muted" }, t("all_read")) : null,
    problem(t("files_skipped"), skipped, [t("file"), t("reason")], ([file, en, ja]) => [file, state.lang === "ja" ? ja : en]),
    problem(t("bad_records"), bad, [t("file"), t("record_number"), t("reason")], ([file, record, reason]) => [file, record, reason]),
    problem(t("rules_failed"), failed, [t("file"), t("line"), t("reason")], rule),
    problem(t("rules_without_fields"), lacking, [t("file"), t("line"), t("reason")], rule),
    shortfalls.length ? el("div", {}, el("h3", {}, t("shortfalls")), el("ul", {}, shortfalls.map((text) => el("li", {}, text)))) : null,
    blindSpots());
}

function render(focus, printing = false) {
  const active = focus ?? document.activeElement?.id;
  const search = document.getElementById("search");
  const caret = document.activeElement === search && search ? search.selectionStart : null;
  const dark = !printing && (state.theme === "dark" || (state.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches));
  document.documentElement.lang = state.lang;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.title = `Yagura – ${t("title")}`;
  const found = D.total > 0;
  document.getElementById("app").replaceChildren(
    el("a", { class: "skip", href: "#findings", onclick: (event) => { event.preventDefault(); document.getElementById("findings")?.focus(); } }, t("skip_to_findings")),
    el("div", { class: "page" }, topBar(),
      el("main", {}, verdict(), campaigns(), found ? [tiles(), chart(), attack(), rankings(), table(printing)] : null, unread()),
      found ? dock() : null,
      el("footer", {}, el("p", {}, t("footer", { version: D.version })), el("p", {}, `ATT&CK ${D.attackVersion}: ${D.attackNotice}`))));
  watchList();
  nameControls();
  restoreFocus(active, caret);
}

/* The page is drawn anew after each choice; who uses the keyboard stays where they were. */
function restoreFocus(id, caret) {
  const node = id && document.getElementById(id);
  if (!node) return;
  node.focus({ preventScroll: true });
  if (caret !== null && node.setSelectionRange) node.setSelectionRange(caret, caret);
}

/* Every control has an id, from its place among its siblings of the same kind. */
function nameControls() {
  const seen = {};
  for (const node of document.querySelectorAll("#app button, #app select, #app input")) {
    if (node.id) continue;
    const kind = node.closest("section")?.getAttribute("aria-labelledby") ?? "top";
    seen[kind] = (seen[kind] ?? 0) + 1;
    node.id = `${kind}-${seen[kind]}`;
  }
}

D.findings.forEach((finding, i) => { finding.i = i; });
readHash();
render();
addEventListener("hashchange", () => { readHash(); render(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => render());
addEventListener("beforeprint", () => render(null, true));
addEventListener("afterprint", () => render());
addEventListener("keydown", (event) => {
  if (event.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(event.target.tagName) && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.getElementById("search")?.focus();
  }
});
