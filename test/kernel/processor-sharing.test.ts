import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Process, ProcessorSharing } from "../../src/kernel/index.ts";
import { world } from "./world.ts";

/** A world with one processor, and jobs that come at an instant with work to be done. */
function cpuWorld() {
  const w = world();
  const cpu = new ProcessorSharing(w.simulation, w.processes, "cpu");
  const job = (name: string, at: number, work: number): Process =>
    w.start(name, function* () {
      yield* w.processes.hold(at);
      try {
        yield* cpu.serve(work);
        w.say(name);
      } catch (thrown) {
        w.say(`${name} ${w.told(thrown)}`);
      }
    });
  return { ...w, cpu, job };
}

describe("a shared processor gives each of n jobs 1/n of its time: by hand", () => {
  const examples: [string, [string, number, number][], string[]][] = [
    ["one alone", [["A", 3, 10]], ["13: A"]],
    ["two equal ones together take twice as long", [["A", 0, 10], ["B", 0, 10]], ["20: A", "20: B"]],
    // Together until B has 4, at 8; A has 6 to do and is alone.
    ["the shorter of two", [["A", 0, 10], ["B", 0, 4]], ["8: B", "14: A"]],
    // A alone to 4, has 6 left; together until B has 3, at 10; A has 3 left.
    ["one that comes later", [["A", 0, 10], ["B", 4, 3]], ["10: B", "13: A"]],
    // A alone to 6; 4 left each: at 14 both are done, in order of coming.
    ["equal rests", [["A", 0, 10], ["B", 6, 4]], ["14: A", "14: B"]],
    // A alone to 2, has 10 left; halves to 6: A 8, B 4; thirds until C has 2, at 12: A 6, B 2; halves to 16: A 4.
    ["three", [["A", 0, 12], ["B", 2, 6], ["C", 6, 2]], ["12: C", "16: B", "20: A"]],
    ["nothing to do is done at once", [["A", 0, 10], ["B", 5, 0]], ["5: B", "10: A"]],
    ["after a pause", [["A", 0, 2], ["B", 10, 3]], ["2: A", "13: B"]],
    // Thirds: each has 10/3 at 10; to the µs, 30.
    ["three equal ones, thirds of a µs included", [["A", 0, 10], ["B", 0, 10], ["C", 0, 10]], ["30: A", "30: B", "30: C"]],
  ]; // biome-ignore format: a table
  test.each(examples)("%s", (_name, jobs, expected) => {
    const { run, log, job, cpu } = cpuWorld();
    for (const [name, at, work] of jobs) job(name, at, work);
    run();
    expect(log).toEqual(expected);
    expect(cpu.present).toBe(0);
  });
});

describe("leaving early", () => {
  test.each(["interrupt", "stop"] as const)("by %s speeds up those who stay from then on", (how) => {
    const { run, log, at, job, processes, cpu } = cpuWorld();
    job("A", 0, 10);
    const b = job("B", 0, 10);
    at(6, () => void processes[how](b));
    at(7, () => expect(cpu.present).toBe(1));
    run();
    // 3 done of each at 6; A alone with 7.
    expect(log.filter((line) => line.includes("A"))).toEqual(["13: A"]);
    expect(log.length).toBe(how === "stop" ? 1 : 2);
  });
  test("of the last leaves an idle processor, with no event waiting", () => {
    const { run, at, job, processes, cpu, simulation } = cpuWorld();
    const a = job("A", 0, 10);
    at(6, () => processes.stop(a));
    run();
    expect([simulation.now, cpu.present, simulation.pending]).toEqual([6, 0, 0]);
  });
  test("at the instant of its end, before its turn, changes nothing for the others", () => {
    const { run, log, at, job, processes } = cpuWorld();
    const b = job("B", 0, 4);
    job("A", 0, 10);
    run(7);
    at(8, () => void processes.interrupt(b, "fire"));
    run();
    expect(log).toEqual(["8: B interrupted by fire, 0 left", "14: A"]);
  });
});

test("the accounts: Little's law exactly, over random jobs that come and go", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(100), work: fc.nat(30), stops: fc.nat(400) }), { minLength: 1, maxLength: 20 }),
      fc.record({ opens: fc.nat(150), lasts: fc.nat(150) }),
      (jobs, { opens, lasts }) => {
        const { run, at, log, job, processes, cpu, simulation } = cpuWorld();
        const all = jobs.map(({ at, work }, index) => job(`${index}`, at, work));
        for (const [index, { stops }] of jobs.entries()) at(stops, () => processes.stop(all[index]!));
        at(opens, () => cpu.openWindow());
        run(opens + lasts);
        const { statistics } = cpu;
        statistics.advance(simulation.now);
        const { presentIntegral } = statistics;
        expect(presentIntegral).toBe(statistics.sojourns(simulation.now));
        expect(presentIntegral).toBe(statistics.holdings(simulation.now));
        // Stamps of the test's own: a job is present from its coming to its end or its stop.
        run();
        const ends = jobs.map(({ at, stops }, index) => {
          const line = log.find((each) => each.endsWith(`: ${index}`));
          return line === undefined ? Math.max(at, stops) : Number(line.split(":")[0]);
        });
        const clipped = jobs.map(({ at, stops }, index) => {
          if (stops < at) return 0;
          return Math.max(0, Math.min(ends[index]!, opens + lasts) - Math.max(at, opens));
        });
        expect(presentIntegral).toBe(clipped.reduce((sum, each) => sum + each, 0));
      },
    ),
    { seed: 34, numRuns: 300 },
  );
});

test("against small steps: who ends when, to half a µs for each end up to then", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ at: fc.nat(60), work: fc.integer({ min: 1, max: 40 }) }), { minLength: 1, maxLength: 8 }),
      (jobs) => {
        const { run, log, job } = cpuWorld();
        for (const [index, { at, work }] of jobs.entries()) job(`${index}`, at, work);
        run();
        const ends = jobs.map((_, index) => Number(log.find((line) => line.endsWith(`: ${index}`))!.split(":")[0]));
        // A naive server that hands out a hundredth of a µs at a time.
        const STEP = 1e-2;
        const left = jobs.map(({ work }) => work);
        const done = jobs.map(() => 0);
        for (let step = 0; left.some((each) => each > STEP / 2); step++) {
          const now = step * STEP;
          const here = [...jobs.keys()].filter((index) => jobs[index]!.at <= now + STEP / 2 && left[index]! > STEP / 2);
          for (const index of here) {
            left[index]! -= STEP / here.length;
            if (left[index]! <= STEP / 2) done[index] = now + STEP;
          }
        }
        for (const [index, end] of ends.entries())
          expect(Math.abs(end - done[index]!)).toBeLessThan(jobs.length / 2 + 0.1);
      },
    ),
    { seed: 35, numRuns: 40 },
  );
});
