// The plugins of one scenario, from their names to the registries it is read with. Nothing of them runs unless the reader said so.
import { FaultList } from "../scenario/fault-list.ts";
import type { LoadOptions } from "../scenario/load.ts";
import type { PluginFile } from "../scenario/plan.ts";
import { type NamedPlugin, pluginsNamed, withPlugins } from "../scenario/plugins.ts";
import { builtIn, type Registries } from "../scenario/registries.ts";
import type { ReadFile, SourceFile } from "../scenario/source.ts";
import { loadPlugins } from "./plugins.ts";

/** What the reader of a scenario allows it. Not kept beside a result: whoever runs it again decides again. */
export interface Trust {
  /** The files under its `plugins:` may run. */
  readonly allowPlugins?: boolean;
}

export interface PluginAccess extends Trust {
  readonly open: ReadFile;
  /** Whether a file truly lies in the scenario's folder, links followed. */
  readonly isInside: (path: string) => boolean;
}

/** What a scenario may use: what comes with the program, and what its plugins bring. @throws UsageError */
export function registriesFor(source: SourceFile, options: LoadOptions, access: PluginAccess): Registries {
  const named = pluginsNamed(source, options);
  if (named.length === 0) return builtIn;
  const faults = new FaultList();
  const fault = ({ place, key }: NamedPlugin, message: string) => faults.add({ place, path: key, message });
  for (const plugin of named) if (plugin.fault !== undefined) fault(plugin, plugin.fault);
  if (!access.allowPlugins) for (const plugin of named) fault(plugin, notAllowed(plugin.path));
  faults.throwIfAny();
  const files = new Map<string, PluginFile>();
  for (const plugin of named) {
    const { path } = plugin;
    const file = access.open(path);
    if (file === undefined) fault(plugin, `expected the name of a file, got ${path}, which does not exist`);
    else if (!access.isInside(path))
      fault(plugin, `expected a file in the scenario's folder, got ${path}, a link out of it`);
    else files.set(path, { path, ...file });
  }
  faults.throwIfAny();
  return withPlugins(builtIn, loadPlugins([...files.values()]));
}

function notAllowed(path: string): string {
  return `expected --allow-plugins, as this scenario runs the program ${path}, got none, try --allow-plugins once you have read it`;
}
