// Merkle trees with inclusion and consistency proofs.
// @source RFC 6962 section 2.1 (and RFC 9162 section 2.1, same hashes): leaf = SHA-256(0x00 || data),
// node = SHA-256(0x01 || left || right), the left subtree holds the largest power of two below n leaves.
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";

export type Hash = Uint8Array;

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

export function leafHash(data: Uint8Array): Hash {
  return sha256(concatBytes(LEAF_PREFIX, data));
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return sha256(concatBytes(NODE_PREFIX, left, right));
}

/** Merkle tree hash over leaf hashes; of no leaves, SHA-256 of the empty string. */
export function treeHash(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0]!;
  const k = splitPoint(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** PATH(m, D[n]): the audit path of leaf `index`, from the leaf upwards. */
export function inclusionProof(leaves: readonly Hash[], index: number): Hash[] {
  if (leaves.length <= 1) return [];
  const k = splitPoint(leaves.length);
  return index < k
    ? [...inclusionProof(leaves.slice(0, k), index), treeHash(leaves.slice(k))]
    : [...inclusionProof(leaves.slice(k), index - k), treeHash(leaves.slice(0, k))];
}

/** PROOF(m, D[n]): shows that the tree of the first `oldSize` leaves is a prefix of this one. */
export function consistencyProof(leaves: readonly Hash[], oldSize: number): Hash[] {
  return oldSize === 0 || oldSize === leaves.length ? [] : subProof(leaves, oldSize, true);
}

function subProof(leaves: readonly Hash[], oldSize: number, complete: boolean): Hash[] {
  if (oldSize === leaves.length) return complete ? [] : [treeHash(leaves)];
  const k = splitPoint(leaves.length);
  return oldSize <= k
    ? [...subProof(leaves.slice(0, k), oldSize, complete), treeHash(leaves.slice(k))]
    : [...subProof(leaves.slice(k), oldSize - k, false), treeHash(leaves.slice(0, k))];
}

/** A claim that a leaf stands at `index` of a tree of `size` leaves with the given root. */
export interface InclusionClaim {
  readonly leaf: Hash;
  readonly index: number;
  readonly size: number;
  readonly root: Hash;
}

/** @source RFC 9162 section 2.1.3.2. */
export function verifyInclusion(claim: InclusionClaim, proof: readonly Hash[]): boolean {
  if (!isCount(claim.index) || !isCount(claim.size) || claim.index >= claim.size) return false;
  let fn = claim.index;
  let sn = claim.size - 1;
  let hash = claim.leaf;
  for (const step of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(step, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      hash = nodeHash(hash, step);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equal(hash, claim.root);
}

/** Two roots of one growing tree. */
export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Hash;
  readonly newSize: number;
  readonly newRoot: Hash;
}

/** @source RFC 9162 section 2.1.4.2. */
export function verifyConsistency(claim: ConsistencyClaim, proof: readonly Hash[]): boolean {
  const { oldSize, oldRoot, newSize, newRoot } = claim;
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize) return false;
  if (oldSize === newSize) return proof.length === 0 && equal(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0 && equal(oldRoot, treeHash([]));
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  if (path.length === 0) return false;
  let fn = oldSize - 1;
  let sn = newSize - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let oldHash = path[0]!;
  let newHash = path[0]!;
  for (const step of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      oldHash = nodeHash(step, oldHash);
      newHash = nodeHash(step, newHash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      newHash = nodeHash(newHash, step);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equal(oldHash, oldRoot) && equal(newHash, newRoot);
}

/** Largest power of two smaller than n (n ≥ 2). */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function isPowerOfTwo(n: number): boolean {
  return splitPoint(n + 1) === n;
}

function equal(a: Hash, b: Hash): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
