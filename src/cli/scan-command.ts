// policy scan, its arguments and its options.

import { type Command, Option } from "commander";
import type { ScanCommandOptions, ScanWords } from "./commands/scan.ts";
import { addCommon, collect, positiveNumber } from "./common-options.ts";
import type { Session } from "./program.ts";
import { addReportOptions } from "./report-options.ts";
import { splitValues } from "./split-values.ts";
import { splitWords } from "./typed-words.ts";

/** As `SCAN_FORMATS` has them, which other commands need not load. */
const SCAN_FORMAT_NAMES = ["text", "json", "sarif", "github", "junit", "markdown", "html"];

export function addScan(program: Command, session: Session): void {
  addReportOptions(
    addCommon(
      program
        .command("scan")
        .usage("[options] [TARGET] [-- COMMAND ARGS...]")
        .description("connect to an MCP server, classify its tools by risk, and show which are ungoverned")
        .argument(
          "[TARGET]",
          "a URL, a recorded tools/list, server.json, a server of an MCP client, a package in its arguments, a binary, or an npm package",
        )
        .argument("[COMMAND...]", "after --: the command that starts the server"),
    ),
    SCAN_FORMAT_NAMES,
  )
    .option("--policy <FILE|DIR>", "judge the tools by this policy (default: the one found here)")
    .option("--server <NAME>", "the server's name, in a client configuration or a folder of policies")
    .option("--config <FILE>", "look for the server in this client configuration")
    .option("--all", "scan every server of the client configurations")
    .option("--list", "list the servers of the client configurations, and scan none")
    .option("--dry-run", "show what would run, and run nothing")
    .option("--input <ID=VALUE>", "what a client configuration asks for; may be repeated", collect)
    .option(
      "--header <NAME: VALUE>",
      "send a header to an HTTP server, with variables as in .mcp.json; may be repeated",
      collect,
    )
    .option("--twice", "list the tools again as another client, and compare")
    .option("--yes", "download and run the package that TARGET names without asking")
    .option(
      "--timeout <SECONDS>",
      "bound on the whole scan (default: 30, or 120 when npx, uvx, docker or dnx fetches one)",
      positiveNumber,
    )
    .addOption(
      new Option("--sandbox <WHEN>", "hold the server with bubblewrap: auto where it works, require, or off")
        .choices(["auto", "require", "off"])
        .default("auto"),
    )
    .option("--network", "let a server in the sandbox use the network (npx and its likes always may)")
    .option("--isolated", "give the server a temporary HOME and working directory")
    .option("--lock [FILE]", "write the tools to a lockfile (default: policy.lock.json)")
    .option(
      "--frozen [=FILE]",
      "fail when the tools differ from the lockfile (default: that of --lock), and write nothing",
    )
    .option(
      "--init [FILE]",
      "write a starter policy, and the lockfile beside it (default: policy.yaml, or a file of policies/)",
    )
    .option("--force", "let --init write over a file that is there")
    .addOption(
      new Option(
        "--fail-on-risk <CLASS>",
        "fail on an ungoverned tool of at least this risk (default: write)",
      ).choices(["read", "write", "execute", "destructive", "financial", "never"]),
    )
    .addOption(
      new Option(
        "--fail-on <SEVERITY>",
        "fail on another finding of at least this severity (default: error, under a policy)",
      ).choices(["error", "warning", "info", "never"]),
    )
    .option("--evidence", "show what the risk of each tool follows from")
    .action(async (_target: unknown, _command: unknown, options: ScanCommandOptions, command: Command) => {
      const { runScan } = await import("./commands/scan.ts");
      const { words, values } = splitValues(session.argv, options, ["frozen"]);
      const typed = splitWords([...words, ...command.args], session.argv);
      session.exitCode = await runScan(
        session.io,
        ...withTarget(typed, { ...options, ...values }, session.argv),
      );
    });
}

/** Commander takes the word after `--init` or `--lock` for a file: when nothing else is, it is the TARGET. */
function withTarget(
  words: ScanWords,
  options: ScanCommandOptions,
  argv: readonly string[],
): [ScanWords, ScanCommandOptions] {
  const isNamed =
    words.target !== undefined ||
    words.command.length > 0 ||
    options.server !== undefined ||
    options.all ||
    options.list;
  if (isNamed) return [words, options];
  const { words: taken, values } = splitValues(argv, options, ["init", "lock"]);
  return taken.length === 1
    ? [
        { ...words, target: taken[0] },
        { ...options, ...values },
      ]
    : [words, options];
}
