import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: process.env["LEDGERWARD_NIGHTLY"] ? ["test/**/*.test.ts", "test/**/*.nightly.ts"] : ["test/**/*.test.ts"],
    testTimeout: 120_000,
    // Two files at a time also on two cores; modules are shared between files, which is safe because they hold no state. Processes, not
    // threads: a native module (resvg) crashed a run when its thread ended.
    pool: "forks",
    maxWorkers: 2,
    isolate: false,
  },
});
