// A thread of `policy lint`: see src/cli/lint-threads.ts.
const { load } = require("../dist/boot.js").createLoader(`${__dirname}/../dist`, require);
load("threads")["src/cli/lint-thread.ts"].startLintThread();
