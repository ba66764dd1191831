// No garbage on the handler path with many events pending, and with the plain heap.
import { expect, it } from "vitest";
import { collections } from "../kernel/allocation.ts";

it.each([
  ["after", "two-level", 1e5],
  ["at", "two-level", 1e5],
  ["at", "two-level", 1e6],
  ["after", "heap", 1e3],
  ["at", "heap", 1e5],
] as const)(
  "5 million holds after warm-up cause no garbage collection: %s, %s, %d pending",
  async (how, queue, pending) => {
    expect(await collections({ how, queue, pending })).toBe(0);
  },
);
