// Interrupts by what a process waits for, and of one who has just been granted it.
import { describe, expect, test } from "vitest";
import { type Life, ProcessorSharing, Resource, Signal, Store } from "../../src/kernel/index.ts";
import { life, trying, type World } from "./trying.ts";
import { world } from "./world.ts";

describe("an interrupt ends a wait at once, whatever it is for:", () => {
  /** What A waits for from 0 on; interrupted at 4. Whether anything is left of A there is seen by those who come after. */
  const waits: [string, (w: World) => () => Life<unknown>, string[]][] = [
    ["hold", (w) => () => life(w.processes.hold(10)), ["4: A interrupted by fire, 6 left"]],
    ["suspend", (w) => () => life(w.processes.suspend()), ["4: A interrupted by fire, 0 left"]],
    [
      "a signal",
      (w) => {
        const signal = new Signal();
        w.processes.start(
          "B",
          trying(w, "B", () => life(w.processes.until(signal))),
        );
        w.at(7, () => w.processes.fire(signal));
        return () => life(w.processes.until(signal));
      },
      ["4: A interrupted by fire, 0 left", "7: B has it: true"],
    ],
    [
      "a resource: those behind move up",
      (w) => {
        const desk = w.resource("desk", 0);
        w.start("B", function* () {
          yield* w.processes.hold(1);
          yield* trying(w, "B", () => life(desk.seize()));
        });
        w.at(7, () => desk.setCapacity(1));
        return () => life(desk.seize());
      },
      ["4: A interrupted by fire, 0 left", "7: B has it: true"],
    ],
    [
      "two resources at once: neither is barred any longer",
      (w) => {
        const [desk, room] = [w.resource("desk", 1), w.resource("room", 0)];
        w.at(5, () => w.say(`${desk.queueLength} ${room.queueLength} ${desk.free}`));
        return () => life(Resource.use([desk, room], 0, () => w.processes.hold(1)));
      },
      ["4: A interrupted by fire, 0 left", "5: 0 0 1"],
    ],
    [
      "an item: it goes to the next",
      (w) => {
        const shelf = new Store<string>(w.processes, "shelf");
        w.start("B", function* () {
          yield* w.processes.hold(1);
          yield* trying(w, "B", () => shelf.get());
        });
        w.at(7, () => shelf.tryPut("film"));
        return () => shelf.get();
      },
      ["4: A interrupted by fire, 0 left", "7: B has it: film"],
    ],
    [
      "room for an item: it never gets in",
      (w) => {
        const shelf = new Store<string>(w.processes, "shelf", 1);
        shelf.tryPut("old");
        w.start("B", function* () {
          yield* w.processes.hold(7);
          yield* trying(w, "B", () => shelf.get(0));
          yield* trying(w, "B", () => shelf.get(0));
        });
        return () => life(shelf.put("new"));
      },
      ["4: A interrupted by fire, 0 left", "7: B has it: old", "7: B has it"],
    ],
    [
      "a share of a processor: the other has it to itself",
      (w) => {
        const cpu = new ProcessorSharing(w.simulation, w.processes, "cpu");
        w.processes.start(
          "B",
          trying(w, "B", () => life(cpu.serve(10))),
        );
        // Until 4 each has half of it: 2 done, 8 to do
        return () => life(cpu.serve(10));
      },
      ["4: A interrupted by fire, 0 left", "12: B has it"],
    ],
    [
      "another process's end",
      (w) => {
        const other = w.processes.start("B", w.part("B", 7));
        return () => life(w.processes.until(other.ended));
      },
      ["0: B begins", "4: A interrupted by fire, 0 left", "7: B ends", "7: B leaves"],
    ],
    [
      "parts side by side: they are stopped",
      (w) => () => w.processes.all("parts", [w.part("x", 3), w.part("y", 9)]),
      ["0: x begins", "0: y begins", "3: x ends", "3: x leaves", "4: y leaves", "4: A interrupted by fire, 0 left"],
    ],
    [
      "parts in a race: they are stopped",
      (w) => () => w.processes.race("parts", [w.part("x", 8), w.part("y", 9)]),
      ["0: x begins", "0: y begins", "4: x leaves", "4: y leaves", "4: A interrupted by fire, 0 left"],
    ],
    [
      "a part under a limit: it is stopped, and the limit forgotten",
      (w) => () => w.processes.within(20, "part", w.part("x", 9)),
      ["0: x begins", "4: x leaves", "4: A interrupted by fire, 0 left"],
    ],
  ];
  test.each(waits)("%s", (_name, prepare, expected) => {
    const w = world();
    const wait = prepare(w);
    const process = w.processes.start("A", trying(w, "A", wait));
    w.at(4, () => void w.processes.interrupt(process, "fire"));
    w.run();
    expect(w.log).toEqual(expected);
    expect(w.simulation.now).toBe(Number(expected.at(-1)!.split(":")[0]));
  });
});

describe("an interrupt between the grant and the turn of the one who is granted", () => {
  /** B is next in line. At 5 there is one of what A and B wait for; A is interrupted right then. */
  const waits: [string, (w: World) => { wait: () => Life<unknown>; grant: () => void }][] = [
    [
      "hands the unit to the next",
      (w) => {
        const desk = w.resource("desk", 0);
        return { wait: () => life(desk.seize()), grant: () => desk.setCapacity(1) };
      },
    ],
    [
      "hands all the units of a joint claim to the next",
      (w) => {
        const [desk, room] = [w.resource("desk", 0), w.resource("room", 1)];
        function* wait(): Life<boolean> {
          let had = false;
          yield* Resource.use(
            [desk, room],
            0,
            () => w.processes.hold(0),
            () => void (had = true),
          );
          return had;
        }
        return { wait, grant: () => desk.setCapacity(1) };
      },
    ],
    [
      "hands the item to the next",
      (w) => {
        const shelf = new Store<boolean>(w.processes, "shelf");
        return { wait: () => shelf.get(), grant: () => void shelf.tryPut(true) };
      },
    ],
  ];
  test.each(waits)("%s, at the same instant", (_name, prepare) => {
    const w = world();
    const { wait, grant } = prepare(w);
    const a = w.processes.start("A", trying(w, "A", wait));
    w.processes.start("B", trying(w, "B", wait));
    w.at(5, () => {
      grant();
      w.processes.interrupt(a, "fire");
      w.say("interrupted");
    });
    w.run();
    expect(w.log[0]).toBe("5: interrupted");
    expect(w.log.slice(1).sort()).toEqual(["5: A interrupted by fire, 0 left", "5: B has it: true"]);
  });
  test("takes nothing from one who has had its turn", () => {
    const w = world();
    const desk = w.resource("desk", 0);
    const a = w.start("A", function* () {
      yield* trying(w, "A", () => life(desk.seize()));
      yield* trying(w, "A", () => life(w.processes.hold(1)));
      w.say(`A ${desk.isHeldBy() ? "still has" : "has lost"} it`);
    });
    w.at(5, () => desk.setCapacity(1));
    w.run(5);
    w.processes.interrupt(a, "fire");
    w.run();
    expect(w.log).toEqual(["5: A has it: true", "5: A interrupted by fire, 1 left", "5: A still has it"]);
  });
  test("leaves a signal fired", () => {
    const w = world();
    const signal = new Signal();
    const a = w.start("A", function* () {
      for (let i = 0; i < 2; i++) yield* trying(w, "A", () => life(w.processes.until(signal)));
    });
    w.at(5, () => {
      w.processes.fire(signal);
      w.processes.interrupt(a, "fire");
    });
    w.run();
    expect(w.log).toEqual(["5: A interrupted by fire, 0 left", "5: A has it: true"]);
  });
});
