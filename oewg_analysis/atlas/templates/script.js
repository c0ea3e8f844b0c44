// Chooses what of the page is shown, orders it, sets it side by side and saves it as CSV. It measures nothing.
(() => {
"use strict";
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const views = $$(".view");
const status = $("#status");
const pairs = JSON.parse($("#pairs").textContent);
const articles = new Map($$("article.view[data-code]").map((article) => [article.dataset.code, article]));
const title = document.title;
const hash = document.body.dataset.hash;
const MOST = 6;

const make = (name, text = "", attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};
const text = (element) => element.textContent.replace(/\s+/g, " ").trim();
const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const say = (words) => { status.textContent = words; };

// What is shown follows the address: #stances?theme=norms, #delegation/USA, #cell/USA/new-norms, #compare?d=USA&d=GBR.
let shown = null;

function route(first = false) {
  const [path, query = ""] = location.hash.slice(1).split("?");
  const parameters = new URLSearchParams(query);
  const target = document.getElementById(path && path !== "main" ? path : "stances") ?? section(path);
  const view = target?.closest(".view");
  const cell = /^cell\/([^/]+)\/([^/]+)$/.exec(path);
  const delegation = !view && cell && document.getElementById(`delegation/${cell[1]}`);
  const issue = delegation && document.getElementById(`issue/${cell[2]}`);
  if (issue) {
    const folded = $(".uncoded", delegation);
    open(delegation, folded, first);
    say(`Nothing is coded for ${delegation.dataset.name} on “${text($("h1", issue))}” in this corpus. That does not say that it did not speak on it.`);
    return;
  }
  if (!view) {
    open($("#stances"), $("#stances"), first);
    say(`This atlas has no place with the address “${location.hash}”.`);
    return;
  }
  say("");
  const form = $("form[data-filters]", view);
  if (form && view === target) setFilters(form, parameters);
  if (view.id === "compare") compare(parameters.getAll("d"));
  if (view.id.startsWith("issue/")) gather(view);
  open(view, target, first);
}

// The parts of a long page have addresses too: #delegation/USA/themes.
function section(path) {
  const view = document.getElementById(path.replace(/\/[^/]*$/, ""));
  if (!view?.matches(".view")) return null;
  contents(view);
  return document.getElementById(path);
}

function contents(view) {
  const heads = $$(":scope > h2", view);
  if (!view.dataset.code || $(".within", view)) return;
  const list = make("ul");
  for (const head of heads) {
    head.id = `${view.id}/${text(head).toLowerCase().replaceAll(" ", "-")}`;
    const item = make("li");
    item.append(make("a", text(head), { href: `#${head.id}` }));
    list.append(item);
  }
  const nav = make("nav", "", { class: "within", "aria-label": "On this page" });
  nav.append(list);
  heads[0]?.before(nav);
}

function open(view, target, first) {
  const other = shown !== view;
  shown = view;
  contents(view);
  for (const one of views) one.hidden = one !== view;
  for (const link of $$("nav a")) {
    const part = link.getAttribute("href").slice(1);
    const current = view.id === part || view.id.startsWith(`${part.replace(/s$/, "")}/`);
    current ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  const heading = $("h1", view);
  document.title = `${text(heading)} – ${title}`;
  $$(".here").forEach((one) => one.classList.remove("here"));
  if (target !== view) {
    if (target.tagName !== "H2") target.classList.add("here");
    if (target.tagName === "DETAILS") target.open = true;
    const named = $("h3, summary", target) ?? target;
    if (named.tagName !== "SUMMARY") named.setAttribute("tabindex", "-1");
    named.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  } else if (other && !first) {
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

// An issue shows the evidence that stands in the cells of the delegations.
function gather(view) {
  for (const section of $$(".cell", view)) {
    if ($(".entries", section)) continue;
    const cell = document.getElementById($(".perma", section).getAttribute("href").slice(1));
    section.append($(".entries", cell).cloneNode(true));
  }
}

// Filters

function setFilters(form, parameters) {
  for (const field of form.elements) {
    if (!field.name) continue;
    const wanted = parameters.get(field.name) ?? "";
    if (field.type === "checkbox") field.checked = wanted === "1";
    else field.value = wanted;
    if (field.tagName === "SELECT" && field.selectedIndex < 0) field.value = "";
  }
  filter(form);
}

function filter(form) {
  const view = form.closest(".view");
  const table = $("table", view);
  const { theme = "", group = "", q = "", order = "", coded = "" } = Object.fromEntries(new FormData(form));
  const columns = $$("[data-theme]", table.tHead);
  for (const head of columns) head.hidden = theme !== "" && head.dataset.theme !== theme;
  const issues = columns.filter((head) => head.dataset.issue !== undefined);
  const wanted = fold(q.trim());
  let rows = 0;
  for (const row of table.tBodies[0].rows) {
    const cells = issues.length ? [...row.cells].slice(-issues.length) : [];
    cells.forEach((cell, place) => { cell.hidden = issues[place].hidden; });
    const found = wanted === "" || fold(`${row.dataset.name} ${text(row.cells[0])}`).includes(wanted) || fold(row.dataset.code) === wanted;
    const member = group === "" || JSON.parse(row.dataset.groups).includes(group);
    const held = coded !== "1" || cells.some((cell) => !cell.hidden && cell.dataset.csv);
    row.hidden = !(found && member && held);
    if (!row.hidden) rows += 1;
  }
  sort(table.tBodies[0], order);
  const part = issues.length ? ` and ${issues.filter((head) => !head.hidden).length} of ${issues.length} issues` : "";
  say(`${rows} of ${table.tBodies[0].rows.length} delegations${part} shown.`);
  if (issues.length) enterAt(table);
}

const given = new Map($$("form[data-filters]").map((form) => {
  const body = $("tbody", form.closest(".view"));
  return [body, [...body.rows]];
}));

function sort(body, order) {
  const rows = [...given.get(body)];
  if (order === "region") rows.sort((a, b) => a.dataset.region.localeCompare(b.dataset.region, "en"));
  if (order === "n") rows.sort((a, b) => b.dataset.n - a.dataset.n);
  body.append(...rows);
}

for (const form of $$("form[data-filters]")) {
  const change = () => {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const query = chosen.toString();
    history.replaceState(null, "", `#${form.dataset.filters}${query ? `?${query}` : ""}`);
    filter(form);
  };
  form.addEventListener("input", change);
  form.addEventListener("reset", () => setTimeout(change));
  form.addEventListener("submit", (event) => event.preventDefault());
}

// The matrix as a grid: one stop for Tab, arrow keys within.

const matrix = $("#matrix");
const holder = (cell) => $("a", cell) ?? cell;

function enterAt(table) {
  $$("a, [tabindex]", table).forEach((one) => one.setAttribute("tabindex", "-1"));
  const first = [...table.tBodies[0].rows].find((row) => !row.hidden);
  if (first) holder(first.cells[0]).setAttribute("tabindex", "0");
}

matrix.setAttribute("role", "grid");
matrix.addEventListener("keydown", (event) => {
  const cell = event.target.closest("#matrix th, #matrix td");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [matrix.tHead.rows[1], ...matrix.tBodies[0].rows].filter((row) => !row.hidden);
  const cells = [...cell.parentNode.cells].filter((one) => !one.hidden);
  const [at, column] = [rows.indexOf(cell.parentNode), cell.cellIndex];
  const beside = (step) => cells[cells.indexOf(cell) + step];
  const steps = {
    ArrowLeft: () => beside(-1), ArrowRight: () => beside(1), Home: () => cells[0], End: () => cells.at(-1),
    ArrowUp: () => rows[at - 1]?.cells[column], ArrowDown: () => rows[at + 1]?.cells[column],
    Enter: () => (event.target === cell ? openCell(cell) : undefined),
  };
  if (!(event.key in steps) || (event.key === "Enter" && event.target !== cell)) return;
  event.preventDefault();
  const next = steps[event.key]();
  if (!next) return;
  $$("[tabindex='0']", matrix).forEach((one) => one.setAttribute("tabindex", "-1"));
  holder(next).setAttribute("tabindex", "0");
  holder(next).focus();
});
matrix.addEventListener("click", (event) => {
  const cell = event.target.closest("td.n");
  if (cell) openCell(cell);
});

function openCell(cell) {
  const issue = $$("[data-issue]", matrix.tHead)[cell.cellIndex - 2];
  const row = cell.parentNode;
  if (!issue) return;
  const [delegation, about] = [$("a", row.cells[0]), $("a", issue)].map((link) => link.getAttribute("href").split("/").slice(1).join("/"));
  location.hash = `cell/${delegation}/${about}`;
}

// Comparison

function compare(asked) {
  const codes = [...new Set(asked)].filter((code) => articles.has(code)).slice(0, MOST);
  const label = (code) => articles.get(code).dataset.label;
  const chosen = $("#chosen");
  chosen.replaceChildren(...codes.map((code) => {
    const item = make("li");
    const button = make("button", `${articles.get(code).dataset.name} ✕`, { type: "button", "data-drop": code, "aria-label": `Remove ${articles.get(code).dataset.name}` });
    item.append(button);
    return item;
  }));
  const enough = codes.length >= 2;
  $("#compared").hidden = !enough;
  $("#compare-none").hidden = enough;
  if (!enough) return;
  const head = (first) => {
    const row = make("tr");
    row.append(make("th", first, { scope: "col" }), ...codes.map((code) => {
      const cell = make("th", "", { scope: "col", "data-csv": code });
      cell.append(make("a", label(code), { href: `#${articles.get(code).id}` }));
      return cell;
    }));
    return row;
  };
  factsBeside(codes, head("Fact"));
  stancesBeside(codes, head("Issue"));
  for (const [name, first] of [["themes", "Theme"], ["terms", "Rank"], ["votes", "Resolution"]]) beside(name, codes, head(first));
  pairTable(codes, label);
  say(`${codes.map(label).join(", ")} side by side.`);
}

function fill(id, head, rows) {
  const table = document.getElementById(id);
  if (head) table.tHead.replaceChildren(head);
  const none = make("tr");
  none.append(make("td", "nothing to show", { colspan: "8" }));
  table.tBodies[0].replaceChildren(...(rows.length ? rows : [none]));
}

function factsBeside(codes, head) {
  const held = codes.map((code) => $$(".summary div", articles.get(code)).map((one) => [...one.children].map(text)));
  const rows = held[0].map(([fact], place) => {
    const row = make("tr");
    row.append(make("th", fact, { scope: "row" }), ...held.map((facts) => make("td", facts[place][1])));
    return row;
  });
  fill("compare-facts", head, rows);
}

function stancesBeside(codes, head) {
  const held = codes.map((code) => $$("tbody tr", matrix).find((row) => row.dataset.code === code));
  const rows = [];
  $$("[data-issue]", matrix.tHead).forEach((issue, place) => {
    const cells = held.map((row) => row.cells[place + 2]);
    if (!cells.some((cell) => cell.dataset.csv)) return;
    const row = make("tr");
    const name = make("th", "", { scope: "row" });
    name.append(make("a", issue.dataset.label, { href: $("a", issue).getAttribute("href") }));
    row.append(name, ...cells.map((cell) => {
      const made = make("td", "", { "data-csv": cell.dataset.csv ?? "" });
      const link = $("a", cell);
      if (!link) { made.append(make("span", "· nothing coded", { class: "quiet" })); return made; }
      made.className = cell.dataset.csv;
      const words = link.getAttribute("aria-label").replace(/^(.): /, "$1 ");
      made.append(make("a", words, { href: link.getAttribute("href"), class: cell.dataset.csv }));
      return made;
    }));
    rows.push(row);
  });
  fill("compare-stances", head, rows);
}

const SIDES = {
  themes: (place, [theme, share, , interval, behind]) => [theme, `${share} (${interval}), ${behind}`],
  terms: (place, [term, weight, interval]) => [String(place + 1), `${term}: ${weight} (${interval})`],
  votes: (place, [resolution, vote]) => [resolution, vote],
};

function beside(name, codes, head) {
  const tables = codes.map((code) => new Map($$(`table[data-side="${name}"] tbody tr`, articles.get(code)).map((row, place) => SIDES[name](place, [...row.cells].map(text)))));
  const keys = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  const rows = keys.map((key) => {
    const row = make("tr");
    row.append(make("th", key, { scope: "row" }), ...tables.map((table) => make("td", table.get(key) ?? "–")));
    return row;
  });
  fill(`compare-${name}`, head, rows);
}

function likeness(kind, a, b) {
  const { values, pairs: known } = pairs[kind] ?? { values: [], pairs: {} };
  return values[known[a]?.[b] ?? known[b]?.[a]];
}

function pairTable(codes, label) {
  const rows = [];
  const limits = (low, high) => (low === "–" || high === "–" ? "none" : `${low} to ${high}`);
  const add = (pair, of, cells, behind) => {
    const row = make("tr");
    const [estimate, low, high, corrected = "–", from = "–", to = "–"] = cells;
    row.append(
      make("th", pair, { scope: "row" }), make("td", of), make("td", estimate, { class: "num" }), make("td", limits(low, high)),
      make("td", corrected, { class: "num" }), make("td", limits(from, to)), make("td", behind),
    );
    rows.push(row);
  };
  codes.forEach((a, place) => codes.slice(place + 1).forEach((b) => {
    const name = `${label(a)} – ${label(b)}`;
    const [words, stances, votes] = ["similarity", "stances", "votes"].map((kind) => likeness(kind, a, b));
    const spoken = [a, b].map((code) => articles.get(code).dataset.n);
    words ? add(name, "words", words, `${spoken[0]} and ${spoken[1]} statements`) : add(name, "words", ["–", "–", "–"], "too few statements");
    stances ? add(name, "stances", stances, `${stances[6]} shared issues`) : add(name, "stances", ["–", "–", "–"], "fewer than three shared issues");
    votes ? add(name, "votes", votes, `${votes[6]} shared votes`) : add(name, "votes", ["–", "–", "–"], "fewer than three shared votes");
  }));
  fill("compare-pairs", null, rows);
}

const chosenCodes = () => $$("#chosen [data-drop]").map((button) => button.dataset.drop);
const goCompare = (codes) => { location.hash = `compare?${new URLSearchParams(codes.map((code) => ["d", code]))}`; };
$("#chooser").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.add;
  const codes = chosenCodes();
  if (!field.value) say("Choose a delegation first.");
  else if (codes.includes(field.value)) say("It is among them already.");
  else if (codes.length >= MOST) say(`${MOST} delegations are the most: remove one first.`);
  else goCompare([...codes, field.value]);
});
$("#chosen").addEventListener("click", (event) => {
  const code = event.target.closest("[data-drop]")?.dataset.drop;
  if (code === undefined) return;
  goCompare(chosenCodes().filter((one) => one !== code));
  $("#chooser select").focus();
});

// CSV of what is shown

const NUMERIC = /^-?\d+(\.\d+)?$/;
const quoted = (value) => {
  const safe = /^\s*[=+\-@\t\r]/.test(value) && !NUMERIC.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
const csv = (rows) => `\ufeff${rows.map((row) => row.map((value) => quoted(String(value))).join(",")).join("\r\n")}\r\n`;
const missing = (value) => (value === "–" ? "" : value);

function tableRows(table) {
  const heads = [...table.tHead.rows].at(-1).cells;
  const kept = [...heads].map((head, place) => ({ head, place, names: head.dataset.csv?.split(",") ?? [head.dataset.issue ?? text(head)] }));
  const columns = kept.filter(({ head, names }) => !head.hidden && names[0] !== "");
  const rows = [...table.tBodies[0].rows].filter((row) => !row.hidden && row.cells.length === heads.length).map((row) => columns.flatMap(({ place, names }) => {
    const cell = row.cells[place];
    if (names.length > 1) {
      const parts = text(cell).split(/ (?:to|of) /);
      return parts.length === names.length ? parts.map(missing) : names.map(() => "");
    }
    return [missing(cell.dataset.csv ?? (cell.matches("#matrix .n") ? "" : text($("[data-csv]", cell) ?? cell)))];
  }));
  return [columns.flatMap(({ names }) => names), ...rows];
}

function longRows() {
  const issues = $$("[data-issue]", matrix.tHead);
  const rows = [];
  for (const row of matrix.tBodies[0].rows) {
    if (row.hidden) continue;
    issues.forEach((issue, place) => {
      if (issue.hidden) return;
      const { csv: stance = "", n = "0", latest = "", history = "" } = row.cells[place + 2].dataset;
      rows.push([row.dataset.code, row.dataset.name, row.dataset.region, issue.dataset.theme, issue.dataset.issue, stance, n, latest, history, hash]);
    });
  }
  return [["delegation", "name", "region", "theme", "issue", "stance", "n_statements", "latest", "history", "corpus"], ...rows];
}

function recordRows(root) {
  const records = $$("[data-record]", root).map((record) => {
    const row = {};
    for (let up = record; up; up = up.parentElement) if (up.dataset.fields) Object.assign(row, { ...JSON.parse(up.dataset.fields), ...row });
    for (const field of $$("[data-field]", record)) {
      const value = field.dataset.value ?? text(field);
      row[field.dataset.field] = field.dataset.field in row ? `${row[field.dataset.field]} / ${value}` : value;
    }
    const statement = record.id ? record : document.getElementById($("a[href^='#statement/']", record).getAttribute("href").slice(1));
    const source = $(".source", statement);
    const issue = record.closest("[data-issue]")?.dataset.issue;
    return { ...(issue ? { issue } : {}), ...row, statement: text($("[data-field=id]", statement)), date: text($("[data-field=date]", statement)), kind: text($("[data-field=kind]", statement)), url: source ? source.getAttribute("href") ?? text(source) : "" };
  });
  const names = [...new Set(records.flatMap(Object.keys))];
  return [names, ...records.map((record) => names.map((name) => record[name] ?? ""))];
}

function compareRows() {
  const head = ["part", "item", ...chosenCodes()];
  const rows = ["facts", "stances", "themes", "terms", "votes"].flatMap((name) => tableRows(document.getElementById(`compare-${name}`)).slice(1)
    .map((row) => [name, ...row]));
  return [head, ...rows];
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-download]");
  if (!button) return;
  const kind = button.dataset.download;
  const after = button.parentElement.nextElementSibling;
  const before = button.parentElement.previousElementSibling;
  const near = (selector) => [before, after].find((one) => one?.matches(selector) || (one && $(selector, one)));
  const table = () => { const found = near("table"); return found.matches("table") ? found : $("table", found); };
  const rows = { wide: () => tableRows(matrix), long: longRows, records: () => recordRows(after), compare: compareRows, table: () => tableRows(table()) }[kind]();
  const place = `${shown.id} ${kind === "table" ? text(table().caption) : kind}`.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase();
  const link = make("a", "", { download: `atlas-${place}-${hash.slice(0, 8)}.csv`, href: URL.createObjectURL(new Blob([csv(rows)], { type: "text/csv;charset=utf-8" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  say(`${rows.length - 1} rows saved as ${link.download}.`);
});

$(".skip").addEventListener("click", (event) => {  // the address stays that of what is shown
  event.preventDefault();
  $("#main").focus();
});
document.documentElement.classList.add("js");
addEventListener("hashchange", () => route());
route(true);
})();
