import { describe, expect, it } from "vitest";
import { collections } from "./allocation.ts";

describe("5 million holds after warm-up cause no garbage collection", () => {
  it.each(["after", "at"] as const)("scheduled by %s", async (how) => {
    expect(await collections({ how, queue: "two-level", pending: 1000 })).toBe(0);
  });
});
