// A stay at a resource, and lists of stays. What happens to them is up to resource.ts.
import type { Micros } from "../base/time.ts";
import type { Holding, Place, Process } from "./process.ts";
import type { Stay } from "./stay-statistics.ts";

/** Where claims are made: a resource. */
export interface Keeper {
  /** Units that nobody holds. */
  readonly free: number;
  giveUp(claim: ClaimAt<Keeper>): void;
}

/** A list of claims, in the order they are to be served (waiting) or were granted (held). */
export class Claims<Claim extends ClaimAt<Keeper>> {
  first: Claim | undefined;
  last: Claim | undefined;

  insertAfter(claim: Claim, before: Claim | undefined): void {
    const after = before === undefined ? this.first : before.after;
    claim.before = before;
    claim.after = after;
    if (before === undefined) this.first = claim;
    else before.after = claim;
    if (after === undefined) this.last = claim;
    else after.before = claim;
  }

  /** Of a claim that is in no list. */
  append(claim: Claim): void {
    const { last } = this;
    claim.before = last;
    if (last === undefined) this.first = claim;
    else last.after = claim;
    this.last = claim;
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
    claim.after = undefined;
  }
}

type State = "waiting" | "held" | "gone";

/** A process's stay at a resource: waiting, then holding one unit. Claims at several resources at once form a ring. */
export class ClaimAt<R extends Keeper> implements Place, Holding, Stay {
  readonly resource: R;
  readonly process: Process;
  readonly priority: number;
  since: Micros;
  heldSince: Micros | undefined;
  /** What is left to do of work that goes on after a pre-emption [µs]; undefined when the process is told of it instead. */
  left: Micros | undefined;
  /** Whether it takes a unit from one less urgent when its turn comes and none is free. */
  demands: boolean;
  state: State;
  /** The next claim that is granted together with this one; itself when there is none. */
  partner: this;
  before: this | undefined;
  after: this | undefined;
  heldBefore: Holding | undefined;

  // Field by field, in one place: initialisers cost a call for each object.
  constructor(resource: R, process: Process, priority: number, since: Micros) {
    this.resource = resource;
    this.process = process;
    this.priority = priority;
    this.since = since;
    this.heldSince = undefined;
    this.left = undefined;
    this.demands = false;
    this.state = "waiting";
    this.partner = this;
    this.before = undefined;
    this.after = undefined;
    this.heldBefore = undefined;
  }

  /** Gives up the whole ring. */
  leave(): void {
    this.resource.giveUp(this);
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
