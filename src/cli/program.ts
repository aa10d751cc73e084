// Every command, its arguments and its options: the source of all help.

import { Command, type CommanderError, Option } from "commander";
import { type ExitCode, PolicyError } from "../errors.ts";
import { escapeText } from "../report/escape.ts";
import type { LintCommandOptions } from "./commands/lint.ts";
import type { SchemaOptions } from "./commands/schema.ts";
import type { SimulateCommandOptions } from "./commands/simulate.ts";
import {
  addCommon,
  collect,
  failOnOption,
  grantByOption,
  inputFormatOption,
  jobCount,
  outputOption,
  wholeNumber,
} from "./common-options.ts";
import type { Io } from "./io.ts";
import { addExplain, addRules } from "./reference-commands.ts";
import { addReportOptions, isRepeatable } from "./report-options.ts";
import { addScan } from "./scan-command.ts";
import { splitValues } from "./split-values.ts";
import { addTest } from "./test-command.ts";
import { addConvertTrace } from "./trace-commands.ts";
import { UsageShown } from "./usage-shown.ts";
import { VERSION } from "./version.generated.ts";

/** What the commands run in. */
export interface Session {
  readonly io: Io;
  /** As typed, without the program's own name. */
  readonly argv: readonly string[];
  /** Runs another command line, for the command that shows the others. */
  readonly run: (argv: readonly string[], io: Io) => Promise<ExitCode>;
  /** Where the command that ran leaves its exit code. */
  exitCode: ExitCode;
}

/** Columns of help: the same on every terminal. */
const HELP_WIDTH = 100;

export function buildProgram(session: Session): Command {
  const { io } = session;
  const program = new Command("policy")
    .description("Lint, scan and simulate policies for the tools that AI agents call over MCP.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand(false)
    .showHelpAfterError("Run with --help to see what there is.")
    .exitOverride((error) => {
      throw new UsageShown(isHelp(error) ? 0 : 2);
    })
    .configureOutput({
      writeOut: io.writeStdout,
      writeErr: io.writeStderr,
      // Commander puts its guess at what was meant on a line of its own.
      outputError: (text, write) =>
        write(`${escapeText(text.trimEnd().replace(/\n(?=\(Did you mean [^\n]*\)$)/, " "))}\n`),
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 findings, 2 wrong usage or unusable input, 3 could not finish.\nDocumentation: docs/ in the package.",
    );
  // The one command that runs needs none of the others; help shows them all.
  const named = ADDERS.get(session.argv[0] ?? "");
  for (const add of named === undefined ? ADDERS.values() : [named]) add(program, session);
  for (const command of program.commands) refuseRepeats(command);
  return program;
}

/** Of an option that stands twice the last would count, and the first be lost in silence. */
function refuseRepeats(command: Command): void {
  for (const option of command.options) {
    if (option.isBoolean() || option.parseArg === collect || isRepeatable(option)) continue;
    let isSeen = false;
    command.on(`option:${option.name()}`, () => {
      if (isSeen) throw new PolicyError("usage", `${option.flags} may stand only once.`);
      isSeen = true;
    });
  }
}

const SIMULATE_FORMATS = ["text", "json", "ndjson", "markdown", "junit", "github", "html", "lcov"];

const ADDERS: ReadonlyMap<string, (program: Command, session: Session) => void> = new Map([
  ["lint", addLint],
  ["scan", addScan],
  ["simulate", addSimulate],
  ["test", addTest],
  ["convert-trace", addConvertTrace],
  ["classify", addClassify],
  ["explain", addExplain],
  ["rules", addRules],
  ["schema", addSchema],
  ["lsp", addLsp],
  ["demo", addDemo],
]);

function addLint(program: Command, session: Session): void {
  addReportOptions(
    addCommon(
      program
        .command("lint")
        .description("check policy files: every error of the format, and rules about what policies get wrong")
        .argument(
          "[FILE...]",
          "policy files or folders; - is standard input; without: the policies found here",
        ),
    ),
  )
    .addOption(failOnOption("error", "warning", "info", "never"))
    .option("--max-warnings <N>", "fail when there are more warnings than N", wholeNumber)
    .option("--rule <CODE=LEVEL>", "set a rule to off, info, warning or error; may be repeated", collect)
    .option(
      "--lock <FILE>",
      "check against the tools of this lockfile (default: policy.lock.json when present)",
    )
    .option(
      "--tools <FILE>",
      "check against the tools of this recorded tools/list, rather than of a lockfile",
    )
    .option("--server <NAME>", "the server of the lockfile that the policy is for")
    .option("--portable", "report what only this program reads: every extension of the portable format")
    .option("--fix [=WHICH]", "make safe fixes in the files; --fix=all also those that change decisions")
    .option("--fix-dry-run", "print what --fix would change as a diff, and write nothing")
    .option("--config <FILE>", "settings (default: policy.config.yaml here or in a folder above)")
    .option("--no-config", "use no settings but those of the command line")
    .option(
      "--baseline <FILE>",
      "accept the findings in this file (default: policy.baseline.json when present)",
    )
    .option("--write-baseline [=FILE]", "accept what is found now: write it to the baseline")
    .option("--watch", "lint again when a policy, or a file beside it, changes; Ctrl-C ends")
    .action(async (files: string[], { watch, ...options }: LintCommandOptions & { watch?: true }) => {
      const { words, values } = splitValues(session.argv, options, ["fix", "writeBaseline"]);
      const run = watch
        ? (await import("./commands/lint-watch.ts")).runLintWatch
        : (await import("./commands/lint.ts")).runLint;
      session.exitCode = await run(session.io, [...words, ...files], { ...options, ...values });
    });
}

function addSimulate(program: Command, session: Session): void {
  addReportOptions(
    addCommon(
      program
        .command("simulate")
        .description("replay recorded calls against a policy and show what each would have got")
        .argument("<TRACE...>", "traces, folders of them, or globs, in order; - is standard input"),
    ),
    SIMULATE_FORMATS,
  )
    .option(
      "--policy <FILE|DIR>",
      "the policy, or a folder with one for each server (default: the one found here)",
    )
    .option("--server <NAME>", "the server that calls without one belong to")
    .option(
      "--map <FROM=TO>",
      "the server that the trace calls FROM is TO in the policies; may be repeated",
      collect,
    )
    .addOption(grantByOption())
    .addOption(
      new Option("--approve <WHICH>", "what becomes of calls that need approval")
        .choices(["none", "all"])
        .default("none"),
    )
    .option(
      "--against <FILE|DIR>",
      "another policy, or a folder of them: report only what changes from --policy to it",
    )
    .addOption(
      failOnOption(
        "expectation",
        "deny",
        "approval",
        "change",
        "newly-denied",
        "newly-allowed",
        "never",
      ).default("expectation"),
    )
    .option("--strict", "fail on any line that cannot be used")
    .option("--assume-interval <MS>", "milliseconds between calls that have no time", wholeNumber)
    .option("--show-args", "add the arguments to decision lines")
    .addOption(inputFormatOption())
    .option("--builtin", "replay the agent's own tools too, as those of the server `builtin`")
    .option(
      "--coverage",
      "report which rules, conditions, limits and tools of the policy the calls exercised",
    )
    .option("--min-coverage <PCT>", "fail when less than this percentage was exercised; implies --coverage")
    .option(
      "--jobs <N>",
      "threads that read large native traces, where no other option needs one; the result is the same (default: the cores)",
      jobCount,
    )
    .action(async (traces: string[], options: SimulateCommandOptions & { against?: string }) => {
      const { against } = options;
      session.exitCode =
        against === undefined
          ? await (await import("./commands/simulate.ts")).runSimulate(session.io, traces, options)
          : await (await import("./commands/simulate-against.ts")).runAgainst(session.io, traces, {
              ...options,
              against,
            });
    });
}

function addClassify(program: Command, session: Session): void {
  addCommon(
    program
      .command("classify")
      .description("classify tools by risk, a line each")
      .argument("[FILE]", "a tools/list, or one tool a line; - is standard input", "-"),
  )
    .addOption(outputOption())
    .action(async (file: string, options: { readonly output?: string }) => {
      const { runClassify } = await import("./commands/classify.ts");
      session.exitCode = await runClassify(session.io, file, options);
    });
}

function addSchema(program: Command, session: Session): void {
  addCommon(
    program
      .command("schema")
      .description(
        "print the JSON Schema (draft-07) of a policy, a configuration or a test file, for editors, or of a report of lint, scan, simulate or test",
      ),
  )
    .addOption(
      new Option("--of <WHAT>", "what the schema is of")
        .choices(["policy", "config", "policy-test", "report", "scan", "simulate", "against", "test"])
        .default("policy"),
    )
    .addOption(outputOption())
    .action(async (options: SchemaOptions) => {
      const { runSchema } = await import("./commands/schema.ts");
      session.exitCode = await runSchema(session.io, options);
    });
}

function addLsp(program: Command, session: Session): void {
  addCommon(
    program
      .command("lsp")
      .description("serve editors: speak the Language Server Protocol on standard input and output"),
  )
    // Most editors add it to the command by themselves.
    .addOption(new Option("--stdio", "speak on standard input and output, as it does anyway").hideHelp())
    .action(async () => {
      const { runLsp } = await import("./commands/lsp.ts");
      session.exitCode = await runLsp(session.io);
    });
}

function addDemo(program: Command, session: Session): void {
  addCommon(
    program
      .command("demo")
      .description("scan a real server, lint a policy for it, and replay calls that were recorded from it"),
  ).action(async () => {
    const { runDemo } = await import("./commands/demo.ts");
    session.exitCode = await runDemo(session.io, session.run);
  });
}

function isHelp({ code }: CommanderError): boolean {
  return code === "commander.helpDisplayed" || code === "commander.version";
}
