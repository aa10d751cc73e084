#!/usr/bin/env node

require("../dist/cli.js")["src/cli/start.ts"].start(require("node:path").dirname(__dirname));
