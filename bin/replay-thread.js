// A thread of `policy simulate`: see src/cli/replay-threads.ts.
const { load } = require("../dist/boot.js").createLoader(`${__dirname}/../dist`, require);
load("replay")["src/cli/replay-thread.ts"].startReplayThread();
