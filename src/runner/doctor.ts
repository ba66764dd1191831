// Whether this machine and this installation can run studies.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { freemem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { printSize } from "../base/units.ts";
import { engineHash, hashSources, runsFromSources } from "./engine-hash.ts";
import { host, packageVersion } from "./versions.ts";

export interface Finding {
  readonly about: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** First Node release the program is tested with. @source package.json, engines */
const OLDEST_NODE = [20, 19];
/** Enough for the studies that come with the program, four workers. (Assumption.) */
const ENOUGH_MEMORY = 1e9;

/** @param out folder of all results; nothing is left in it. */
export function examine(out: string): readonly Finding[] {
  const { cpus, platform } = host();
  return [
    { about: "ledgerward", ok: true, detail: `${packageVersion()}, engine ${engineHash().slice(0, 12)}` },
    node(),
    { about: "processors", ok: cpus >= 1, detail: `${cpus}, ${platform}` },
    {
      about: "free memory",
      ok: freemem() >= ENOUGH_MEMORY,
      detail: `${printSize(freemem())}, wanted ${printSize(ENOUGH_MEMORY)}`,
    },
    writable(out),
    built(),
  ];
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > OLDEST_NODE[0]! || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]!);
  return { about: "node", ok, detail: `${process.version}, wanted ${OLDEST_NODE.join(".")} or newer` };
}

/** The nearest folder that exists is tried, as results make their own. */
function writable(out: string): Finding {
  let folder = resolve(out);
  while (!existsSync(folder)) folder = dirname(folder);
  const about = `write access to ${out}`;
  try {
    const probe = mkdtempSync(join(folder, ".ledgerward-"));
    try {
      writeFileSync(join(probe, "probe"), "x");
    } finally {
      rmSync(probe, { recursive: true });
    }
    return { about, ok: true, detail: "yes" };
  } catch (error) {
    return { about, ok: false, detail: (error as Error).message };
  }
}

/** In a clone: whether dist was built from the sources beside it. */
function built(): Finding {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const about = "built program";
  if (!existsSync(join(root, "src"))) return { about, ok: true, detail: "installed as a package" };
  const recorded = join(root, "dist", "engine.json");
  if (!existsSync(recorded)) return { about, ok: runsFromSources, detail: "not built, run npm run build" };
  const { engine } = JSON.parse(readFileSync(recorded, "utf8")) as { engine: string };
  const fresh = engine === hashSources(join(root, "src"));
  return { about, ok: fresh, detail: fresh ? "fresh" : "older than the sources, run npm run build" };
}
