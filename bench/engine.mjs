// Decisions a second on parsed calls: the engine, bare closures, and two general policy engines on the
// same conditions and calls: `node bench/engine.mjs [ROUNDS]`. Needs a build.

import { createRequire } from "node:module";
import { newEnforcer, newModelFromString, StringAdapter } from "casbin";
import { median, report } from "./measure.mjs";

const require = createRequire(import.meta.url);
const { compile, createCounters, decide, openPolicy } = require("../dist/index.js");
const { preparsePolicySet, statefulIsAuthorized } = require("@cedar-policy/cedar-wasm/nodejs");

const rounds = Number(process.argv[2] ?? 7);
const TOOLS = 200;
const CALLS = 10_000;
const MAX_AMOUNT = 900;
const REGIONS = ["eu-west-1", "eu-north-1", "eu-central-1"];

/** The same calls for every engine, parsed from JSON; an eighth of them ask for too much. */
const calls = Array.from({ length: CALLS }, (_, i) =>
  parsed({
    grant: `grant-${i % 50}`,
    server: "bench",
    tool: `tool_${(i * 7) % TOOLS}`,
    args: {
      amount: i % 8 === 0 ? MAX_AMOUNT + 1 : (i * 13) % MAX_AMOUNT,
      to: `accounts-${i % 100}@example.com`,
      region: REGIONS[i % REGIONS.length],
      note: `Monthly settlement of invoice ${i}`,
    },
    argsKnown: true,
    time: Date.UTC(2026, 0, 1) + i * 100,
    approved: false,
  }),
);

function parsed(call) {
  return JSON.parse(JSON.stringify(call));
}

const rules = {
  require: [
    {
      conditions: [
        { path: "args.region", op: "in", value: REGIONS },
        { path: "args.to", op: "regex", value: "@example.com$".replace(".", "\\.") },
        { path: "args.amount", op: "lte", value: MAX_AMOUNT },
      ],
    },
  ],
  deny_if: [{ conditions: [{ path: "args.note", op: "contains", value: "confidential" }] }],
};
const limits = [{ counter: "calls", window: "minute", max: 1_000_000 }];

async function buildEngine(withLimits) {
  const tools = Object.fromEntries(
    Array.from({ length: TOOLS }, (_, i) => [`tool_${i}`, { ...rules, ...(withLimits && { limits }) }]),
  );
  const text = JSON.stringify({ version: "1", default: "deny", tools });
  const { policy } = await openPolicy("policy.json", Buffer.from(text));
  const { program } = await compile(policy);
  const counters = createCounters();
  return (call) => decide(program, call, counters).decision === "allow";
}

/** The least that could decide the same: one closure a tool, no limits, no reasons, no places. */
function buildClosures() {
  const regions = new Set(REGIONS);
  const makeClosure = (max) => (args) =>
    regions.has(args.region) &&
    typeof args.to === "string" &&
    args.to.endsWith("@example.com") &&
    typeof args.amount === "number" &&
    args.amount <= max &&
    !(typeof args.note === "string" && args.note.includes("confidential"));
  const tools = new Map(Array.from({ length: TOOLS }, (_, i) => [`tool_${i}`, makeClosure(MAX_AMOUNT)]));
  return ({ tool, args }) => tools.get(tool)?.(args) ?? false;
}

function buildCedar() {
  const policies = Array.from(
    { length: TOOLS },
    (_, i) => `permit(principal, action == Action::"tool_${i}", resource) when {
      ${JSON.stringify(REGIONS)}.contains(context.region) && context.to like "*@example.com" &&
      context.amount <= ${MAX_AMOUNT} && !(context.note like "*confidential*") };`,
  );
  preparsePolicySet("bench", { staticPolicies: policies.join("\n") });
  return ({ grant, tool, args }) =>
    statefulIsAuthorized({
      principal: { type: "Grant", id: grant },
      action: { type: "Action", id: tool },
      resource: { type: "Server", id: "bench" },
      context: args,
      preparsedPolicySetId: "bench",
      entities: [],
    }).response.decision === "allow";
}

async function buildCasbin() {
  const model = newModelFromString(`
[request_definition]
r = sub, act, amount, to, region, note
[policy_definition]
p = act, max
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && r.amount <= p.max && r.to.endsWith('@example.com') && (r.region == 'eu-west-1' || r.region == 'eu-north-1' || r.region == 'eu-central-1') && !(r.note.includes('confidential'))
`);
  const lines = Array.from({ length: TOOLS }, (_, i) => `p, tool_${i}, ${MAX_AMOUNT}`);
  const enforcer = await newEnforcer(model, new StringAdapter(lines.join("\n")));
  return ({ grant, tool, args }) =>
    enforcer.enforceSync(grant, tool, args.amount, args.to, args.region, args.note);
}

const ways = {
  closures: { decide: buildClosures(), count: 2_000_000 },
  engine: { decide: await buildEngine(true), count: 2_000_000 },
  conditions: { decide: await buildEngine(false), count: 2_000_000 },
  cedar: { decide: buildCedar(), count: 2_000 },
  casbin: { decide: await buildCasbin(), count: 2_000 },
};

/** Decisions a second; every engine must agree on how many are allowed. */
function measure(way) {
  let allowed = 0;
  const start = process.hrtime.bigint();
  for (let i = 0; i < way.count; i++) if (way.decide(calls[i % CALLS])) allowed++;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (allowed !== (way.count * 7) / 8) throw new Error(`${allowed} of ${way.count} calls were allowed`);
  return way.count / seconds;
}

const rates = new Map(Object.keys(ways).map((name) => [name, []]));
for (let round = -1; round < rounds; round++) {
  for (const [name, way] of Object.entries(ways)) {
    const rate = measure(way);
    if (round >= 0) rates.get(name).push(rate);
  }
}
const rate = (name) => median(rates.get(name));
report("bare closures", rate("closures") / 1e6, "M decisions/s", "the baseline");
report("engine, 200 rules without limits", rate("conditions") / 1e6, "M decisions/s", "");
report("engine, 200 rules with limits", rate("engine") / 1e6, "M decisions/s", ">= 4");
report("engine, 200 rules with limits", rate("engine") / rate("closures"), "x the baseline", ">= 0.2");
report("engine, the same conditions, over cedar-wasm", rate("conditions") / rate("cedar"), "x", ">= 100");
report("engine, the same conditions, over casbin", rate("conditions") / rate("casbin"), "x", ">= 100");
