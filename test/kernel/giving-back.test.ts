// What is held or waited for by one who leaves before the end.
import { describe, expect, test } from "vitest";
import { type Life, type Process, Resource } from "../../src/kernel/index.ts";
import { world } from "./world.ts";

describe("what a process holds when it is over goes to the next in line at that instant", () => {
  const ways: [string, (w: ReturnType<typeof world>, desk: Resource, room: Resource) => Process][] = [
    [
      "it ends",
      ({ start, processes }, desk, room) =>
        start("A", function* () {
          yield* desk.seize();
          yield* room.seize();
          yield* processes.hold(5);
        }),
    ],
    [
      "it is stopped",
      ({ start, processes, at }, desk, room) => {
        const process = start("A", function* () {
          yield* desk.seize();
          yield* room.seize();
          yield* processes.hold(50);
        });
        at(5, () => processes.stop(process));
        return process;
      },
    ],
    [
      "it is stopped as a part",
      ({ start, processes }, desk, room) =>
        start("parent", function* () {
          yield* processes.within(5, "A", taking());
          function* taking(): Life {
            yield* desk.seize();
            yield* room.seize();
            yield* processes.hold(50);
          }
        }),
    ],
    [
      "it fails",
      ({ start, processes }, desk, room) =>
        start("A", function* () {
          yield* desk.seize();
          yield* room.seize();
          yield* processes.hold(5);
          throw new Error("planted");
        }),
    ],
    [
      "it is interrupted and does not catch it",
      ({ start, processes, at }, desk, room) => {
        const process = start("A", function* () {
          yield* desk.seize();
          yield* room.seize();
          yield* processes.hold(50);
        });
        at(5, () => void processes.interrupt(process));
        return process;
      },
    ],
  ];
  test.each(ways)("when %s", (_name, take) => {
    const w = world();
    const [desk, room] = [w.resource("desk", 1), w.resource("room", 1)];
    take(w, desk, room);
    w.user("B", { asks: 1, keeps: 1, of: [desk] });
    w.user("C", { asks: 1, keeps: 1, of: [room] });
    try {
      w.run();
    } catch {
      w.run();
    }
    expect(w.log.sort()).toEqual(["5: B has it", "5: C has it", "6: B done", "6: C done"]);
    expect([desk.free, room.free]).toEqual([1, 1]);
  });
});

describe("leaving before the end", () => {
  test("one who gives up waiting leaves the queue, and those behind keep their order", () => {
    const { simulation, processes, log, at, resource, user } = world();
    const of = [resource("desk", 1)];
    user("a", { asks: 0, keeps: 10, of });
    const impatient = user("impatient", { asks: 1, keeps: 10, of });
    user("b", { asks: 2, keeps: 1, of });
    at(5, () => processes.stop(impatient));
    simulation.run(100);
    expect(log).toEqual(["0: a has it", "10: a done", "10: b has it", "11: b done"]);
  });
  test("one who gives up a joint claim leaves every queue, and opens the way for those behind", () => {
    const { simulation, processes, log, at, resource, user } = world();
    const [a, b] = [resource("a", 1), resource("b", 1)];
    user("holder", { asks: 0, keeps: 50, of: [b] });
    const joint = user("joint", { asks: 1, keeps: 1, of: [a, b] });
    at(3, () => processes.stop(joint));
    at(4, () => expect([a.queueLength, b.queueLength, a.free, b.free]).toEqual([0, 0, 1, 0]));
    user("next", { asks: 5, keeps: 1, of: [a] });
    simulation.run(10);
    expect(log).toEqual(["0: holder has it", "5: next has it", "6: next done"]);
  });
  test("stopped while holding, it gives back its unit to the next in line", () => {
    const { simulation, processes, log, at, resource, user } = world();
    const of = [resource("desk", 1)];
    const first = user("first", { asks: 0, keeps: 100, of });
    user("second", { asks: 1, keeps: 1, of });
    at(7, () => processes.stop(first));
    simulation.run(100);
    expect(log).toEqual(["0: first has it", "7: second has it", "8: second done"]);
  });
  test("stopped at the instant of the grant, before its turn: the unit goes to the next, at the same instant", () => {
    const { simulation, processes, log, at, resource, user } = world();
    const desk = resource("desk", 0);
    const first = user("first", { asks: 1, keeps: 100, of: [desk] });
    user("second", { asks: 2, keeps: 1, of: [desk] });
    at(5, () => {
      desk.setCapacity(1); // grants to first, who has not gone on yet
      expect(desk.free).toBe(0);
      processes.stop(first);
    });
    simulation.run(100);
    expect(log).toEqual(["5: second has it", "6: second done"]);
    expect(desk.free).toBe(1);
  });
  test("the work may end early or fail: the unit is free again", () => {
    const { simulation, processes, resource } = world();
    const desk = resource("desk", 1);
    const failing = (): Life =>
      (function* () {
        yield* processes.hold(1);
        throw new Error("planted");
      })();
    processes.start(
      "returns",
      Resource.use([desk], 0, () => processes.hold(0)),
    );
    simulation.run(0);
    expect(desk.free).toBe(1);
    processes.start("fails", Resource.use([desk], 0, failing));
    expect(() => simulation.run(5)).toThrow("planted [in process fails at 1 µs]");
    expect(desk.free).toBe(1);
  });
  test("a limit that passes while waiting, and one that passes while holding", () => {
    const { simulation, processes, log, say, resource, user } = world();
    const desk = resource("desk", 1);
    const patient = (name: string, limit: number, keeps: number): Life =>
      (function* () {
        const claim = Resource.use(
          [desk],
          0,
          () => processes.hold(keeps),
          () => say(`${name} has it`),
        );
        say(`${name} in time: ${yield* processes.within(limit, name, claim)}`);
      })();
    user("a", { asks: 0, keeps: 10, of: [desk] });
    simulation.run(1);
    processes.start("waits too long", patient("waits too long", 4, 1));
    processes.start("takes too long", patient("takes too long", 15, 30));
    user("last", { asks: 5, keeps: 1, of: [desk] });
    simulation.run(100);
    expect(log.slice(1)).toEqual([
      "5: waits too long in time: false",
      "10: a done",
      "10: takes too long has it",
      "16: takes too long in time: false",
      "16: last has it",
      "17: last done",
    ]);
  });
  test("one who holds a resource and waits for a second gives back both", () => {
    const { simulation, processes, at, resource } = world();
    const [room, nurse] = [resource("room", 1), resource("nurse", 0)];
    const nested = processes.start(
      "nested",
      Resource.use([room], 0, () => Resource.use([nurse], 0, () => processes.hold(1))),
    );
    at(3, () => expect([room.free, nurse.queueLength]).toEqual([0, 1]));
    at(4, () => processes.stop(nested));
    simulation.run(10);
    expect([room.free, nurse.queueLength]).toEqual([1, 0]);
  });
  test("parts stopped together hand nothing to one another for good", () => {
    const { simulation, processes, at, log, resource, user } = world();
    const desk = resource("desk", 1);
    const use = (): Life => Resource.use([desk], 0, () => processes.hold(100));
    const parent = processes.start(
      "parent",
      (function* () {
        yield* processes.all("parts", [use(), use(), use()]);
      })(),
    );
    user("outsider", { asks: 1, keeps: 1, of: [desk] });
    at(5, () => processes.stop(parent));
    simulation.run(200);
    expect(log).toEqual(["5: outsider has it", "6: outsider done"]);
    expect([desk.free, desk.queueLength]).toEqual([1, 0]);
  });
});
