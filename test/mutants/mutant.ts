// Applies a textual mutant to a copy of the sources and loads a module from the copy. Product code has no test switch.
// A mutant is a file `<id>.json` beside this one: { file, find, replace, caughtBy }. The copy is in `.mutants/<id>/`,
// which git ignores. Only what depends on the changed file is copied; the rest are links to the sources, and so the modules that
// are loaded already.
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface Mutant {
  /** Path from the repository's root. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The test that must fail. */
  readonly caughtBy: string;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export function readMutant(id: string): Mutant {
  return JSON.parse(readFileSync(`${ROOT}test/mutants/${id}.json`, "utf8")) as Mutant;
}

/**
 * Imports a module of the mutated sources, e.g. `src/consensus/pbft.ts`. @throws Error when the text to find is not
 * there exactly once.
 */
export async function importMutated<Module>(id: string, path: string): Promise<Module> {
  const [module] = await importAllMutated<[Module]>(id, [path]);
  return module;
}

/** Imports several modules of the same mutated sources. */
export async function importAllMutated<Modules extends readonly unknown[]>(
  id: string,
  paths: { readonly [Index in keyof Modules]: string },
): Promise<Modules> {
  const { file, find, replace } = readMutant(id);
  const original = readFileSync(`${ROOT}${file}`, "utf8");
  const parts = original.split(find);
  if (parts.length !== 2) throw new Error(`mutant ${id}: expected once in ${file}, found ${parts.length - 1} times`);
  const copy = `${ROOT}.mutants/${id}/`;
  rmSync(copy, { recursive: true, force: true });
  const changed = dependents(file);
  for (const source of sources()) {
    mkdirSync(dirname(copy + source), { recursive: true });
    if (changed.has(source)) writeFileSync(copy + source, readFileSync(ROOT + source));
    else symlinkSync(ROOT + source, copy + source);
  }
  writeFileSync(`${copy}${file}`, parts.join(replace));
  const modules = paths.map((path: string) => import(pathToFileURL(`${copy}${path}`).href));
  return (await Promise.all(modules)) as unknown as Modules;
}

/** Every file of the sources, by its path from the repository's root. */
function sources(): readonly string[] {
  return readdirSync(`${ROOT}src`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join("src", path))
    .sort();
}

/** A file, and all that import it, directly or not. */
function dependents(file: string): ReadonlySet<string> {
  const importers = new Map<string, string[]>();
  for (const source of sources()) {
    for (const [, path] of readFileSync(ROOT + source, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
      const imported = relative(ROOT, join(ROOT, dirname(source), path!));
      importers.set(imported, [...(importers.get(imported) ?? []), source]);
    }
  }
  const found = new Set([file]);
  for (const one of found) for (const importer of importers.get(one) ?? []) found.add(importer);
  return found;
}
