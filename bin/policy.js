#!/usr/bin/env node
const { load } = require("../dist/boot.js").createLoader(`${__dirname}/../dist`, require);
load("cli")["src/cli/start.ts"].start(`${__dirname}/..`);
