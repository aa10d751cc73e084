// policy convert-trace: writes the calls of any trace as native lines. specification: cli.md section 5.

import { type ExitCode, PolicyError } from "../../errors.ts";
import { escapeJsonText } from "../../report/escape.ts";
import { plural } from "../../report/text-report.ts";
import { createClock } from "../../simulate/clock.ts";
import { isoTime } from "../../simulate/iso-time.ts";
import { toNativeLine } from "../../simulate/native-line.ts";
import type { FormatName } from "../../trace/format-names.ts";
import { ANONYMOUS } from "../../trace/trace-call.ts";
import { findTraces } from "../find-traces.ts";
import type { Io } from "../io.ts";
import { createLineWriter } from "../line-writer.ts";
import { loadPolicies, serverNames } from "../load-policies.ts";
import { checkOutput, openOutput } from "../output.ts";
import { choosePaint } from "../paint.ts";
import { describeNothing, readRecordings } from "../read-recordings.ts";
import { readGrantSource } from "./simulate.ts";
import { describeAnonymous, renderContents, renderSkipped } from "./simulate-report.ts";

export interface ConvertTraceOptions {
  readonly policy?: string;
  readonly server?: string;
  readonly grantBy?: string;
  readonly output?: string;
  readonly inputFormat?: FormatName;
  readonly builtin?: true;
  readonly strict?: true;
  readonly assumeInterval?: number;
  readonly color: boolean;
}

export async function runConvertTrace(
  io: Io,
  traces: readonly string[],
  options: ConvertTraceOptions,
): Promise<ExitCode> {
  const files = await findTraces(io.cwd, traces);
  checkOutput(
    io,
    options.output,
    files.map(({ file }) => file),
  );
  const grantBy = readGrantSource(options.grantBy);
  const servers = await knownServers(io, options);
  const clock = createClock(options.assumeInterval);
  const output = openOutput(io, options.output);
  const lines = createLineWriter(output);
  let timeless = 0;
  let anonymous = 0;
  try {
    const contents = await readRecordings(io, files, {
      needsArgs: () => true,
      hasTexts: true,
      // A native line without a time stays one.
      isTimeRequired: false,
      inputFormat: options.inputFormat,
      isBuiltin: options.builtin === true,
      servers,
      grantBy,
      onCall: (call) => {
        if (call.grant === ANONYMOUS) anonymous++;
        const time = clock.read(call.time);
        if (Number.isNaN(time)) timeless++;
        const ts = call.ts ?? (Number.isNaN(time) ? undefined : writtenTime(time));
        lines.write(escapeJsonText(toNativeLine({ ...call, ts })));
      },
    });
    if (contents.calls === 0) throw new PolicyError("nothing-to-do", describeNothing(contents));
    lines.flush();
    output.commit();
    const paint = await choosePaint(io, io.isStderrTerminal, options.color);
    const notes = [...renderSkipped(contents, paint), ...renderContents(contents, paint)];
    if (timeless > 0) {
      notes.push(
        `${paint.warning("note")} ${plural(timeless, "call")} without a time: replay the lines with --assume-interval, or convert with it.`,
      );
    }
    if (grantBy !== undefined && anonymous > 0) {
      notes.push(`${paint.warning("note")} ${describeAnonymous(anonymous, grantBy)}`);
    }
    if (notes.length > 0) io.writeStderr(`${notes.join("\n")}\n`);
    return options.strict === true && contents.skipped.size > 0 ? 1 : 0;
  } catch (error) {
    output.discard();
    throw error;
  }
}

/** Milliseconds before 1970 are no `ts`. */
function writtenTime(time: number): string | number {
  return time < 0 ? isoTime(time) : time;
}

async function knownServers(io: Io, options: ConvertTraceOptions): Promise<readonly string[]> {
  if (options.policy !== undefined) return serverNames(await loadPolicies(io.cwd, options), options);
  return options.server === undefined ? [] : [options.server];
}
