// What a relay (relay.ts) is made of: its rules, its links, and the nodes whose items it carries.
import type { Micros } from "../../base/time.ts";

/** What travels between neighbours. */
export const KINDS = ["announcement", "request", "item", "compact-item", "parts-request", "parts"] as const;
/** Places among the kinds. */
export const ANNOUNCEMENT = 0;
export const ITEM = 2;

/** Whether a message names items and holds nothing of them. */
export function isName(kind: number): boolean {
  return kind < ITEM || KINDS[kind] === "parts-request";
}

export interface RelayRules {
  /** Neighbours are told of an item, and those who lack it ask; otherwise they are sent it at once. */
  readonly asksFirst: boolean;
  /** Who it came from is told of it, too. */
  readonly tellsSource: boolean;
  /** Bytes of an announcement or a request. */
  readonly nameBytes: number;
  /** How long who has asked waits before it asks another [µs]; Infinity is for ever. */
  readonly patience: Micros;
  /** How items are sent to who asks; absent: whole. */
  readonly compact?: CompactRules;
}

export interface CompactRules {
  /** Of the names of an item's parts [B]; an item no larger is sent whole. */
  readonly sizeBytes: number;
  /** Share of the receivers that lack some part. */
  readonly failure: number;
  /** Which share of the bytes such a receiver lacks, by a uniform number in (0, 1). */
  missing(uniform: number): number;
}

/** How long messages take from neighbour to neighbour. Positional because this is the hot path. */
export interface RelayLinks {
  /** Announcements take no time on the receiver's link, so that one without effect need not be carried. */
  readonly mayElide: boolean;
  /** @returns the instant a message arrives that is handed over at `departure` (both unrounded), or LOST. */
  carry(edge: number, kind: number, sizeBytes: number, departure: number, word: number): number;
  /** An announcement that is not carried: what it occupies at its sender it occupies all the same. */
  elide(edge: number, sizeBytes: number, departure: number): void;
  /** @returns the instant a message is through that arrives at the end of an edge now (unrounded). Left out where none waits there. */
  takeIn?(edge: number, kind: number, sizeBytes: number, now: Micros): number;
}

/** The nodes, and whoever counts and watches their messages. */
export interface RelayNodes {
  /** Somebody sees each message. */
  readonly isWatched: boolean;
  isUp(node: number): boolean;
  /** How often a node has been up, and whether a life of it had ended by an instant: what was to leave later never left. */
  lifeOf(node: number): number;
  hasEnded(node: number, life: number, by: number): boolean;
  sizeOf(item: number): number;
  /** So many nodes have an item now. */
  reached(item: number, count: number): void;
  /** An item has come to a node from a neighbour. */
  accept(node: number, item: number, from: number): void;
  /** So many messages are sent; of each, when watched, where it goes. */
  sent(kind: number, item: number, sizeBytes: number, copies: number): void;
  sentOver(edge: number, kind: number, item: number, sizeBytes: number): void;
  delivered(edge: number, kind: number, item: number): void;
  dropped(edge: number, kind: number, item: number, why: "partition" | "crash"): void;
}
