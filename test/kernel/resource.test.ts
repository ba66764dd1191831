import { describe, expect, test } from "vitest";
import { world } from "./world.ts";

describe("one resource", () => {
  test("serves as many at once as it has units, first come first served", () => {
    const { simulation, log, resource, user } = world();
    const of = [resource("scanner", 2)];
    user("a", { asks: 0, keeps: 10, of });
    user("b", { asks: 1, keeps: 4, of });
    user("c", { asks: 3, keeps: 5, of });
    user("d", { asks: 2, keeps: 5, of });
    simulation.run(100);
    expect(log).toEqual([
      "0: a has it",
      "1: b has it",
      "5: b done",
      "5: d has it", // d asked before c
      "10: a done",
      "10: d done",
      "10: c has it",
      "15: c done",
    ]);
  });
  test("serves the lowest priority number first, equals in order of asking, and takes nothing away", () => {
    const { simulation, log, resource, user } = world();
    const of = [resource("physician", 1)];
    user("routine", { asks: 0, keeps: 10, of, priority: 2 });
    user("later routine", { asks: 1, keeps: 1, of, priority: 2 });
    user("urgent", { asks: 2, keeps: 1, of, priority: 1 });
    user("stat", { asks: 3, keeps: 1, of, priority: 0 });
    user("later urgent", { asks: 4, keeps: 1, of, priority: 1 });
    simulation.run(100);
    const order = log.filter((line) => line.endsWith("has it"));
    expect(order).toEqual([
      "0: routine has it",
      "10: stat has it",
      "11: urgent has it",
      "12: later urgent has it",
      "13: later routine has it",
    ]);
  });
  test("free, queueLength and present tell what they say", () => {
    const { simulation, at, resource, user } = world();
    const bed = resource("bed", 2);
    const seen: number[][] = [];
    for (const name of ["a", "b", "c", "d"]) user(name, { asks: 0, keeps: 5, of: [bed] });
    for (const time of [3, 7, 12]) at(time, () => seen.push([bed.free, bed.queueLength, bed.present]));
    simulation.run(20);
    expect(seen).toEqual([
      [0, 2, 4],
      [0, 0, 2],
      [2, 0, 0],
    ]);
  });
});

describe("capacity by shift", () => {
  test("units in use above a lower capacity finish their work first", () => {
    const { simulation, log, at, resource, user } = world();
    const staff = resource("staff", 2);
    for (const [name, keeps] of [["a", 10], ["b", 20], ["c", 5]] as const) user(name, { asks: 0, keeps, of: [staff] }); // biome-ignore format: a table
    at(3, () => staff.setCapacity(1));
    at(3, () => expect(staff.free).toBe(-1));
    simulation.run(100);
    // a leaves at 10, but b still holds the one unit left; c begins when b is done.
    expect(log).toEqual(["0: a has it", "0: b has it", "10: a done", "20: b done", "20: c has it", "25: c done"]);
  });
  test("a higher capacity serves at once those who wait, in order", () => {
    const { simulation, log, at, resource, user } = world();
    const staff = resource("staff", 0);
    user("a", { asks: 1, keeps: 10, of: [staff], priority: 1 });
    user("b", { asks: 2, keeps: 10, of: [staff] });
    user("c", { asks: 3, keeps: 10, of: [staff] });
    at(5, () => staff.setCapacity(2));
    simulation.run(100);
    expect(log.slice(0, 2)).toEqual(["5: b has it", "5: c has it"]);
    expect(log.at(-1)).toBe("25: a done");
  });
  test("to 0 and back: nobody is served in between, nobody is forgotten", () => {
    const { simulation, log, at, resource, user } = world();
    const staff = resource("staff", 1);
    user("a", { asks: 0, keeps: 4, of: [staff] });
    user("b", { asks: 1, keeps: 1, of: [staff] });
    at(2, () => staff.setCapacity(0));
    at(30, () => staff.setCapacity(1));
    simulation.run(100);
    expect(log).toEqual(["0: a has it", "4: a done", "30: b has it", "31: b done"]);
  });
  test("down and up again while units are in use grants no unit twice", () => {
    const { simulation, log, at, resource, user } = world();
    const staff = resource("staff", 1);
    user("a", { asks: 0, keeps: 10, of: [staff] });
    user("b", { asks: 1, keeps: 1, of: [staff] });
    at(2, () => staff.setCapacity(0));
    at(3, () => staff.setCapacity(1));
    simulation.run(100);
    expect(log).toEqual(["0: a has it", "10: a done", "10: b has it", "11: b done"]);
  });
});
