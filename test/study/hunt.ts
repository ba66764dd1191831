// The hunt for planted bugs that the quick and the nightly tests of mutants share.
import { expect } from "vitest";
import type { AnyProtocol } from "../../src/consensus/protocol.ts";
import { checkCase, checkSeed, type Finding, type Hardship } from "../../src/study/check.ts";
import { importMutated } from "../mutants/mutant.ts";

/** A protocol with a bug. Its file exports it under its id in camelCase; a composite is made where the registry is. */
export async function mutated(id: string, protocol: string): Promise<AnyProtocol> {
  if (["anchored", "fabric"].includes(protocol)) {
    type Registry = { readonly protocols: Readonly<Record<string, AnyProtocol>> };
    return (await importMutated<Registry>(id, "src/consensus/registry.ts")).protocols[protocol]!;
  }
  const name = protocol.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return (await importMutated<Record<string, AnyProtocol>>(id, `src/consensus/${protocol}.ts`))[name]!;
}

/** Looks at seeds 1 to `seeds` until one finds something: it must, and without any of its entries the rule must hold. */
export function hunt(protocol: AnyProtocol, seeds: number, hardship: Hardship = {}): Finding {
  let finding: Finding | undefined;
  for (let seed = 1; seed <= seeds && finding === undefined; seed += 1) finding = checkSeed(protocol, seed, hardship);
  expect(finding, `nothing found in ${seeds} seeds`).toBeDefined();
  const { seed, needed, rule } = finding!;
  for (const out of needed) {
    const without = needed.filter((place) => place !== out);
    expect(checkCase(protocol, seed, without, hardship)?.rule, `without entry ${out}`).not.toBe(rule);
  }
  return finding!;
}
