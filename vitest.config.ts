import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: process.env["LEDGERWARD_NIGHTLY"] ? ["test/**/*.test.ts", "test/**/*.nightly.ts"] : ["test/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
