// One call whose decision changes, as a line of ndjson. docs/what-if.md describes it.

import { escapeJsonText } from "../../report/escape.ts";
import { type CallChange, type DecidedBy, decidedBy, type SideName } from "../../simulate/compare-groups.ts";
import type { DecidedCall } from "../../simulate/replay.ts";
import { formatExactJson } from "../../trace/exact-json.ts";
import { writtenTs } from "../../trace/trace-call.ts";
import type { Placer } from "./simulate-against-report.ts";

export interface ChangeLineOptions {
  readonly isNamingFiles: boolean;
  readonly file: string;
  readonly isShowingArgs: boolean;
  readonly places: Readonly<Record<SideName, Placer>>;
}

/** JSON text without a line break, safe to print. */
export function toChangeLine(
  { change, isKnockOn }: CallChange,
  sides: Readonly<Record<SideName, DecidedCall>>,
  { isNamingFiles, file, isShowingArgs, places }: ChangeLineOptions,
): string {
  const { recorded, call } = sides.after;
  const ts = writtenTs(recorded);
  const line = JSON.stringify({
    ...(isNamingFiles && { file }),
    line: recorded.line,
    ...(ts !== undefined && { ts }),
    grant: call.grant,
    server: call.server,
    tool: call.tool,
    change,
    effect: isKnockOn ? "knock-on" : "direct",
    before: sideObject(sides.before, places.before),
    after: sideObject(sides.after, places.after),
  });
  const args = isShowingArgs && call.argsKnown ? `,"args":${formatExactJson(call.args)}` : "";
  return escapeJsonText(`${line.slice(0, -1)}${args}}`);
}

/** The members of a decision line (cli.md section 6) that tell of the decision. */
function sideObject(side: DecidedCall, placeOf: Placer): DecidedBy & { at: string; message: string } {
  const by = decidedBy(side);
  const at = by.decision === "allow" || by.policy === "" ? "" : placeOf(by.policy, by.pointer);
  return { ...by, at, message: side.decision.message };
}
