// The naive twin of the kernel performs a scene: everything in plain lists that are searched and sorted at each turn.
import { nameOf, type Outcome, RESOURCES, type Scene, STORES, type Step } from "./program.ts";
import { type Blow, NaivePeople, NEVER, type Part, type Person } from "./twin-people.ts";
import { NaiveResources } from "./twin-resources.ts";
import { NaiveStores } from "./twin-stores.ts";

class Twin {
  readonly people = new NaivePeople((person) => this.resources.releaseAll(person));
  readonly resources = new NaiveResources(this.people, RESOURCES);
  readonly stores = new NaiveStores(this.people, STORES);
  readonly all: readonly Person[];

  constructor(programs: readonly (readonly Step[])[]) {
    this.all = programs.map((program, index) =>
      this.people.start(nameOf(index), (person) => this.live(person, program)),
    );
  }

  *live(person: Person, program: readonly Step[]): Part {
    const { name } = person;
    const say = (what: string) => this.people.say(`${name} ${what}`);
    try {
      for (const [index, step] of program.entries()) {
        try {
          say(yield* this.#take(person, step, `${name}${index}`));
        } catch (blow) {
          const { from, left } = blow as Blow;
          say(`${from}, ${left} left`);
        }
      }
    } finally {
      say("leaves");
    }
  }

  *#take(person: Person, step: Step, item: string): Part<string> {
    const { people, resources, stores } = this;
    switch (step.do) {
      case "hold":
        yield* people.hold(person, step.for);
        return "has held";
      case "seize":
      case "preempt":
        return (yield* resources.seize(person, step.at, { ...step, preempts: step.do === "preempt" }))
          ? "holds"
          : "gives up";
      case "release":
        return resources.release(person, step.at) ? "has released" : "holds nothing";
      case "work":
        yield* resources.work(person, step.at, { duration: step.for, priority: step.priority });
        return "has worked";
      case "use":
        yield* resources.use(person, step.of, { priority: step.priority, work: () => this.#served(person, step.for) });
        return "has used";
      case "interrupt":
        return this.#interrupt(person, this.all[step.whom % this.all.length]!);
      case "put": {
        const { patience } = step;
        return (yield* stores.put(person, step.at, { puts: item, patience })) ? `has put ${item}` : `keeps ${item}`;
      }
      case "get":
        return `has got ${yield* stores.get(person, step.at, step.patience)}`;
    }
  }
  #interrupt(person: Person, victim: Person): string {
    if (victim === person || !victim.alive) return "spares all";
    this.people.interrupt(victim, `interrupted by ${person.name}`);
    return `interrupts ${victim.name}`;
  }
  *#served(person: Person, duration: number): Part {
    this.people.say(`${person.name} is served`);
    yield* this.people.hold(person, duration);
  }
}

/** Performs a scene naively. */
export function performNaively({ programs, meddling, window: { opens, lasts } }: Scene): Outcome {
  const { people, resources, stores, all } = new Twin(programs);
  for (const deed of meddling) {
    people.at(deed.at, () => {
      if (deed.do === "staff") resources.staff(deed.of, deed.with);
      else people[deed.do](all[deed.whom % all.length]!);
    });
  }
  people.run(opens + lasts);
  const levels = RESOURCES.map((_, index) => resources.account(index, [opens, opens + lasts]));
  people.run(NEVER);
  for (const person of all) people.stop(person);
  people.run(NEVER);
  const accounts = levels.map((level, index) => ({ ...level, free: resources.free(index) }));
  return { log: people.log, accounts, stores: stores.contents };
}
