// ServerScan: what a scan found on one server, the input of every format of `policy scan`.
// specification: cli.md section 3.

import type { Program } from "../engine/program.ts";
import type { Finding } from "../finding.ts";
import type { Hold } from "../hold.ts";
import type { Policy } from "../policy/policy.ts";
import type { Source } from "../policy/source.ts";
import type { Report } from "../report/report.ts";
import type { GovernedTool } from "../tools/governance.ts";
import type { Tool } from "../tools/tool.ts";
import type { ScanDrift } from "./scan-drift.ts";
import type { UncheckedArgument } from "./unchecked-arguments.ts";

export interface ScannedServer {
  readonly name: string;
  readonly version: string;
  readonly protocol: string;
  /** The command or URL, or the recording's file. */
  readonly target: string;
  /** How TARGET was understood. */
  readonly how: string;
  /** Its name in a client configuration, which is what policies are keyed on. */
  readonly configName?: string | undefined;
  /** The file that holds its list, when that was recorded. */
  readonly recordedIn?: string | undefined;
  /** What held its process; absent when none was started: a URL, a recording. */
  readonly hold?: Hold;
  /** Names, never values, of the headers or variables that the server was given; absent when there were none. */
  readonly credentials?: readonly string[];
}

/** What a server listed, or a recording holds, before anything in it was checked. */
export interface ServerListing {
  readonly server: ScannedServer;
  /** The entries as sent. Each may be anything that JSON can say. */
  readonly rawTools: readonly unknown[];
  /** False whenever a tool may be missing. */
  readonly isComplete: boolean;
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

/** The policy that tools are judged by. */
export interface JudgingPolicy {
  /** As the user named it. */
  readonly file: string;
  readonly source: Source;
  readonly policy: Policy;
  readonly program: Program;
}

export interface ServerScan {
  readonly server: ScannedServer;
  /** False whenever a tool may be missing; of a server that failed nothing was listed at all. */
  readonly isComplete: boolean;
  /** Sorted by name. */
  readonly tools: readonly Tool[];
  /** Beside `tools`, in the same order; absent without a policy. */
  readonly governed: readonly GovernedTool[] | undefined;
  /** Beside `governed`: arguments that no condition looks at, of tools that do more than read. */
  readonly unchecked?: readonly (readonly UncheckedArgument[])[] | undefined;
  readonly policy: JudgingPolicy | undefined;
  readonly findings: readonly Finding[];
  /** How the server differs from its lockfile; absent when it was not compared. */
  readonly drift?: ScanDrift | undefined;
}

export interface Scan {
  /** In the order in which they were asked for. */
  readonly servers: readonly ServerScan[];
  /** The findings of all servers, and those that only several servers together give. */
  readonly report: Report;
  /** Several were asked for, though there may be only one. */
  readonly areSeveral?: true;
}
