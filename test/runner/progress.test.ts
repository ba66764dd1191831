import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openProgress, type ProgressStyle } from "../../src/runner/progress.ts";

afterEach(() => vi.restoreAllMocks());

/** What is written while the clock goes on by 3 s from one call to the next. */
async function written(style: ProgressStyle): Promise<string> {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const stream = new PassThrough();
  const progress = await openProgress(style, stream);
  const seconds = [undefined, 200, 80, 0.2, 0];
  for (const [done, secondsLeft] of seconds.entries()) {
    now += 3000;
    progress.advance({ done, known: 4, secondsLeft });
  }
  progress.say("done");
  progress.end();
  return String(stream.read() ?? "");
}

describe("progress", () => {
  it("outside a terminal is a plain line every five seconds, with the time that remains", async () => {
    // at 3, 6, 9, 12 and 15 s; the end is said by others
    expect(await written("lines")).toBe("1 of 4 runs, about 3 min left\n3 of 4 runs, 1 s left\ndone\n");
  });

  it("says nothing when it is to be quiet", async () => {
    expect(await written("quiet")).toBe("");
  });
});
