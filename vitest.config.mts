import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Need programs that a newcomer may not have, or install from npm: `npm run test:pre-commit`, `npm run test:browser`,
    // `npm run test:servers`.
    exclude: ["test/pre-commit/**", "test/browser/**", "test/servers-npm/**"],
    setupFiles: ["test/seed.ts"],
    testTimeout: 60_000,
  },
});
