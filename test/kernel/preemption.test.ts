import { describe, expect, test } from "vitest";
import { type Life, Resource } from "../../src/kernel/index.ts";
import { deskWorld } from "./desk-world.ts";

describe("pre-emption", () => {
  test("takes the unit of one less urgent, at once, and says so at its wait with what was left", () => {
    const { run, log, person } = deskWorld();
    person("A", { asks: 0, keeps: 10, priority: 5 });
    person("B", { asks: 3, keeps: 2, priority: 4 });
    run();
    expect(log).toEqual(["0: A has it", "3: B has it", "3: A pre-empted at desk by B, 7 left", "5: B done"]);
  });
  test("needs no victim while a unit is free", () => {
    const { run, log, person } = deskWorld(2);
    person("A", { asks: 0, keeps: 5, priority: 5 });
    person("B", { asks: 3, keeps: 1, priority: 0 });
    run();
    expect(log).toEqual(["0: A has it", "3: B has it", "4: B done", "5: A done"]);
  });
  test.each([
    ["equal", 5],
    ["less urgent", 6],
  ])("waits its turn when it is %s", (_name, priority) => {
    const { run, log, person } = deskWorld();
    person("A", { asks: 0, keeps: 5, priority: 5 });
    person("B", { asks: 3, keeps: 1, priority });
    run();
    expect(log).toEqual(["0: A has it", "5: A done", "5: B has it", "6: B done"]);
  });
  test("gives up when patience is over, like any other", () => {
    const { run, log, person, desk } = deskWorld();
    person("A", { asks: 0, keeps: 9, priority: 5 });
    person("B", { asks: 3, keeps: 1, priority: 5, patience: 4 });
    run();
    expect(log).toEqual(["0: A has it", "7: B gives up", "9: A done"]);
    expect(desk.queueLength).toBe(0);
  });
  test("takes from the least urgent holder, and of equals from the latest", () => {
    const { run, log, person } = deskWorld(4);
    person("early 5", { asks: 0, keeps: 50, priority: 5 });
    person("9", { asks: 1, keeps: 50, priority: 9 });
    person("late 5", { asks: 2, keeps: 50, priority: 5 });
    person("2", { asks: 3, keeps: 50, priority: 2 });
    for (const asks of [10, 20, 30, 40]) person("urgent", { asks, keeps: 100, priority: 2 });
    run(45);
    expect(log.filter((line) => line.includes("pre-empted"))).toEqual([
      "10: 9 pre-empted at desk by urgent, 41 left",
      "20: late 5 pre-empted at desk by urgent, 32 left",
      "30: early 5 pre-empted at desk by urgent, 20 left",
    ]);
  });
  test("takes no unit that is held jointly with others", () => {
    const { run, log, person, user, desk, resource } = deskWorld();
    user("both", { asks: 0, keeps: 5, of: [desk, resource("room", 1)], priority: 9 });
    person("B", { asks: 3, keeps: 1, priority: 0 });
    run();
    expect(log).toEqual(["0: both has it", "5: both done", "5: B has it", "6: B done"]);
  });
  test("takes no unit of one's own", () => {
    const { run, log, say, start, processes, desk } = deskWorld();
    start("A", function* () {
      yield* desk.seize(9);
      yield* processes.hold(3);
      say(`${yield* desk.preempt(0, 2)}`);
      yield* processes.hold(3);
      say("done");
    });
    run();
    expect(log).toEqual(["5: false", "8: done"]);
  });
  test("of one who waits for something else: it leaves that queue, and whoever it lets in there goes on", () => {
    const { run, log, person, say, told, start, processes, desk, user, resource } = deskWorld();
    const room = resource("room", 0);
    start("A", function* () {
      yield* desk.seize(9);
      try {
        yield* room.seize();
      } catch (thrown) {
        say(`A ${told(thrown)}, ${room.queueLength} in the queue`);
      }
      yield* processes.hold(1);
      say("A goes on");
    });
    person("B", { asks: 3, keeps: 1, priority: 0 });
    user("C", { asks: 1, keeps: 1, of: [room], priority: 9 });
    run();
    expect(log).toEqual([
      "3: B has it",
      "3: A pre-empted at desk by B, 0 left, 1 in the queue",
      "4: B done",
      "4: A goes on",
    ]);
  });
  test("of one who holds two resources takes the one; the other it keeps until it gives it back", () => {
    const { run, log, say, told, person, start, processes, desk, resource, user } = deskWorld();
    const room = resource("room", 1);
    start("A", function* () {
      yield* room.seize();
      yield* desk.seize(9);
      try {
        yield* processes.hold(10);
      } catch (thrown) {
        say(`A ${told(thrown)}: desk ${desk.isHeldBy()}, room ${room.isHeldBy()}`);
        yield* processes.hold(4);
      }
    });
    person("B", { asks: 3, keeps: 1, priority: 0 });
    user("C", { asks: 1, keeps: 1, of: [room] });
    run();
    expect(log).toEqual([
      "3: B has it",
      "3: A pre-empted at desk by B, 7 left: desk false, room true",
      "4: B done",
      "7: C has it", // when A is over
      "8: C done",
    ]);
    expect([desk.free, room.free]).toEqual([1, 1]);
  });
  test("uncaught, it is an error that names who did it", () => {
    const { run, start, processes, desk, person } = deskWorld();
    start("A", function* () {
      yield* desk.seize(9);
      yield* processes.hold(10);
    });
    person("B", { asks: 3, keeps: 1, priority: 0 });
    expect(() => run()).toThrow("an interrupt (B) is not caught [in process A at 3 µs]");
  });
});

describe("the unit that is taken goes to the one who takes it,", () => {
  test("though its holder waits for a second one in the same queue, ahead of others", () => {
    const { run, log, say, told, start, desk, person, processes } = deskWorld();
    start("A", function* () {
      yield* desk.seize(9);
      try {
        yield* desk.seize(9);
      } catch (thrown) {
        say(`A ${told(thrown)}`);
      }
      yield* processes.hold(50);
    });
    person("C", { asks: 1, keeps: 1, priority: 9, how: "seize" });
    person("B", { asks: 3, keeps: 4, priority: 0 });
    run();
    // In leaving the queue A must not let C have the unit that B has come for.
    expect(log).toEqual([
      "3: B has it",
      "3: A pre-empted at desk by B, 0 left",
      "7: B done",
      "7: C has it",
      "8: C done",
    ]);
  });
  test("though its holder has just been granted a room, and a joint claim waits for both", () => {
    const { run, log, at, say, told, start, desk, user, processes, resource } = deskWorld();
    const room = resource("room", 0);
    start("A", function* () {
      yield* desk.seize(9);
      try {
        yield* room.seize();
      } catch (thrown) {
        say(`A ${told(thrown)}`);
      }
      yield* processes.hold(50);
    });
    user("both", { asks: 1, keeps: 1, of: [room, desk], priority: 9 });
    at(5, () => room.setCapacity(1)); // granted to A, whose turn comes after B's
    start("B", function* () {
      yield* processes.hold(5);
      yield* desk.preempt(0);
      say("B has it");
      yield* processes.hold(4);
    });
    run();
    expect(log).toEqual(["5: B has it", "5: A pre-empted at desk by B, 0 left", "9: both has it", "10: both done"]);
  });
});

describe("pre-emption at the very instant", () => {
  /** A holds from 0 to 10, B pre-empts at 10; the first of them comes first in event order. */
  function meeting(order: "AB" | "BA", stay: (w: ReturnType<typeof deskWorld>) => Life): string[] {
    const w = deskWorld();
    const lives = {
      *A(): Life {
        yield* stay(w);
        w.say("A done");
        yield* w.processes.hold(5);
        w.say("A unharmed");
      },
      *B(): Life {
        yield* w.processes.hold(10);
        yield* w.desk.preempt(0);
        w.say("B has it");
      },
    };
    for (const name of order) w.start(name, lives[name as "A" | "B"]);
    w.run();
    expect(w.desk.free).toBe(1);
    return w.log;
  }
  function* holding({ desk, processes, say, told }: ReturnType<typeof deskWorld>): Life {
    yield* desk.seize(9);
    try {
      yield* processes.hold(10);
      desk.release();
    } catch (thrown) {
      say(`A ${told(thrown)}`);
    }
  }
  function* working({ desk }: ReturnType<typeof deskWorld>): Life {
    yield* desk.work(10, 9);
  }
  test("of a release that came first in event order, the unit is free and nobody is interrupted", () => {
    const expected = ["10: A done", "10: B has it", "15: A unharmed"];
    expect(meeting("AB", holding)).toEqual(expected);
    expect(meeting("AB", working)).toEqual(expected);
  });
  test("of a release that would come next, its holder is told, with nothing left; work is simply done", () => {
    const told = "10: A pre-empted at desk by B, 0 left";
    expect(meeting("BA", holding)).toEqual(["10: B has it", told, "10: A done", "15: A unharmed"]);
    expect(meeting("BA", working)).toEqual(["10: B has it", "10: A done", "15: A unharmed"]);
  });
  test("of the grant, before the holder has had its turn, takes the unit from it", () => {
    const { run, log, say, told, start, processes, desk } = deskWorld(0);
    start("A", function* () {
      try {
        yield* desk.seize(9);
        say("A has it");
      } catch (thrown) {
        say(`A ${told(thrown)}, ${desk.isHeldBy()}`);
      }
      yield* processes.hold(9);
      say("A goes on");
    });
    start("B", function* () {
      yield* processes.hold(5);
      desk.setCapacity(1); // grants to A, who has not had its turn
      yield* desk.preempt(0);
      say("B has it");
      yield* processes.hold(2);
    });
    run();
    expect(log).toEqual(["5: B has it", "5: A pre-empted at desk by B, 0 left, false", "14: A goes on"]);
    expect(desk.free).toBe(1);
  });
});

describe("with more units in use than the capacity, after a shift", () => {
  test("as many give way as it takes to make one free", () => {
    const { run, log, at, person, desk } = deskWorld(3);
    person("A", { asks: 0, keeps: 50, priority: 3 });
    person("B", { asks: 1, keeps: 50, priority: 5 });
    person("C", { asks: 2, keeps: 50, priority: 4 });
    at(3, () => desk.setCapacity(2));
    person("D", { asks: 6, keeps: 1, priority: 0 });
    run(10);
    expect(log.slice(3)).toEqual([
      "6: D has it",
      "6: B pre-empted at desk by D, 45 left",
      "6: C pre-empted at desk by D, 46 left",
      "7: D done",
    ]);
    expect(desk.free).toBe(1);
  });
  test("nobody gives way while that would not do", () => {
    const { run, log, at, person, desk } = deskWorld(2);
    person("A", { asks: 0, keeps: 20, priority: 1 });
    person("B", { asks: 1, keeps: 20, priority: 9 });
    at(3, () => desk.setCapacity(1));
    person("C", { asks: 6, keeps: 1, priority: 5 }); // B's unit is one too many, A's is more urgent
    run();
    expect(log.slice(2)).toEqual(["20: A done", "20: C has it", "20: B pre-empted at desk by C, 1 left", "21: C done"]);
  });
});

// As in SimPy, whose PreemptiveResource serves its queue in order of priority and time: head of line first.
describe("pre-emption does not jump the line", () => {
  const A = { asks: 0, keeps: 20, priority: 9 };
  const B = { asks: 1, keeps: 5, priority: 2, how: "seize" } as const;

  test.each([
    ["behind one more urgent", 5],
    ["behind an equal who came before", 2],
  ])("a claim %s waits", (_, priority) => {
    const { run, log, person } = deskWorld();
    person("A", A);
    person("B", B);
    person("C", { asks: 3, keeps: 1, priority });
    run();
    expect(log).toEqual(["0: A has it", "20: A done", "20: B has it", "25: B done", "25: C has it", "26: C done"]);
  });
  test("ahead of one less urgent it takes the unit, and the other waits on", () => {
    const { run, log, person } = deskWorld();
    person("A", A);
    person("B", B);
    person("C", { asks: 3, keeps: 1, priority: 1 });
    run();
    const goesOn = ["4: C done", "4: B has it", "9: B done"];
    expect(log).toEqual(["0: A has it", "3: C has it", "3: A pre-empted at desk by C, 17 left", ...goesOn]);
  });
  test("its turn comes when the one ahead loses patience", () => {
    const { run, log, person } = deskWorld();
    person("A", A);
    person("B", { ...B, patience: 6 });
    person("C", { asks: 3, keeps: 1, priority: 5 });
    run();
    expect(log.slice(1)).toEqual([
      "7: C has it",
      "7: A pre-empted at desk by C, 13 left",
      "7: B gives up",
      "8: C done",
    ]);
  });
  test("its turn comes when the one ahead is served, and it takes the unit of another", () => {
    const { run, log, person } = deskWorld(2);
    person("A", A);
    person("D", { asks: 0, keeps: 10, priority: 8 });
    person("B", B);
    person("C", { asks: 3, keeps: 1, priority: 5 });
    run();
    const goesOn = ["11: C done", "15: B done"];
    const turns = ["10: D done", "10: B has it", "10: C has it", "10: A pre-empted at desk by C, 10 left"];
    expect(log.slice(2)).toEqual([...turns, ...goesOn]);
  });
  test("joint claims, which hold nothing while they wait, stand in nobody's way", () => {
    const { run, log, person, user, desk, resource } = deskWorld();
    person("A", A);
    user("B", { asks: 1, keeps: 5, of: [desk, resource("room", 1)], priority: 0 });
    person("C", { asks: 3, keeps: 1, priority: 5 });
    run();
    const goesOn = ["4: C done", "4: B has it", "9: B done"];
    expect(log).toEqual(["0: A has it", "3: C has it", "3: A pre-empted at desk by C, 17 left", ...goesOn]);
  });
});

test("a victim that has just released, or is stopped, is no victim", () => {
  const { run, log, at, person, desk, processes } = deskWorld();
  const a = person("A", { asks: 0, keeps: 50, priority: 9 });
  at(3, () => {
    processes.stop(a);
    person("B", { asks: 0, keeps: 1, priority: 0 });
  });
  run();
  expect(log).toEqual(["0: A has it", "3: B has it", "4: B done"]);
  expect(desk.free).toBe(1);
});

test("use after a pre-emption: a joint claim waits for the unit like anybody", () => {
  const { run, log, say, told, start, processes, desk, person } = deskWorld();
  function* both(): Life {
    yield* Resource.use([desk], 5, () => processes.hold(2));
  }
  start("A", function* () {
    yield* desk.seize(5);
    try {
      yield* processes.hold(10);
    } catch (thrown) {
      say(`A ${told(thrown)}`);
      yield* both();
      say("A again");
    }
  });
  person("B", { asks: 3, keeps: 4, priority: 0 });
  run();
  expect(log).toEqual(["3: B has it", "3: A pre-empted at desk by B, 7 left", "7: B done", "9: A again"]);
});
