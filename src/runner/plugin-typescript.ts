// TypeScript → JavaScript for plugins: by Node itself where it can (22.13 and newer), else by @swc/core where that is installed.
import * as nodeModule from "node:module";
import type { PluginFile } from "../scenario/plan.ts";

export interface TypeTools {
  /** Node's own: every type becomes blanks, so that what is left stays where it was. */
  readonly strip: ((text: string) => string) | undefined;
  readonly swc: (() => Swc | undefined) | undefined;
}

interface Swc {
  transformSync(text: string, options: object): { readonly code: string; readonly map?: string | undefined };
}

export interface JavaScript {
  readonly code: string;
  /** From the code to the text, where lines have moved: a source map as JSON. */
  readonly map?: string;
}

/** A file could not be made JavaScript: where in it, and why. */
export class TypeScriptError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** @throws TypeScriptError */
export function javaScriptOf({ path, text }: PluginFile, tools: TypeTools = toolsHere()): JavaScript {
  if (!path.endsWith(".ts")) return { code: text };
  try {
    if (tools.strip !== undefined) return { code: tools.strip(text) };
    const swc = tools.swc?.();
    if (swc !== undefined) return withSwc(text, swc);
  } catch (error) {
    const { message, stack = "" } = error as Error;
    const [, line = "1"] = /^[^\n]*?:(\d+)/.exec(stack) ?? [];
    const [, other = line] = /\[(?:[^\n\]]*:)?(\d+):\d+\]/.exec(message) ?? [];
    throw new TypeScriptError(
      `expected TypeScript whose types can be left out, got ${firstLine(message)}`,
      Number(other),
    );
  }
  const node = process.versions.node.split(".")[0];
  const remedy = "a .js file, Node 22.18 or newer, or npm install @swc/core";
  throw new TypeScriptError(`expected JavaScript, as Node ${node} reads no TypeScript, got ${path}, try ${remedy}`, 1);
}

function withSwc(text: string, swc: Swc): JavaScript {
  const parser = { syntax: "typescript" };
  const transform = { verbatimModuleSyntax: true };
  const options = { jsc: { parser, transform, target: "es2022" }, sourceMaps: true, configFile: false, swcrc: false };
  const { code, map } = swc.transformSync(text, { ...options, isModule: true });
  return map === undefined ? { code } : { code, map };
}

function firstLine(message: string): string {
  return message.replace(/^[\s×x]+/, "").split("\n")[0]!;
}

function toolsHere(): TypeTools {
  const { stripTypeScriptTypes } = nodeModule as { readonly stripTypeScriptTypes?: (text: string) => string };
  return {
    strip: stripTypeScriptTypes && ((text) => withoutWarning(() => stripTypeScriptTypes(text))),
    swc: () => {
      try {
        return nodeModule.createRequire(import.meta.url)("@swc/core") as Swc;
      } catch {
        return undefined;
      }
    },
  };
}

/** Node calls the function experimental each time a program first uses it, which is nothing that a reader of a study can act on. */
function withoutWarning<T>(work: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
