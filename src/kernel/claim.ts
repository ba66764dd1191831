// A stay at a resource, and lists of stays. What happens to them is up to resource.ts.
import type { Micros } from "../base/time.ts";
import { type Holding, type Place, Process } from "./process.ts";
import type { Stay } from "./stay-statistics.ts";

/** Where claims are made: a resource. */
export interface Keeper {
  /** Units that nobody holds. */
  readonly free: number;
  giveUp(claim: ClaimAt<Keeper>): void;
}

/** Claims that wait, in the order they are to be served. */
export class Claims<Claim extends ClaimAt<Keeper>> {
  first: Claim | undefined = undefined;
  last: Claim | undefined = undefined;

  insertAfter(claim: Claim, before: Claim | undefined): void {
    const after = before === undefined ? this.first : before.after;
    claim.before = before;
    claim.after = after;
    if (before === undefined) this.first = claim;
    else before.after = claim;
    if (after === undefined) this.last = claim;
    else after.before = claim;
  }

  *all(): IterableIterator<Claim> {
    for (let claim = this.first; claim !== undefined; claim = claim.after) yield claim;
  }

  remove(claim: Claim): void {
    const { before, after } = claim;
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after === undefined) this.last = before;
    else after.before = before;
  }
}

/** Claims that hold a unit, the latest granted last: read from there. */
export class HeldClaims<Claim extends ClaimAt<Keeper>> {
  last: Claim | undefined = undefined;

  add(claim: Claim): void {
    const { last } = this;
    claim.before = last;
    claim.after = undefined;
    if (last !== undefined) last.after = claim;
    this.last = claim;
  }

  *all(): IterableIterator<Claim> {
    for (let claim = this.last; claim !== undefined; claim = claim.before) yield claim;
  }

  remove(claim: Claim): void {
    const { before, after } = claim;
    if (before !== undefined) before.after = after;
    if (after === undefined) this.last = before;
    else after.before = before;
  }
}

/** States of a claim: it waits in line, it holds a unit, or it is over. */
export const WAITING = 0;
export const HELD = 1;
export const GONE = 2;

/** In place of an instant or a duration: there is none. A number, so that no object is made for the others. */
export const NONE: Micros = -1;

/** Whose a claim is that nobody makes. */
const NOBODY = new Process("nobody", (function* () {})());

/**
 * A process's stay at a resource: waiting, then holding one unit. Claims at several resources at once form a ring. One that is over
 * is used again, for a stay of another process: whoever comes upon it later asks whose it is.
 */
export class ClaimAt<R extends Keeper> implements Place, Holding, Stay {
  readonly resource: R;
  process: Process;
  priority: number;
  since: Micros;
  /** NONE while it waits. */
  heldSince: Micros;
  /** What is left to do of work, which goes on after a pre-emption [µs]; NONE when the process is told of it instead. */
  left: Micros;
  /** Whether it takes a unit from one less urgent when its turn comes and none is free. */
  demands: boolean;
  /** Whether its maker keeps it, so that it is not used again. */
  isKept: boolean;
  state: number;
  /** The next claim that is granted together with this one; itself when there is none. */
  partner: this;
  before: this | undefined;
  after: this | undefined;
  heldBefore: Holding | undefined;

  // Field by field, in one place: initialisers cost a call for each object.
  constructor(resource: R, process: Process, priority: number) {
    this.resource = resource;
    this.process = process;
    this.priority = priority;
    this.since = NONE;
    this.heldSince = NONE;
    this.left = NONE;
    this.demands = false;
    this.isKept = false;
    this.state = WAITING;
    this.partner = this;
    this.before = undefined;
    this.after = undefined;
    this.heldBefore = undefined;
  }

  /** Lets go of all that it refers to, which could be collected otherwise, and stands before another in a chain. */
  forget(after: this | undefined): void {
    this.process = NOBODY;
    this.heldBefore = undefined;
    this.before = undefined;
    this.after = after;
  }

  /** As a new one, but for when it began, which would be an object as an argument. */
  renew(process: Process, priority: number): void {
    this.process = process;
    this.priority = priority;
    this.heldSince = NONE;
    this.left = NONE;
    this.demands = false;
    this.state = WAITING;
  }

  /** Gives up the whole ring. */
  leave(process: Process): void {
    if (this.process === process) this.resource.giveUp(this);
  }
  giveBack(): void {
    this.resource.giveUp(this);
  }
}

/** Whether every resource of a claim and its partners has a free unit for it. */
export function allFree(claim: ClaimAt<Keeper>): boolean {
  let each = claim;
  do {
    if (each.resource.free < unitsOf(each)) return false;
    each = each.partner;
  } while (each !== claim);
  return true;
}

/** Units of its resource that a claim and its partners want. */
function unitsOf(claim: ClaimAt<Keeper>): number {
  let units = 1;
  for (let each = claim.partner; each !== claim; each = each.partner) if (each.resource === claim.resource) units += 1;
  return units;
}

/** Takes a held claim out of its process's hands: nearly always the last it obtained. */
export function letGo(claim: ClaimAt<Keeper>): void {
  const { process } = claim;
  if (process.holding === claim) {
    process.holding = claim.heldBefore;
    return;
  }
  letGoEarlier(claim, process);
}

/** One that is not the last it obtained. */
function letGoEarlier(claim: ClaimAt<Keeper>, process: Process): void {
  let each = process.holding;
  while (each !== undefined && each.heldBefore !== claim) each = each.heldBefore;
  if (each !== undefined) each.heldBefore = claim.heldBefore;
}
