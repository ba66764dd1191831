// Which program ran, and on what.
import { readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";

export interface Host {
  readonly cpus: number;
  readonly platform: string;
  readonly memoryBytes: number;
}

/** The version in package.json. */
export function packageVersion(): string {
  const path = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

/** What may be told about the machine: nothing that names it. */
export function host(): Host {
  return { cpus: availableParallelism(), platform: `${process.platform} ${process.arch}`, memoryBytes: totalmem() };
}
