// The engine's hash: which code made a result. It covers the sources (src, without the command line and the page, which cannot
// change a number), so that a run from sources and a run of what was built from them agree; the build writes it to
// dist/engine.json with this same function.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders of src that no result depends on. */
const OUTSIDE = new Set(["cli", "web"]);

/** The folder that holds the layers: src when running from sources, dist otherwise. */
const ROOT = fileURLToPath(new URL("..", import.meta.url));

export const runsFromSources = import.meta.url.endsWith(".ts");

/** SHA-256 in hex over names and bytes of all source files, in the order of their paths. @param src the folder `src`. */
export function hashSources(src: string): string {
  const hash = createHash("sha256");
  for (const path of filesBelow(src, ""))
    hash.update(`${path}\n`).update(
      createHash("sha256")
        .update(readFileSync(join(src, path)))
        .digest(),
    );
  return hash.digest("hex");
}

/** Paths with forward slashes, by UTF-16 code units. */
function filesBelow(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const paths = entries.flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return OUTSIDE.has(path) ? [] : filesBelow(root, path);
    return [path];
  });
  return folder === "" ? paths.sort() : paths;
}

/** @throws Error when a built engine does not know its hash. */
export function engineHash(): string {
  if (runsFromSources) return hashSources(ROOT);
  const { engine } = JSON.parse(readFileSync(join(ROOT, "engine.json"), "utf8")) as { engine: string };
  return engine;
}
