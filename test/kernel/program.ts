// Random programs: what processes of a random test do, step by step, and what is done to them meanwhile. Times are small,
// so that much happens at one instant. The kernel performs a scene here; `twin.ts` performs it naively.
import fc from "fast-check";
import { type KERNEL, type Kernel, world } from "./world.ts";

/** A step that is interrupted is over, and the next one follows. */
export type Step =
  | { readonly do: "hold"; readonly for: number }
  | { readonly do: "seize" | "preempt"; readonly at: number; readonly priority: number; readonly patience: number }
  | { readonly do: "release"; readonly at: number }
  | { readonly do: "work"; readonly at: number; readonly priority: number; readonly for: number }
  | { readonly do: "use"; readonly of: readonly number[]; readonly priority: number; readonly for: number }
  | { readonly do: "interrupt"; readonly whom: number }
  | { readonly do: "put"; readonly at: number; readonly patience: number }
  | { readonly do: "get"; readonly at: number; readonly patience: number };

/** What somebody outside does. */
export type Meddling =
  | { readonly at: number; readonly do: "interrupt" | "stop"; readonly whom: number }
  | { readonly at: number; readonly do: "staff"; readonly of: number; readonly with: number };

export interface Scene {
  readonly programs: readonly (readonly Step[])[];
  readonly meddling: readonly Meddling[];
  readonly window: { readonly opens: number; readonly lasts: number };
}

export const RESOURCES = [1, 2, 1];
export const STORES = [1, 2];

/** What came of a scene. */
export interface Outcome {
  readonly log: readonly string[];
  /** Of each resource: integrals of the numbers waiting and busy over the window; units free in the end, when all have left. */
  readonly accounts: readonly { readonly waiting: number; readonly busy: number; readonly free: number }[];
  /** What lies in each store in the end. */
  readonly stores: readonly (readonly string[])[];
}

const [duration, priority, resource, store] = [fc.nat(8), fc.nat(3), fc.nat(2), fc.nat(1)];
const patience = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat(8));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("hold" as const), for: duration }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("seize" as const, "preempt" as const),
      at: resource,
      priority,
      patience,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release" as const), at: resource }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("work" as const), at: resource, priority, for: duration }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ do: fc.constant("use" as const), of: fc.array(resource, { minLength: 1, maxLength: 3 }) },
      ...{ priority, for: duration },
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("interrupt" as const), whom: fc.nat(9) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("put" as const, "get" as const), at: store, patience }),
  },
);
const time = fc.nat(40);
const meddling: fc.Arbitrary<Meddling> = fc.oneof(
  fc.record({ at: time, do: fc.constantFrom("interrupt" as const, "stop" as const), whom: fc.nat(9) }),
  fc.record({ at: time, do: fc.constant("staff" as const), of: resource, with: fc.nat(3) }),
);
export const scenes: fc.Arbitrary<Scene> = fc.record({
  programs: fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 10, size: "max" }),
  meddling: fc.array(meddling, { maxLength: 12, size: "max" }),
  window: fc.record({ opens: time, lasts: fc.nat(40) }),
});

/** Two laws that the kernel's accounts must keep exactly, whatever happens. @throws when they do not. */
function checkLaws({ statistics }: KERNEL.Resource, now: number): void {
  const { presentIntegral, busyIntegral } = statistics;
  const [sojourns, holdings] = [statistics.sojourns(now), statistics.holdings(now)];
  if (presentIntegral !== sojourns) throw new Error(`Little's law: ${presentIntegral} ≠ ${sojourns}`);
  if (busyIntegral !== holdings) throw new Error(`utilisation law: ${busyIntegral} ≠ ${holdings}`);
}

/** Performs a scene by the kernel. @throws when the accounts break a law. */
export function perform(kernel: Kernel, scene: Scene, queue: KERNEL.EventQueue): Outcome {
  const { simulation, processes, log, say, at, run, told } = world(kernel, queue);
  const resources = RESOURCES.map((units, index) => new kernel.Resource(processes, `r${index}`, units));
  const stores = STORES.map((room, index) => new kernel.Store<string>(processes, `s${index}`, room));

  function* take(name: string, step: Step, item: string): KERNEL.Life<string> {
    if (step.do === "hold") {
      yield* processes.hold(step.for);
      return "has held";
    }
    if (step.do === "use") {
      const work = () => processes.hold(step.for);
      const all = step.of.map((index) => resources[index]!);
      yield* kernel.Resource.use(all, step.priority, work, () => say(`${name} is served`));
      return "has used";
    }
    if (step.do === "put")
      return (yield* stores[step.at]!.put(item, step.patience)) ? `has put ${item}` : `keeps ${item}`;
    if (step.do === "get") return `has got ${yield* stores[step.at]!.get(step.patience)}`;
    if (step.do === "interrupt") return interrupt(people[step.whom % people.length]!);
    const resource = resources[step.at]!;
    if (step.do === "release") {
      if (!resource.isHeldBy()) return "holds nothing";
      resource.release();
      return "has released";
    }
    if (step.do === "work") {
      yield* resource.work(step.for, step.priority);
      return "has worked";
    }
    return (yield* resource[step.do](step.priority, step.patience)) ? "holds" : "gives up";
  }

  function interrupt(victim: KERNEL.Process): string {
    const { current } = processes;
    return victim !== current && processes.interrupt(victim, current.name) ? `interrupts ${victim.name}` : "spares all";
  }

  function* life(name: string, program: readonly Step[]): KERNEL.Life {
    try {
      for (const [index, step] of program.entries()) {
        try {
          say(`${name} ${yield* take(name, step, `${name}${index}`)}`);
        } catch (thrown) {
          say(`${name} ${told(thrown)}`);
        }
      }
    } finally {
      say(`${name} leaves`);
    }
  }

  const people = scene.programs.map((program, index) => processes.start(nameOf(index), life(nameOf(index), program)));
  for (const deed of scene.meddling) at(deed.at, () => meddle(deed));
  function meddle(deed: Meddling): void {
    if (deed.do === "staff") resources[deed.of]!.setCapacity(deed.with);
    else if (deed.do === "stop") processes.stop(people[deed.whom % people.length]!);
    else processes.interrupt(people[deed.whom % people.length]!, "meddler");
  }
  const { opens, lasts } = scene.window;
  at(opens, () => resources.forEach((each) => void each.openWindow()));
  run(opens + lasts);
  for (const each of resources) each.advance();
  for (const each of resources) checkLaws(each, simulation.now);
  const levels = resources.map(({ statistics }) => [statistics.waitingIntegral, statistics.busyIntegral] as const);
  run();
  for (const each of people) processes.stop(each);
  run();
  return {
    log,
    accounts: levels.map(([waiting, busy], index) => ({ waiting, busy, free: resources[index]!.free })),
    stores: stores.map((each) => contents(each, simulation, processes)),
  };
}

export const nameOf = (index: number): string => String.fromCharCode(97 + index);

/** Items that were put and are nowhere, were found twice, or were found though their owners kept them. */
export function misplacedItems({ log, stores }: Outcome): string[] {
  const told = (what: RegExp) => log.flatMap((line) => what.exec(line)?.[1] ?? []);
  const found = [...told(/ has got (\w\d+)/), ...stores.flat()];
  return [
    ...told(/ has put (\w\d+)/).filter((item) => !found.includes(item)),
    ...found.filter((item, index) => found.indexOf(item) < index),
    ...told(/ keeps (\w\d+)/).filter((item) => found.includes(item)),
  ];
}

/** Empties a store. */
function contents(
  store: KERNEL.Store<string>,
  simulation: KERNEL.Simulation,
  processes: KERNEL.Processes,
): readonly string[] {
  const found: string[] = [];
  function* life(): KERNEL.Life {
    for (let item = yield* store.get(0); item !== undefined; item = yield* store.get(0)) found.push(item);
  }
  processes.start("broom", life());
  simulation.run(Number.POSITIVE_INFINITY);
  return found;
}
