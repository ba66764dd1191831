// The closed union of run events and the port that emits them. An event that nobody observes is never built.
import type { Micros } from "../base/time.ts";
import type { Block, Digest, Made } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";

export type RunEvent =
  | { readonly type: "submitted"; readonly at: Micros; readonly request: Request }
  | {
      readonly type: "sent";
      readonly at: Micros;
      readonly from: number;
      readonly to: number;
      readonly message: string;
      readonly sizeBytes: number;
    }
  | {
      readonly type: "delivered";
      readonly at: Micros;
      readonly from: number;
      readonly to: number;
      readonly message: string;
    }
  | {
      readonly type: "dropped";
      readonly at: Micros;
      readonly from: number;
      readonly to: number;
      readonly message: string;
      readonly why: "partition" | "crash" | "forged";
    }
  | {
      readonly type: "committed";
      readonly at: Micros;
      readonly node: number;
      readonly block: Block;
      readonly leader: number;
    }
  /** A validator's best chain has this block now, in place of others, of which it had committed so many. */
  | {
      readonly type: "adopted";
      readonly at: Micros;
      readonly node: number;
      readonly block: Block;
      readonly made: Made;
      readonly abandoned: readonly Block[];
      readonly reversed: number;
    }
  /** Somebody decides by the state at a validator, up to this block. */
  | { readonly type: "consulted"; readonly at: Micros; readonly node: number; readonly top: Block }
  /** A validator learns that another ledger has confirmed an anchor with this root, of these requests. */
  | {
      readonly type: "attested";
      readonly at: Micros;
      readonly node: number;
      readonly root: Digest;
      readonly requests: readonly Request[];
    }
  /** Half of the validators, nine in ten or all have what was gossiped first at `since`. */
  | {
      readonly type: "spread";
      readonly at: Micros;
      readonly message: string;
      readonly share: "half" | "most" | "all";
      readonly since: Micros;
    }
  | { readonly type: "answered"; readonly at: Micros; readonly request: Request; readonly submittedAt: Micros }
  | { readonly type: "crashed" | "restarted"; readonly at: Micros; readonly node: number }
  /** A fault of the schedule begins or ends, named as in the schedule (faults/spec.ts). Outages of leaders only begin. */
  | {
      readonly type: "fault";
      readonly at: Micros;
      readonly fault: string;
      readonly change: "begins" | "ends";
    }
  /** A validator leads, after whoever did went down at `since`; so many views or terms later. */
  | {
      readonly type: "elected";
      readonly at: Micros;
      readonly node: number;
      readonly since: Micros;
      readonly periods: number;
    }
  | { readonly type: "tampered"; readonly at: Micros; readonly study: string }
  | {
      readonly type: "read";
      readonly at: Micros;
      readonly study: string;
      readonly intact: boolean;
      readonly checked: boolean;
      readonly accepted: boolean;
      readonly site: number;
    }
  | { readonly type: "detected"; readonly at: Micros; readonly study: string }
  /** An observation of a sampled metric, or 1 or 0 for a share, at a site. */
  | {
      readonly type: "measured";
      readonly at: Micros;
      readonly metric: string;
      readonly value: number;
      readonly site: number;
    }
  | { readonly type: "spent"; readonly at: Micros; readonly part: TimePart; readonly duration: Micros }
  /** An encounter is over. Its segments along the critical path add up to the whole. */
  | {
      readonly type: "ended";
      readonly at: Micros;
      readonly encounter: string;
      readonly patient: string;
      readonly site: number;
      readonly startedAt: Micros;
      readonly segments: readonly Segment[];
    };

/** Where a patient's time goes. */
export type TimePart = "queue" | "scan" | "transfer" | "ledger" | "people" | "other";

/** A wait on an encounter's critical path: what for, from when to when. */
export interface Segment {
  readonly part: TimePart;
  readonly label: string;
  readonly start: Micros;
  readonly end: Micros;
}

export type EventType = RunEvent["type"];

export type Observer = (event: RunEvent) => void;

/** The event of a type. */
export type EventOf<Type extends EventType> = Extract<RunEvent, { readonly type: Type }>;

/** Whether events of a type are observed, kept up to date, and a way to tell of one: for those who do at every message. */
export interface Interest<Type extends EventType = EventType> {
  readonly isWanted: boolean;
  tell(event: EventOf<Type>): void;
}

/** Who observes a type. */
class Observers implements Interest {
  isWanted = false;
  readonly list: Observer[] = [];

  tell(event: RunEvent): void {
    const { list } = this;
    for (let i = 0; i < list.length; i += 1) list[i]!(event);
  }
}

/** Observers by event type. Emitters ask `wants` first, and build the event only then. */
export class EventPort {
  readonly #observers = new Map<EventType, Observers>();

  observe(types: readonly EventType[], observer: Observer): void {
    for (const type of types) {
      const observers = this.#of(type);
      observers.list.push(observer);
      observers.isWanted = true;
    }
  }
  /** As `observe`, for one type: the cheaper way for what happens often. */
  on<Type extends EventType>(type: Type, observer: (event: EventOf<Type>) => void): void {
    this.observe([type], observer as Observer);
  }
  wants(type: EventType): boolean {
    return this.#observers.get(type)?.isWanted ?? false;
  }
  interestIn<Type extends EventType>(type: Type): Interest<Type> {
    return this.#of(type);
  }
  emit(event: RunEvent): void {
    this.#observers.get(event.type)?.tell(event);
  }
  #of(type: EventType): Observers {
    let observers = this.#observers.get(type);
    if (observers === undefined) {
      observers = new Observers();
      this.#observers.set(type, observers);
    }
    return observers;
  }
}
