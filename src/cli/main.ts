// The program ledgerward.
import { readFileSync } from "node:fs";
import { runCli } from "./app.ts";
import { openTerminal } from "./terminal.ts";

const manifest = new URL("../../package.json", import.meta.url);
const version = () => (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;

// A reader that has seen enough (`ledgerward list metrics | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await runCli(process.argv.slice(2), openTerminal(process), version);
