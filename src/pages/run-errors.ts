// What is said of each error that ends a run, beside the exit code and the help in src/errors.ts.

import type { ErrorCode } from "../errors.ts";
import type { RunErrorText } from "./page.ts";

export const RUN_ERRORS: Readonly<Record<ErrorCode, RunErrorText>> = {
  usage: {
    since: "0.1.0",
    summary: "The command line is wrong.",
    why: "A value that is not known is refused rather than read as another one.",
    commands: ["policy lint policy.yaml --rule default-allow=loud"],
  },
  "file-not-found": {
    since: "0.1.0",
    summary: "A file that was named does not exist.",
    why: "A check of nothing would look like a check that found nothing.",
    commands: ["policy lint nowhere.yaml"],
  },
  "file-not-regular": {
    since: "0.1.0",
    summary: "What was named is no regular file.",
    why: "A device or a pipe may never end.",
    commands: ["policy lint /dev/null"],
  },
  "file-unreadable": {
    since: "0.1.0",
    summary: "A file is there, and reading it fails.",
    why: "It may belong to somebody else.",
  },
  "file-too-large": {
    since: "0.1.0",
    summary: "A file is larger than is read.",
    why: "What comes from outside is bounded, so that no file can exhaust the memory.",
    commands: ["yes '# long' | head -c 2000000 > long.yaml", "policy lint long.yaml"],
  },
  "file-unwritable": {
    since: "0.1.0",
    summary: "The result cannot be written.",
    why: "It appears whole or not at all: nothing was left behind.",
    commands: ["policy schema --output nowhere/schema.json"],
  },
  "policy-unusable": {
    since: "0.1.0",
    summary: "A policy has errors.",
    why: "A policy with an error is never used in part: nothing is decided with it.",
    commands: ["policy simulate trace.jsonl --policy mistake.yaml"],
  },
  "config-unusable": {
    since: "0.2.0",
    summary: "A configuration has errors.",
    why: "Settings that are read in part would check something else than was asked for.",
    commands: ["echo 'rule: {}' > policy.config.yaml", "policy lint policy.yaml"],
  },
  "test-unusable": {
    since: "0.3.0",
    summary: "A test file has errors, or names as its policy what is none.",
    why: "A case that is left out would look like one that passes.",
    commands: ["echo 'case: []' > shop.policy-test.yaml", "policy test shop.policy-test.yaml"],
  },
  "file-changed": {
    since: "0.2.0",
    summary: "`policy lint --fix` found that a file is no longer what it read.",
    why: "Writing the fixes would undo what somebody else has written meanwhile.",
  },
  "policy-not-found": {
    since: "0.1.0",
    summary: "No policy was named, and there is none here.",
    why: "Without a policy every call would be denied, which says nothing of yours.",
    commands: ["mkdir empty && cd empty && policy simulate ../trace.jsonl"],
  },
  "policy-ambiguous": {
    since: "0.1.0",
    summary: "Two policies are for the same server.",
    why: "Which of them governs would depend on the order of names.",
    commands: [
      "mkdir policies && cp policy.yaml policies/shop.yaml && cp policy.yaml policies/shop.yml",
      "policy simulate trace.jsonl --policy policies",
    ],
  },
  "nothing-to-do": {
    since: "0.1.0",
    summary: "There is nothing to work on.",
    why: "Doing nothing is not success: a pipeline that checks no policy and no call should not be green.",
    commands: ["echo | policy simulate -"],
  },
  "document-unusable": {
    since: "0.1.0",
    summary: "A file that is no policy cannot be used: a tool list, a lockfile, a configuration.",
    why: "What could not be read whole is not used in part.",
    commands: ["policy classify policy.yaml"],
  },
  "trace-format-unknown": {
    since: "0.3.0",
    summary: "The format of a trace is not recognised, or two formats fit it alike.",
    why: "Read in the wrong format, a trace would seem to hold no calls, or others than were made.",
    commands: ["echo '{\"hello\":1}' > what.jsonl", "policy simulate what.jsonl --policy policy.yaml"],
  },
  "trace-damaged": {
    since: "0.3.0",
    summary: "A compressed trace cannot be unpacked to its end.",
    why: "Calls that are lost would change every count, so none is shown.",
  },
  "trace-too-large": {
    since: "0.3.0",
    summary: "A compressed trace unpacks to more than is read.",
    why: "A small file that unpacks to a huge one would keep the machine busy for hours.",
  },
  "server-not-found": {
    since: "0.1.0",
    summary: "No server is called so.",
    why: "What to scan is looked for in the order that `policy scan --help` tells, and nothing fitted.",
    commands: ["policy scan --server warehouse"],
  },
  "not-locked": {
    since: "0.3.0",
    summary:
      "`policy scan --frozen` has nothing to compare with: there is no lockfile, or the server is not in it.",
    why: "A comparison with nothing would look like one that found no drift.",
    commands: ["policy scan tools.json --policy policy.yaml --server agent-recall --frozen"],
  },
  "consent-needed": {
    since: "0.3.0",
    summary: "What was named would be downloaded and run, and nobody agreed to that.",
    why: "A package runs with your rights as soon as it is fetched. On a terminal you are asked; in CI there is nobody to ask.",
    commands: ["policy scan @modelcontextprotocol/server-memory"],
  },
  "server-ambiguous": {
    since: "0.1.0",
    summary: "Several configurations launch a server of this name, each in another way.",
    why: "Another program would be started than the one that was meant.",
    commands: [
      `mkdir inner && echo '{"mcpServers":{"memory":{"url":"https://memory.example/mcp"}}}' > inner/.mcp.json`,
      "cd inner && policy scan memory",
    ],
  },
  "server-failed": {
    since: "0.1.0",
    summary: "The server could not be asked for its tools.",
    why: "It did not start, ended, or answered with something else than MCP defines.",
    commands: ["policy scan --sandbox=off -- node --nonsense"],
  },
  "sandbox-unavailable": {
    since: "0.3.0",
    summary: "`--sandbox=require` was given, and nothing here can hold the server.",
    why: "The server was not started: without a sandbox it may read and change whatever you may.",
  },
  "too-many-counters": {
    since: "0.1.0",
    summary: "A trace has more callers than counters are kept for.",
    why: "Every caller has counters of its own; a trace with millions of callers needs more of them than fit in memory.",
  },
};
