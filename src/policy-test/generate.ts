// Generates a first test file: cases on each side of every boundary of policies, with what the engine says of each.
//
// For whom no call is found is said in a comment. Same policies, same file.

import { createCounters } from "../engine/counters.ts";
import { decide } from "../engine/decide.ts";
import type { Decision } from "../engine/decision.ts";
import type { Program } from "../engine/program.ts";
import type { Policy } from "../policy/policy.ts";
import { shorten } from "../policy/shorten.ts";
import { escapeText } from "../report/escape.ts";
import { type FilledArgs, fillArgs, textsForPatterns } from "./fill-args.ts";
import { limitCases } from "./generate-limits.ts";
import { ruleCases } from "./generate-rules.ts";
import { type Edges, edgesOf } from "./near-patterns.ts";
import { openSpace } from "./open-space.ts";
import { type Args, type Assignment, type Budget, buildArgs, search, type ToolSpace } from "./try-calls.ts";
import { createWriter, type Writer } from "./write-cases.ts";

export interface GeneratedPolicy {
  /** Absent when there is one policy for all servers. */
  readonly server: string | undefined;
  /** As the test file names it. */
  readonly path: string;
  readonly policy: Policy;
  readonly program: Program;
  /** What is known of the arguments of tools, by name: their JSON Schemas. */
  readonly schemas?: ReadonlyMap<string, unknown> | undefined;
}

/** A call that the policy lets through, to change one thing of. */
export interface BaseCall {
  readonly space: ToolSpace;
  readonly assignment: Assignment;
  readonly args: Args;
  readonly approved: boolean;
}

/** What cases of one policy are made with. */
export interface Generation {
  readonly policy: Policy;
  readonly program: Program;
  readonly budget: Budget;
  /** Unix milliseconds at which cases start. */
  readonly start: number;
  /** Arguments that a tool demands, where its schema is known. */
  readonly fill: (tool: string) => FilledArgs | undefined;
  readonly writer: Writer;
  /** Of each pattern. */
  readonly edges: ReadonlyMap<string, Edges>;
  readonly ask: (tool: string, args: Args, approved?: boolean) => Decision;
}

/** `trials` bounds the work: what is not found by then is told. */
export async function generateTests(
  policies: readonly GeneratedPolicy[],
  { start, trials }: { readonly start: number; readonly trials: number },
): Promise<string> {
  const edges = await edgesOf(new Map(policies.flatMap(({ program }) => [...program.patterns])));
  const writer = createWriter(policies);
  const budget: Budget = { left: trials };
  const textFor = await textsForPatterns(policies.flatMap(({ schemas }) => [...(schemas?.values() ?? [])]));
  for (const one of policies) {
    const fill = (tool: string): FilledArgs | undefined =>
      one.schemas?.has(tool) ? fillArgs(one.schemas.get(tool), textFor) : undefined;
    writer.open(one.server);
    generatePolicy({
      ...one,
      budget,
      start,
      writer,
      edges,
      fill,
      ask: askOf(one.program, one.server, start),
    });
  }
  return writer.text();
}

function askOf(program: Program, server: string | undefined, time: number): Generation["ask"] {
  return (tool, args, approved = false) =>
    decide(
      program,
      { grant: "anonymous", server: server ?? null, tool, args, argsKnown: true, time, approved },
      createCounters(),
    );
}

function generatePolicy(generation: Generation): void {
  const { policy, program, writer, ask } = generation;
  const bases: BaseCall[] = [];
  for (const [tool, entry] of policy.tools) {
    writer.heading(`Tool ${escapeText(tool)}`);
    if (!isCallable(tool)) {
      writer.comment("A test cannot call a tool of this name.");
      continue;
    }
    if (program.tools.get(tool)?.hiddenBy !== undefined) {
      writer.comment("The tool is hidden: none of its rules is ever asked.");
      continue;
    }
    const base = findBase(generation, tool);
    const space = base?.space ?? openSpace(generation, tool, generation.fill(tool));
    if (space.unfilled.length > 0)
      writer.comment(
        `Its schema demands more, for which no value is known: ${escapeText(cutList(space.unfilled))}.`,
      );
    writeOrdinary(generation, tool, base);
    ruleCases(generation, space, base, (paired) => paired.compiled.owner.tool !== null);
    limitCases(generation, base, entry.limits, tool);
    if (base !== undefined && bases.length < MOST_CANDIDATES - 1) bases.push(base);
  }
  writeHidden(generation);
  const nobody = freshName(policy, "other_tool");
  writer.heading("A tool that the policy does not list");
  const got = ask(nobody, {});
  if (got.reason === "hidden") writer.comment("Every tool is hidden, so `default` is never asked.");
  writer.call({ name: "a tool that is not listed", tool: nobody, args: {}, got });
  generateShared(generation, bases, nobody);
}

/** Tools on which a rule or limit for all of them is tried. */
const MOST_CANDIDATES = 8;

interface Tried {
  readonly base: BaseCall | undefined;
  readonly space: ToolSpace;
}

/** A rule or limit for all tools is tried on the first of them that shows it, since the rules of the others may not let it. */
function generateShared(generation: Generation, bases: readonly BaseCall[], unlisted: string): void {
  const { policy, program, writer } = generation;
  const { allTools } = policy;
  const hasRules = [...allTools.require, ...allTools.deny_if, ...allTools.require_approval].length > 0;
  if (!hasRules && allTools.limits.length === 0) return;
  writer.heading("All tools");
  const others = [...policy.tools.keys(), unlisted].filter(
    (tool) => canReach(program, tool) && bases.every(({ space }) => space.tool !== tool),
  );
  const tried: readonly Tried[] = [
    ...bases.map((base) => ({ base, space: base.space })),
    ...others.slice(0, MOST_CANDIDATES).map((tool) => {
      const base = findBase(generation, tool);
      return { base, space: base?.space ?? openSpace(generation, tool, generation.fill(tool)) };
    }),
  ].slice(0, MOST_CANDIDATES);
  const [first] = tried;
  if (first === undefined) {
    writer.comment("No tool was found whose calls get as far as these rules and limits.");
    return;
  }
  const show = (write: (on: Tried) => boolean): void => {
    if (!tried.some((on) => writer.attempt(() => write(on)))) write(first);
  };
  for (const { compiled } of first.space.rules.filter((one) => one.compiled.owner.tool === null))
    show(({ space, base }) => ruleCases(generation, space, base, (one) => one.compiled === compiled));
  for (const limit of allTools.limits)
    show(({ space, base }) => limitCases(generation, base, [limit], space.tool));
}

const MOST_NAMED = 10;
const NAME_CHARS = 80;

function cutList(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const shown = names.slice(0, MOST_NAMED).map((name) => shorten(name, NAME_CHARS));
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function canReach(program: Program, tool: string): boolean {
  const { hiddenBy, isListed } = program.tools.get(tool) ?? program.unlisted;
  return isCallable(tool) && hiddenBy === undefined && isListed;
}

/** A name of a tool that a test file can hold. */
function isCallable(tool: string): boolean {
  return tool !== "" && tool.isWellFormed();
}

function freshName(policy: Policy, wanted: string): string {
  const taken = new Set([...policy.tools.keys(), ...policy.hide.map(({ name }) => name)]);
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : `${wanted}${i}`;
    if (!taken.has(name)) return name;
  }
}

/** A call that is allowed, if need be with approval. */
export function findBase(generation: Generation, tool: string): BaseCall | undefined {
  const { ask } = generation;
  const space = openSpace(generation, tool, generation.fill(tool));
  for (const approved of [false, true]) {
    const { assignment, distance } = search(space, ({ compiled }) =>
      approved && compiled.list === "require_approval" ? "no-error" : "rest",
    );
    const args = distance === 0 ? allowedArgs(space, assignment, approved, ask) : undefined;
    if (args !== undefined) return { space, approved, ...args };
  }
  return undefined;
}

/** The arguments, with amounts that limits can count where they count some. */
function allowedArgs(
  space: ToolSpace,
  assignment: Assignment,
  approved: boolean,
  ask: Generation["ask"],
): { readonly assignment: Assignment; readonly args: Args } | undefined {
  let best = assignment;
  for (let i = 0; i <= space.paths.length; i++) {
    const args = buildArgs(space, best);
    if (args === undefined) return undefined;
    const got = ask(space.tool, args, approved);
    if (got.decision === "allow") return { assignment: best, args };
    if (got.reason !== "bad_amount" && got.reason !== "limit") return undefined;
    const mended = mendAmount(space, best, approved, ask);
    if (mended === undefined) return undefined;
    best = mended;
  }
  return undefined;
}

/** One argument changed so that the call is allowed, or gets as far as another limit. */
function mendAmount(
  space: ToolSpace,
  from: Assignment,
  approved: boolean,
  ask: Generation["ask"],
): Assignment | undefined {
  const before = ask(space.tool, buildArgs(space, from) ?? {}, approved);
  let further: Assignment | undefined;
  for (const { text } of space.paths) {
    for (const value of space.values.get(text) ?? []) {
      if (space.budget.left-- <= 0) return further;
      const assignment = new Map(from).set(text, value);
      const args = buildArgs(space, assignment);
      if (args === undefined) continue;
      const got = ask(space.tool, args, approved);
      if (got.decision === "allow") return assignment;
      const isLimit = got.reason === "bad_amount" || got.reason === "limit";
      if (isLimit && got.pointer !== before.pointer) further ??= assignment;
    }
  }
  return further;
}

function writeOrdinary({ writer, ask }: Generation, tool: string, base: BaseCall | undefined): void {
  if (base === undefined) {
    writer.comment("No call was found that is allowed.");
    writer.call({ name: `${tool} without arguments`, tool, args: {}, got: ask(tool, {}) });
    return;
  }
  const { args, approved } = base;
  const name = approved ? `${tool}: an approved call` : `${tool}: an ordinary call`;
  writer.call({ name, tool, args, approved, got: ask(tool, args, approved) });
}

function writeHidden({ policy, writer, ask }: Generation): void {
  if (policy.hide.length > 0) writer.heading("Hidden tools");
  for (const { name } of policy.hide) {
    const tool = name === "*" ? freshName(policy, "any_tool") : name;
    const what = name === "*" ? "every tool" : name;
    if (isCallable(tool)) writer.call({ name: `${what} is hidden`, tool, args: {}, got: ask(tool, {}) });
    else writer.comment(`A test cannot call the hidden tool ${JSON.stringify(name)}.`);
  }
}
