import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Needs pre-commit, which a newcomer may not have: `npm run test:pre-commit`.
    exclude: ["test/pre-commit/**"],
    testTimeout: 60_000,
  },
});
