import { describe, expect, test } from "vitest";
import { type Life, type Process, Resource } from "../../src/kernel/index.ts";
import { world } from "./world.ts";

/** A world with people who hold a unit of a desk from `asks` on for `keeps`, and say what becomes of them. */
function deskWorld(capacity = 1) {
  const w = world();
  const desk = w.resource("desk", capacity);
  type How = { asks: number; keeps: number; priority: number; how?: "seize" | "preempt"; patience?: number };
  function person(name: string, { asks, keeps, priority, how = "preempt", patience = Infinity }: How): Process {
    return w.start(name, function* () {
      yield* w.processes.hold(asks);
      try {
        if (!(yield* desk[how](priority, patience))) return w.say(`${name} gives up`);
        w.say(`${name} has it`);
        yield* w.processes.hold(keeps);
        w.say(`${name} done`);
      } catch (thrown) {
        w.say(`${name} ${w.told(thrown)}`);
      }
    });
  }
  /** Works at the desk for a duration in all. */
  function worker(name: string, { asks, takes, priority }: { asks: number; takes: number; priority: number }): Process {
    return w.start(name, function* () {
      yield* w.processes.hold(asks);
      yield* desk.work(takes, priority);
      w.say(`${name} done`);
    });
  }
  return { ...w, desk, person, worker };
}

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
    const { run, log, at, say, told, start, desk, user, processes, resource, person } = deskWorld();
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
    person("B", { asks: 5, keeps: 4, priority: 0 });
    run(4);
    at(5, () => room.setCapacity(1)); // after B's turn was scheduled: so B finds A waiting, and this changes nothing
    run();
    expect(log).toEqual([
      "5: B has it",
      "5: A pre-empted at desk by B, 0 left",
      "9: B done",
      "9: both has it",
      "10: both done",
    ]);
    const again = deskWorld();
    const hall = again.resource("hall", 0);
    again.at(5, () => hall.setCapacity(1)); // before B's turn: A is granted the hall, and not yet told
    again.start("A", function* () {
      yield* again.desk.seize(9);
      try {
        yield* hall.seize();
      } catch (thrown) {
        again.say(`A ${again.told(thrown)}`);
      }
      yield* again.processes.hold(50);
    });
    again.start("B", function* () {
      yield* again.processes.hold(1);
      yield* again.processes.hold(4);
      yield* again.desk.preempt(0);
      again.say("B has it");
      yield* again.processes.hold(4);
    });
    again.user("both", { asks: 1, keeps: 1, of: [hall, again.desk], priority: 9 });
    again.run();
    expect(again.log).toEqual([
      "5: B has it",
      "5: A pre-empted at desk by B, 0 left",
      "9: both has it",
      "10: both done",
    ]);
  });
});

describe("pre-emption at the very instant", () => {
  /** A holds from 0 to 10, B pre-empts at 10: before A's turn or after it. */
  function atTheEnd(isBFirst: boolean): string[] {
    const { run, log, person, start, processes, desk, say } = deskWorld();
    const b = () => person("B", { asks: 10, keeps: 1, priority: 0 });
    if (isBFirst) b();
    start("A", function* () {
      yield* desk.seize(9);
      yield* processes.hold(4);
      yield* processes.hold(6); // scheduled after B's arrival, or before
      desk.release();
      say("A done");
      yield* processes.hold(5);
      say("A unharmed");
    });
    if (!isBFirst) {
      run(9);
      start("B", function* () {
        yield* processes.hold(1);
        yield* desk.preempt(0);
        say("B has it");
      });
    }
    try {
      run();
    } catch (error) {
      return [...log, (error as Error).message];
    }
    return log;
  }
  test("of a release that came first in event order, the unit is free and nobody is interrupted", () => {
    expect(atTheEnd(false)).toEqual(["10: A done", "10: B has it", "15: A unharmed"]);
  });
  test("of a release that would come next, its holder loses it with nothing left to do", () => {
    expect(atTheEnd(true)).toEqual(["10: B has it", "an interrupt (B) is not caught [in process A at 10 µs]"]);
  });
  test("of the grant, before the holder has had its turn, takes the unit from it", () => {
    const { run, log, at, say, told, person, start, processes, desk } = deskWorld(0);
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
    at(5, () => {
      desk.setCapacity(1);
      person("B", { asks: 0, keeps: 2, priority: 0 });
    });
    at(5, () => {}); // A's turn, granted at 5, comes after B's only if B is there already: so B asks from a handler below.
    run();
    expect(log[0]).toBe("5: A has it");
    const late = deskWorld(0);
    late.start("A", function* () {
      try {
        yield* late.desk.seize(9);
        late.say("A has it");
      } catch (thrown) {
        late.say(`A ${late.told(thrown)}, ${late.desk.isHeldBy()}`);
      }
      yield* late.processes.hold(9);
      late.say("A goes on");
    });
    late.start("B", function* () {
      yield* late.processes.hold(5);
      late.desk.setCapacity(1); // grants to A, who has not had its turn
      yield* late.desk.preempt(0);
      late.say("B has it");
      yield* late.processes.hold(2);
    });
    late.run();
    expect(late.log).toEqual(["5: B has it", "5: A pre-empted at desk by B, 0 left, false", "14: A goes on"]);
    expect(late.desk.free).toBe(1);
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
  test("nobody gives way when that would not do", () => {
    const { run, log, at, person, desk } = deskWorld(2);
    person("A", { asks: 0, keeps: 20, priority: 1 });
    person("B", { asks: 1, keeps: 20, priority: 9 });
    at(3, () => desk.setCapacity(1));
    person("C", { asks: 6, keeps: 1, priority: 5 }); // B's unit is one too many, A's is more urgent
    run();
    expect(log.slice(2)).toEqual(["20: A done", "21: B done", "21: C has it", "22: C done"]);
  });
});

describe("work goes on where it was", () => {
  test("and takes exactly its duration, over any number of pre-emptions", () => {
    const { run, log, worker, person, desk, simulation } = deskWorld();
    worker("W", { asks: 0, takes: 20, priority: 9 });
    const interruptions = [
      [3, 4],
      [8, 1],
      [9, 2], // at the instant the last one ends
      [30, 5],
    ] as const;
    for (const [asks, keeps] of interruptions) person("urgent", { asks, keeps, priority: 0 });
    run();
    // 3 done at 3; 7…8: 4 done; 11…27: 20 done.
    expect(log.filter((line) => line.includes("W"))).toEqual(["27: W done"]);
    const { statistics } = desk;
    desk.advance();
    expect([statistics.busyIntegral, statistics.holdings(simulation.now)]).toEqual([20 + 12, 20 + 12]);
  });
  test("random pre-emptions: it is done when the time without them adds up to its duration", () => {
    for (let seed = 0; seed < 200; seed++) {
      const { run, log, worker, person } = deskWorld();
      const busy = Array.from(
        { length: 8 },
        (_, i) => [3 * i + ((seed * (i + 7)) % 5), 1 + ((seed >> i) & 3)] as const,
      );
      for (const [asks, keeps] of busy) person("urgent", { asks, keeps, priority: 0, how: "preempt" });
      worker("W", { asks: 0, takes: 15, priority: 9 });
      run();
      // The urgent are served one by one: next free instant of the desk as they see it.
      let [left, now, free] = [15, 0, 0];
      for (const [asks, keeps] of busy.toSorted((one, other) => one[0] - other[0])) {
        const begins = Math.max(asks, free);
        const done = Math.max(0, begins - now);
        if (done >= left) break;
        left -= done;
        free = now = begins + keeps;
      }
      expect(log.find((line) => line.includes("W"))).toBe(`${now + left}: W done`);
    }
  });
  test("pre-empted at its very end it is done, first or last in event order", () => {
    const { run, log, worker, person } = deskWorld();
    worker("W", { asks: 0, takes: 10, priority: 9 });
    person("B", { asks: 10, keeps: 5, priority: 0 }); // its turn at 10 was scheduled after W's
    run();
    expect(log).toEqual(["10: W done", "10: B has it", "15: B done"]);
    const again = deskWorld();
    again.person("B", { asks: 10, keeps: 5, priority: 0 });
    again.start("W", function* () {
      yield* again.processes.hold(4);
      yield* again.desk.work(6, 9);
      again.say("W done");
    });
    again.run();
    expect(again.log).toEqual(["10: B has it", "10: W done", "15: B done"]);
  });
  test("keeps its place ahead of its equals, behind the more urgent", () => {
    const { run, log, worker, person } = deskWorld();
    worker("W", { asks: 0, takes: 10, priority: 5 });
    worker("equal", { asks: 1, takes: 3, priority: 5 });
    worker("less urgent", { asks: 1, takes: 3, priority: 6 });
    person("B", { asks: 2, keeps: 4, priority: 0 });
    person("more urgent", { asks: 3, keeps: 2, priority: 4 });
    run();
    expect(log).toEqual([
      "2: B has it",
      "6: B done",
      "6: more urgent has it",
      "8: more urgent done",
      "16: W done", // 2 done by 2
      "19: equal done",
      "22: less urgent done",
    ]);
  });
  test("of several pre-empted together, the one who had begun first goes on first", () => {
    const { run, log, worker, person } = deskWorld(2);
    worker("first", { asks: 0, takes: 10, priority: 5 });
    worker("second", { asks: 1, takes: 10, priority: 5 });
    for (const name of ["X", "Y"]) person(name, { asks: 4, keeps: 5, priority: 0 });
    person("Z", { asks: 6, keeps: 20, priority: 0 });
    run();
    // Z waits for X's unit from 6 on; Y's at 9 goes to the first, with 6 to do, then to the second, with 7.
    expect(log.filter((line) => line.includes("d done"))).toEqual([]);
    expect(log.filter((line) => / (first|second) /.test(line))).toEqual(["15: first done", "22: second done"]);
  });
  test("keeps its place though a unit comes free in the instant in which it loses its own", () => {
    const { run, log, at, worker, start, processes, desk, user } = deskWorld(2);
    user("H", { asks: 0, keeps: 50, of: [desk], priority: 0 });
    worker("W", { asks: 0, takes: 10, priority: 5 });
    worker("equal", { asks: 1, takes: 3, priority: 5 });
    const holder: { process?: Process } = {};
    start("B", function* () {
      yield* processes.hold(4);
      yield* desk.preempt(0); // takes W's unit
      processes.stop(holder.process!); // and another comes free before W has had a turn
      yield* processes.hold(20);
    });
    at(2, () => {
      desk.setCapacity(3);
      holder.process = start("extra", function* () {
        yield* desk.seize(0);
        yield* processes.hold(50);
      });
    });
    run();
    expect(log.filter((line) => !line.includes("H"))).toEqual(["5: equal done", "10: W done"]);
  });
  test("pre-empted between the grant and its turn, it waits again with all its work", () => {
    const { run, log, say, worker, start, processes, desk } = deskWorld(0);
    worker("W", { asks: 0, takes: 6, priority: 5 });
    start("B", function* () {
      yield* processes.hold(4);
      desk.setCapacity(1); // W's
      yield* desk.preempt(0);
      say("B has it");
      yield* processes.hold(3);
    });
    run();
    expect(log).toEqual(["4: B has it", "13: W done"]);
  });
  test("of no duration takes its turn like any other", () => {
    const { run, log, worker, person } = deskWorld();
    person("A", { asks: 0, keeps: 4, priority: 0 });
    worker("W", { asks: 1, takes: 0, priority: 0 });
    run();
    expect(log).toEqual(["0: A has it", "4: A done", "4: W done"]);
  });
  test("is left by an interrupt and by a stop, at work or waiting again, with nothing held", () => {
    for (const when of [1, 3]) {
      for (const how of ["interrupt", "stop"] as const) {
        const { run, log, at, say, told, start, processes, desk, person } = deskWorld();
        const process = start("W", function* () {
          try {
            yield* desk.work(10, 9);
          } catch (thrown) {
            say(`W ${told(thrown)}`);
          }
        });
        person("B", { asks: 2, keeps: 4, priority: 0 });
        at(when, () => void processes[how](process));
        run();
        const told1 = how === "stop" ? [] : [`${when}: W interrupted by undefined, ${when === 1 ? 9 : 0} left`];
        expect(log.filter((line) => line.includes("W"))).toEqual(told1);
        expect([desk.free, desk.queueLength]).toEqual([1, 0]);
      }
    }
  });
  test("gives back its own unit only", () => {
    const { run, start, desk } = deskWorld(2);
    const held: number[] = [];
    start("A", function* () {
      yield* desk.seize(0);
      yield* desk.work(5, 9);
      held.push(1 - desk.free);
      expect(desk.isHeldBy()).toBe(true);
    });
    run();
    expect([held, desk.free]).toEqual([[0], 2]);
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
