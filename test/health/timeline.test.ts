import { describe, expect, it } from "vitest";
import { Timeline } from "../../src/health/timeline.ts";

/** A timeline on a clock moved by hand. */
function handClock() {
  const clock = { now: 100 };
  return { clock, timeline: new Timeline(clock) };
}
const wait = (clock: { now: number }, timeline: Timeline, label: string, duration: number): void => {
  timeline.begin("other", label);
  clock.now += duration;
  timeline.close();
};

describe("a timeline", () => {
  it("joins waits end to end and leaves out those that took no time", () => {
    const { clock, timeline } = handClock();
    wait(clock, timeline, "a", 5);
    wait(clock, timeline, "b", 0);
    wait(clock, timeline, "c", 7);
    expect(timeline.segments).toEqual([
      { part: "other", label: "a", start: 100, end: 105 },
      { part: "other", label: "c", start: 105, end: 112 },
    ]);
  });
  it("notices time that nobody booked", () => {
    const { clock, timeline } = handClock();
    wait(clock, timeline, "a", 5);
    clock.now += 1;
    expect(() => timeline.begin("other", "b")).toThrow('time before "b" is not accounted for');
  });
  it("notices a wait within a wait, and an end without a beginning", () => {
    const { timeline } = handClock();
    expect(() => timeline.close()).toThrow("no wait has begun");
    timeline.begin("other", "a");
    expect(() => timeline.begin("other", "b")).toThrow("not accounted for");
    expect(() => timeline.fork()).toThrow("between two waits");
  });
  it.each([
    ["the branch that ended last", [3, 9, 5], 1, "branch 1"],
    ["of equals, the one named", [9, 9, 5], 1, "branch 1"],
    ["of equals, the one named (first)", [9, 9, 5], 0, "branch 0"],
    ["a later branch even if another is named", [3, 9, 5], 0, "branch 1"],
  ])("takes over %s", (_rule, durations, last, label) => {
    const { clock, timeline } = handClock();
    wait(clock, timeline, "before", 1);
    const branches = durations.map((duration, index) => {
      clock.now = 101;
      const branch = timeline.fork();
      wait(clock, branch, `branch ${index}`, duration);
      return branch;
    });
    clock.now = 110;
    timeline.join(branches, last);
    expect(timeline.segments.at(-1)).toMatchObject({ label, end: 110 });
    expect(timeline.end).toBe(110);
  });
});
