#!/usr/bin/env node
// Starts the built program.
import { existsSync } from "node:fs";

const main = new URL("../dist/cli/main.js", import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  console.error("ledgerward is not built yet: run `npm run build` in its folder (`npm ci` does it too).");
  process.exitCode = 2;
}
