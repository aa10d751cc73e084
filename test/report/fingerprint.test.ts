// Fingerprints stay when a policy is moved, commented or laid out anew, and tell different findings apart.

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Finding } from "../../src/finding.ts";
import { lintPolicy } from "../../src/lint/lint.ts";
import { openPolicy } from "../../src/lint/open-policy.ts";
import { fingerprintFindings } from "../../src/report/fingerprint.ts";

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

async function findingsOf(policy: string, file = "policy.yaml"): Promise<readonly Finding[]> {
  return lintPolicy(await openPolicy(file, Buffer.from(policy)));
}

async function fingerprintsOf(policy: string, file?: string): Promise<readonly (string | undefined)[]> {
  return fingerprintFindings(await findingsOf(policy, file), sha256).map(({ fingerprint }) => fingerprint);
}

const POLICY = `version: "1"
default: allow
tools:
  read_file:
    require:
      - { path: args.path, regex: ok }
      - { path: args.path, regex: ok }
      - { path: args.mode, regex: text }
`;

const ITEM_ABOVE = POLICY.replace(
  "    require:\n",
  "    require:\n      - { path: args.name, exists: true }\n",
);

test.each([
  ["lines above", `\n\n${POLICY}`],
  ["a comment above", `# Who may read.\n${POLICY}`],
  ["a comment beside", POLICY.replace("allow", "allow # for now")],
  ["an item above", ITEM_ABOVE],
  ["an entry above", POLICY.replace("tools:\n", "tools:\n  other:\n    on_deny: No.\n")],
  [
    "other white space",
    POLICY.replaceAll("{ ", "{").replaceAll(": ", ":   ").replace("args.mode, ", "args.mode,   "),
  ],
  ["deeper indentation", POLICY.replaceAll("      - ", "          - ")],
  ["other line breaks", POLICY.replaceAll("\n", "\r\n")],
  ["a description", `${POLICY}description: Reads.\n`],
])("the same with %s", async (_, changed) => {
  const before = await fingerprintsOf(POLICY);
  expect(before.length).toBeGreaterThan(3);
  expect(await fingerprintsOf(changed)).toEqual(expect.arrayContaining([...before]));
});

test("an item of many lines is the same on one, and with a comment in it", async () => {
  const wide = POLICY.replace(
    "- { path: args.mode, regex: text }",
    "- # mode\n        regex: 'text' # only\n        path: args.mode",
  );
  expect([...(await fingerprintsOf(wide))].sort()).toEqual([...(await fingerprintsOf(POLICY))].sort());
});

test("JSON laid out anew keeps them", async () => {
  const policy = {
    version: "1",
    default: "allow",
    tools: { a: { require: [{ path: "args.x", regex: "y" }] } },
  };
  const [short, long] = [JSON.stringify(policy), JSON.stringify(policy, null, 4)];
  expect(await fingerprintsOf(long, "p.json")).toEqual(await fingerprintsOf(short, "p.json"));
});

test("no two of one run are the same, not even of equals", async () => {
  const fingerprints = await fingerprintsOf(POLICY);
  expect(new Set(fingerprints).size).toBe(fingerprints.length);
  for (const fingerprint of fingerprints) expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
});

test("one more of equals adds one, wherever it is put", async () => {
  const item = "      - { path: args.path, regex: ok }\n";
  const before = await fingerprintsOf(POLICY);
  const after = await fingerprintsOf(POLICY.replace(item, item + item));
  expect(after.filter((one) => !before.includes(one)).length).toBe(after.length - before.length);
});

const FINDING: Finding = {
  code: "failed-expectation",
  severity: "error",
  file: "traces/a.jsonl",
  line: 3,
  column: 1,
  endLine: 3,
  endColumn: 1,
  pointer: "/a",
  message: "It is denied.",
  help: "",
};
const fingerprintOf = (finding: Finding, folder?: string): string | undefined =>
  fingerprintFindings([finding], sha256, folder)[0]?.fingerprint;

test.each<[string, Partial<Finding>]>([
  ["code", { code: "other" }],
  ["file", { file: "traces/b.jsonl" }],
  ["pointer", { pointer: "/b" }],
  ["message", { message: "It is allowed." }],
  ["identity", { identity: "" }],
])("without identity another %s is another finding", (_, other) => {
  expect(fingerprintOf({ ...FINDING, ...other })).not.toBe(fingerprintOf(FINDING));
});

test.each<[string, Partial<Finding>]>([
  ["line", { line: 9, endLine: 9 }],
  ["column", { column: 5, endColumn: 6 }],
  ["severity", { severity: "info" }],
  ["help", { help: "Mend it." }],
])("another %s is the same finding", (_, other) => {
  expect(fingerprintOf({ ...FINDING, ...other })).toBe(fingerprintOf(FINDING));
});

test.each(["./traces/a.jsonl", "traces//a.jsonl", "traces/x/../a.jsonl", "/repo/traces/a.jsonl"])(
  "%s is the same file",
  (file) => {
    expect(fingerprintOf({ ...FINDING, file }, "/repo")).toBe(fingerprintOf(FINDING, "/repo"));
  },
);

test("on Windows too", () => {
  for (const file of ["traces\\a.jsonl", "C:\\repo\\traces\\a.jsonl"]) {
    expect(fingerprintOf({ ...FINDING, file }, "C:\\repo")).toBe(fingerprintOf(FINDING));
  }
});

test("the order of the findings is kept, and does not matter", async () => {
  const findings = await findingsOf(POLICY);
  const forth = fingerprintFindings(findings, sha256);
  const back = fingerprintFindings([...findings].reverse(), sha256);
  expect([...back].reverse()).toEqual(forth);
  expect(forth.map(({ message }) => message)).toEqual(findings.map(({ message }) => message));
});

test("another secret in the place of one that was accepted is another finding", async () => {
  const prints = await Promise.all(
    ["Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7xAb3dE6gH", "Zz3dE6gH9jK2mN5pQ8sT1vW4yZ7xAb3dE6gH"].map(async (body) => {
      const text = `version: "1"\ndefault: deny\ndescription: ghp_${body}\n`;
      const found = lintPolicy(await openPolicy("policy.yaml", Buffer.from(text)));
      expect(JSON.stringify(found)).not.toContain(body);
      return fingerprintFindings(found, sha256).map(({ code, fingerprint }) => [code, fingerprint]);
    }),
  );
  expect(prints[0]?.[0]?.[0]).toBe("secret-in-policy");
  expect(prints[0]).not.toEqual(prints[1]);
});
