// Findings of `policy scan --frozen`: what has changed since the lockfile was written, and what that does to the policy.

import type { OtherFinding } from "./page.ts";

const drift = { command: "scan", since: "0.3.0" } as const;
const LOOK =
  "Look at the difference. When it is all right, write the lockfile again with `policy scan --lock`.";
const MEND_RULE = "Mend the rule for what the server is now, or do not take the server's new version.";

export const DRIFT_FINDINGS: Readonly<Record<string, OtherFinding>> = {
  "drift-tool-added": {
    ...drift,
    severity: "warning",
    summary: "The server has a tool that the lockfile does not have.",
    why: "Nobody has looked at it, and what becomes of its calls is decided by `default` unless the policy names it.",
    help: LOOK,
  },
  "drift-tool-removed": {
    ...drift,
    severity: "warning",
    summary: "The server no longer has a tool of the lockfile.",
    why: "It may go by another name now, under which the policy does not know it.",
    help: LOOK,
  },
  "drift-tool-renamed": {
    ...drift,
    severity: "warning",
    summary: "A tool of the lockfile is gone, and a new one is the same but for its name.",
    why: "Names are exact: what the policy says of the old name does not govern the new one.",
    help: "Write the new name into the policy, and write the lockfile again with `policy scan --lock`.",
  },
  "drift-tool-changed": {
    ...drift,
    severity: "warning",
    summary: "The definition of a tool is not the one that the lockfile holds.",
    why: "A server can be looked at while it is harmless, and change its descriptions or arguments afterwards.",
    help: LOOK,
  },
  "drift-risk-rose": {
    ...drift,
    severity: "error",
    summary: "A tool can do more harm than when the lockfile was written.",
    why: "The rules for it were written for a tool that could do less.",
    help: "Look at what the tool does now, and whether the rules for it are still strict enough.",
  },
  "drift-rule-broken": {
    ...drift,
    severity: "error",
    summary: "A rule of the policy no longer does what it did with the tools of the lockfile.",
    why: "It denies every call, never applies, or looks at an argument that is gone: the protection is lost, or the tool cannot be used.",
    help: MEND_RULE,
  },
  "drift-rule-widened": {
    ...drift,
    severity: "error",
    summary: "The policy lets calls through that the server did not take when the lockfile was written.",
    why: "New tools, arguments and values were not thought of when the rules were written.",
    help: MEND_RULE,
  },
  "drift-rule-unchecked": {
    ...drift,
    severity: "warning",
    summary: "Whether a rule still applies can no longer be told from the schema of its tool.",
    why: "A server that no longer says what its tools take can change that without being seen.",
    help: "Compare the paths of the rule with the documentation of the server.",
  },
  "drift-risk-reclassified": {
    ...drift,
    severity: "info",
    summary: "A tool has not changed, and its risk is judged otherwise than in the lockfile.",
    why: "Another version of policy, or other tools beside it, read its name in another way. This is no drift.",
    help: "Write the lockfile again with `policy scan --lock`.",
  },
  "drift-server-changed": {
    ...drift,
    severity: "info",
    summary: "The server's name, version, protocol or target is not the one of the lockfile.",
    why: "Its tools may be the same, so this alone is no drift.",
    help: "Write the lockfile again with `policy scan --lock` when the change was meant.",
  },
};
