// Decisions as lines of ndjson, in bytes. specification: cli.md section 6.
//
// Most of a line is the same as in lines before it. So its parts are made once, escaped, as bytes, and a line is put
// together by copying them: to make each line a string costs three times as much.

import { formatNum } from "../decimal.ts";
import type { LimitUse } from "../engine/counters.ts";
import { ALLOW } from "../engine/decide.ts";
import type { Decision } from "../engine/decision.ts";
import type { CompiledLimit } from "../engine/program.ts";
import { formatExactJson } from "../trace/exact-json.ts";
import { ISO_TEXT, type TraceCall } from "../trace/trace-call.ts";
import { createByteText } from "./byte-text.ts";
import type { DecidedCall } from "./replay.ts";
import { bytesAt, createTimedText, type TimedText } from "./timed-text.ts";

export interface DecisionLineOptions {
  readonly isShowingArgs: boolean;
  /** `line:column` of a pointer in the policy file. */
  readonly placeOf: (policyFile: string, pointer: string) => string;
  /** Makes JSON text safe to show, without a line break. */
  readonly escapeJson: (json: string) => string;
  /** Gets whole lines, in batches. The bytes are used again after its return. */
  readonly onLines: (lines: Uint8Array) => void;
}

export interface DecisionLines {
  /** `file`: the trace's, when there are several. */
  readonly add: (decided: DecidedCall, file: string | undefined) => void;
  /** Gives what waits to `onLines`. */
  readonly flush: () => void;
}

/** Bytes of lines that are given on at once. */
const BATCH_BYTES = 128 * 1024;
/** Servers of whose tools texts are remembered. */
const MOST_SERVERS = 8;
/** Texts that are remembered of each kind: they come from outside. */
const MOST_TEXTS = 4096;
/** Longer ones are made each time. */
const MOST_BYTES = 1024;

const LINE = Buffer.from(`{"line":`);
const TS = `,"ts":`;
const LIMITS = `,"limits":[`;
const ARGS = Buffer.from(`,"args":`);
const END = "}\n";
const NO_LIMITS: readonly CompiledLimit[] = [];

/** The limits that calls come to together: what is written before the use of the first, and behind the use of each. */
interface LimitTexts {
  readonly head: string;
  readonly tails: readonly TimedText[];
}

/** Calls of one tool that are let through: the line from the server to the use of the first limit, if it has limits. */
interface AllowedTool {
  readonly start: Uint8Array;
  readonly reached: readonly CompiledLimit[];
  readonly tails: readonly TimedText[];
}

/** Those of one server, which one policy governs. */
interface AllowedTools {
  readonly server: string | null;
  readonly policyFile: string;
  readonly known: Map<string, AllowedTool>;
}

export function createDecisionLines({
  isShowingArgs,
  placeOf,
  escapeJson,
  onLines,
}: DecisionLineOptions): DecisionLines {
  const out = createByteText(2 * BATCH_BYTES);
  // Of another chunk: each look-up there goes through a getter.
  const allow = ALLOW;
  const quote = (text: string | null): string => escapeJson(JSON.stringify(text));
  const fileStart = remember((file: string) => `{"file":${quote(file)},"line":`);
  const grantPart = remember((grant: string) => `,"grant":${quote(grant)},"server":`);
  const serverPart = remember((server: string | null) => `${quote(server)},"tool":`);
  const toolPart = remember((tool: string) => `${quote(tool)},`);
  const allowed = remember((policyFile: string) => decisionText(ALLOW, policyFile));
  const end = Buffer.from(END);
  const endOfLimits = isShowingArgs ? "}]" : `}]${END}`;
  const ts = Buffer.from(TS);
  const isoTs = createTimedText(TS, true, "");
  /** The rest of most lines, of the first servers. */
  const servers = new Map<string | null, AllowedTools>();
  let here: AllowedTools | undefined;
  const denied = new WeakMap<Decision, Uint8Array>();
  const limits = new WeakMap<readonly CompiledLimit[], LimitTexts>();

  function decisionText(decision: Decision, policyFile: string): string {
    const hasPlace = decision.decision !== "allow" && policyFile !== "";
    const text = JSON.stringify({
      decision: decision.decision,
      reason: decision.reason,
      rule: decision.rule,
      pointer: decision.pointer,
      policy: policyFile,
      at: hasPlace ? placeOf(policyFile, decision.pointer) : "",
      message: decision.message,
    });
    return escapeJson(text).slice(1, -1);
  }

  /** For the tools of a server, which one policy governs; `undefined` when there are too many servers. */
  function allowedTools(server: string | null, policyFile: string): AllowedTools | undefined {
    if (here?.server === server && here.policyFile === policyFile) return here;
    const known = servers.get(server);
    if (known?.policyFile === policyFile) here = known;
    else if (known !== undefined || servers.size === MOST_SERVERS) return undefined;
    else {
      here = { server, policyFile, known: new Map() };
      servers.set(server, here);
    }
    return here;
  }

  /** A decision that is the same object again is one of a rule, which belongs to one policy. */
  function decisionPart(decision: Decision, policyFile: string): Uint8Array {
    if (decision === allow) return allowed(policyFile);
    let part = denied.get(decision);
    if (part === undefined) {
      part = Buffer.from(decisionText(decision, policyFile));
      denied.set(decision, part);
    }
    return part;
  }

  function allowedTool(
    { server, policyFile, known }: AllowedTools,
    tool: string,
    reached: readonly CompiledLimit[],
  ): AllowedTool {
    let text = known.get(tool);
    if (text?.reached === reached) return text;
    const { head, tails } = limitTexts(reached);
    const start = `${quote(server)},"tool":${quote(tool)},${decisionText(allow, policyFile)}${head}`;
    text = { start: Buffer.from(start), reached, tails };
    if (text.start.length > MOST_BYTES) return text;
    if (known.size === MOST_TEXTS) known.clear();
    known.set(tool, text);
    return text;
  }

  /** Limits that calls reach together are those of one policy. */
  function limitTexts(reached: readonly CompiledLimit[]): LimitTexts {
    let texts = limits.get(reached);
    if (texts === undefined) {
      const heads = reached.map(({ rule }, i) => `${i === 0 ? LIMITS : "},"}{"rule":${quote(rule)},"used":`);
      const tails = reached.map(({ maxWritten }, i) =>
        createTimedText(`,"max":${formatNum(maxWritten)},"resets":`, false, heads[i + 1] ?? endOfLimits),
      );
      texts = { head: heads[0] ?? "", tails };
      limits.set(reached, texts);
    }
    return texts;
  }

  /** How far every limit is used, when the call reached them. */
  function putUses(uses: readonly LimitUse[], tails: readonly TimedText[]): void {
    for (let i = 0; i < uses.length; i++) {
      const { used, resets } = uses[i] as LimitUse;
      if (typeof used === "number" && Number.isSafeInteger(used)) out.putInteger(used);
      else out.putText(formatNum(used));
      out.putBytes(bytesAt(tails[i] as TimedText, resets * 1000));
    }
  }

  function putTs(written: NonNullable<TraceCall["ts"]>, time: number): void {
    if (written === ISO_TEXT) {
      out.putBytes(bytesAt(isoTs, time));
      return;
    }
    out.putBytes(ts);
    if (typeof written === "number") out.putInteger(written);
    else if (!out.putQuoted(written, IS_TIME)) out.putText(quote(written));
  }

  function add(
    { recorded, call, decision, policy, reached, uses }: DecidedCall,
    file: string | undefined,
  ): void {
    const { line, ts: written, time } = recorded;
    out.putBytes(file === undefined ? LINE : fileStart(file));
    out.putInteger(line);
    if (written !== undefined) putTs(written, time);
    out.putBytes(grantPart(call.grant));
    const policyFile = policy?.file ?? "";
    const hasLimits = uses.length > 0;
    const tools = decision === allow ? allowedTools(call.server, policyFile) : undefined;
    if (tools !== undefined) {
      const { start, tails } = allowedTool(tools, call.tool, hasLimits ? reached : NO_LIMITS);
      out.putBytes(start);
      if (hasLimits) putUses(uses, tails);
    } else {
      out.putBytes(serverPart(call.server));
      out.putBytes(toolPart(call.tool));
      out.putBytes(decisionPart(decision, policyFile));
      if (hasLimits) {
        const { head, tails } = limitTexts(reached);
        out.putText(head);
        putUses(uses, tails);
      }
    }
    if (isShowingArgs && call.argsKnown) {
      out.putBytes(ARGS);
      out.putText(escapeJson(formatExactJson(call.args)));
    }
    if (isShowingArgs || !hasLimits) out.putBytes(end);
    if (out.length() >= BATCH_BYTES) flush();
  }

  function flush(): void {
    if (out.length() > 0) onLines(out.take());
  }

  return { add, flush };
}

/** The characters of times, by their codes. */
const IS_TIME = Uint8Array.from({ length: 128 }, (_, code) =>
  "0123456789TtZz:.+-".includes(String.fromCharCode(code)) ? 1 : 0,
);

/** Makes the bytes of each value once, as long as they are few and not too many. The last value is often the next. */
function remember<V>(make: (value: V) => string): (value: V) => Uint8Array {
  const known = new Map<V, Uint8Array>();
  let lastValue: V | undefined;
  let lastBytes: Uint8Array | undefined;
  return (value) => {
    if (value === lastValue && lastBytes !== undefined) return lastBytes;
    let bytes = known.get(value);
    if (bytes === undefined) {
      bytes = Buffer.from(make(value));
      if (bytes.length > MOST_BYTES) return bytes;
      if (known.size === MOST_TEXTS) known.clear();
      known.set(value, bytes);
    }
    lastValue = value;
    lastBytes = bytes;
    return bytes;
  };
}
