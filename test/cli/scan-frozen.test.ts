// policy scan --frozen: drift, what it does to the policy, in each format, and the exit codes.

import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { scanSchema } from "../../src/scan/scan-json-schema.ts";
import { project } from "./run.ts";

type Schema = Readonly<Record<string, unknown>>;

const tool = (name: string, properties: Schema, more: Schema = {}) => ({
  name,
  inputSchema: { type: "object", properties, required: Object.keys(properties) },
  ...more,
});
const REFUND = tool("refund_order", { order_id: { type: "string" }, amount: { type: "number" } });
const SEND = tool("send_email", {
  to: { type: "string" },
  priority: { type: "string", enum: ["low", "normal"] },
});
const GET = tool("get_order", { order_id: { type: "string" } });
const TOOLS = [REFUND, SEND, GET];

const POLICY = `version: "1"
default: deny
tools:
  get_order: {}
  refund_order:
    require:
      - conditions:
          - { path: args.amount, op: lte, value: 100 }
  send_email:
    deny_if:
      - conditions:
          - { path: args.priority, op: eq, value: low }
    require:
      - conditions:
          - { path: args.to, op: regex, value: '^[^@]+@shop\\.example$' }
`;
const SCAN = ["scan", "shop.tools.json", "--frozen"];

/** A folder in which the tools of the server were locked, and are others now. */
async function locked(now: readonly unknown[], policy = POLICY) {
  const files = project({ "shop.tools.json": { tools: TOOLS }, "policy.yaml": policy });
  expect(await files.run(["scan", "shop.tools.json", "--lock", "--fail-on-risk", "never"])).toMatchObject({
    exitCode: 0,
  });
  const lockfile = files.read("policy.lock.json");
  files.write({ "shop.tools.json": { tools: now } });
  return { ...files, lockfile };
}

describe("--frozen", () => {
  test.each<[string, readonly unknown[]]>([
    ["the same tools", TOOLS],
    ["the same tools in another order", [GET, SEND, REFUND]],
  ])("%s have not drifted", async (_, now) => {
    const { run, read, lockfile } = await locked(now);
    const result = await run(SCAN);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain("No tool has drifted from shop in policy.lock.json\n");
    expect(result.stdout).toMatch(/3 tools: policy\.yaml governs every one\n$/);
    expect(read("policy.lock.json")).toBe(lockfile);
  });

  test.each<[string, readonly unknown[], readonly string[], RegExp]>([
    [
      "an argument renamed under a condition",
      [tool("refund_order", { order_id: { type: "string" }, total: { type: "number" } }), SEND, GET],
      ["drift-tool-changed", "drift-rule-widened", "drift-rule-broken"],
      /does not list args\.amount: with the argument absent, this denies every call/,
    ],
    [
      "an enum that grew",
      [
        REFUND,
        tool("send_email", {
          to: { type: "string" },
          priority: { type: "string", enum: ["low", "normal", "urgent"] },
        }),
        GET,
      ],
      ["drift-tool-changed", "drift-rule-widened"],
      /args\.priority.*"urgent"/,
    ],
    [
      "a new argument that no condition covers",
      [
        REFUND,
        tool("send_email", {
          to: { type: "string" },
          priority: { type: "string", enum: ["low", "normal"] },
          bcc: { type: "string" },
        }),
        GET,
      ],
      ["drift-tool-changed", "drift-rule-widened"],
      /"send_email" \(write\) has a new argument that no condition looks at: args\.bcc/,
    ],
    [
      "a risk that rose",
      [REFUND, SEND, { ...GET, description: "Deletes the order." }],
      ["drift-tool-changed", "drift-risk-rose", "drift-rule-widened"],
      /"get_order" rose: read, low → destructive, high/,
    ],
    [
      "a tool that is gone",
      [REFUND, GET],
      ["drift-tool-removed", "drift-rule-broken", "entry-without-tool"],
      /has lost the tool "send_email" \(write\)/,
    ],
    [
      "a new tool",
      [...TOOLS, tool("delete_order", { order_id: { type: "string" } })],
      ["drift-tool-added"],
      /new tool "delete_order" \(destructive\), which the policy leaves default-denied/,
    ],
  ])("%s is drift, and what it does to the policy is told", async (_, now, codes, says) => {
    const { run, read, lockfile } = await locked(now);
    const { exitCode, stdout } = await run([...SCAN, "--format", "json"]);
    expect(exitCode).toBe(1);
    const report = JSON.parse(stdout);
    const findings: readonly { code: string; message: string }[] = report.findings;
    const found = findings.map(({ code }) => code).filter((code) => code !== "unchecked-argument");
    // What becomes ungoverned besides is judged elsewhere.
    expect([...new Set(found)].filter((code) => code !== "ungoverned-tool").sort()).toEqual(
      [...codes].sort(),
    );
    expect(findings.map(({ message }) => message).join("\n")).toMatch(says);
    expect(report.drift).toMatchObject({ lockfile: "policy.lock.json", server: "shop", drifted: true });
    expect(read("policy.lock.json")).toBe(lockfile);
  });

  test("a new tool under default: allow widens the policy", async () => {
    const open = 'version: "1"\ndefault: allow\ntools: {}\n';
    const { run } = await locked([...TOOLS, tool("delete_order", {})], open);
    const { exitCode, stdout } = await run([...SCAN, "--fail-on-risk", "never", "--fail-on", "never"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("error[drift-rule-widened]");
    expect(stdout).toContain("default: allow lets every call through");
  });

  test("drift fails whatever the thresholds are, and no last line looks like success", async () => {
    const { run } = await locked([REFUND, SEND, { ...GET, description: "Gets one order." }]);
    const never = [...SCAN, "--fail-on", "never", "--fail-on-risk", "never"];
    const text = await run(never);
    expect(text.exitCode).toBe(1);
    expect(text.stdout).toContain(
      "1 tool has drifted from shop in policy.lock.json\n~ get_order: changed: description\n",
    );
    expect(text.stdout).toMatch(/3 tools: policy\.yaml governs every one; 1 drifted\n$/);
    const markdown = await run([...never, "--format", "markdown"]);
    expect(markdown.stdout).toMatch(/^### policy scan: 3 tools, none ungoverned, 1 drifted\n/);
    expect(markdown.stdout).toContain("`drift-tool-changed`");
    const page = await run([...never, "--format", "html"]);
    expect(page.stdout).toContain(
      "<strong>1 tool has drifted.</strong>\nThe server no longer lists what policy.lock.json holds.",
    );
  });

  test("every key of a drift in json stands in the schema", async () => {
    const now = [
      { ...REFUND, name: "pay_back" },
      tool("send_email", { to: { type: "string" }, priority: { type: "integer" }, cc: { type: "string" } }),
      { ...GET, description: "Deletes the order." },
      tool("add_order", {}),
    ];
    const { run } = await locked([...now]);
    const json = JSON.parse((await run([...SCAN, "--format", "json"])).stdout);
    const validate = new Ajv({ allErrors: true }).compile(closed(scanSchema));
    expect([validate(json), validate.errors]).toEqual([true, null]);
    expect(json.drift).toMatchObject({
      added: [{ name: "add_order", risk: "write" }],
      removed: [],
      renamed: [{ from: "refund_order", name: "pay_back" }],
      changed: [{ name: "get_order", risk: { direction: "rose" } }, { name: "send_email" }],
    });
    expect(validate({ ...json, drift: { ...json.drift, more: 1 } })).toBe(false);
    expect(validate({ ...json, drift: { ...json.drift, drifted: "no" } })).toBe(false);
  });

  test.each([
    ["sarif", '"ruleId": "drift-rule-broken"'],
    ["github", "::error file=policy.yaml,line=8,endLine=8,col=21,endColumn=32,title=drift-rule-broken::"],
    ["junit", '<testcase name="drift-rule-broken at 8:21"'],
    ["html", "drift-rule-broken"],
  ])("%s says what broke", async (format, expected) => {
    const { run } = await locked([tool("refund_order", { order_id: { type: "string" } }), SEND, GET]);
    const { exitCode, stdout } = await run([...SCAN, "--format", format]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(expected);
  });

  test.each([
    ["no lockfile", ["scan", "shop.tools.json", "--frozen=none.json"], "error[not-locked]"],
    [
      "another server",
      [...SCAN, "--server", "bank"],
      'policy.lock.json has no server "bank"; it has "shop".',
    ],
    ["two lockfiles", ["scan", "shop.tools.json", "--frozen=a.json", "--lock=b.json"], "name two lockfiles"],
    ["a new beginning", [...SCAN, "--init=new.yaml"], "write one of them"],
  ])("%s is wrong usage", async (_, argv, expected) => {
    const { run, list } = await locked(TOOLS);
    const before = list();
    const result = await run(argv);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain(expected);
    expect(list()).toEqual(before);
  });

  test("a lockfile that was changed by hand is not used", async () => {
    const { run, write, lockfile } = await locked(TOOLS);
    write({ "policy.lock.json": lockfile.replace('"normal"', '"any"') });
    const result = await run(SCAN);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("was changed by hand");
  });
});

/** The schema without keys that it does not know. */
function closed(schema: object): object {
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    typeof value === "object" && value !== null && !Array.isArray(value) ? closed(value) : value,
  ]);
  const isClosed = "properties" in schema && "type" in schema && schema.type === "object";
  return { ...Object.fromEntries(entries), ...(isClosed && { additionalProperties: false }) };
}
