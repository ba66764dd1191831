// A tenth of the coverage study, with limits as much wider as the studies are fewer.
import { describe, expect, it } from "vitest";
import { batches } from "../coverage/batches.ts";
import { intervals } from "../coverage/intervals.ts";
import { selection } from "../coverage/selection.ts";
import { warmUp } from "../coverage/warm-up.ts";

const PARTS = { intervals, selection, warmUp, batches };

describe("coverage, 100 studies of each case", () => {
  it.each(Object.entries(PARTS))("%s", { timeout: 600_000 }, (_name, part) => {
    const { criteria } = part({ studies: 100, broken: false });
    expect(criteria.length).toBeGreaterThan(0);
    for (const criterion of criteria) expect(criterion).toMatchObject({ pass: true });
  });
});
