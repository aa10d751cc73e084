import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Need programs that a newcomer may not have: `npm run test:pre-commit`, `npm run test:browser`.
    exclude: ["test/pre-commit/**", "test/browser/**"],
    testTimeout: 60_000,
  },
});
