// The baseline of a run: read and applied, or written.

import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import type { Finding, SuppressedFinding } from "../finding.ts";
import { LIMITS } from "../limits.ts";
import {
  applyBaseline,
  type Baseline,
  type BaselineEntry,
  printBaseline,
  readBaseline,
} from "../lint/baseline.ts";
import { SUPPRESSIBLE } from "../lint/lint.ts";
import { escapeText } from "../report/escape.ts";
import { fingerprintFindings } from "../report/fingerprint.ts";
import { reportPath } from "../report/report-path.ts";
import { plural } from "../report/text-report.ts";
import { readBoundedFile } from "./files.ts";
import { sha256 } from "./fingerprints.ts";
import type { Io } from "./io.ts";
import { type LintedFile, STDIN_NAME } from "./lint-file.ts";
import type { BaselinePlace } from "./lint-settings.ts";
import { writeResult } from "./output.ts";

export interface Judged {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

/** Takes out what the baseline accepts. Throws PolicyError: file-*, document-unusable. */
export async function useBaseline(
  io: Io,
  place: BaselinePlace,
  linted: readonly LintedFile[],
): Promise<Judged> {
  const baseline = await loadBaseline(io, place.file);
  return judge(io, place, baseline, linted);
}

/**
 * Writes what was found to the baseline, and keeps its entries for other files. A file that is there and
 * is no baseline is never overwritten.
 */
export async function writeBaseline(
  io: Io,
  place: BaselinePlace,
  linted: readonly LintedFile[],
): Promise<Judged> {
  const folder = dirname(resolve(io.cwd, place.file));
  const before = existsSync(resolve(io.cwd, place.file)) ? (await loadBaseline(io, place.file)).entries : [];
  const paths = new Set(linted.map(({ file }) => pathFrom(io, folder, file)));
  const others = before.filter(({ file }) => !paths.has(file) && existsSync(resolve(folder, file)));
  const own = fingerprints(io, folder, linted)
    .flatMap(({ findings }) => findings)
    .filter(({ code, file }) => SUPPRESSIBLE.has(code) && file !== STDIN_NAME)
    .map(({ code, file, fingerprint = "", pointer, message }) => ({
      code,
      file: pathFrom(io, folder, file),
      fingerprint,
      pointer,
      message,
    }));
  const entries = [...others, ...own];
  const text = printBaseline(entries);
  const { baseline, findings } = await readBaseline(place.file, Buffer.from(text, "utf8"));
  if (baseline === undefined) throw unusable(place.file, findings);
  writeResult(io, place.file, text);
  io.writeStderr(`${escapeText(place.file)}: ${plural(entries.length, "finding")} accepted.\n`);
  return judge(io, place, baseline, linted);
}

function judge(io: Io, place: BaselinePlace, baseline: Baseline, linted: readonly LintedFile[]): Judged {
  const folder = dirname(resolve(io.cwd, place.file));
  const files = fingerprints(io, folder, linted);
  const ran = new Map(linted.map(({ file, ran: codes }) => [pathFrom(io, folder, file), codes]));
  const { kept, suppressed } = applyBaseline(
    baseline,
    files.flatMap(({ findings }) => findings),
    {
      pathOf: (file) => pathFrom(io, folder, file),
      canAccept: (code) => SUPPRESSIBLE.has(code),
      isJudged: ({ file, code }: BaselineEntry) => {
        const codes = ran.get(file);
        if (codes === undefined) return !existsSync(resolve(folder, file));
        // A file that cannot be used has had no rule run on it.
        return codes.size > 0 && (codes.has(code) || !SUPPRESSIBLE.has(code));
      },
    },
  );
  const all = [...files.flatMap((file) => file.suppressed), ...suppressed];
  return {
    findings: kept.map(withoutFingerprint),
    suppressed: all.map((one) => ({ ...one, finding: withoutFingerprint(one.finding) })),
  };
}

/** A report names files from another folder, and so recognises findings by other fingerprints. */
function withoutFingerprint({ fingerprint: _, ...finding }: Finding): Finding {
  return finding;
}

/** Suppressed findings count too, so that a comment does not change what the others are recognised by. */
function fingerprints(io: Io, folder: string, linted: readonly LintedFile[]): readonly Judged[] {
  return linted.map(({ file, findings, suppressed }) => {
    const path = pathFrom(io, folder, file);
    const all = [...findings, ...suppressed.map(({ finding }) => finding)];
    // Named from the folder of the baseline, wherever the command runs.
    const named = all.map((finding) => ({ ...finding, file: path }));
    const found = fingerprintFindings(named, sha256).map((finding) => ({ ...finding, file }));
    return {
      findings: found.slice(0, findings.length),
      suppressed: suppressed.map((one, i) => ({
        ...one,
        finding: found[findings.length + i] ?? one.finding,
      })),
    };
  });
}

function pathFrom(io: Io, folder: string, file: string): string {
  return file === STDIN_NAME ? file : reportPath(resolve(io.cwd, file), folder);
}

async function loadBaseline(io: Io, file: string): Promise<Baseline> {
  const bytes = readBoundedFile(resolve(io.cwd, file), LIMITS.baselineBytes, file);
  const { baseline, findings } = await readBaseline(file, bytes);
  if (baseline === undefined) throw unusable(file, findings);
  return baseline;
}

function unusable(file: string, findings: readonly Finding[]): PolicyError {
  return new PolicyError("document-unusable", `${basename(file)} is no baseline of policy lint.`, {
    findings,
  });
}
