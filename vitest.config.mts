import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Needs pre-commit, which a newcomer may not have: `npm run test:pre-commit`.
    // Installs from npm: `npm run test:servers`.
    exclude: ["test/pre-commit/**", "test/servers-npm/**"],
    testTimeout: 60_000,
  },
});
