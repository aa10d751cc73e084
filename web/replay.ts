// What a reader can do with the page of a replay: choose decisions, tools, grants and rules, and see all counts for these.
//
// All names are text of the page; what is counted again are rows of numbers.

import { startSearch, startSlash, wordsOf } from "./search.ts";

type Dimension = "tool" | "grant" | "rule";

interface Row extends Readonly<Record<Dimension, number>> {
  readonly stretch: number;
  readonly calls: number;
}

/** Named in an order: the choice that stands first is told first. */
const DIMENSIONS: readonly Dimension[] = ["tool", "grant", "rule"];
/** As the bars are stacked. */
const KINDS = ["deny", "require_approval", "undecidable", "allow"] as const;

type Kind = (typeof KINDS)[number];

function startReplay(page: HTMLElement, toolbar: HTMLElement): void {
  const rows = readRows(document.getElementById("rows")?.textContent ?? "");
  const kinds = readKinds(page);
  const kindOf = ({ rule }: Row): Kind => kinds.get(rule) ?? "allow";
  const chosen = new Map<Dimension, number>();
  const input = toolbar.querySelector("input");
  const chips = [...toolbar.querySelectorAll<HTMLButtonElement>("button[data-group]")];
  const all = rows.reduce((sum, { calls }) => sum + calls, 0);

  const apply = (): void => {
    const decisions = chips.filter(({ ariaPressed }) => ariaPressed === "true").map(({ value }) => value);
    const words = wordsOf(input);
    const fitting = fittingNames(page, words);
    const kept = rows.filter(
      (row) =>
        (decisions.length === 0 || decisions.includes(kindOf(row))) &&
        [...chosen].every(([dimension, at]) => row[dimension] === at) &&
        (words.length === 0 || DIMENSIONS.some((dimension) => fitting[dimension].has(row[dimension]))),
    );
    const isAll = decisions.length === 0 && words.length === 0 && chosen.size === 0;
    for (const dimension of DIMENSIONS) showCounts(page, dimension, { kept, kindOf, isAll });
    showTimeline(page, kept, kindOf);
    showCalls(page, kept, isAll);
    showLimits(page, kept, isAll);
    const shown = toolbar.querySelector(".shown");
    const count = kept.reduce((sum, { calls }) => sum + calls, 0);
    if (shown !== null)
      shown.textContent = `${isAll ? all : `${count} of ${all}`} ${all === 1 ? "call" : "calls"}`;
  };

  const showChosen = (): void => {
    const place = toolbar.querySelector(".chosen");
    place?.replaceChildren(
      ...DIMENSIONS.flatMap((dimension) => {
        const at = chosen.get(dimension);
        if (at === undefined) return [];
        const button = document.createElement("button");
        button.type = "button";
        button.ariaPressed = "true";
        const name = page.querySelector(`tr[data-${dimension}="${at}"] .pick`)?.textContent ?? "";
        button.textContent = `${dimension}: ${name} ×`;
        button.addEventListener("click", () => choose(dimension, undefined));
        return [button];
      }),
    );
  };

  const choose = (dimension: Dimension, at: number | undefined): void => {
    if (at === undefined || chosen.get(dimension) === at) chosen.delete(dimension);
    else chosen.set(dimension, at);
    showChosen();
    apply();
  };

  startPicking(page, choose);
  startSearch(input, apply);
  startSlash(() => input);
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.ariaPressed = chip.ariaPressed === "true" ? "false" : "true";
      apply();
    });
  }
  toolbar.hidden = false;
  apply();
}

function readRows(text: string): readonly Row[] {
  return text
    .split(";")
    .filter(Boolean)
    .map((line) => {
      const [stretch = -1, tool = 0, grant = 0, rule = 0, calls = 0] = line.split(",").map(Number);
      return { stretch, tool, grant, rule, calls };
    });
}

/** The decision of each rule; those that no row tells of are allowed. */
function readKinds(page: HTMLElement): ReadonlyMap<number, Kind> {
  const list = page.querySelector<HTMLElement>("[data-kinds]")?.dataset.kinds ?? "";
  return new Map(list.split(",").map((at, rule) => [rule, KINDS[Number(at)] ?? "allow"]));
}

/** The tools, grants and rules whose names hold all the words. */
function fittingNames(page: HTMLElement, words: readonly string[]): Record<Dimension, ReadonlySet<number>> {
  const find = (dimension: Dimension): ReadonlySet<number> =>
    new Set(
      [...page.querySelectorAll<HTMLElement>(`tr[data-${dimension}]`)]
        .filter((row) => {
          const text = row.querySelector("[data-find]")?.textContent?.toLowerCase() ?? "";
          return words.every((word) => text.includes(word));
        })
        .map(({ dataset }) => Number(dataset[dimension])),
    );
  return { tool: find("tool"), grant: find("grant"), rule: find("rule") };
}

interface Kept {
  readonly kept: readonly Row[];
  readonly kindOf: (row: Row) => Kind;
  readonly isAll: boolean;
}

function showCounts(page: HTMLElement, dimension: Dimension, { kept, kindOf, isAll }: Kept): void {
  const sums = new Map<number, Map<string, number>>();
  const add = (at: number, key: string, calls: number): void => {
    const sum = sums.get(at) ?? new Map<string, number>();
    sums.set(at, sum.set(key, (sum.get(key) ?? 0) + calls));
  };
  for (const row of kept) {
    add(row[dimension], "", row.calls);
    add(row[dimension], kindOf(row), row.calls);
  }
  for (const line of page.querySelectorAll<HTMLElement>(`tr[data-${dimension}]`)) {
    const sum = sums.get(Number(line.dataset[dimension]));
    line.hidden = !isAll && sum === undefined;
    for (const cell of line.querySelectorAll<HTMLElement>("[data-count]"))
      cell.textContent = String(sum?.get(cell.dataset.count ?? "") || "-");
  }
}

/** The bars keep their scale, so that a part is seen as a part. */
function showTimeline(page: HTMLElement, kept: readonly Row[], kindOf: (row: Row) => Kind): void {
  const bars = [...page.querySelectorAll<SVGGElement>(".timeline g")];
  const most = Number(page.querySelector(".most")?.textContent);
  const height = page.querySelector<SVGSVGElement>(".timeline")?.viewBox.baseVal.height ?? 0;
  const counts = bars.map(() => new Map<Kind, number>());
  for (const row of kept) {
    const sum = counts[row.stretch];
    sum?.set(kindOf(row), (sum.get(kindOf(row)) ?? 0) + row.calls);
  }
  for (const [i, bar] of bars.entries()) {
    let ground = height;
    for (const kind of KINDS) {
      const size = ((counts[i]?.get(kind) ?? 0) / most) * height;
      ground -= size;
      const rect = bar.querySelector(`.${kind}`);
      rect?.setAttribute("height", String(size));
      rect?.setAttribute("y", String(ground));
    }
    for (const cell of page.querySelectorAll<HTMLElement>(`tr[data-stretch="${i}"] [data-count]`))
      cell.textContent = String(counts[i]?.get(cell.dataset.count as Kind) || "-");
  }
}

function showCalls(page: HTMLElement, kept: readonly Row[], isAll: boolean): void {
  const of = new Set(kept.map(({ tool, grant, rule }) => `${tool} ${grant} ${rule}`));
  for (const line of page.querySelectorAll<HTMLElement>("tr[data-of]"))
    line.hidden = !isAll && !of.has(line.dataset.of ?? "");
}

/** Limits whose rule has denied what is shown; those that denied nothing only beside everything. */
function showLimits(page: HTMLElement, kept: readonly Row[], isAll: boolean): void {
  const rules = new Set(kept.map(({ rule }) => rule));
  for (const line of page.querySelectorAll<HTMLElement>("tr[data-limit]"))
    line.hidden = !isAll && !rules.has(Number(line.dataset.limit));
  const section = page.querySelector<HTMLElement>("section:has(> .limits)");
  if (section !== null) section.hidden = section.querySelector("tr[data-limit]:not([hidden])") === null;
}

/** Names become buttons. */
function startPicking(page: HTMLElement, choose: (dimension: Dimension, at: number) => void): void {
  for (const dimension of DIMENSIONS) {
    for (const line of page.querySelectorAll<HTMLElement>(`tr[data-${dimension}]`)) {
      const name = line.querySelector(".pick");
      if (name === null) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pick";
      button.dataset.find = "";
      button.title = `Show only this ${dimension}`;
      button.append(...name.childNodes);
      button.addEventListener("click", () => choose(dimension, Number(line.dataset[dimension])));
      name.replaceWith(button);
    }
  }
}

const page = document.querySelector<HTMLElement>(".replay");
const toolbar = page?.querySelector<HTMLElement>(".toolbar") ?? null;
if (page !== null && toolbar !== null) startReplay(page, toolbar);
