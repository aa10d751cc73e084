// The conformance cases: their types, and the loader that reads every file of fixtures/conformance.
// fixtures/conformance/README.md says what each key means.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { z } from "zod";

const DECISIONS = ["allow", "deny", "require_approval", "undecidable"] as const;
const REASONS = [
  "no_policy",
  "hidden",
  "default_deny",
  "require",
  "deny_if",
  "type_mismatch",
  "approval",
  "limit",
  "bad_amount",
  "args_unknown",
  "time_unknown",
] as const;
const OUTCOMES = ["ok", "error", "denied", "unknown"] as const;
const FORMATS = ["json", "yaml"] as const;

export type Format = (typeof FORMATS)[number];

/** What a call must get. A part that is absent may be anything; an allow has empty strings throughout. */
export interface Expectation {
  readonly decision: (typeof DECISIONS)[number];
  readonly reason?: (typeof REASONS)[number];
  readonly rule?: string;
  readonly pointer?: string;
  readonly message?: string;
  /** Each of these stands somewhere in the message. */
  readonly messageIncludes?: readonly string[];
}

export interface CaseCall {
  /** RFC 3339 with zone; null or absent when the recording has no times. */
  readonly time?: string | null;
  readonly grant?: string;
  /** Null or absent for a call that names no server. */
  readonly server?: string | null;
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  /** The JSON text of `args`, where its numbers matter as text. */
  readonly argsText?: string;
  readonly argsKnown?: boolean;
  readonly approved?: boolean;
  readonly outcome?: (typeof OUTCOMES)[number];
  /** The call is made so many times; every one must get the expectation. */
  readonly repeat?: number;
  readonly expect: Expectation;
}

interface CaseHead {
  readonly name: string;
  /** The sentence of the specification that the case checks. */
  readonly sentence: string;
}

/** One policy file, given in one of three ways. */
interface OnePolicy {
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Lines are joined by line feeds. */
  readonly policyText?: string | readonly string[];
  readonly policyBase64?: string;
  readonly format?: Format;
  /** The text is filled up with line feeds at its end to this many bytes. */
  readonly padToBytes?: number;
}

export interface DecisionCase extends CaseHead, OnePolicy {
  /** In order, over the same counters. */
  readonly calls: readonly CaseCall[];
}

/** A policy that must be refused. */
export interface RefusalCase extends CaseHead, OnePolicy {
  readonly expectError: true;
  /** From 1; one of the errors stands on this line. */
  readonly line?: number;
  /** From 1, in UTF-16 units; that error starts here. */
  readonly column?: number;
}

/** Several files, and which of them applies: policy-format.md section 7. */
export interface FilesCase extends CaseHead {
  /** Texts by path below the working directory; list lines are joined by line feeds. */
  readonly files: Readonly<Record<string, string | readonly string[]>>;
  /** The value of `--policy`; absent for discovery. */
  readonly use?: string;
  /** The value of `--server`. */
  readonly onlyServer?: string;
  readonly calls?: readonly CaseCall[];
  readonly expectError?: true;
}

export type ConformanceCase = DecisionCase | RefusalCase | FilesCase;

export interface CaseFile {
  /** Below fixtures/conformance, with `/`. */
  readonly path: string;
  readonly text: string;
  /** The section of policy-format.md. */
  readonly section: string;
  readonly title: string;
  readonly cases: readonly ConformanceCase[];
}

export const CASES_FOLDER = join(import.meta.dirname, "../../fixtures/conformance");

const record = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "not an object",
);
const sentenceText = z.string().min(1);
const lines = z.union([z.string(), z.array(z.string()).min(2)]);

const expectation = z
  .strictObject({
    decision: z.enum(DECISIONS),
    reason: z.enum(REASONS).exactOptional(),
    rule: z.string().exactOptional(),
    pointer: z.string().exactOptional(),
    message: z.string().exactOptional(),
    messageIncludes: z.array(z.string().min(1)).min(1).exactOptional(),
  })
  .refine(
    ({ decision, reason, rule, pointer, message, messageIncludes }) =>
      decision === "allow"
        ? [reason, rule, pointer, message, messageIncludes].every((part) => part === undefined)
        : [reason, rule, pointer].every((part) => part !== undefined),
    "an allow has its decision only; any other decision has reason, rule and pointer",
  );

const call = z
  .strictObject({
    time: z.union([z.iso.datetime({ offset: true }), z.null()]).exactOptional(),
    grant: z.string().exactOptional(),
    server: z.union([z.string(), z.null()]).exactOptional(),
    tool: z.string().min(1),
    args: record.exactOptional(),
    argsText: z.string().refine(isObjectText, "not the text of a JSON object").exactOptional(),
    argsKnown: z.boolean().exactOptional(),
    approved: z.boolean().exactOptional(),
    outcome: z.enum(OUTCOMES).exactOptional(),
    repeat: z.int().min(2).exactOptional(),
    expect: expectation,
  })
  .refine((value) => value.args === undefined || value.argsText === undefined, "args and argsText");

const head = { name: sentenceText, sentence: sentenceText };
const onePolicy = {
  policy: record.exactOptional(),
  policyText: lines.exactOptional(),
  policyBase64: z.base64().exactOptional(),
  format: z.enum(FORMATS).exactOptional(),
  padToBytes: z.int().positive().exactOptional(),
};

function hasOnePolicy(value: OnePolicy): boolean {
  const given = [value.policy, value.policyText, value.policyBase64].filter((way) => way !== undefined);
  return given.length === 1 && (value.policy === undefined) === (value.format !== undefined);
}
const onePolicyMessage = "give one of policy, policyText and policyBase64, and format with the last two";

const decisionCase = z
  .strictObject({ ...head, ...onePolicy, calls: z.array(call).min(1) })
  .refine(hasOnePolicy, onePolicyMessage);

const refusalCase = z
  .strictObject({
    ...head,
    ...onePolicy,
    expectError: z.literal(true),
    line: z.int().positive().exactOptional(),
    column: z.int().positive().exactOptional(),
  })
  .refine(hasOnePolicy, onePolicyMessage)
  .refine((value) => value.line === undefined || value.policyText !== undefined, "line without policyText")
  .refine((value) => value.column === undefined || value.line !== undefined, "column without line");

const filesCase = z
  .strictObject({
    ...head,
    files: z.record(z.string(), lines),
    use: z.string().exactOptional(),
    onlyServer: z.string().exactOptional(),
    calls: z.array(call).min(1).exactOptional(),
    expectError: z.literal(true).exactOptional(),
  })
  .refine(
    (value) => (value.calls === undefined) !== (value.expectError === undefined),
    "calls or expectError",
  );

const caseFile = z.strictObject({
  section: z.enum(["1", "2", "3", "4", "5", "6", "7", "8"]),
  title: sentenceText,
  cases: z.array(record).min(1),
});

export function isDecisionCase(value: ConformanceCase): value is DecisionCase {
  return !("files" in value) && "calls" in value;
}

export function isRefusalCase(value: ConformanceCase): value is RefusalCase {
  return !("files" in value) && "expectError" in value;
}

export function isFilesCase(value: ConformanceCase): value is FilesCase {
  return "files" in value;
}

/** Every case file, sorted by path. Throws, with the file and the case, on one that cannot be used. */
export function loadCaseFiles(folder: string = CASES_FOLDER): readonly CaseFile[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => path !== "README.md")
    .sort();
  return paths.map((path) => readCaseFile(path, readFileSync(join(folder, path), "utf8")));
}

/** Reads one case file; throws on one that is not exactly of the documented shape. */
export function readCaseFile(path: string, text: string): CaseFile {
  const { section, title, cases } = check(path, caseFile, parse(path, text));
  return {
    path,
    text,
    section,
    title,
    cases: cases.map((value, i) => readCase(`${path}: case ${i}`, value)),
  };
}

/** The bytes of a case's policy file, and the format that its name says. */
export function policyBytes(value: DecisionCase | RefusalCase): { bytes: Uint8Array; format: Format } {
  const bytes =
    value.policyBase64 !== undefined
      ? Buffer.from(value.policyBase64, "base64")
      : Buffer.from(joinLines(value.policyText) ?? JSON.stringify(value.policy, null, 2), "utf8");
  const missing = Math.max(0, (value.padToBytes ?? 0) - bytes.length);
  return { bytes: Buffer.concat([bytes, Buffer.alloc(missing, "\n")]), format: value.format ?? "json" };
}

/** The JSON text of a call's arguments. */
export function argsText(value: CaseCall): string {
  return value.argsText ?? JSON.stringify(value.args ?? {});
}

export function joinLines(text: string | readonly string[] | undefined): string | undefined {
  return typeof text === "object" ? text.join("\n") : text;
}

function readCase(where: string, value: Readonly<Record<string, unknown>>): ConformanceCase {
  if ("files" in value) return check(where, filesCase, value);
  if ("expectError" in value) return check(where, refusalCase, value);
  return check(where, decisionCase, value);
}

function check<T>(where: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`${where}: ${z.prettifyError(result.error)}`);
}

function parse(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${where}: not JSON`, { cause: error });
  }
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
