import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WriteError } from "../../src/runner/files.ts";
import { Store } from "../../src/runner/store.ts";
import { resultOf } from "../study/fixtures.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const result = (replication: number) =>
  resultOf({
    ...{ point: "cloud", replication, events: 12 },
    samples: { timeToPrior: Float64Array.of(0.1 + 0.2, Infinity, -0, 1e-300) },
    shares: { availability: { hits: 1 / 3, of: 0.7 } },
    values: { throughput: 5e-324, makespan: Infinity },
    checks: [{ rule: "Little's law", subject: "ct", held: true, detail: "0 µs", numbers: { error: 0, tolerance: 0 } }],
  });

const kept = () => readdirSync(join(folder, "replications"));

describe("finished replications", () => {
  it("come back exactly: every double, never and minus zero", () => {
    new Store(folder).save([result(3)]);
    const { results, damaged } = new Store(folder).readFinished();
    expect(damaged).toBe(0);
    expect(results).toEqual([result(3)]);
    expect(Object.is(results[0]!.samples["timeToPrior"]![2], -0)).toBe(true);
  });

  it.each([
    ["cut short", (path: string) => truncateSync(path, 40)],
    ["emptied", (path: string) => truncateSync(path, 0)],
    [
      "altered in one bit",
      (path: string) => {
        const content = readFileSync(path);
        content[content.length - 3]! ^= 1;
        writeFileSync(path, content);
      },
    ],
  ])("are ignored when %s", (_, damage) => {
    const store = new Store(folder);
    store.save([result(0)]);
    damage(join(folder, "replications", kept()[0]!));
    store.save([result(1)]);
    const { results, damaged } = store.readFinished();
    expect(results.map(({ replication }) => replication)).toEqual([1]);
    expect(damaged).toBe(1);
  });

  it("are not mistaken for what a killed process left unfinished", () => {
    const store = new Store(folder);
    store.save([result(0)]);
    writeFileSync(join(folder, "replications", "unfinished-1-0"), "half");
    expect(store.readFinished()).toMatchObject({ results: { length: 1 }, damaged: 0 });
  });
});

describe("a folder that cannot be written", () => {
  it("gives one clear sentence and leaves nothing behind", () => {
    writeFileSync(join(folder, "file"), "");
    const store = new Store(join(folder, "file"));
    expect(() => store.save([result(0)])).toThrow(WriteError);
    expect(() => store.write("report.html", "x")).toThrow(/^cannot write .*report\.html: a part of its path is a file/);
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});

describe("a complete study", () => {
  it("is one with a manifest; what was kept for resuming is gone", () => {
    const store = new Store(folder);
    store.save([result(0)]);
    store.write("charts/a.svg", "<svg/>");
    expect(store.manifest()).toBeUndefined();
    store.finish({ format: 2, resultDigest: "d" } as never);
    expect(store.manifest()).toMatchObject({ resultDigest: "d" });
    expect(readdirSync(folder).sort()).toEqual(["charts", "manifest.json"]);
  });

  it("whose manifest is of another format, or damaged, counts as not complete", () => {
    const store = new Store(folder);
    for (const text of ["{", "null", '{"format":1,"resultDigest":"d"}', "[]"]) {
      writeFileSync(join(folder, "manifest.json"), text);
      expect(store.manifest()).toBeUndefined();
    }
  });

  it("is forgotten by --fresh", () => {
    const store = new Store(folder);
    store.save([result(0)]);
    store.write("manifest.json", '{"format":1,"resultDigest":"d"}');
    store.clear();
    expect(store.manifest()).toBeUndefined();
    expect(existsSync(join(folder, "replications"))).toBe(false);
  });
});
