// The naive twin of resources: all claims that ever were, in one list.
import { type NaivePeople, NEVER, type Part, type Person, type Place } from "./twin-people.ts";

class Claim implements Place {
  granted = NEVER;
  gone = NEVER;
  /** Order of granting. */
  turn = 0;
  /** Of work that goes on after a pre-emption. */
  left: number | undefined = undefined;
  /** Takes a unit from a weaker one at its turn. */
  demands = false;
  readonly person: Person;
  readonly of: readonly number[];
  readonly priority: number;
  readonly since: number;
  /** Lower goes first among equals. */
  readonly rank: number;
  readonly leave: () => void;

  constructor(person: Person, of: readonly number[], more: Pick<Claim, "priority" | "since" | "rank" | "leave">) {
    this.person = person;
    this.of = of;
    this.priority = more.priority;
    this.since = more.since;
    this.rank = more.rank;
    this.leave = more.leave;
  }
  get isWaiting(): boolean {
    return this.granted === NEVER && this.gone === NEVER;
  }
  get isHeld(): boolean {
    return this.granted < NEVER && this.gone === NEVER;
  }
}

export class NaiveResources {
  readonly #people: NaivePeople;
  readonly #capacities: number[];
  readonly #claims: Claim[] = [];

  constructor(people: NaivePeople, capacities: readonly number[]) {
    this.#people = people;
    this.#capacities = [...capacities];
  }

  staff(resource: number, units: number): void {
    this.#capacities[resource] = units;
    this.#dispatch(resource);
  }
  free(resource: number): number {
    const held = this.#claims.filter(({ isHeld }) => isHeld).flatMap(({ of }) => of);
    return this.#capacities[resource]! - held.filter((each) => each === resource).length;
  }
  /** Gives back the unit obtained last. @returns false when there is none. */
  release(person: Person, resource: number): boolean {
    const claim = this.#heldBy(person).findLast(({ of }) => of.includes(resource));
    claim?.leave();
    return claim !== undefined;
  }
  releaseAll(person: Person): void {
    for (const claim of this.#heldBy(person).reverse()) claim.leave();
  }
  /** Integrals of the numbers waiting and busy between two instants. */
  account(resource: number, [from, to]: readonly [number, number]): { waiting: number; busy: number } {
    const clipped = (start: number, end: number) => Math.max(0, Math.min(end, to) - Math.max(start, from));
    const sum = { waiting: 0, busy: 0 };
    for (const { of, since, granted, gone } of this.#claims) {
      const units = unitsOf(resource, of);
      sum.waiting += units * clipped(since, Math.min(granted, gone));
      sum.busy += units * clipped(granted, gone);
    }
    return sum;
  }

  *seize(
    person: Person,
    resource: number,
    how: { priority: number; patience: number; preempts: boolean },
  ): Part<boolean> {
    const claim = this.#claim(person, [resource], how.priority);
    if (this.#fits(claim)) this.#grant(claim);
    else if (!how.preempts || !this.#demand(claim)) {
      return (yield* this.#people.wait(person, claim, how.patience)) as boolean;
    }
    return true;
  }
  *work(person: Person, resource: number, { duration, priority }: { duration: number; priority: number }): Part {
    const job = this.#claim(person, [resource], priority);
    job.left = duration;
    person.place = job;
    if (this.#fits(job)) this.#grant(job);
    else this.#demand(job);
    yield;
  }
  *use(person: Person, of: readonly number[], { priority, work }: { priority: number; work: () => Part }): Part {
    const claim = this.#claim(person, of, priority);
    try {
      if (this.#fits(claim)) this.#grant(claim);
      else yield* this.#people.wait(person, claim, NEVER);
      yield* work();
    } finally {
      claim.leave();
    }
  }

  #heldBy(person: Person): Claim[] {
    return this.#claims
      .filter((claim) => claim.person === person && claim.isHeld)
      .sort((one, other) => one.turn - other.turn);
  }
  #claim(person: Person, of: readonly number[], priority: number, isAhead = false): Claim {
    const rank = this.#people.next() * (isAhead ? -1 : 1);
    const leave = () => this.#end(claim);
    const claim = new Claim(person, of, { priority, since: this.#people.now, rank, leave });
    this.#claims.push(claim);
    return claim;
  }
  #end(claim: Claim): void {
    if (claim.gone < NEVER) return;
    claim.gone = this.#people.now;
    for (const resource of claim.of) this.#dispatch(resource);
  }
  #grant(claim: Claim): void {
    claim.granted = this.#people.now;
    claim.turn = this.#people.next();
    if (claim.left === undefined) this.#people.wake(claim.person, true);
    else this.#people.serve(claim.person, claim.left);
  }
  #fits({ of }: Claim): boolean {
    return of.every((resource) => this.free(resource) >= unitsOf(resource, of));
  }
  #dispatch(resource: number): void {
    for (const claim of this.#inLine(resource)) if (this.#fits(claim)) this.#grant(claim);
    const [next] = this.#inLine(resource).filter(({ of }) => of.length === 1);
    if (next?.demands === true && this.#evictFor(next)) this.#dispatch(resource);
  }
  #inLine(resource: number): Claim[] {
    const waiting = this.#claims.filter(({ isWaiting, of }) => isWaiting && of.includes(resource));
    return waiting.sort((one, other) => one.priority - other.priority || one.rank - other.rank);
  }

  /** Takes a unit away, if it is the claim's turn and that can be done. */
  #demand(claim: Claim): boolean {
    claim.demands = true;
    const [next] = this.#inLine(claim.of[0]!).filter(({ of }) => of.length === 1);
    return next === claim && this.#evictFor(claim);
  }

  /** Makes room by taking units away, if that can be done. */
  #evictFor(claim: Claim): boolean {
    const [resource] = claim.of as [number];
    const weaker = this.#claims
      .filter(({ isHeld, of }) => isHeld && of.length === 1 && of[0] === resource)
      .filter(({ person, priority }) => person !== claim.person && priority > claim.priority)
      .sort((one, other) => other.priority - one.priority || other.turn - one.turn);
    const needed = 1 - this.free(resource);
    if (weaker.length < needed) return false;
    const victims = weaker.slice(0, needed);
    for (const victim of victims) victim.gone = this.#people.now;
    this.#grant(claim);
    for (const victim of victims) this.#tell(victim, `pre-empted at r${resource} by ${claim.person.name}`);
    return true;
  }
  #tell({ person, left, of, priority }: Claim, news: string): void {
    if (left === undefined) {
      this.#people.interrupt(person, news);
      return;
    }
    const rest = this.#people.remaining(person);
    if (rest === 0) return;
    const again = this.#claim(person, of, priority, true);
    again.left = rest;
    this.#people.move(person, again);
  }
}

function unitsOf(resource: number, of: readonly number[]): number {
  return of.filter((each) => each === resource).length;
}
