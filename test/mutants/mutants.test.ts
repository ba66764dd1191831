// Every mutant still fits the code it changes: what is looked for is there, once.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const FOLDER = "test/mutants";

it.each(readdirSync(FOLDER).filter((name) => name.endsWith(".json")))("%s", (name) => {
  const { file, find, replace } = JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8")) as Record<string, string>;
  expect(readFileSync(file!, "utf8").split(find!)).toHaveLength(2);
  expect(replace).not.toBe(find);
});
