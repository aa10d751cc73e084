// What a reader can do with the table of tools: filter, sort, open, and see one of several servers.
//
// All data is text of the page. What is sought is read once, at the first search; a key press then costs one
// comparison a tool, however many there are.

import { copy } from "./copy.ts";
import { startSearch, startSlash, wordsOf } from "./search.ts";

type Groups = ReadonlyMap<string, ReadonlySet<string>>;

/** How the columns compare; the largest first when the order is descending. */
const RANKS: Readonly<Record<string, readonly string[]>> = {
  class: ["read", "unknown", "write", "execute", "destructive", "financial"],
  severity: ["low", "medium", "high", "critical"],
};

function startTable(server: HTMLElement): void {
  const table = server.querySelector<HTMLTableElement>("table.tools");
  const toolbar = server.querySelector<HTMLElement>(".toolbar");
  if (table === null || toolbar === null) return;
  const tools = [...table.querySelectorAll<HTMLElement>("tbody.tool")];
  startFilter(toolbar, tools);
  startSorting(table, tools);
  toolbar.hidden = false;
}

function startFilter(toolbar: HTMLElement, tools: readonly HTMLElement[]): void {
  const input = toolbar.querySelector("input");
  const shown = toolbar.querySelector(".shown");
  const chips = [...toolbar.querySelectorAll<HTMLButtonElement>("button[data-group]")];
  let texts: readonly string[] | undefined;

  const apply = (): void => {
    const words = wordsOf(input);
    const groups = pressedGroups(chips);
    if (words.length > 0) texts ??= tools.map(searchText);
    let count = 0;
    for (const [i, tool] of tools.entries()) {
      const text = texts?.[i] ?? "";
      const fits = words.every((word) => text.includes(word)) && isInGroups(tool, groups);
      tool.hidden = !fits;
      if (fits) count += 1;
    }
    const of = `${count} of ${tools.length} ${tools.length === 1 ? "tool" : "tools"}`;
    if (shown !== null) shown.textContent = count === tools.length ? of : `${of}: ${describe(words, groups)}`;
  };

  startSearch(input, apply);
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.ariaPressed = chip.ariaPressed === "true" ? "false" : "true";
      apply();
    });
  }
  const opener = toolbar.querySelector<HTMLButtonElement>("button[data-open]");
  opener?.addEventListener("click", () => {
    const folded = tools
      .filter(({ hidden }) => !hidden)
      .flatMap((tool) => tool.querySelector("details") ?? []);
    const isOpening = folded.some(({ open }) => !open);
    for (const details of folded) details.open = isOpening;
  });
  const copier = toolbar.querySelector<HTMLButtonElement>("button[data-copy-all]");
  copier?.addEventListener("click", () => copy(copier, rulesOf(tools.filter(({ hidden }) => !hidden))));
  apply();
}

/** `tools` of a policy. Of several tools with one name the rule is the same. */
function rulesOf(tools: readonly HTMLElement[]): string {
  const rules = tools.map((tool) => tool.querySelector("pre")?.textContent ?? "");
  return ["tools:\n", ...new Set(rules)].join("");
}

function searchText(tool: HTMLElement): string {
  return [...tool.querySelectorAll("[data-find]")]
    .map(({ textContent }) => textContent ?? "")
    .join("\n")
    .toLowerCase();
}

/** Chips of one group are alternatives; of several groups all must fit. */
function pressedGroups(chips: readonly HTMLButtonElement[]): Groups {
  const groups = new Map<string, Set<string>>();
  for (const { ariaPressed, dataset, value } of chips) {
    if (ariaPressed !== "true") continue;
    const group = dataset.group ?? "";
    groups.set(group, (groups.get(group) ?? new Set()).add(value));
  }
  return groups;
}

function isInGroups(tool: HTMLElement, groups: Groups): boolean {
  return [...groups].every(([group, values]) => values.has(tool.dataset[group] ?? ""));
}

/** For paper, which shows no pressed button. */
function describe(words: readonly string[], groups: Groups): string {
  const chosen = [...groups].map(([group, values]) =>
    [...values].map((value) => (group === "ungoverned" ? group : value)),
  );
  return [...words.map((word) => `“${word}”`), ...chosen.map((values) => values.join(" or "))].join(", ");
}

function startSorting(table: HTMLTableElement, tools: readonly HTMLElement[]): void {
  const heads = [...table.querySelectorAll<HTMLElement>("thead th[data-sort]")];
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const key = head.dataset.sort ?? "";
      const first = RANKS[key] === undefined ? "ascending" : "descending";
      const second = first === "ascending" ? "descending" : "ascending";
      const order = head.ariaSort === first ? second : first;
      for (const other of heads) other.ariaSort = other === head ? order : "none";
      table.append(...sorted(tools, key, order === "descending" ? -1 : 1));
    });
  }
}

/** The tools as first shown decide between equals. */
function sorted(tools: readonly HTMLElement[], key: string, sign: 1 | -1): readonly HTMLElement[] {
  const keyed = tools.map((tool) => ({ tool, key: sortKey(tool, key) }));
  return keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0)).map(({ tool }) => tool);
}

function sortKey(tool: HTMLElement, key: string): string | number {
  const rank = RANKS[key]?.indexOf(tool.dataset[key] ?? "");
  return rank ?? tool.querySelector(`[data-key="${key}"]`)?.textContent ?? "";
}

/** One server at a time, when there are several; all of them at first, so that nothing is overlooked. */
function startServers(servers: readonly HTMLElement[]): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".servers a")];
  const show = (): void => {
    const target = document.getElementById(location.hash.slice(1));
    const chosen = target?.closest<HTMLElement>(".server") ?? null;
    for (const server of servers) server.hidden = chosen !== null && server !== chosen;
    for (const link of links)
      link.ariaCurrent = String(link.hash === (chosen === null ? "#all" : `#${chosen.id}`));
    // A link counts for more than the filter.
    if (target?.matches(".tool")) target.hidden = false;
    const details = target?.matches(".tool") ? target.querySelector("details") : null;
    if (details !== null) details.open = true;
    target?.scrollIntoView();
  };
  addEventListener("hashchange", show);
  if (location.hash !== "") show();
}

const servers = [...document.querySelectorAll<HTMLElement>(".server")];
for (const server of servers) startTable(server);
startServers(servers);
startSlash(() => document.querySelector<HTMLInputElement>(".server:not([hidden]) .toolbar input"));
