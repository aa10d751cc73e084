// Findings that are about no policy alone: a server, what it leaves ungoverned, a trace, a baseline.

import { DRIFT_FINDINGS } from "./drift-findings.ts";
import type { OtherFinding } from "./page.ts";

const SHORT_LIST =
  "The list of tools is shorter than the server's, so nothing is certain about those that are missing.";
const MEND_SERVER = "Mend the server, or tell those who make it.";
const SCAN_AGAIN = "Scan again; if it stays so, start the server by hand and look at what it sends.";

const scan = { command: "scan", since: "0.1.0" } as const;

export const OTHER_FINDINGS: Readonly<Record<string, OtherFinding>> = {
  "ungoverned-tool": {
    ...scan,
    severity: "warning",
    summary: "The policy lets calls of a tool through, and nothing checks, limits or approves them.",
    why: "Whatever the tool can do, a caller may do without end. Of a tool that only reads it is information.",
    help: "Give the tool an entry with conditions or a limit, or deny it.",
  },
  "entry-without-tool": {
    ...scan,
    severity: "warning",
    summary: "The policy has an entry for a tool that the server does not have.",
    why: "A misspelt name governs nothing, and the tool that was meant falls under `default`.",
    help: "Mend the name, or remove the entry.",
  },
  ...DRIFT_FINDINGS,
  "stale-baseline-entry": {
    severity: "warning",
    command: "lint",
    since: "0.2.0",
    summary: "An entry of the baseline accepts a finding that is no longer there.",
    why: "What nobody needs any more would hide the same mistake when it comes back.",
    help: "Write the baseline again with `--write-baseline`.",
  },
  "failed-expectation": {
    severity: "error",
    command: "simulate",
    since: "0.1.0",
    summary: "A line of a trace has an `expect`, and its call gets another decision.",
    why: "The policy does not do what somebody wrote down that it should.",
    help: "Change the policy, or the expectation if it is the one that is wrong.",
  },
  "tool-unreadable": {
    ...scan,
    severity: "error",
    summary: "An entry of the tool list is no object with a name.",
    why: "Nobody can say what it would do.",
    help: MEND_SERVER,
  },
  "tool-field-ignored": {
    ...scan,
    severity: "warning",
    summary: "A field of a tool has another type than MCP says.",
    why: "The tool was read without the field, and another client may read it otherwise.",
    help: MEND_SERVER,
  },
  "tool-without-schema": {
    ...scan,
    severity: "info",
    summary: "A tool does not say which arguments it takes.",
    why: "No condition on its arguments can be checked against them.",
    help: MEND_SERVER,
  },
  "tool-name-twice": {
    ...scan,
    severity: "error",
    summary: "Two tools have one name.",
    why: "A policy cannot tell them apart, and neither can a caller.",
    help: MEND_SERVER,
  },
  "tool-name-alike": {
    ...scan,
    severity: "warning",
    summary: "Two names differ, and look the same to a person.",
    why: "A policy that governs one of them leaves the other to `default`; a name may have been chosen to deceive.",
    help: "Look at both names, and govern both.",
  },
  "tool-name-odd": {
    ...scan,
    severity: "warning",
    summary: "A name holds characters, or has a length, that MCP advises against.",
    why: "Clients may refuse the tool, or call it by another name.",
    help: MEND_SERVER,
  },
  "scan-truncated": {
    ...scan,
    severity: "error",
    summary: "The tool list was longer than the limits allow, or a recording ends before its last page.",
    why: SHORT_LIST,
    help: "Record the list to its end; docs/limits.md lists the limits.",
  },
  "scan-timeout": {
    ...scan,
    severity: "error",
    summary: "The scan took longer than `--timeout` after some tools were listed.",
    why: SHORT_LIST,
    help: "Give the scan more time with `--timeout SECONDS`.",
  },
  "scan-interrupted": {
    ...scan,
    severity: "error",
    summary: "The server ended, closed the connection or broke the protocol after some tools were listed.",
    why: SHORT_LIST,
    help: SCAN_AGAIN,
  },
  "scan-bad-cursor": {
    ...scan,
    severity: "error",
    summary: "The cursor to the next page is no text, empty or too long.",
    why: SHORT_LIST,
    help: MEND_SERVER,
  },
  "scan-cursor-loop": {
    ...scan,
    severity: "error",
    summary: "The server named the same next page twice.",
    why: SHORT_LIST,
    help: MEND_SERVER,
  },
  "scan-list-unstable": {
    ...scan,
    severity: "error",
    summary: "The list changed while it was read, and again while it was read a second time.",
    why: "What was listed may be a mixture of two lists.",
    help: SCAN_AGAIN,
  },
  "scan-too-deep": {
    ...scan,
    severity: "error",
    summary: "A tool has objects and arrays inside each other beyond the limit, and was left out.",
    why: SHORT_LIST,
    help: MEND_SERVER,
  },
  "scan-junk-output": {
    ...scan,
    severity: "warning",
    summary: "The server prints lines on stdout that are not JSON-RPC.",
    why: "Stdout is the protocol: strict clients give up at such a line.",
    help: "Let the server log to stderr.",
  },
  "scan-stray-answer": {
    ...scan,
    severity: "warning",
    summary: "The server answered requests that nobody made.",
    why: "It is confused, or it tries to have its answers taken for others.",
    help: MEND_SERVER,
  },
  "scan-server-request": {
    ...scan,
    severity: "warning",
    summary: "The server asked something of the client, which was answered with an error.",
    why: "A server may ask a client for its files, for answers of its model, or for input of its user. A scan gives it none.",
    help: "Nothing, if you know what it asks for.",
  },
};
