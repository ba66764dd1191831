// Loads plugins: from a scenario's `plugins:` to protocols that stand beside those of the program. The text is checked, its types are
// left out, and it runs as the body of a function that finds guards in the place of everything outside the language.
import { SourceMap } from "node:module";
import { compileFunction } from "node:vm";
import { type Fault, UsageError } from "../base/errors.ts";
import type { Plan, PluginFile, Plugins } from "../scenario/plan.ts";
import { PLUGIN_MODULES } from "../scenario/plugin-modules.ts";
import { builtIn } from "../scenario/registries.ts";
import { contractFaults, isMeantAsProtocol } from "./plugin-contract.ts";
import { keepMap, pluginFrame, scriptName } from "./plugin-errors.ts";
import { guards } from "./plugin-globals.ts";
import { bodyOf, EXPORTS, exportPlace, faultsOf, MODULES, type TextFault } from "./plugin-text.ts";
import { javaScriptOf, TypeScriptError } from "./plugin-typescript.ts";
import { lineAndColumn } from "./tokens.ts";

type AnyProtocol = Plugins["protocols"][string];

/** A protocol with the place where its file exports it. */
interface Exported {
  readonly protocol: AnyProtocol;
  readonly file: PluginFile;
  readonly at: number;
}

/** Runs the files. @throws UsageError with what is wrong in the first of them that has a fault */
export function loadPlugins(files: readonly PluginFile[]): Plugins {
  const protocols: Record<string, AnyProtocol> = {};
  for (const { protocol, file, at } of files.flatMap((file) => protocolsIn(file))) {
    const { id } = protocol;
    if (Object.hasOwn(builtIn.protocols, id) || Object.hasOwn(protocols, id)) {
      throw new UsageError([
        fault(file, { at, message: `expected an id of its own, got ${id}, which is taken` }, "id"),
      ]);
    }
    protocols[id] = protocol;
  }
  return { files, protocols };
}

/** A plan as it travels to a worker: without functions. */
export function packed(plan: Plan): Plan {
  return plan.plugins === undefined
    ? plan
    : { ...plan, plugins: { files: packedFiles(plan.plugins.files), protocols: {} } };
}

/** Files as they travel to a worker: as JavaScript. */
export function packedFiles(files: readonly PluginFile[]): readonly PluginFile[] {
  return files.map((file) => (file.path.endsWith(".ts") ? { ...file, javaScript: javaScriptOf(file) } : file));
}

/** A plan that has travelled, whole again. */
export function unpacked(plan: Plan): Plan {
  return plan.plugins === undefined ? plan : { ...plan, plugins: loadPlugins(plan.plugins.files) };
}

function protocolsIn(file: PluginFile): readonly Exported[] {
  throwIfAny(file, faultsOf(file.text));
  const exports = exportsOf(file);
  const meant = Object.entries(exports).filter(([name, value]) => name === "default" || isMeantAsProtocol(value));
  // A file may export its protocol by name and as default.
  const single = meant.filter(([, value], index) => meant.findIndex(([, other]) => other === value) === index);
  if (single.length === 0)
    throwIfAny(file, [{ at: 0, message: "expected a protocol made with defineProtocol, got no export of one" }]);
  return single.map(([name, value]) => ({
    protocol: checked(value, { name, file }),
    file,
    at: exportPlace(file.text, name),
  }));
}

function checked(value: unknown, { name, file }: { readonly name: string; readonly file: PluginFile }): AnyProtocol {
  const at = exportPlace(file.text, name);
  if (!isMeantAsProtocol(value)) {
    throwIfAny(file, [{ at, message: "expected a protocol made with defineProtocol, got another value" }]);
  }
  const faults = contractFaults(value as Readonly<Record<string, unknown>>, name);
  if (faults.length > 0) throw new UsageError(faults.map(({ path, message }) => fault(file, { at, message }, path)));
  return value as AnyProtocol;
}

/** Runs a file once. @throws UsageError */
function exportsOf(file: PluginFile): Readonly<Record<string, unknown>> {
  const { code, faults } = bodyOf(javaScript(file));
  throwIfAny(file, faults);
  const exports: Record<string, unknown> = {};
  const { names, values } = guards();
  try {
    const parameters = [MODULES, EXPORTS, ...names];
    const run = compileFunction(code, parameters, {
      filename: scriptName(file.name),
      columnOffset: -`"use strict";`.length,
    });
    run(PLUGIN_MODULES, exports, ...values);
  } catch (error) {
    throw asUsageError(error as Error, file);
  }
  return exports;
}

function javaScript(file: PluginFile): string {
  try {
    const { code, map } = file.javaScript ?? javaScriptOf(file);
    if (map !== undefined) keepMap(file.name, new SourceMap(JSON.parse(map)));
    return code;
  } catch (error) {
    if (!(error instanceof TypeScriptError)) throw error;
    throw new UsageError([{ place: `${file.name}:${error.line}:1`, path: "", message: error.message }]);
  }
}

/** An error that arose while the file was read or run for the first time. */
function asUsageError(error: Error, file: PluginFile): UsageError {
  const frame = pluginFrame(error) ?? { file: file.name, line: 1, column: 1 };
  const message = error.message.startsWith("expected ") ? error.message : `expected a file that loads, got ${error}`;
  return new UsageError([{ place: `${frame.file}:${frame.line}:${frame.column}`, path: "", message }]);
}

function throwIfAny(file: PluginFile, faults: readonly TextFault[]): void {
  if (faults.length > 0) throw new UsageError(faults.map((found) => fault(file, found)));
}

function fault({ name, text }: PluginFile, { at, message }: TextFault, path = ""): Fault {
  const { line, column } = lineAndColumn(text, at);
  return { place: `${name}:${line}:${column}`, path, message };
}
