// Every limit on what comes from outside, in one table. Documented in docs/limits.md.

const KIB = 1024;
const MIB = 1024 * KIB;

export const LIMITS = {
  /** Bytes of a policy file (policy-format.md section 1). */
  policyBytes: 1 * MIB,
  /** Objects and arrays around a value in a policy (policy-format.md section 1). */
  policyDepth: 32,
  /** Problems shown for one file; the rest are counted in one more. */
  problemsPerFile: 1000,
  /** Rounds of fixes of one file: after each it is read again. */
  fixRounds: 20,
  /** Ways to make the fixes of one round that are tried, when all together would make the file unusable. */
  fixAttempts: 100,
  /** Bytes of a regular expression (policy-format.md section 4). */
  patternBytes: 4 * KIB,
  /** Instructions of a compiled pattern: what RE2 allows within its default 8 MiB. */
  patternInstructions: 87_381,
  /** Instructions of built patterns that are kept for other policies of a run, all together. */
  patternsKept: 100_000,
  /** Steps that lint takes to tell whether a pattern accepts every text or none; beyond them it does not say. */
  patternSteps: 200_000,
  /** Instructions of a pattern times characters of a text, up to which lint tries the text on the pattern. */
  patternTrial: 500_000,
  /** Texts that lint tries on one pattern, of each kind. */
  patternSamples: 16,
  /** Characters of a text that is shown as accepted or refused. */
  patternWitnessChars: 100,
  /** Characters of a number's text (policy-format.md section 1). */
  numberText: 64,
  /** Largest absolute decimal exponent of a number's text (policy-format.md section 1). */
  numberExponent: 308,
  /** Longest window, in seconds (policy-format.md section 2). */
  windowSeconds: 31_622_400,
  /** Characters of tool names times rules, conditions and limits under them, in all tools; a policy with more is not linted, and an error says so. */
  lintNameChars: 32 * MIB,
  /** Limits of one list, of those that count the same, with which lint compares another; with more it does not. */
  policyLimitPeers: 16,
  /** Threads that lint many files. */
  lintThreads: 8,
  /** Threads that replay traces at once. */
  replayThreads: 16,
  /** Bytes of a trace line (cli.md section 5). */
  traceLineBytes: 4 * MIB,
  /** Objects and arrays around a value in a trace line, the line's own object included (cli.md section 5). */
  traceDepth: 128,
  /** Recorded calls that wait for their results, in formats that write these later; of more, the oldest are replayed without. */
  traceWaiting: 10_000,
  /** Bytes of the lines of calls that wait for their results. */
  traceWaitingBytes: 16 * MIB,
  /** Ids of recorded calls that are remembered, so that copies of a call in other sessions are left out. */
  traceIds: 200_000,
  /** Requests of a recorded session, other than calls, and spans, that are remembered to join what belongs together. */
  traceOpen: 10_000,
  /** Kinds of other lines that the summary of a trace tells apart. */
  traceKinds: 50,
  /** Lines in which the format of a trace is looked for. */
  traceFormatLines: 1000,
  /** Bytes in which the format of a trace is looked for. */
  traceFormatBytes: 8 * MIB,
  /** Files of a folder or a glob of traces. */
  traceFiles: 100_000,
  /** Bytes that a compressed trace unpacks to, for each of its own bytes; the first 16 MiB are free. */
  traceUnpackedRatio: 250,
  /** Bytes that a compressed trace unpacks to. */
  traceUnpackedBytes: 32 * 1024 * MIB,
  /** Bytes of a file of tests. */
  testFileBytes: 2 * MIB,
  /** Repetitions of one call of a test. */
  testRepeat: 1_000_000,
  /** Calls that the cases of one file of tests make, all together. */
  testCalls: 10_000_000,
  /** Files of tests in one run. */
  testFiles: 10_000,
  /** Calls that are tried to find those of `policy test --generate`; what is not found by then is told. */
  testTrials: 2_000_000,
  /** Counters kept in memory at once; a trace that needs more cannot be replayed. */
  counters: 5_000_000,
  /** Bytes of a recorded tool list, a client configuration or a lockfile. */
  documentBytes: 32 * MIB,
  /** Objects and arrays around a value in one of those. */
  documentDepth: 256,
  /** Bytes that an editor may send the language server before a message is complete. */
  lspMessageBytes: 64 * MIB,
  /** Open documents whose trees the language server keeps; others are read again when they are asked about. */
  lspTrees: 16,
  /** Findings that one menu of quick fixes is for. */
  lspMenuFindings: 50,
  /** Characters of a tool's own text in a hover. */
  lspTextChars: 2000,
  /** Arguments of a tool, or types of an argument, in a hover. */
  lspListed: 30,
  /** Characters of a value of a tool's schema in a hover. */
  lspValueChars: 200,
  /** References of a tool's schema that are followed for one step of a path. */
  lspReferences: 16,
  /** Bytes of a baseline of lint. */
  baselineBytes: 8 * MIB,
  /** Globs in a configuration of lint, all together. */
  configGlobs: 1000,
  /** Folders above the working directory that are searched for a configuration of lint. */
  configFolders: 64,
  /** Folders, the working directory and those above, that are searched for configurations of MCP clients. */
  scanFolders: 64,
  /** Aliases of a client's configuration in YAML that are followed. */
  scanAliases: 100,
  /** Whole scan, in seconds (cli.md section 3). */
  scanSeconds: 30,
  /** Servers that are scanned at once, each within the bounds of its own. */
  scanAtOnce: 4,
  /** Pages of one tool list. */
  scanPages: 64,
  /** Tools of one server. */
  scanTools: 5000,
  /** Bytes read from a server in one scan. */
  scanBytes: 32 * MIB,
  /** Bytes of one message of a server. */
  scanMessageBytes: 12 * MIB,
  /** Values of JSON in all messages of one scan: objects, arrays, strings and numbers. */
  scanValues: 500_000,
  /** Lines a server may print on stdout that are not JSON-RPC. */
  scanJunkLines: 1000,
  /** Bytes of a server's stderr that are kept, from its end. */
  scanStderrBytes: 64 * KIB,
  /** Requests and notifications a server may send, and HTTP requests we may make, in one scan. */
  scanMessages: 1000,
  /** Objects and arrays inside each other in one tool. */
  scanDepth: 128,
  /** Characters of a cursor between two pages. */
  scanCursorChars: 64 * KIB,
  /** Redirects followed for one HTTP request, all within one origin (cli.md section 3). */
  scanRedirects: 5,
  /** Servers that `scan --all` starts or contacts. */
  scanServers: 100,
  /** Characters of one tool's definition that are searched for poison; more are told of. */
  poisonTextChars: 256 * KIB,
  /** Parts of one tool's schemas that are searched for poison; more are told of. */
  poisonNodes: 20_000,
  /** Bytes of memory that one process of a server may fill. */
  scanProcessBytes: 2048 * MIB,
  /** Bytes of one file that a server writes. */
  scanFileBytes: 1024 * MIB,
  /** Seconds of processor time of one process of a server. */
  scanCpuSeconds: 300,
  /** Processes and threads of a server in a sandbox, all together. */
  scanProcesses: 1024,
  /** Files of a server in its temporary folders that are counted. */
  scanFilesCounted: 100_000,
  /** Characters of a tool's name that the risk classifier reads; a longer name is never called read. */
  riskNameChars: 256,
  /** Characters of a description that the risk classifier reads. */
  riskTextChars: 16 * KIB,
  /** Sentences of a description that the risk classifier reads. */
  riskSentences: 12,
  /** Nodes and allowed values of an input schema that the risk classifier visits; a larger schema is never called read. */
  riskSchemaNodes: 20_000,
  /** Nodes of an input schema that lint visits for one path; of a larger schema nothing is said. */
  schemaNodes: 20_000,
  /** Nodes of an input schema that lint visits for all paths of a run. */
  schemaVisits: 500_000,
  /** Nodes of input schemas that are visited to recommend rules for the tools of one server; what is left has no checks of its arguments. */
  starterVisits: 500_000,
  /** Schemas inside each other, references included, that lint follows. */
  schemaDepth: 256,
  /** Values of an `enum` that lint compares with; a longer one is as if it were not there. */
  schemaValues: 2000,
  /** Patterns of input schemas that lint builds. */
  schemaPatterns: 1000,
  /** Comparisons of letters that lint makes to find which known names were meant. */
  suggestionSteps: 20_000_000,
  /** Paths of `all_tools` times tools of the server that lint looks up; with more, nothing is said of those paths. */
  sharedLookups: 1_000_000,
  /** Characters of a tool's own text in one line of evidence. */
  riskQuoteChars: 60,
  /** Lines of evidence for one tool; of more, the worst are kept. */
  riskEvidence: 40,
  /** Differences between a tool and its entry in the lockfile that are shown one by one; of more the number is told. */
  driftEdits: 50,
  /** Arguments of one tool that are compared with those of the lockfile; of the others only the schema's text is. */
  driftToolArguments: 500,
  /** The same for all tools of a server, and as often for what the policy says of them. */
  driftArguments: 10_000,
  /** Questions to the engine about values that arguments may newly have; of the rest nothing is said, and that is told. */
  driftQuestions: 1_000_000,
  /** Arguments inside each other that are compared. */
  driftArgumentDepth: 8,
  /** Characters of a tool's text that are compared line by line; of a longer one the places are told. */
  driftTextChars: 64 * KIB,
  /** Lines of one text's difference that are shown; of more the number is told. */
  driftTextLines: 60,
  /** Lines of the differences of all tools; of the other tools only the heads are shown. */
  driftLines: 2000,
  /** Characters of a value in a difference. */
  driftValueChars: 200,
  /** Findings in a SARIF file: what GitHub shows. Of more, the least severe are left out, and a notification says so. */
  reportSarifFindings: 5000,
  /** Characters of a report in Markdown: what a comment on GitHub holds, with room to spare. Of more findings the number is told. */
  reportMarkdownChars: 60_000,
  /** Characters of the drift of a server in a report in Markdown; of more lines the number is told. */
  reportMarkdownDriftChars: 20_000,
  /** Characters of one message in a report for a CI system. */
  reportMessageChars: 4000,
  /** Characters of a description in an HTML report; what is left out is said. */
  reportHtmlTextChars: 16 * KIB,
  /** Characters of descriptions and arguments in an HTML report; of further tools only their beginnings are shown. */
  reportHtmlChars: 8 * MIB,
  /** Arguments of a tool, and findings about it, in an HTML report. */
  reportHtmlListed: 100,
  /** Different patterns and parts of text on one argument that the analysis of rules tells apart; with more, conditions with patterns are left out of it. */
  analysisPatterns: 6,
  /** Conditions on one argument of a tool that the analysis of rules compares with each other; of more, nothing is said. */
  analysisConditions: 400,
  /** Questions to the engine about one argument of a tool or rule; of an argument that needs more, nothing is said. */
  analysisPathQuestions: 250_000,
  /** Questions to the engine about one policy; the arguments that need the most are left unsaid. */
  analysisQuestions: 2_000_000,
  /** Milliseconds a child gets between SIGTERM and SIGKILL. */
  killGraceMs: 500,
} as const;
