// node .ci/report.mjs FOLDER BROKEN: names the tests that failed in vitest's JSON reports, at the end, where also who
// sees only the end of a long log finds them; then adds up. BROKEN is how many steps failed: one that failed without
// a failed test counts as one.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MESSAGE_CHARS = 4000;

const [folder, broken] = process.argv.slice(2);
const reports = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));

for (const { name: file, message, assertionResults } of reports.flatMap(({ testResults }) => testResults)) {
  const failures = assertionResults.filter(({ status }) => status === "failed");
  for (const { fullName, failureMessages } of failures) tell(`${file} > ${fullName}`, failureMessages.join("\n"));
  if (failures.length === 0 && message !== "") tell(file, message);
}
const passed = reports.reduce((sum, { numPassedTests }) => sum + numPassedTests, 0);
const failed = reports.reduce((sum, { numFailedTests }) => sum + numFailedTests, 0) || Number(broken);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function tell(title, message) {
  console.log(`FAILED ${title}\n${message.slice(0, MESSAGE_CHARS)}\n`);
}
