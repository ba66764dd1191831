// Claims at several resources at once.
import { describe, expect, test } from "vitest";
import { Resource } from "../../src/kernel/resource.ts";
import { world } from "./world.ts";

describe("several resources at once", () => {
  test("no unit is held while waiting for another", () => {
    const { simulation, log, resource, user } = world();
    const scanner = resource("scanner", 1);
    const technologist = resource("technologist", 1);
    user("other patient", { asks: 0, keeps: 10, of: [technologist] });
    user("both", { asks: 1, keeps: 5, of: [scanner, technologist] });
    user("scanner only", { asks: 2, keeps: 3, of: [scanner] });
    simulation.run(100);
    expect(log).toEqual([
      "0: other patient has it",
      "2: scanner only has it", // passes "both", which waits for the technologist and holds nothing
      "5: scanner only done",
      "10: other patient done",
      "10: both has it",
      "15: both done",
    ]);
  });
  test("whichever is named first, a unit freed at any of them is noticed", () => {
    for (const order of ["ab", "ba"]) {
      for (const busy of ["a", "b"]) {
        const { simulation, log, resource, user } = world();
        const named = { a: resource("a", 1), b: resource("b", 1) };
        user("holder", { asks: 0, keeps: 7, of: [named[busy as "a" | "b"]] });
        user("both", { asks: 1, keeps: 1, of: [...order].map((name) => named[name as "a" | "b"]) });
        simulation.run(100);
        expect(log.slice(-2)).toEqual(["7: both has it", "8: both done"]);
      }
    }
  });
  test("two claims in opposite order do not lock each other out", () => {
    const { simulation, log, resource, user } = world();
    const [a, b] = [resource("a", 1), resource("b", 1)];
    user("ab", { asks: 0, keeps: 5, of: [a, b] });
    user("ba", { asks: 0, keeps: 5, of: [b, a] });
    simulation.run(100);
    expect(log).toEqual(["0: ab has it", "5: ab done", "5: ba has it", "10: ba done"]);
  });
  test("a capacity that comes back at one of them is noticed", () => {
    const { simulation, log, at, resource, user } = world();
    const [a, b] = [resource("a", 1), resource("b", 0)];
    user("both", { asks: 0, keeps: 5, of: [a, b] });
    at(9, () => b.setCapacity(1));
    simulation.run(100);
    expect(log).toEqual(["9: both has it", "14: both done"]);
  });
  test("units that come back together are offered at each of the resources", () => {
    const { simulation, log, resource, user } = world();
    const [a, b] = [resource("a", 1), resource("b", 1)];
    user("both", { asks: 0, keeps: 5, of: [a, b] });
    user("b only", { asks: 1, keeps: 5, of: [b] });
    user("a only", { asks: 2, keeps: 5, of: [a] });
    simulation.run(100);
    expect(log.slice(1)).toEqual([
      "5: both done",
      "5: a only has it",
      "5: b only has it",
      "10: a only done",
      "10: b only done",
    ]);
  });
  test("all the units come back at the end", () => {
    const { simulation, resource, user } = world();
    const all = [resource("a", 1), resource("b", 3), resource("c", 2)];
    for (const name of ["x", "y", "z"]) user(name, { asks: 0, keeps: 4, of: all });
    simulation.run(100);
    expect(all.map((one) => [one.free, one.queueLength])).toEqual([
      [1, 0],
      [3, 0],
      [2, 0],
    ]);
  });
});

describe("several units of one resource at once", () => {
  test("are granted together, when so many are free", () => {
    const { run, log, resource, user } = world();
    const nurse = resource("nurse", 3);
    user("lift", { asks: 1, keeps: 5, of: [nurse, nurse] });
    user("one", { asks: 0, keeps: 4, of: [nurse] });
    user("another", { asks: 0, keeps: 2, of: [nurse] });
    run();
    expect(log).toEqual([
      "0: one has it",
      "0: another has it",
      "2: another done",
      "2: lift has it",
      "4: one done",
      "7: lift done",
    ]);
    expect(nurse.free).toBe(3);
  });
  test("never use more than there are, and bar nobody who wants fewer", () => {
    const { processes, at, run, log, resource, user } = world();
    const nurse = resource("nurse", 1);
    const lift = user("lift", { asks: 0, keeps: 5, of: [nurse, nurse] });
    user("one", { asks: 1, keeps: 4, of: [nurse] });
    user("another", { asks: 1, keeps: 2, of: [nurse] });
    at(9, () => expect([nurse.free, nurse.queueLength]).toEqual([1, 2]));
    at(10, () => processes.stop(lift));
    run();
    expect(log).toEqual(["1: one has it", "5: one done", "5: another has it", "7: another done"]);
    expect([nurse.free, nurse.queueLength]).toEqual([1, 0]);
  });
  test("count as so many in the accounts", () => {
    const { run, resource, user } = world();
    const nurse = resource("nurse", 2);
    user("lift", { asks: 3, keeps: 5, of: [nurse, nurse] });
    run(20);
    nurse.advance();
    const { busyIntegral, departures } = nurse.statistics;
    expect([busyIntegral, nurse.statistics.holdings(20), departures]).toEqual([10, 10, 2]);
  });
});

test("a claim that names no resource is our bug", () => {
  const { processes, run } = world();
  processes.start(
    "A",
    Resource.use([], 0, () => processes.hold(1)),
  );
  expect(() => run()).toThrow("a claim names no resource");
});
