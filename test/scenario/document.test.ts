// What is refused before the language is looked at, and that every YAML and JSON spelling of a scenario is read alike.
import { expect, test } from "vitest";
import { parse } from "yaml";
import { MAX_FILE_CHARACTERS } from "../../src/scenario/document.ts";
import { faultsOf, LEDGER, load } from "./helpers.ts";

test("a file of 50 MB is refused before it is parsed", () => {
  const text = `${LEDGER}# ${"x".repeat(50_000_000)}`;
  const begun = performance.now();
  expect(faultsOf(text)).toEqual([`s.yaml:1:1 expected at most ${MAX_FILE_CHARACTERS} characters, got ${text.length}`]);
  expect(performance.now() - begun).toBeLessThan(500);
});

test("an alias bomb is refused where it passes the limit, without being written out", () => {
  // Ten levels of ten aliases stand for 10^10 values.
  const level = (n: number) => `l${n}: &l${n} [${new Array(10).fill(`*l${n - 1}`).join(", ")}]`;
  const bomb = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]", ...Array.from({ length: 10 }, (_, n) => level(n + 1))];
  const begun = performance.now();
  const faults = faultsOf(`${LEDGER}${bomb.join("\n")}\n`);
  expect(performance.now() - begun).toBeLessThan(500);
  // l4 stands for 10^5 values and a few.
  expect(faults).toContain("s.yaml:12:9 l4: expected at most 100000 values, got more once its aliases are written out");
});

test("an alias within the limit stands for its value", () => {
  const text = LEDGER.replace("rate: 400/s", "rate: &often 400/s").replace("designs:", "question: *often\ndesigns:");
  expect(load(text).question).toBe("400/s");
});

test.each([
  ["question: &a [*a]", "s.yaml:8:15 question[0]: expected the alias of a value, got *a, which contains itself"],
  ["question: *b", "s.yaml:8:11 question: expected the alias of a value, got *b, which has no anchor before it"],
])("%s", (line, fault) => {
  expect(faultsOf(`${LEDGER}${line}\n`)).toContain(fault);
});

test.each(["[", "{", "{a: ", "- ", "? ", "[? "])("nesting without end (%s) is refused", (opening) => {
  const faults = faultsOf(opening.repeat(5_000));
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/^s.yaml:1:\d+ expected at most 64 levels of nesting, got more$/);
});

test.each([
  ["", "s.yaml:1:1 expected a map of keys, got an empty file"],
  ["# nothing\n", "s.yaml:1:1 expected a map of keys, got an empty file"],
  ["- a\n", "s.yaml:1:1 expected a map of keys, got a list"],
  ["hello\n", 's.yaml:1:1 expected a map of keys, got "hello"'],
  [
    "a: [1\n",
    "s.yaml:2:1 expected YAML, got a fault in it: Flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
  ["a:\n\tb: 1\n", "s.yaml:2:1 expected YAML, got a fault in it: Tabs are not allowed as indentation"],
  ["a: 1\n---\nb: 1\n", "s.yaml:2:1 expected one document, got a second one after ---"],
  ["%YAML 1.1\n---\na: on\n", "s.yaml:1:1 expected YAML 1.2, got %YAML 1.1"],
])("%j is no scenario", (text, fault) => {
  expect(faultsOf(text)).toEqual([fault]);
});

test.each([
  [
    "question: !!js/function x",
    "s.yaml:8:25 question: expected a value without a tag, got tag:yaml.org,2002:js/function",
  ],
  ["question: !!str 5", "s.yaml:8:17 question: expected a value without a tag, got tag:yaml.org,2002:str"],
  ["<<: { question: x }", "s.yaml:8:1 <<: expected a key of the language, got the YAML merge key <<, try like: NAME"],
  [
    "__proto__: { question: x }",
    "s.yaml:8:1 __proto__: expected a key of the language, got __proto__, which is never allowed",
  ],
  [
    "sources: { constructor: x }",
    "s.yaml:8:12 sources.constructor: expected a key of the language, got constructor, which is never allowed",
  ],
  [
    "sources: { prototype: x }",
    "s.yaml:8:12 sources.prototype: expected a key of the language, got prototype, which is never allowed",
  ],
  ["? [a]\n: x", "s.yaml:8:3 expected a word as key, got something else"],
  ["run: { seed: 2 }", "s.yaml:8:1 run: expected each key once, got run again (first at s.yaml:2:1), try keeping one"],
])("%s", (line, fault) => {
  expect(faultsOf(`${LEDGER}${line}\n`)).toEqual([fault]);
});

test("nothing reaches Object.prototype", () => {
  faultsOf(`${LEDGER}__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\n`);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test.each([undefined, 2, "\t"])("JSON is read like YAML (indented by %j)", (indent) => {
  const json = JSON.stringify(parse(LEDGER), undefined, indent);
  expect(load(json).canonical).toBe(load(LEDGER).canonical);
});

test("comments, line ends of Windows and a byte order mark change nothing", () => {
  const text = `\uFEFF# a comment\r\n${LEDGER.replaceAll("\n", "  # why\r\n")}`;
  expect(load(text).canonical).toBe(load(LEDGER).canonical);
});

test("a fault inside a file of Windows stands where an editor shows it", () => {
  expect(faultsOf(LEDGER.replace("400/s", "400").replaceAll("\n", "\r\n"))[0]).toMatch(/^s.yaml:4:34 load.rate: /);
});
