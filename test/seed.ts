// Run before every test file: properties are tried with the same values on every machine, every time, so that a change
// is all that can make one fail. `FAST_CHECK_SEED=7 FAST_CHECK_RUNS=3000 npx vitest run FILE` looks further.

import fc from "fast-check";

const { FAST_CHECK_SEED = "1", FAST_CHECK_RUNS } = process.env;

fc.configureGlobal({
  seed: Number(FAST_CHECK_SEED),
  ...(FAST_CHECK_RUNS === undefined ? {} : { numRuns: Number(FAST_CHECK_RUNS) }),
});
