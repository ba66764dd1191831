// Plugins: files that a scenario names, with protocols of its author's. Here is what the language says about them; loading and
// running the files is the work of whoever loads a plan.
import { parseFile } from "./document.ts";
import { FaultList } from "./fault-list.ts";
import { leavesFolder } from "./files.ts";
import { distinct, list } from "./lists.ts";
import { textOf, under } from "./node.ts";
import { type Overrides, overridden } from "./overrides.ts";
import type { Plugins } from "./plan.ts";
import type { Registries } from "./registries.ts";
import { text } from "./scalars.ts";
import { refined, type Shape } from "./shape.ts";
import type { Place, SourceFile } from "./source.ts";

/** A file under `plugins:`, not opened yet. */
export interface NamedPlugin {
  /** As the scenario writes it: `./ring.js`. */
  readonly path: string;
  /** Where the scenario writes it. */
  readonly place: Place;
  /** `plugins[0]` */
  readonly key: string;
  /** What keeps it from being opened, whatever it holds; undefined for a sound name. */
  readonly fault: string | undefined;
}

/** The plugins that a scenario names; none where it cannot be read, which its reading reports. */
export function pluginsNamed(source: SourceFile, overrides: Overrides): readonly NamedPlugin[] {
  const faults = new FaultList();
  const root = parseFile(source, 0, faults);
  if (root?.kind !== "map") return [];
  const named = under(overridden(root, overrides, faults), "plugins");
  if (named?.kind !== "list") return [];
  return named.items.flatMap((item, index) => {
    const path = textOf(item)?.trim();
    return path === undefined || path === ""
      ? []
      : [{ path, place: item.place, key: `plugins[${index}]`, fault: faultOf(path) }];
  });
}

/** Only files in the scenario's folder or below, in languages that are read. */
function faultOf(path: string): string | undefined {
  if (leavesFolder(path)) return `expected a file in the scenario's folder, got ${path}, try a copy of it there`;
  if (!/\.(ts|js|mjs)$/.test(path)) return `expected a file that ends in .js, .mjs or .ts, got ${path}`;
  return undefined;
}

/** The registries with what plugins bring. */
export function withPlugins(registries: Registries, plugins: Plugins): Registries {
  return { ...registries, protocols: { ...registries.protocols, ...plugins.protocols }, plugins };
}

/** The `plugins:` key: each file must have been loaded before the scenario is read. */
export function pluginList({ plugins }: Registries): Shape<readonly string[]> {
  const loaded = plugins?.files.map(({ path }) => path) ?? [];
  const file = refined(text("a file with a protocol"), (path, at, scope) =>
    loaded.includes(path) ? path : scope.fault(at, `expected a plugin that has been loaded, got ${path}`),
  );
  return distinct(list("plugins", file));
}
