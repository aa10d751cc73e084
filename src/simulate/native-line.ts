// Writes a call as a native line that reads back as the same call. specification: cli.md section 5.

import { formatExactJson } from "../trace/exact-json.ts";
import { ANONYMOUS, type TraceCall, writtenTs } from "../trace/trace-call.ts";

/** JSON text without a line break. */
export function toNativeLine(call: TraceCall): string {
  const { grant, server, tool, args, argsKnown, approved, outcome, expect, id } = call;
  const members = [
    member("ts", writtenTs(call)),
    member("grant", grant === ANONYMOUS ? undefined : grant),
    member("server", server ?? undefined),
    member("tool", tool),
    argsKnown ? `"args":${formatExactJson(args)}` : '"args_known":false',
    member("approved", approved ? true : undefined),
    member("outcome", outcome),
    member("expect", plainExpectation(expect)),
    member("id", id),
  ];
  return `{${members.filter((text) => text !== "").join(",")}}`;
}

function member(key: string, value: unknown): string {
  return value === undefined ? "" : `"${key}":${JSON.stringify(value)}`;
}

function plainExpectation(expect: TraceCall["expect"]): unknown {
  return expect?.rule === undefined ? expect?.decision : expect;
}
