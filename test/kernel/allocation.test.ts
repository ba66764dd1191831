import { describe, expect, it } from "vitest";
import { collections } from "./allocation.ts";

/**
 * Processes that may be tried: now and then the engine does not inline the model's call of `at`, depending on when it gets to
 * compile it, and then the time in that call is an object (docs/kernel.md). A kernel that allocates does so in every process.
 */
const MOST_PROCESSES = 3;

describe("5 million holds after warm-up cause no garbage collection", () => {
  it.each(["after", "at"] as const)("scheduled by %s", { timeout: 120_000 }, async (how) => {
    let least = Number.POSITIVE_INFINITY;
    for (let tried = 0; tried < MOST_PROCESSES && least > 0; tried += 1)
      least = Math.min(least, await collections({ how, queue: "two-level", pending: 1000 }));
    expect(least).toBe(0);
  });
});
