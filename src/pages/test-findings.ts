// Errors of test files, which keep their cases from being run.

import type { OtherFinding } from "./page.ts";

const test = { command: "test", since: "0.3.0", severity: "error" } as const;

export const TEST_FINDINGS: Readonly<Record<string, OtherFinding>> = {
  "no-cases": {
    ...test,
    summary: "A test file has no case, or a case no call.",
    why: "What tests nothing passes always, and looks as if it protected something.",
    help: "Write a case, or remove what is empty. `policy test --generate` writes cases to start from.",
  },
  "duplicate-case": {
    ...test,
    summary: "Two cases of a test file have one name.",
    why: "A report could not tell which of them failed, and `--grep` would always pick both.",
    help: "Give one of them another name.",
  },
  "mixed-case": {
    ...test,
    summary: "Two parts of a case contradict each other.",
    why: "One of them would have no effect: `calls` beside `each`, a time of no one call, a rule of a call that is allowed.",
    help: "Keep one of them.",
  },
  "invalid-time": {
    ...test,
    summary: "A time or a duration of a test file is none.",
    why: "A call at another time falls into another window, and the case would test something else.",
    help: "Write a duration such as 30s or 1h30m, or a time as 2026-01-01T12:00:00Z.",
  },
  "path-outside": {
    ...test,
    summary: "A path that must be relative to the file it stands in is absolute, or leads out of its folder.",
    why: "The file may come with a repository that nobody trusts.",
    help: "Name a file relative to it; options of the command line may name any.",
  },
  "doubtful-case": {
    ...test,
    severity: "warning",
    summary: "A case passes, and the tool or server that it names is probably misspelt.",
    why: "A tool that the policy does not list gets the default decision, and a server without a policy is denied: the case passes whatever the rules say, and protects nothing.",
    help: "Mend the name, or expect the `reason` as well: `default_deny` or `no_policy`.",
  },
  "too-many-calls": {
    ...test,
    summary: "The cases of a test file make more calls than one run may.",
    why: "A run is bounded in time, whatever a file says.",
    help: "Repeat less, or make several files of it.",
  },
};
