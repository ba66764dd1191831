// Resources: limited capacity that processes queue for, by priority and then first come first served, with pre-emption,
// patience and time-weighted statistics.
import { assert } from "../base/errors.ts";
import type { Micros } from "../base/time.ts";
import { allFree, ClaimAt, Claims, GONE, HELD, HeldClaims, letGo, NONE, WAITING } from "./claim.ts";
import { firstSingle, victimsOf } from "./pre-emption.ts";
import { Interrupt, type Life, type Pause, type Process, type Wait } from "./process.ts";
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

// `private` and not #, as in Simulation: half the bytecode, so that more is compiled into its caller.
export class Resource {
  readonly name: string;
  readonly statistics: StayStatistics;
  private readonly processes: Processes;
  private readonly waiting = new Claims<Claim>();
  private readonly held = new HeldClaims<Claim>();
  /** Claims that are over and may be used again, linked by `after`. */
  private spare: Claim | undefined = undefined;
  /** Whether a claim has ever been made that demands. */
  private isDemanded = false;
  /** Priority of the first claim, and whether there has been one of another. */
  private rank = Number.NaN;
  private hasRanks = false;

  /** @param capacity units at first, ≥ 0. */
  constructor(processes: Processes, name: string, capacity: number) {
    this.processes = processes;
    this.name = name;
    this.statistics = new StayStatistics(() => [...this.waiting.all(), ...this.held.all()]);
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
    this.dispatch();
  }

  /** Brings the statistics up to now. */
  advance(): void {
    this.statistics.advance(this.processes.now);
  }
  openWindow(): void {
    this.statistics.openWindow(this.processes.now);
  }

  /**
   * Waits for one unit. @param priority lower goes first; any finite number. @param patience longest wait [µs]; a unit that
   * comes free at its very end is still taken.
   * @returns whether the unit was obtained.
   */
  seize(priority = USUAL, patience: Micros = Number.POSITIVE_INFINITY): Wait<boolean> {
    const claim = this.enter(priority);
    if (this.free > 0) {
      this.hold(claim);
      return this.processes.goOn(true);
    }
    this.enqueue(claim);
    return this.processes.waitAt(claim, patience);
  }

  /**
   * As `seize`, but when its turn has come and no unit is free, one is taken from the least urgent holder (of equals the
   * latest) that is less urgent than this claim. Its process sees `Preempted`. Units held jointly, or by the same process,
   * are not taken, and none when it would not do: where more are in use than the capacity, it takes several to make one
   * free. It does not pass a single claim at least as urgent that waits.
   */
  preempt(priority = USUAL, patience: Micros = Number.POSITIVE_INFINITY): Wait<boolean> {
    const claim = this.enter(priority);
    this.demand(claim);
    return claim.state === HELD ? this.processes.goOn(true) : this.processes.waitAt(claim, patience);
  }

  /**
   * Uses one unit for a duration in all [µs], and gives it back: one wait for the whole visit. It takes a unit as `preempt`
   * does, and begins at the instant it is granted. After each pre-emption it waits again, ahead of its equals, and goes on
   * where it was (pre-emptive resume). Pre-empted at the very end of its time, it has done.
   */
  work(duration: Micros, priority = USUAL): Pause {
    if (!(duration >= 0)) assert(false, `work of ${duration} µs at ${this.name}`);
    const claim = this.enter(priority);
    claim.left = duration;
    const pause = this.processes.pauseAt(claim);
    this.demand(claim);
    return pause;
  }

  /** Gives back the unit that a process (the current one) obtained last. @throws when it holds none. */
  release(process: Process = this.processes.current): void {
    const last = process.holding;
    const claim = last?.resource === this ? (last as Claim) : this.claimOf(process);
    if (claim === undefined) assert(false, `${process.name} releases ${this.name}, of which it holds nothing`);
    this.giveUp(claim);
  }

  /** Whether a process (the current one) holds a unit. */
  isHeldBy(process: Process = this.processes.current): boolean {
    return this.claimOf(process) !== undefined;
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
    const claims = resources.map((resource) => resource.enter(priority));
    for (const [index, claim] of claims.entries()) {
      claim.partner = claims[(index + 1) % claims.length]!;
      claim.isKept = true;
      claim.resource.enqueue(claim);
    }
    first.dispatch();
    try {
      if (claims[0]!.state === WAITING) yield* first.processes.waitAt(claims[0]!);
      granted?.();
      yield* work();
    } finally {
      first.giveUp(claims[0]!);
    }
  }

  /** For its claims: ends one and its partners', waiting or held; units that come free are offered at each resource. Nothing when it is gone. */
  giveUp(claim: Claim): void {
    if (claim.state === GONE) return;
    if (claim.partner !== claim) {
      this.giveUpAll(claim);
      return;
    }
    this.remove(claim);
    if (!claim.isKept) {
      claim.forget(this.spare);
      this.spare = claim;
    }
    if (this.waiting.first !== undefined) this.dispatch();
  }

  /** A claim with partners. */
  private giveUpAll(claim: Claim): void {
    let each = claim;
    do {
      each.resource.remove(each);
      each = each.partner;
    } while (each !== claim);
    do {
      each.resource.dispatch();
      each = each.partner;
    } while (each !== claim);
  }

  /** A claim of the current process, in no list yet. */
  private enter(priority: number): Claim {
    const { now, current } = this.processes;
    this.statistics.advance(now);
    this.statistics.entered();
    if (priority !== this.rank) this.noteRank(priority);
    const claim = this.spare ?? new ClaimAt<Resource>(this, current, priority);
    this.spare = claim.after;
    claim.renew(current, priority);
    claim.since = now;
    return claim;
  }

  private noteRank(priority: number): void {
    if (Number.isNaN(this.rank)) this.rank = priority;
    else this.hasRanks = true;
  }

  /** Behind those of its priority and above. */
  private enqueue(claim: Claim): void {
    let before = this.waiting.last;
    while (before !== undefined && before.priority > claim.priority) before = before.before;
    this.waiting.insertAfter(claim, before);
    this.statistics.waiting += 1;
  }

  /** Takes a free unit; otherwise gets in line, and takes a unit from those less urgent if it is its turn. */
  private demand(claim: Claim): void {
    if (this.free > 0) {
      this.hold(claim);
      return;
    }
    claim.demands = true;
    this.isDemanded = true;
    this.enqueue(claim);
    if (this.hasRanks && firstSingle(this.waiting) === claim) this.takeFromOthers(claim);
  }

  /** Grants a claim that waits a unit of others, if there are such. */
  private takeFromOthers(claim: Claim): boolean {
    const victims = victimsOf(claim, this.held, 1 - this.free);
    if (victims.length === 0) return false;
    for (const victim of victims) this.remove(victim);
    this.grant(claim);
    // Told last: in leaving the places where they wait they may let others in, but not at this unit.
    for (const victim of victims) this.evicted(victim, claim.process);
    return true;
  }

  /** A claim that is in no list has a unit from now on; work begins. */
  private hold(claim: Claim): void {
    const { process, left } = claim;
    claim.state = HELD;
    claim.heldSince = this.processes.now;
    claim.heldBefore = process.holding;
    process.holding = claim;
    this.held.add(claim);
    this.statistics.busy += 1;
    if (left !== NONE) this.processes.serve(process, left);
  }

  /** Takes a claim out of the statistics, its list and its process's hands. */
  private remove(claim: Claim): void {
    const { statistics } = this;
    const { now } = this.processes;
    statistics.advance(now);
    if (claim.state === WAITING) {
      this.waiting.remove(claim);
      statistics.waiting -= 1;
    } else {
      this.held.remove(claim);
      statistics.busy -= 1;
      letGo(claim);
    }
    claim.state = GONE;
    statistics.left(claim, now);
  }

  /** What becomes of a process that has lost its unit. */
  private evicted(claim: Claim, by: Process): void {
    const { process } = claim;
    if (claim.left === NONE) {
      this.processes.throwAt(process, new Preempted(this, by));
      return;
    }
    claim.left = this.processes.remainingOf(process);
    if (claim.left === 0) return;
    this.processes.halt(process);
    this.waitAgain(claim);
  }

  /** Ahead of its equals, for a unit that comes free. */
  private waitAgain(claim: Claim): void {
    claim.state = WAITING;
    claim.demands = false;
    claim.since = this.processes.now;
    claim.heldSince = NONE;
    this.statistics.entered();
    let before = this.waiting.last;
    while (before !== undefined && before.priority >= claim.priority) before = before.before;
    this.waiting.insertAfter(claim, before);
    this.statistics.waiting += 1;
  }

  private claimOf(process: Process): Claim | undefined {
    for (let each = process.holding; each !== undefined; each = each.heldBefore)
      if (each.resource === this) return each as Claim;
    return undefined;
  }

  /** Grants every waiting claim, in order, whose resources all have a free unit, and then those that take their unit. */
  private dispatch(): void {
    do this.grantFree();
    while (this.isDemanded && this.hasRanks && this.takeForFirst());
  }

  private grantFree(): void {
    let claim = this.waiting.first;
    while (claim !== undefined && this.free > 0) {
      if (claim.partner === claim) this.grant(claim);
      else if (allFree(claim)) this.grantAll(claim);
      else {
        claim = claim.after;
        continue;
      }
      claim = this.waiting.first;
    }
  }

  /** Grants the first single claim a unit of others, if it demands one. */
  private takeForFirst(): boolean {
    const claim = firstSingle(this.waiting);
    return claim?.demands === true && this.takeFromOthers(claim);
  }

  private grant(claim: Claim): void {
    this.admit(claim);
    if (claim.left === NONE) this.processes.wake(claim.process, true);
  }

  /** A claim with partners. */
  private grantAll(claim: Claim): void {
    let each = claim;
    do {
      each.resource.advance();
      each.resource.admit(each);
      each = each.partner;
    } while (each !== claim);
    this.processes.wake(claim.process, true);
  }

  /** Moves a claim from waiting to held. */
  private admit(claim: Claim): void {
    this.waiting.remove(claim);
    this.statistics.waiting -= 1;
    this.hold(claim);
  }
}
