// OpenTelemetry's JSON lines (the collector's file exporter): spans after the conventions for MCP, `tools/call`,
// and for generative AI, `execute_tool`.
//
// One call may leave several spans, one below the other: of the agent, of the client and of the server, which may
// write files of their own. One of them is taken, and what stands directly above or below it for the same tool, or
// with spans of HTTP between, is the same call.

import { isAbsent, isObject, type JsonObject, show, type Unusable } from "../parse-line.ts";
import type { Outcome } from "../trace-call.ts";
import type { DigestSet } from "./digest-set.ts";
import {
  type Arguments,
  asText,
  NO_TIME,
  objectsOf,
  readArgsText,
  readMillis,
  type Time,
  UNKNOWN_ARGS,
} from "./fields.ts";
import type { Sink, TraceFormat } from "./format.ts";
import { type Attributes, readAttributes, readNanos } from "./otlp-values.ts";
import { createRecent } from "./recent.ts";
import { send } from "./send.ts";

export const otlp: TraceFormat = {
  name: "otlp",
  fits: (record) =>
    record.tool === undefined &&
    (Array.isArray(record.resourceSpans) ||
      Array.isArray(record.resourceLogs) ||
      Array.isArray(record.resourceMetrics)),
  kindOf: (record) =>
    ["resourceLogs", "resourceMetrics"].find((key) => record[key] !== undefined) ?? "spans without calls",
  open: (sink, { marks }) => {
    const family = familyOf(marks);
    return (record) => {
      const spans = toolSpans(record, family);
      // Of the spans of one call that stand in one line those of the client are taken, of which there is one a try.
      spans.sort((a, b) => Number(b.rank === CLIENT) - Number(a.rank === CLIENT) || a.rank - b.rank);
      const taken = spans.filter((span) => {
        if (family.isNew(span)) return true;
        sink.duplicate();
        return false;
      });
      taken.sort((a, b) => a.place - b.place);
      for (const span of taken) sendSpan(sink, span);
    };
  },
};

/** A span of a call of a tool. */
interface ToolSpan {
  readonly span: JsonObject;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly tool: unknown;
  /** In its line. */
  readonly place: number;
  /** From the agent down to the server. */
  readonly rank: 0 | 1 | 2;
}

const AGENT = 0;
const CLIENT = 1;
const SERVER = 2;

function toolSpans(record: JsonObject, family: Family): ToolSpan[] {
  const found: ToolSpan[] = [];
  for (const group of objectsOf(record.resourceSpans)) {
    const resource = readAttributes(isObject(group.resource) ? group.resource.attributes : undefined);
    for (const scope of objectsOf(group.scopeSpans)) {
      for (const span of objectsOf(scope.spans)) {
        const attributes = readAttributes(span.attributes);
        const rank = rankOf(span, attributes);
        if (rank === undefined) {
          if (HTTP_KEYS.some((key) => attributes.has(key))) family.addLink(span);
          continue;
        }
        const tool = attributes.get("gen_ai.tool.name") ?? toolOfName(span.name);
        found.push({ span, attributes, resource, tool, place: found.length, rank });
      }
    }
  }
  return found;
}

const HTTP_KEYS = ["http.request.method", "http.method"];

function rankOf(span: JsonObject, attributes: Attributes): ToolSpan["rank"] | undefined {
  const isServer = span.kind === 2 || span.kind === "SPAN_KIND_SERVER";
  if (attributes.get("mcp.method.name") === "tools/call") return isServer ? SERVER : CLIENT;
  if (!isAbsent(attributes.get("mcp.method.name"))) return undefined;
  return attributes.get("gen_ai.operation.name") === "execute_tool" ? AGENT : undefined;
}

/** Knows which spans are of one call. */
interface Family {
  readonly isNew: (span: ToolSpan) => boolean;
  /** A span of HTTP, which may stand between those of the client and of the server. */
  readonly addLink: (span: JsonObject) => void;
}

/** Spans of HTTP one above the other that are looked through. */
const MOST_LINKS = 8;
/** Spans that are kept until a span of HTTP above or below them comes. */
const MOST_SPANS = 2000;

/** By what is remembered over a run: the client and the server may write files of their own. */
const families = new WeakMap<DigestSet, Family>();

function familyOf(marks: DigestSet): Family {
  const family = families.get(marks) ?? createFamily(marks);
  families.set(marks, family);
  return family;
}

function createFamily(marks: DigestSet): Family {
  const below = createRecent<Below>(MOST_SPANS);
  const parents = createRecent<string>(MOST_SPANS);

  function isNew({ span, tool: name, rank }: ToolSpan): boolean {
    const key = keyOf(span, span.spanId);
    if (key === undefined) return true;
    const tool = String(name);
    let isKnown = false;
    for (const above of ancestors(keyOf(span, span.parentSpanId))) {
      for (let r = AGENT; r < rank; r++) isKnown ||= marks.has("taken", above, tool, r);
      note(above, tool, rank);
    }
    for (let r = rank + 1; r <= SERVER; r++) isKnown ||= marks.has("below", key, tool, r);
    // What is of the same call stands for it too: the server's span may hang on the client's, and that on the agent's.
    marks.add("taken", key, tool, rank);
    return !isKnown;
  }

  function addLink(span: JsonObject): void {
    const key = keyOf(span, span.spanId);
    const parent = keyOf(span, span.parentSpanId);
    if (key === undefined || parent === undefined) return;
    parents.set(key, parent);
    for (const above of ancestors(parent)) {
      for (let at = below.get(key); at !== undefined; at = at.next) note(above, at.tool, at.rank);
    }
  }

  function ancestors(parent: string | undefined): readonly string[] {
    const found: string[] = [];
    for (let at = parent; at !== undefined && found.length < MOST_LINKS; at = parents.get(at)) found.push(at);
    return found;
  }

  function note(above: string, tool: string, rank: number): void {
    if (!marks.add("below", above, tool, rank)) return;
    const known = below.get(above);
    const count = known === undefined || known.count === MOST_TOOLS ? 0 : known.count;
    below.set(above, { tool, rank, next: count === 0 ? undefined : known, count: count + 1 });
  }

  return { isNew, addLink };
}

/** What stands below a span, the last first. */
interface Below {
  readonly tool: string;
  readonly rank: number;
  readonly next: Below | undefined;
  readonly count: number;
}

/** Tools that are kept of those that stand below a span; then it begins anew. */
const MOST_TOOLS = 32;

function keyOf(span: JsonObject, id: unknown): string | undefined {
  const trace = asText(span.traceId);
  const own = asText(id);
  return trace === undefined || own === undefined ? undefined : `${trace}\n${own}`;
}

function sendSpan(sink: Sink, { span, attributes, resource, tool, rank }: ToolSpan): void {
  const trace = asText(span.traceId);
  const own = asText(span.spanId);
  send(sink, {
    time: readStart(span.startTimeUnixNano),
    server: serverOf(attributes, resource, rank),
    tool,
    args: readArguments(attributes),
    outcome: outcomeOf(span, attributes),
    id: trace === undefined || own === undefined ? undefined : `${trace}/${own}`,
    identity: {
      session: firstOf(SESSION_KEYS, attributes, resource),
      user: firstOf(USER_KEYS, attributes, resource),
    },
  });
}

const SESSION_KEYS = ["mcp.session.id", "gen_ai.conversation.id", "session.id"];
const USER_KEYS = ["user.id", "enduser.id", "user.email"];

/** What the span itself says goes before what its resource says. */
function firstOf(keys: readonly string[], ...sources: readonly Attributes[]): unknown {
  for (const attributes of sources) {
    const key = keys.find((known) => !isAbsent(attributes.get(known)));
    if (key !== undefined) return attributes.get(key);
  }
  return undefined;
}

/** The conventions have no name of the server: its address, or what the server's own spans call their service. */
function serverOf(attributes: Attributes, resource: Attributes, rank: ToolSpan["rank"]): string | null {
  const named = asText(attributes.get("mcp.server.name"));
  const other = rank === SERVER ? resource.get("service.name") : attributes.get("server.address");
  return named ?? asText(other) ?? null;
}

/** `tools/call TOOL` or `execute_tool TOOL`. */
function toolOfName(name: unknown): string | undefined {
  return typeof name === "string" ? /^(?:tools\/call|execute_tool) (.+)$/s.exec(name)?.[1] : undefined;
}

/** They are recorded only where somebody asked for it. */
function readArguments(attributes: Attributes): Arguments | Unusable {
  const key = "gen_ai.tool.call.arguments";
  return attributes.has(key) ? readArgsText(attributes.get(key)) : UNKNOWN_ARGS;
}

function readStart(value: unknown): Time | Unusable {
  // Where OTLP says 0, nobody knows the time.
  if (isAbsent(value) || value === 0 || value === "0") return NO_TIME;
  const millis = readNanos(value);
  return Number.isNaN(millis) ? { cause: "bad-ts", detail: show(value) } : readMillis(millis, value);
}

function outcomeOf(span: JsonObject, attributes: Attributes): Outcome {
  const status = isObject(span.status) ? span.status.code : undefined;
  if (status === 2 || status === "STATUS_CODE_ERROR" || !isAbsent(attributes.get("error.type")))
    return "error";
  return isAbsent(span.endTimeUnixNano) ? "unknown" : "ok";
}
