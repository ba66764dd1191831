// A plugin's text as tokens, as faults and as the body of a function; and its types left out by whoever can.
import { expect, it, test } from "vitest";
import { bodyOf, faultsOf } from "../../src/runner/plugin-text.ts";
import { javaScriptOf } from "../../src/runner/plugin-typescript.ts";
import { lineAndColumn, tokensOf } from "../../src/runner/tokens.ts";

const words = (text: string) => tokensOf(text).flatMap(({ kind, text }) => (kind === "word" ? [text] : []));

// Expected by the lexical grammar of ECMA-262: what the engine takes for a name.
test.each([
  ["a // b\n/* c\n d */ e", ["a", "e"]],
  ["'a\\'b' + \"c\" + d", ["d"]],
  ["`a ${b + `c ${d}` } e` + f", ["b", "d", "f"]],
  ["`a ${ {b: '}'} } c` + d", ["b", "d"]],
  ["a = /b['\"`/]c/g; d", ["a", "d"]],
  ["a / b / c", ["a", "b", "c"]],
  ["(a) / b / c", ["a", "b", "c"]],
  ["if (a) /'b/.test(c)", ["if", "a", "test", "c"]],
  ["return /'b/.test(c)", ["return", "test", "c"]],
  ["1e3 / a + 0xff + .5 + b", ["a", "b"]],
  ["#!/usr/bin/env node\na", ["a"]],
  ["a.#b ?.c", ["a", "#b", "c"]],
])("%s", (text, expected) => {
  expect(words(text)).toEqual(expected);
});

test("depth and offsets", () => {
  const text = "a(b[{c}])\n  d";
  expect(tokensOf(text).flatMap(({ kind, depth }) => (kind === "word" ? [depth] : []))).toEqual([0, 1, 3, 0]);
  expect(lineAndColumn(text, tokensOf(text).at(-1)!.start)).toEqual({ line: 2, column: 3 });
});

test.each([
  ["a.Date; ({ fetch: 1 }); '/* Date */'; // Date", []],
  ["x ? Date : y", ["Date"]],
  ["({ Date })", ["Date"]],
  ["`${Date}`", ["Date"]],
  ["Math.max(1); Math.random()", ["Math"]],
  ["a.import; ({ export: 1 })", []],
])("faults of %s", (text, expected) => {
  expect(faultsOf(text).map(({ at }) => tokensOf(text).find(({ start }) => start === at)?.text)).toEqual(expected);
});

it("keeps lines, binds imports, and gathers exports", () => {
  const text = [
    "import {",
    "  majority as half, // half of them",
    "  Tally,",
    '} from "ledgerward/protocol";',
    'import * as stats from "ledgerward/stats";',
    "export const a = half(4);",
    "export function* b() {}",
    "export { a as c, Tally };",
    "export default { a };",
  ].join("\n");
  const { code, faults } = bodyOf(text);
  expect(faults).toEqual([]);
  expect(code.split("\n").findIndex((line) => line.includes("half(4)"))).toBe(5);
  const exports: Record<string, unknown> = {};
  const modules = { "ledgerward/protocol": { majority: () => 3, Tally: "tally" }, "ledgerward/stats": {} };
  new Function("ledgerward$modules", "ledgerward$exports", code)(modules, exports);
  expect(exports).toMatchObject({ a: 3, c: 3, Tally: "tally", default: { a: 3 } });
  expect(typeof exports["b"]).toBe("function");
});

it("says what to do where nothing reads TypeScript, and on which line a file is none", () => {
  const file = { path: "./ring.ts", name: "ring.ts", text: "const a: number = 1;\nconst b = ;" };
  expect(() => javaScriptOf(file, { strip: undefined, swc: () => undefined })).toThrow(
    /expected JavaScript, as Node \d+ reads no TypeScript, got \.\/ring\.ts, try a \.js file, Node 22\.18 or newer, or npm install @swc\/core/,
  );
  expect(() => javaScriptOf(file)).toThrow(expect.objectContaining({ line: 2 }));
});
