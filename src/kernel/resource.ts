// Resources: limited capacity that processes queue for, by priority and then first come first served, with pre-emption,
// patience and time-weighted statistics.
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import { allFree, ClaimAt, Claims, letGo } from "./claim.ts";
import { firstSingle, isNext, victimsOf } from "./pre-emption.ts";
import { Interrupt, type Life, type Process, type Wait } from "./process.ts";
import type { Processes } from "./processes.ts";
import { StayStatistics } from "./stay-statistics.ts";

/** Between stat (0) and whatever can wait; the number that a claim has when none is given. */
const USUAL = 8;

type Claim = ClaimAt<Resource>;

/** Thrown at the wait of a process that has lost a unit to a more urgent one. */
export class Preempted extends Interrupt {
  readonly resource: Resource;
  constructor(resource: Resource, by: Process) {
    super(by);
    this.resource = resource;
  }
}

export class Resource {
  readonly name: string;
  readonly statistics: StayStatistics;
  readonly #processes: Processes;
  readonly #waiting = new Claims<Claim>();
  readonly #held = new Claims<Claim>();
  /** Whether a claim has ever been made that demands. */
  #isDemanded = false;

  /** @param capacity units at first, ≥ 0. */
  constructor(processes: Processes, name: string, capacity: number) {
    this.#processes = processes;
    this.name = name;
    this.statistics = new StayStatistics(() => [...this.#waiting.all(), ...this.#held.all()]);
    this.statistics.capacity = capacity;
  }

  get free(): number {
    return this.statistics.capacity - this.statistics.busy;
  }
  get queueLength(): number {
    return this.statistics.waiting;
  }
  /** Claims waiting or in use. */
  get present(): number {
    return this.statistics.waiting + this.statistics.busy;
  }

  /** Changes the capacity (a shift begins). Units in use above it finish their work first. */
  setCapacity(capacity: number): void {
    this.advance();
    this.statistics.capacity = capacity;
    this.#dispatch();
  }

  /** Brings the statistics up to now. */
  advance(): void {
    this.statistics.advance(this.#processes.now);
  }
  openWindow(): void {
    this.statistics.openWindow(this.#processes.now);
  }

  /**
   * Waits for one unit. @param priority lower goes first; any finite number. @param patience longest wait [µs]; a unit that
   * comes free at its very end is still taken.
   * @returns whether the unit was obtained.
   */
  seize(priority = USUAL, patience: Micros = Number.POSITIVE_INFINITY): Wait<boolean> {
    const claim = this.#enter(priority);
    if (this.free > 0) return this.#granted(claim);
    return this.#queue(claim, patience);
  }

  /**
   * As `seize`, but when its turn has come and no unit is free, one is taken from the least urgent holder (of equals the
   * latest) that is less urgent than this claim. Its process sees `Preempted`. Units held jointly, or by the same process,
   * are not taken, and none when it would not do: where more are in use than the capacity, it takes several to make one
   * free. It does not pass a single claim at least as urgent that waits.
   */
  preempt(priority = USUAL, patience: Micros = Number.POSITIVE_INFINITY): Wait<boolean> {
    return this.#demand(this.#enter(priority), patience);
  }

  /** Gives back the unit that a process (the current one) obtained last. @throws when it holds none. */
  release(process: Process = this.#processes.current): void {
    const last = process.holding;
    const claim = last?.resource === this ? (last as Claim) : this.#claimOf(process);
    if (claim === undefined) assert(false, `${process.name} releases ${this.name}, of which it holds nothing`);
    this.giveUp(claim);
  }

  /** Whether a process (the current one) holds a unit. */
  isHeldBy(process: Process = this.#processes.current): boolean {
    return this.#claimOf(process) !== undefined;
  }

  /**
   * Uses one unit for a duration in all [µs]: after each pre-emption it waits again, ahead of its equals, and goes on where
   * it was (pre-emptive resume). Pre-empted at the very end of its time, it has done.
   */
  *work(duration: Micros, priority = USUAL): Life {
    const claim = this.#enter(priority);
    claim.left = duration;
    try {
      yield* this.#demand(claim, Number.POSITIVE_INFINITY);
      do {
        const { left } = claim;
        claim.left = 0;
        yield* this.#processes.hold(left);
      } while (claim.left > 0); // It was pre-empted, and has obtained a unit again.
    } finally {
      this.giveUp(claim);
    }
  }

  /**
   * Waits for one unit of each resource named, all at once (two of one that is named twice), then runs `work` and gives
   * them back, also when stopped.
   * @param priority lower goes first.
   * @param granted called when the process goes on after waiting, at the instant of the grant.
   */
  static *use(resources: readonly Resource[], priority: number, work: () => Wait, granted?: () => void): Life {
    const [first] = resources;
    assert(first !== undefined, "a claim names no resource");
    const claims = resources.map((resource) => resource.#enter(priority));
    for (const [index, claim] of claims.entries()) claim.partner = claims[(index + 1) % claims.length]!;
    for (const claim of claims) claim.resource.#enqueue(claim);
    first.#dispatch();
    try {
      if (claims[0]!.state === "waiting") yield* first.#processes.waitAt(claims[0]!);
      granted?.();
      yield* work();
    } finally {
      first.giveUp(claims[0]!);
    }
  }

  /** For its claims: ends one and its partners', waiting or held; units that come free are offered at each resource. Nothing when it is gone. */
  giveUp(claim: Claim): void {
    if (claim.state === "gone") return;
    if (claim.partner !== claim) {
      this.#giveUpAll(claim);
      return;
    }
    this.#remove(claim);
    if (this.#waiting.first !== undefined) this.#dispatch();
  }

  /** A claim with partners. */
  #giveUpAll(claim: Claim): void {
    let each = claim;
    do {
      each.resource.#remove(each);
      each = each.partner;
    } while (each !== claim);
    do {
      each.resource.#dispatch();
      each = each.partner;
    } while (each !== claim);
  }

  #enter(priority: number): Claim {
    const { now, current } = this.#processes;
    this.advance();
    this.statistics.entered();
    return new ClaimAt<Resource>(this, current, priority, now);
  }

  #queue(claim: Claim, patience: Micros): Wait<boolean> {
    this.#enqueue(claim);
    return this.#processes.waitAt(claim, patience);
  }

  /** Behind those of its priority and above. */
  #enqueue(claim: Claim): void {
    let before = this.#waiting.last;
    while (before !== undefined && before.priority > claim.priority) before = before.before;
    this.#waiting.insertAfter(claim, before);
    this.statistics.waiting += 1;
  }

  /** Takes a free unit, or one from those less urgent, or waits. */
  #demand(claim: Claim, patience: Micros): Wait<boolean> {
    if (this.free > 0) return this.#granted(claim);
    claim.demands = true;
    this.#isDemanded = true;
    const victims = isNext(claim, this.#waiting) ? victimsOf(claim, this.#held, 1 - this.free) : [];
    if (victims.length === 0) return this.#queue(claim, patience);
    return this.#oust(victims, claim.process, () => this.#granted(claim));
  }

  /** Takes units away and grants them to another. */
  #oust<T>(victims: readonly Claim[], by: Process, grant: () => T): T {
    for (const victim of victims) this.#remove(victim);
    const granted = grant();
    // Told last: in leaving the places where they wait they may let others in, but not at this unit.
    for (const victim of victims) this.#evicted(victim, by);
    return granted;
  }

  #granted(claim: Claim): Wait<boolean> {
    this.#hold(claim);
    return this.#processes.goOn(true);
  }

  #hold(claim: Claim): void {
    const { process } = claim;
    claim.state = "held";
    claim.heldSince = this.#processes.now;
    claim.heldBefore = process.holding;
    process.holding = claim;
    this.#held.append(claim);
    this.statistics.busy += 1;
  }

  /** Takes a claim out of the statistics, its list and its process's hands. */
  #remove(claim: Claim): void {
    const { statistics } = this;
    this.advance();
    if (claim.state === "waiting") {
      this.#waiting.remove(claim);
      statistics.waiting -= 1;
    } else {
      this.#held.remove(claim);
      statistics.busy -= 1;
      letGo(claim);
    }
    claim.state = "gone";
    statistics.left(claim, this.#processes.now);
  }

  /** What becomes of a process that has lost its unit. */
  #evicted(claim: Claim, by: Process): void {
    const { process, left } = claim;
    if (left === undefined) {
      this.#processes.throwAt(process, new Preempted(this, by));
      return;
    }
    // Between the grant and its turn it has not begun to hold, and all is left.
    claim.left = process.place === claim ? left : this.#processes.remainingOf(process);
    if (claim.left === 0 && process.place !== claim) return;
    this.#processes.moveTo(process, claim);
    this.#waitAgain(claim);
  }

  /** Ahead of its equals, for a unit that comes free. */
  #waitAgain(claim: Claim): void {
    claim.state = "waiting";
    claim.demands = false;
    claim.since = this.#processes.now;
    claim.heldSince = undefined;
    this.statistics.entered();
    let before = this.#waiting.last;
    while (before !== undefined && before.priority >= claim.priority) before = before.before;
    this.#waiting.insertAfter(claim, before);
    this.statistics.waiting += 1;
  }

  #claimOf(process: Process): Claim | undefined {
    for (let each = process.holding; each !== undefined; each = each.heldBefore)
      if (each.resource === this) return each as Claim;
    return undefined;
  }

  /** Grants every waiting claim, in order, whose resources all have a free unit, and then those that take their unit. */
  #dispatch(): void {
    do this.#grantFree();
    while (this.#isDemanded && this.#takeForFirst());
  }

  #grantFree(): void {
    let claim = this.#waiting.first;
    while (claim !== undefined && this.free > 0) {
      if (claim.partner === claim || allFree(claim)) {
        this.#grant(claim);
        claim = this.#waiting.first;
      } else claim = claim.after;
    }
  }

  /** Grants the first single claim a unit of others, if it demands one and there are such. */
  #takeForFirst(): boolean {
    const claim = firstSingle(this.#waiting);
    if (claim === undefined || !claim.demands) return false;
    const victims = victimsOf(claim, this.#held, 1 - this.free);
    if (victims.length === 0) return false;
    this.#oust(victims, claim.process, () => this.#grant(claim));
    return true;
  }

  /** Moves a claim and its partners from waiting to held. */
  #grant(claim: Claim): void {
    this.#grantHere(claim);
    for (let each = claim.partner; each !== claim; each = each.partner) each.resource.#grantHere(each);
    this.#processes.wake(claim.process, true);
  }

  /** Moves one claim from waiting to held. */
  #grantHere(claim: Claim): void {
    this.advance();
    this.#waiting.remove(claim);
    this.statistics.waiting -= 1;
    this.#hold(claim);
  }
}
