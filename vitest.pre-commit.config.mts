// The test of the pre-commit hooks, which needs pre-commit and the registry of npm: `npm run test:pre-commit`.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/pre-commit/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
