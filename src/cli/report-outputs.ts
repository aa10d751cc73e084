// Which format of a report goes where: every --format, and the --output that belongs to it.

import { resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import type { Format } from "../report/formats.ts";

/** The value of an option that may be repeated, and which word of the command line it was among those. */
export interface Written {
  readonly value: string;
  readonly position: number;
}

export interface ReportOutput<F extends string = Format> {
  readonly format: F;
  /** Absent for stdout. */
  readonly file?: string;
}

/**
 * The n-th --output belongs to the n-th --format when there are as many of both. Of fewer outputs each belongs to
 * the format right before it, or right after it, and the one format without any goes to stdout. Without a format
 * it is text. `table` has every format of the command by its name. Throws PolicyError usage.
 * specification: cli.md section 1.
 */
export function pairOutputs<F extends string>(
  cwd: string,
  table: Readonly<Record<F, unknown>>,
  formats: readonly Written[] = [],
  outputs: readonly Written[] = [],
): readonly ReportOutput<F>[] {
  const wanted = formats.length === 0 ? [{ value: "text", position: 0 }] : formats;
  if (outputs.length > wanted.length) {
    throw new PolicyError("usage", `There are ${outputs.length} --output for ${wanted.length} --format.`);
  }
  const files = outputs.length === wanted.length ? outputs : placeOutputs(wanted, outputs);
  const paired = wanted.map(({ value }, i) => {
    const file = files[i]?.value;
    return { format: readFormat(table, value), ...(file !== undefined && file !== "-" && { file }) };
  });
  refuseSharing(cwd, paired);
  return paired;
}

/** The output of each format, where it has one. */
function placeOutputs(
  formats: readonly Written[],
  outputs: readonly Written[],
): readonly (Written | undefined)[] {
  const files: (Written | undefined)[] = formats.map(() => undefined);
  for (const output of outputs) {
    const before = formats.filter(({ position }) => position < output.position).length - 1;
    const free = [before, before + 1].find((i) => formats[i] !== undefined && files[i] === undefined);
    if (free === undefined) {
      throw new PolicyError("usage", `Write --output ${output.value} right after the --format it is for.`);
    }
    files[free] = output;
  }
  return files;
}

function readFormat<F extends string>(table: Readonly<Record<F, unknown>>, name: string): F {
  if (!isFormatOf(table, name)) throw new Error(`no format ${name}`);
  return name;
}

function isFormatOf<F extends string>(table: Readonly<Record<F, unknown>>, name: string): name is F {
  return Object.hasOwn(table, name);
}

function refuseSharing(cwd: string, outputs: readonly { readonly file?: string }[]): void {
  const seen = new Set<string>();
  for (const { file } of outputs) {
    const target = file === undefined ? "" : resolve(cwd, file);
    if (seen.has(target)) {
      const what = file === undefined ? "standard output: name a file with --output" : file;
      throw new PolicyError("usage", `Two formats would be written to ${what}.`);
    }
    seen.add(target);
  }
}
