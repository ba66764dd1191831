import { describe, expect, test } from "vitest";
import { type Life, type Process, Store } from "../../src/kernel/index.ts";
import { world } from "./world.ts";

/** A world with a shelf, and people who put and get at an instant, and say what came of it. */
function shelfWorld(capacity?: number) {
  const w = world();
  const shelf = new Store<string>(w.processes, "shelf", capacity);
  const person = (name: string, at: number, visit: () => Life<unknown>): Process =>
    w.start(name, function* () {
      yield* w.processes.hold(at);
      try {
        w.say(`${name} ${yield* visit()}`);
      } catch (thrown) {
        w.say(`${name} ${w.told(thrown)}`);
      }
    });
  function* puts(item: string, patience?: number): Life<string> {
    return (yield* shelf.put(item, patience)) ? `has put ${item}` : `keeps ${item}`;
  }
  function* gets(patience?: number): Life<string> {
    return `gets ${yield* shelf.get(patience)}`;
  }
  return { ...w, shelf, person, puts, gets };
}

describe("a store", () => {
  test("gives items in the order they were put, to getters in the order they came, each to one", () => {
    const { run, log, shelf, person, gets } = shelfWorld();
    for (const item of ["a", "b"]) expect(shelf.tryPut(item)).toBe(true);
    for (const name of ["X", "Y", "Z", "V"]) person(name, 1, () => gets());
    run(2);
    expect([shelf.size, shelf.waitingToGet]).toEqual([0, 2]);
    for (const item of ["c", "d", "e"]) shelf.tryPut(item);
    run();
    expect(log).toEqual(["1: X gets a", "1: Y gets b", "2: Z gets c", "2: V gets d"]);
    expect([shelf.size, shelf.waitingToGet]).toEqual([1, 0]);
  });
  test("never holds more than its capacity: putters wait, and go in as room comes, in order", () => {
    const { run, log, at, shelf, person, puts, gets } = shelfWorld(2);
    for (const [index, item] of ["a", "b", "c", "d"].entries()) person(`P${item}`, index, () => puts(item));
    at(5, () => {
      expect([shelf.size, shelf.waitingToPut, shelf.tryPut("x")]).toEqual([2, 2, false]);
    });
    for (const [index, name] of ["X", "Y", "Z"].entries()) person(name, 10 + index, () => gets());
    run();
    expect(log).toEqual([
      ...["0: Pa has put a", "1: Pb has put b"],
      ...["10: X gets a", "10: Pc has put c", "11: Y gets b", "11: Pd has put d", "12: Z gets c"],
    ]);
    expect(shelf.size).toBe(1);
  });
  test("nobody overtakes those who wait to put", () => {
    const { run, log, at, shelf, person, puts, gets } = shelfWorld(1);
    shelf.tryPut("a");
    person("P", 1, () => puts("b"));
    person("X", 2, () => gets());
    at(2, () => expect([shelf.tryPut("late"), shelf.size]).toEqual([false, 1]));
    run();
    expect(log).toEqual(["2: X gets a", "2: P has put b"]);
  });
  test("what may be an item: anything but undefined, which says that patience is over", () => {
    const { processes, run, say, log, start } = world();
    const shelf = new Store<unknown>(processes, "shelf");
    for (const item of [null, 0, "", false]) shelf.tryPut(item);
    start("X", function* () {
      for (let i = 0; i < 5; i++) say(`${yield* shelf.get(3)}`);
    });
    run();
    expect(log).toEqual(["0: null", "0: 0", "0: ", "0: false", "3: undefined"]);
  });
  test("without room for one item is our bug", () => {
    for (const capacity of [0, -1, Number.NaN]) {
      expect(() => shelfWorld(capacity)).toThrow("store shelf has no room for an item");
    }
  });
});

describe("get with patience", () => {
  /** X waits from 2 on for at most 5; an item is put at an instant, scheduled before X's limit or after. */
  function reaching(put: number, isPutFirst: boolean) {
    const { run, log, at, shelf, person, gets } = shelfWorld();
    const act = () => void shelf.tryPut("film");
    if (isPutFirst) at(put, act);
    person("X", 2, () => gets(5));
    run(3);
    if (!isPutFirst) at(put, act);
    run();
    return [...log, `${shelf.size} left, ${shelf.waitingToGet} waiting`];
  }
  test.each([
    [6, ["6: X gets film", "0 left, 0 waiting"], "in time"],
    [7, ["7: X gets film", "0 left, 0 waiting"], "an item put at the very instant of the limit is taken, not lost"],
    [8, ["7: X gets undefined", "1 left, 0 waiting"], "too late, it lies there for the next"],
  ])("an item at %d: %j: %s", (put, expected) => {
    for (const isPutFirst of [true, false]) expect(reaching(put, isPutFirst)).toEqual(expected);
  });
  test("an item put by a process at that instant is taken as well, whichever turn comes first", () => {
    for (const order of ["XP", "PX"]) {
      const { run, log, shelf, person, gets, puts } = shelfWorld();
      for (const name of order) person(name, 7, () => (name === "X" ? gets(0) : puts("film")));
      run();
      expect(log.toSorted()).toEqual(["7: P has put film", "7: X gets film"]);
      expect(shelf.size).toBe(0);
    }
  });
  test("put with patience: what is not in when it is over stays with the process, and never gets in", () => {
    const { run, log, shelf, person, puts, gets } = shelfWorld(1);
    shelf.tryPut("a");
    person("P", 2, () => puts("b", 5));
    person("Q", 3, () => puts("c"));
    person("X", 8, () => gets());
    run();
    expect(log).toEqual(["7: P keeps b", "8: X gets a", "8: Q has put c"]);
    expect([shelf.size, shelf.waitingToPut]).toEqual([1, 0]);
  });
  test("room at the very instant of the limit is taken", () => {
    for (const order of ["PX", "XP"]) {
      const { run, log, shelf, person, puts, gets } = shelfWorld(1);
      shelf.tryPut("a");
      for (const name of order) person(name, name === "P" ? 2 : 7, () => (name === "P" ? puts("b", 5) : gets()));
      run();
      expect(log.toSorted()).toEqual(["7: P has put b", "7: X gets a"]);
    }
  });
});

describe("one who is taken away at the instant in which it was given an item", () => {
  /** X is given an item at 5 and taken away before its turn; Y may be next in line. */
  function taken(how: "interrupt" | "stop", isNext: boolean) {
    const { run, log, at, shelf, person, gets, processes } = shelfWorld();
    const x = person("X", 0, () => gets());
    if (isNext) person("Y", 1, () => gets());
    at(5, () => {
      shelf.tryPut("a");
      shelf.tryPut("b");
      processes[how](x);
    });
    run();
    person("Z", 0, () => gets(0));
    person("Z", 0, () => gets(0));
    run();
    return log.filter((line) => line.includes("gets"));
  }
  test.each(["interrupt", "stop"] as const)("by %s: the item lies where it lay, before the later one", (how) => {
    expect(taken(how, false)).toEqual(["5: Z gets a", "5: Z gets b"]);
  });
  test.each(["interrupt", "stop"] as const)(
    "by %s: the next in line has been given the other, and it lies there",
    (how) => {
      expect(taken(how, true)).toEqual(["5: Y gets b", "5: Z gets a", "5: Z gets undefined"]);
    },
  );
  test("the item goes to the next in line, at that instant", () => {
    for (const how of ["interrupt", "stop"] as const) {
      const { run, log, at, shelf, person, gets, processes } = shelfWorld();
      const x = person("X", 0, () => gets());
      person("Y", 1, () => gets());
      at(5, () => {
        shelf.tryPut("a");
        processes[how](x);
      });
      run();
      expect(log.filter((line) => line.includes("gets"))).toEqual(["5: Y gets a"]);
      expect([shelf.size, shelf.waitingToGet]).toEqual([0, 0]);
    }
  });
  test("several at once: their items lie in order of putting, whoever goes first", () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [1, 0, 2],
    ]) {
      // biome-ignore format: a table
      const { run, log, at, shelf, person, gets, processes } = shelfWorld();
      const all = ["X", "Y", "Z"].map((name) => person(name, 0, () => gets()));
      at(5, () => {
        for (const item of ["a", "b", "c"]) shelf.tryPut(item);
        for (const index of order) processes.stop(all[index]!);
      });
      for (const name of ["U", "V", "W"]) person(name, 6, () => gets());
      run();
      expect(log).toEqual(["6: U gets a", "6: V gets b", "6: W gets c"]);
    }
  });
  test("its place may be taken: then one item lies in excess, and nobody can put until there is room again", () => {
    const { run, log, at, shelf, person, gets, processes } = shelfWorld(1);
    const x = person("X", 0, () => gets());
    at(5, () => {
      expect([shelf.tryPut("a"), shelf.tryPut("b"), shelf.tryPut("c")]).toEqual([true, true, false]);
      processes.stop(x);
      expect([shelf.size, shelf.tryPut("c")]).toEqual([2, false]);
    });
    for (const name of ["Y", "Z"]) person(name, 6, () => gets());
    at(7, () => expect([shelf.size, shelf.tryPut("d")]).toEqual([0, true]));
    run();
    expect(log).toEqual(["6: Y gets a", "6: Z gets b"]);
  });
});

describe("one who is taken away while it waits with an item", () => {
  test.each(["interrupt", "stop"] as const)("by %s never puts it; those behind move up", (how) => {
    const { run, log, at, shelf, person, puts, gets, processes } = shelfWorld(1);
    shelf.tryPut("a");
    const p = person("P", 1, () => puts("b"));
    person("Q", 2, () => puts("c"));
    at(3, () => void processes[how](p));
    for (const at of [4, 5, 6]) person("X", at, () => gets(0));
    run();
    const gotten = log.filter((line) => line.includes("gets"));
    expect(gotten).toEqual(["4: X gets a", "5: X gets c", "6: X gets undefined"]);
  });
  test("at the instant in which its item went in: the item is in, whatever becomes of it", () => {
    for (const how of ["interrupt", "stop"] as const) {
      const { run, log, at, shelf, person, puts, gets, processes } = shelfWorld(1);
      shelf.tryPut("a");
      const p = person("P", 1, () => puts("b"));
      person("X", 5, () => gets());
      run(4);
      at(5, () => void processes[how](p)); // after X's turn, before P's
      person("Y", 2, () => gets(0));
      run();
      expect(log.filter((line) => line.includes("gets"))).toEqual(["5: X gets a", "6: Y gets b"]);
    }
  });
});
