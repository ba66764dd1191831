// Batches of requests and the chain of blocks they form: real SHA-256 links over real Merkle roots.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type Jumping, jumpUpon } from "../base/jumps.ts";
import type { Micros } from "../base/time.ts";
import { operationText } from "./contract.ts";
import { leafHash, treeHash } from "./merkle.ts";
import type { Request } from "./request.ts";

/** By byte. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Merkle root of no requests. */
const EMPTY_ROOT = hexOf(treeHash([]));

/** SHA-256 in lower-case hex. */
export type Digest = string;

export function digestOf(text: string): Digest {
  return hexOf(sha256(utf8ToBytes(text)));
}

/** In one piece: text that is put together by and by, as libraries do, takes longer to compare. */
function hexOf(bytes: Uint8Array): string {
  const pairs: string[] = [];
  for (const byte of bytes) pairs.push(HEX[byte]!);
  return pairs.join("");
}

/**
 * Requests that are ordered together. The Merkle root is computed from the requests, once and by the batch itself, so that nobody can
 * attach another root: hashing is ideal in that no collision is ever found.
 */
export class Batch {
  readonly requests: readonly Request[];
  /** Requests that were ordered with them and found invalid: they lie in the block, and change no state. */
  readonly invalid: readonly Request[] | undefined;
  /** Sum of the requests' sizes [bytes], the invalid ones' included. */
  readonly sizeBytes: number;
  #root: Digest | undefined;
  #block: Block | undefined;

  /** @param invalid left out by a protocol that orders nothing invalid */
  constructor(requests: readonly Request[], invalid?: readonly Request[]) {
    this.requests = requests;
    this.invalid = invalid;
    this.sizeBytes = bytesOf(requests) + bytesOf(invalid ?? []);
  }

  /** Merkle root (RFC 6962) over the requests' canonical texts, those of the invalid ones marked as such. */
  get root(): Digest {
    if (this.requests.length === 0 && this.invalid === undefined) return EMPTY_ROOT;
    this.#root ??= hexOf(treeHash([...this.#texts()].map((text) => leafHash(utf8ToBytes(text)))));
    return this.#root;
  }

  *#texts(): Generator<string> {
    for (const request of this.requests) yield requestText(request);
    for (const request of this.invalid ?? []) yield `invalid ${requestText(request)}`;
  }

  /**
   * The block that holds this batch on top of `parent`. Replicas that share the batch share the block: it is hashed once.
   * @param header what else is hashed, where a block is more than its content: who made it, and when
   */
  on(parent: Block, header?: string): Block {
    if (this.#block?.parent === parent.digest && this.#block.header === header) return this.#block;
    const said = header === undefined ? "" : ` ${header}`;
    const digest = digestOf(`${parent.height + 1} ${parent.digest} ${this.root}${said}`);
    const block = new Block(this, digest, parent, header);
    this.#block = block;
    for (const request of this.requests) noteHolding(request, block);
    return block;
  }
}

/** Blocks that hold a request, in whatever chain: nearly always one. */
const holding = new WeakMap<Request, Block[]>();

function noteHolding(request: Request, block: Block): void {
  const blocks = holding.get(request);
  if (blocks === undefined) holding.set(request, [block]);
  else if (!blocks.some(({ digest }) => digest === block.digest)) blocks.push(block);
}

/** Every block made so far that holds this very request. */
export function blocksHolding(request: Request): readonly Block[] {
  return holding.get(request) ?? [];
}

/** Made by its batch (`Batch.on`), and once for all who share that. It never changes. */
export class Block implements Jumping<Block> {
  /** Distance from genesis. */
  readonly height: number;
  /** Digest of the block below. */
  readonly parent: Digest;
  readonly batch: Batch;
  /** What its maker put into its header; left out where a block is its content. */
  readonly header: string | undefined;
  /** SHA-256 over height, parent digest, Merkle root and header. */
  readonly digest: Digest;
  // Hidden from who looks through the parts of a message: a block is no chain.
  readonly #below: Block | undefined;
  readonly #jump: Block | undefined;

  /** @param below left out of genesis alone */
  constructor(batch: Batch, digest: Digest, below?: Block, header?: string) {
    this.height = below === undefined ? 0 : below.height + 1;
    this.parent = below === undefined ? "0".repeat(64) : below.digest;
    this.batch = batch;
    this.header = header;
    this.digest = digest;
    this.#below = below;
    this.#jump = below === undefined ? undefined : jumpUpon(below, heightOf);
  }
  /** The block below; undefined below genesis. */
  get below(): Block | undefined {
    return this.#below;
  }
  /** A block some way down, so that any height is reached in logarithmically many steps. */
  get jump(): Block | undefined {
    return this.#jump;
  }
  /** The block of this one's chain at a height, in logarithmically many steps; undefined above this one. */
  at(height: number): Block | undefined {
    // As `memberAt`, written out: it is asked twice at every commit of every validator.
    let block: Block | undefined = this;
    while (block !== undefined && block.height > height) {
      const jump: Block | undefined = block.#jump;
      block = jump !== undefined && jump.height >= height ? jump : block.#below;
    }
    return block?.height === height ? block : undefined;
  }
  /** Whether a block is in the chain that ends here, this one included. */
  holds(block: Pick<Block, "height" | "digest">): boolean {
    const own = this.at(block.height);
    return own === block || own?.digest === block.digest;
  }
}

function heightOf({ height }: Block): number {
  return height;
}

/** How a block came about, for observers. */
export interface Made {
  /** The validator that made it. */
  readonly leader: number;
  /** Where it made it in place of the leader whose turn it was: when that one's was due. */
  readonly outOfTurnSince?: Micros;
}

export const GENESIS = new Block(new Batch([]), digestOf("ledgerward genesis"));

function bytesOf(requests: readonly Request[]): number {
  return requests.reduce((sum, request) => sum + request.sizeBytes, 0);
}

function requestText(request: Request): string {
  const { id, client, sequence, sizeBytes, operation } = request;
  return `${id} ${client} ${sequence} ${sizeBytes} ${operationText(operation)}`;
}
