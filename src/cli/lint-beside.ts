// The policies of an editor, linted as `policy lint` would in the folder that holds their settings.

import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PolicyError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { type LintOptions, type LintVerdict, lintOpened } from "../lint/lint.ts";
import { type OpenedPolicy, openPolicy } from "../lint/open-policy.ts";
import type { DocumentText, LintedDocument, Trouble } from "../lsp/host.ts";
import { LOCKFILE } from "./files.ts";
import { CONFIG, findConfig } from "./find-config.ts";
import { statusOf } from "./input-state.ts";
import type { Io } from "./io.ts";
import { useBaseline } from "./lint-baseline.ts";
import { BASELINE, type LintSettings, loadLintSettings } from "./lint-settings.ts";
import { quietIo } from "./quiet-io.ts";

/** What marks the folder that a policy is linted in. */
const MARKS = [CONFIG, LOCKFILE, BASELINE];

interface Loaded {
  readonly settings: LintSettings | undefined;
  /** Why they cannot be used. */
  readonly error: PolicyError | undefined;
  /** The status of what they were read from. */
  readonly state: string;
}

/** A linter that reads settings and lockfiles again only when they have changed. */
export function createLinter(io: Io): (document: DocumentText) => Promise<LintedDocument> {
  const loaded = new Map<string, Loaded>();

  /** The settings of a folder. */
  async function load(folder: string): Promise<Loaded> {
    const known = loaded.get(folder);
    if (known?.settings !== undefined && known.state === stateOf(io, folder, known.settings)) return known;
    const made = await loadAnew(io, folder);
    loaded.set(folder, made);
    return made;
  }

  return async ({ path, name, bytes, folders }) => {
    const opened = await openPolicy(name, bytes);
    if (path === undefined) return lintWith(opened, { today: io.today() }, []);
    const folder = findFolder(path, folders);
    const { settings, error } = await load(folder);
    if (settings === undefined) return lintWith(opened, { today: io.today() }, troublesOf(error));
    if (settings.isIgnored(path)) return { opened, findings: [], tools: undefined, troubles: [] };
    try {
      return await lintBy(quietIo(io, folder), settings, { opened, path });
    } catch (thrown) {
      if (!(thrown instanceof PolicyError)) throw thrown;
      return lintWith(opened, { today: io.today() }, troublesOf(thrown));
    }
  };
}

async function loadAnew(io: Io, folder: string): Promise<Loaded> {
  try {
    const settings = await loadLintSettings(quietIo(io, folder), {});
    return { settings, error: undefined, state: stateOf(io, folder, settings) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { settings: undefined, error, state: "" };
  }
}

function stateOf(io: Io, folder: string, { files }: LintSettings): string {
  // A configuration may come to be nearer than the one that was found.
  const config = findConfig(quietIo(io, folder), undefined)?.path;
  const paths = [config, files.lock].flatMap((file) => (file === undefined ? [] : [resolve(folder, file)]));
  return paths.map((path) => `${path}\0${statusOf(path).text}`).join("\0");
}

async function lintBy(
  io: Io,
  settings: LintSettings,
  { opened, path }: { readonly opened: OpenedPolicy; readonly path: string },
): Promise<LintedDocument> {
  const options = settings.optionsFor(path);
  const lock = resolve(io.cwd, settings.files.lock);
  const troubles = options.tools === undefined && existsSync(lock) ? [undecided()] : [];
  const verdict = lintOpened(opened, options);
  const { baseline } = settings;
  if (!baseline.isNamed && !existsSync(resolve(io.cwd, baseline.file)))
    return asDocument(opened, verdict, options, troubles);
  const { findings } = await useBaseline(io, baseline, [{ ...verdict, file: path, diff: "" }]);
  // What is said of other files, and of the baseline itself, has no place in this one.
  const own = findings.filter(({ file }) => file === path);
  return asDocument(opened, { ...verdict, findings: own }, options, troubles);
}

function lintWith(opened: OpenedPolicy, options: LintOptions, troubles: readonly Trouble[]): LintedDocument {
  return asDocument(opened, lintOpened(opened, options), options, troubles);
}

function asDocument(
  opened: OpenedPolicy,
  { findings }: LintVerdict,
  { tools }: LintOptions,
  troubles: readonly Trouble[],
): LintedDocument {
  return { opened, findings, tools, troubles };
}

function troublesOf(error: PolicyError | undefined): readonly Trouble[] {
  if (error === undefined) return [];
  const [finding] = error.findings;
  const detail = finding === undefined ? "" : ` ${finding.message}`;
  return [
    {
      severity: "warning",
      message: `${error.message}${detail} The policy is checked without it.`,
    },
  ];
}

/** The lockfile has several servers. */
function undecided(): Trouble {
  return {
    severity: "info",
    message: `No server of ${LOCKFILE} has the name of this file, so its tools are not checked. Name its server in ${CONFIG}.`,
  };
}

/**
 * The nearest folder from that of the policy upward that holds settings. The search ends at the folder of the
 * workspace, which it is when there are none; a policy outside of every workspace is linted where it lies.
 */
function findFolder(path: string, folders: readonly string[]): string {
  const own = dirname(path);
  const top = folders.filter((one) => isWithin(own, one)).sort((a, b) => b.length - a.length)[0] ?? own;
  let folder = own;
  for (let left = LIMITS.configFolders; left > 0; left--) {
    const here = folder;
    if (MARKS.some((mark) => existsSync(join(here, mark)))) return here;
    if (here === top || dirname(here) === here) break;
    folder = dirname(here);
  }
  return top;
}

function isWithin(path: string, folder: string): boolean {
  const parent = folder.endsWith("/") || folder.endsWith("\\") ? folder : join(folder, "/");
  return path === folder || path.startsWith(parent);
}
