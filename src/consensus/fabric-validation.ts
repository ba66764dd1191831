// Fabric, validation: which transactions of an ordered block are valid, and what they do to the world state.
import { type Request, SeenRequests } from "../ledger/request.ts";
import type { World } from "./fabric-state.ts";
import {
  type CutBlock,
  type Envelope,
  type Flag,
  type Read,
  sameRead,
  sameTransaction,
} from "./fabric-transactions.ts";
import { isCertificate } from "./quorum.ts";

/** Any so many of n organisations must endorse. */
interface Rules {
  readonly n: number;
  readonly needed: number;
}

/**
 * The key that the chaincode reads and writes for a request. The log of accesses is appended to under keys of their own, and
 * requests without an operation write keys of their own: they can conflict with nothing.
 */
function keyOf({ id, operation }: Request, contendedKeys: number): string | undefined {
  if (contendedKeys > 0) return `key ${uniformly(id, contendedKeys)}`;
  switch (operation.kind) {
    case "register":
      return `record ${operation.record}`;
    case "consent":
      return `patient ${operation.patient}`;
    case "access":
    case "accesses":
    case "none":
      return undefined;
  }
}

/** One of 0 … count − 1 by the request's number alone. @source MurmurHash3's finalizer, fmix32 */
function uniformly(id: number, count: number): number {
  let hash = id | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return Math.floor((((hash ^ (hash >>> 16)) >>> 0) / 0x100000000) * count);
}

/** What the chaincode reads in a state. */
export function readOf(world: World, request: Request, contendedKeys: number): Read | undefined {
  const key = keyOf(request, contendedKeys);
  return key === undefined ? undefined : { key, version: world.versions.get(key) ?? "" };
}

/** What the transactions before it in its block have done. */
interface Before {
  readonly transactions: SeenRequests;
  readonly requests: Set<number>;
  readonly keys: Set<string>;
}

/** One flag a transaction, by the state that the last block left. */
export function validate(world: World, { envelopes }: CutBlock, rules: Rules): Flag[] {
  const before: Before = { transactions: new SeenRequests(), requests: new Set(), keys: new Set() };
  return envelopes.map((envelope) => {
    const flag = flagOf(world, before, envelope, rules);
    before.transactions.add(envelope.transaction);
    if (flag === "valid") {
      before.requests.add(envelope.request.id);
      if (envelope.read !== undefined) before.keys.add(envelope.read.key);
    }
    return flag;
  });
}

/** txvalidator/v20, validateTx and markTXIdDuplicates; txmgmt/validation, validateKVRead. */
function flagOf(world: World, before: Before, envelope: Envelope, rules: Rules): Flag {
  const { transaction, request, read } = envelope;
  if (world.transactions.has(transaction) || before.transactions.has(transaction)) return "duplicate id";
  if (!isEndorsed(envelope, rules)) return "endorsement policy failure";
  // The chaincode notes each request that it carries out, and so finds out that a client's request came by two gateways.
  if (world.requests.has(request) || before.requests.has(request.id)) return "read conflict";
  if (read === undefined) return "valid";
  const isCurrent = read.version === (world.versions.get(read.key) ?? "");
  return before.keys.has(read.key) || !isCurrent ? "read conflict" : "valid";
}

function isEndorsed({ transaction, request, read, endorsements }: Envelope, rules: Rules): boolean {
  return isCertificate(
    endorsements,
    rules,
    (body) =>
      body.request === request.id && sameTransaction(body.transaction, transaction) && sameRead(body.read, read),
  );
}

/** Valid transactions write; the identifiers of all of them are used up. */
export function carryOut(world: World, height: number, { envelopes }: CutBlock, flags: readonly Flag[]): void {
  envelopes.forEach(({ transaction, request, read }, index) => {
    world.transactions.add(transaction);
    if (flags[index] !== "valid") return;
    world.requests.add(request);
    if (read !== undefined) world.versions.set(read.key, `${height}.${index}`);
  });
}
