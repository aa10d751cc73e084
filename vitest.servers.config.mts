import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/servers-npm/*.test.ts"],
    // Some install hundreds of megabytes.
    testTimeout: 600_000,
    reporters: ["verbose"],
  },
});
