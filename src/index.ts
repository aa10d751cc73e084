// The library: read a policy, compile it, decide calls, replay traces, run tests, classify tools.
//
// Everything here is values in, values out: no file is opened and no clock is read.

export { type Decimal, type Num, parseNum } from "./decimal.ts";
export type { Call } from "./engine/call.ts";
export { type Compilation, compile } from "./engine/compile.ts";
export { type Counters, createCounters, type LimitUse, type Receipt } from "./engine/counters.ts";
export { decide, denyNoPolicy, limitsReached } from "./engine/decide.ts";
export type { Decision, DecisionKind, Reason } from "./engine/decision.ts";
export { governAll, governByServer, type PolicySet } from "./engine/policy-set.ts";
export { type Program, readsArguments } from "./engine/program.ts";
export type {
  Anchor,
  Finding,
  Fix,
  Place,
  Problem,
  Severity,
  SuppressedFinding,
  TextEdit,
} from "./finding.ts";
export { parseExactJson } from "./json.ts";
export { LIMITS } from "./limits.ts";
export { type LintOptions, lintPolicy } from "./lint/lint.ts";
export { type OpenedPolicy, openPolicy } from "./lint/open-policy.ts";
export type { KnownTool } from "./lint/rule.ts";
export { buildSchemaPatterns } from "./lint/schema-patterns.ts";
export type { Policy } from "./policy/policy.ts";
export { printPolicy } from "./policy/print.ts";
export { type PolicyReading, readPolicy } from "./policy/read.ts";
export { policySchema } from "./policy/schema.ts";
export { placeOf, readSource, type Source } from "./policy/source.ts";
export { readTestFile, type TestFileReading } from "./policy-test/read-test-file.ts";
export { type CaseOptions, type CaseRun, type Mismatch, runCase } from "./policy-test/run-case.ts";
export type {
  Expected,
  Moment,
  NamedPolicies,
  TestCall,
  TestCase,
  TestFile,
} from "./policy-test/test-file.ts";
export { testFileSchema } from "./policy-test/test-schema.ts";
export { fingerprintFindings } from "./report/fingerprint.ts";
export { FORMATS, type Format } from "./report/formats.ts";
export { reportSchema } from "./report/json-schema.ts";
export {
  makeReport,
  PLAIN_PAINT,
  type Report,
  type ReportContext,
  type Reporter,
  type RuleInfo,
} from "./report/report.ts";
export {
  createReplay,
  type DecidedCall,
  type Replay,
  type ReplayOptions,
  type ReplayPolicy,
} from "./simulate/replay.ts";
export { type Governance, type GovernedTool, governTools } from "./tools/governance.ts";
export { readTools } from "./tools/read-tools.ts";
export { classifyTools } from "./tools/risk.ts";
export type { Risk, RiskClass, Tool, ToolDefinition } from "./tools/tool.ts";
export { readTrace, type TraceOptions, type TraceReader } from "./trace/reader.ts";
export type { TraceCall } from "./trace/trace-call.ts";
