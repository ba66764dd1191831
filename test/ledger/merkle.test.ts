import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ConsistencyClaim,
  consistencyProof,
  type Hash,
  type InclusionClaim,
  inclusionProof,
  leafHash,
  nodeHash,
  treeHash,
  verifyConsistency,
  verifyInclusion,
} from "../../src/ledger/merkle.ts";

// Vectors of RFC 6962's reference tree: leaves, roots and proofs as in github.com/transparency-dev/merkle @417fb0c.
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const leaves: readonly Hash[] = LEAVES.map((data) => leafHash(hexToBytes(data)));
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const roots: readonly Hash[] = ROOTS.map(hexToBytes);
const H1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const H23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const H4567 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const H4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const H67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const H45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const H0123 = ROOTS[4]!;

describe("hashes of RFC 6962", () => {
  test("of the empty leaf, a leaf and a node", () => {
    expect(bytesToHex(leafHash(new Uint8Array(0)))).toBe(ROOTS[1]);
    expect(bytesToHex(leafHash(utf8ToBytes("L123456")))).toBe(
      "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
    );
    expect(bytesToHex(nodeHash(utf8ToBytes("N123"), utf8ToBytes("N456")))).toBe(
      "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb",
    );
  });
  test.each(ROOTS.map((root, size) => [size, root] as const))("root of the first %d leaves", (size, root) => {
    expect(bytesToHex(treeHash(leaves.slice(0, size)))).toBe(root);
  });
  test("second preimage: a leaf whose data are two hashes is not their node", () => {
    for (const [left, right] of [
      [leaves[0]!, leaves[1]!],
      [roots[4]!, roots[4]!],
    ] as const) {
      expect(bytesToHex(leafHash(concatBytes(left, right)))).not.toBe(bytesToHex(nodeHash(left, right)));
    }
    // So a tree of four leaves cannot be passed off as one of two.
    const [l0, l1, l2, l3] = leaves as [Hash, Hash, Hash, Hash];
    const forged = [leafHash(concatBytes(l0, l1)), leafHash(concatBytes(l2, l3))];
    expect(bytesToHex(treeHash(forged))).not.toBe(ROOTS[4]);
  });
});

describe("proofs of RFC 6962's reference tree", () => {
  test.each([
    [0, 8, [H1, H23, H4567]],
    [5, 8, [H4, H67, H0123]],
    [0, 1, []],
  ])("inclusion of leaf %d of %d", (index, size, expected) => {
    const proof = inclusionProof(leaves.slice(0, size), index);
    expect(proof.map(bytesToHex)).toEqual(expected);
    expect(verifyInclusion({ leaf: leaves[index]!, index, size, root: roots[size]! }, proof)).toBe(true);
  });
  test.each([
    [1, 8, [H1, H23, H4567]],
    [6, 8, [H45, H67, H0123]],
    [2, 5, [H23, H4]],
    [8, 8, []],
    [0, 5, []],
  ])("consistency from %d to %d", (oldSize, newSize, expected) => {
    const proof = consistencyProof(leaves.slice(0, newSize), oldSize);
    expect(proof.map(bytesToHex)).toEqual(expected);
    const claim = { oldSize, oldRoot: roots[oldSize]!, newSize, newRoot: roots[newSize]! };
    expect(verifyConsistency(claim, proof)).toBe(true);
  });
});

const GARBAGE: readonly Hash[] = [new Uint8Array(0), new Uint8Array(32), roots[8]!, leaves[0]!];

/** Every way of spoiling a list of hashes: a bit, a component less, a component more anywhere, order. */
function* spoiledProofs(proof: readonly Hash[]): Generator<readonly [string, Hash[]]> {
  for (let place = 0; place < proof.length; place++) {
    for (let bit = 0; bit < 256; bit += 37)
      yield [`bit ${bit} of ${place}`, proof.with(place, flipped(proof[place]!, bit))];
    yield [`without ${place}`, proof.toSpliced(place, 1)];
    yield [`${place} twice`, proof.toSpliced(place, 0, proof[place]!)];
    yield [`${place} cut short`, proof.with(place, proof[place]!.slice(0, 31))];
    if (place > 0) yield [`${place} swapped`, proof.with(place, proof[place - 1]!).with(place - 1, proof[place]!)];
  }
  for (const garbage of GARBAGE) {
    for (let place = 0; place <= proof.length; place++)
      yield [`garbage before ${place}`, proof.toSpliced(place, 0, garbage)];
  }
  if (proof.length > 0) yield ["nothing", []];
}

function flipped(hash: Hash, bit: number): Hash {
  const copy = Uint8Array.from(hash);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

const inclusions = [[0, 8], [5, 8], [2, 3], [1, 5], [4, 5], [0, 1]] as const; // biome-ignore format: a table
const consistencies = [[1, 8], [6, 8], [2, 5], [2, 8], [3, 5], [7, 8], [4, 5], [8, 8]] as const; // biome-ignore format: a table

describe("an inclusion claim that is not true fails", () => {
  const truth = (index: number, size: number): InclusionClaim => ({
    leaf: leaves[index]!,
    index,
    size,
    root: roots[size]!,
  });
  test.each(inclusions)("a spoiled proof (leaf %d of %d)", (index, size) => {
    const proof = inclusionProof(leaves.slice(0, size), index);
    for (const [what, spoiled] of spoiledProofs(proof))
      expect([what, verifyInclusion(truth(index, size), spoiled)]).toEqual([what, false]);
  });
  test.each(inclusions)("a spoiled claim (leaf %d of %d)", (index, size) => {
    const claim = truth(index, size);
    const proof = inclusionProof(leaves.slice(0, size), index);
    const untrue: InclusionClaim[] = [
      { ...claim, leaf: flipped(claim.leaf, 9) },
      { ...claim, leaf: leaves[(index + 1) % 8]! },
      { ...claim, leaf: new Uint8Array(0) },
      { ...claim, root: flipped(claim.root, 200) },
      { ...claim, root: roots[size - 1]! },
      { ...claim, root: new Uint8Array(0) },
      { ...claim, leaf: claim.root, root: claim.leaf, size: size === 1 ? 2 : size },
      ...[-1, -index - 1, index + size, size, index + 0.5, index + 2 ** 32, Number.NaN].map((wrong) => ({
        ...claim,
        index: wrong,
      })),
      ...[0, -size, size * 2, size / 2, size + 0.5, Number.NaN, Infinity].map((wrong) => ({ ...claim, size: wrong })),
    ];
    for (const [which, wrong] of untrue.entries())
      expect([which, verifyInclusion(wrong, proof)]).toEqual([which, false]);
  });
  test("any other index, exhaustively up to 16 leaves", () => {
    const many = Array.from({ length: 16 }, (_, index) => leafHash(Uint8Array.of(index)));
    for (let size = 1; size <= 16; size++) {
      const tree = many.slice(0, size);
      const root = treeHash(tree);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(tree, index);
        for (let other = 0; other < size; other++) {
          expect(verifyInclusion({ leaf: tree[index]!, index: other, size, root }, proof)).toBe(other === index);
        }
      }
    }
  });
  test("the empty tree holds no leaf", () => {
    expect(verifyInclusion({ leaf: roots[0]!, index: 0, size: 0, root: roots[0]! }, [])).toBe(false);
  });
});

describe("a consistency claim that is not true fails", () => {
  const truth = (oldSize: number, newSize: number): ConsistencyClaim => ({
    oldSize,
    oldRoot: roots[oldSize]!,
    newSize,
    newRoot: roots[newSize]!,
  });
  test.each(consistencies)("a spoiled proof (%d to %d)", (oldSize, newSize) => {
    const proof = consistencyProof(leaves.slice(0, newSize), oldSize);
    for (const [what, spoiled] of spoiledProofs(proof)) {
      expect([what, verifyConsistency(truth(oldSize, newSize), spoiled)]).toEqual([what, false]);
    }
  });
  test.each(consistencies)("a spoiled claim (%d to %d)", (oldSize, newSize) => {
    const claim = truth(oldSize, newSize);
    const proof = consistencyProof(leaves.slice(0, newSize), oldSize);
    const untrue: ConsistencyClaim[] = [
      { ...claim, oldRoot: flipped(claim.oldRoot, 3) },
      { ...claim, newRoot: flipped(claim.newRoot, 255) },
      { ...claim, oldRoot: new Uint8Array(0) },
      { ...claim, newRoot: new Uint8Array(0) },
      { ...claim, oldRoot: roots[0]! },
      ...(oldSize === newSize ? [] : [{ ...claim, oldRoot: claim.newRoot, newRoot: claim.oldRoot }]),
      ...[oldSize - 1, oldSize + 1, oldSize ^ 2, -oldSize, 0, oldSize + 0.5, Number.NaN].map((wrong) => ({
        ...claim,
        oldSize: wrong,
      })),
      ...[newSize * 2, newSize / 2, oldSize - 1, newSize + 0.5, Number.NaN, Infinity].map((wrong) => ({
        ...claim,
        newSize: wrong,
      })),
      { ...claim, oldSize: newSize, newSize: oldSize - 1 },
    ];
    for (const [which, wrong] of untrue.entries()) {
      expect([which, verifyConsistency(wrong, proof)]).toEqual([which, false]);
    }
  });
  test("any other old size, exhaustively up to 16 leaves", () => {
    const many = Array.from({ length: 16 }, (_, index) => leafHash(Uint8Array.of(index)));
    for (let newSize = 2; newSize <= 16; newSize++) {
      const tree = many.slice(0, newSize);
      const newRoot = treeHash(tree);
      for (let size = 1; size < newSize; size++) {
        const proof = consistencyProof(tree, size);
        const oldRoot = treeHash(tree.slice(0, size));
        for (let other = 1; other < newSize; other++) {
          expect(verifyConsistency({ oldSize: other, oldRoot, newSize, newRoot }, proof)).toBe(other === size);
        }
      }
    }
  });
  test("every tree grows from the empty one, and from no other of size 0", () => {
    const newer = { newSize: 5, newRoot: roots[5]! };
    expect(verifyConsistency({ oldSize: 0, oldRoot: roots[0]!, ...newer }, [])).toBe(true);
    expect(verifyConsistency({ oldSize: 0, oldRoot: roots[5]!, ...newer }, [])).toBe(false);
    expect(verifyConsistency({ oldSize: 0, oldRoot: roots[0]!, ...newer }, [roots[0]!])).toBe(false);
  });
  test("a tree that was changed in its past has no proof", () => {
    const changed = leaves.with(2, leafHash(utf8ToBytes("tampered")));
    for (let oldSize = 3; oldSize < 8; oldSize++) {
      const claim = { ...truth(oldSize, 8), newRoot: treeHash(changed) };
      expect(verifyConsistency(claim, consistencyProof(changed, oldSize))).toBe(false);
      expect(verifyConsistency(claim, consistencyProof(leaves, oldSize))).toBe(false);
    }
  });
});

/** Trees of up to 64 leaves of random bytes. */
const tree = fc
  .array(fc.uint8Array({ maxLength: 4 }), { minLength: 1, maxLength: 64, size: "max" })
  .map((data) => data.map(leafHash));

describe("trees of up to 64 leaves", () => {
  test("every inclusion proof verifies, has at most ⌈log₂ n⌉ components, and fails with a random bit flipped", () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(), (hashes, position, noise) => {
        const index = position % hashes.length;
        const proof = inclusionProof(hashes, index);
        const claim = { leaf: hashes[index]!, index, size: hashes.length, root: treeHash(hashes) };
        expect(verifyInclusion(claim, proof)).toBe(true);
        expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(hashes.length)));
        const parts = [claim.leaf, claim.root, ...proof];
        const place = noise % parts.length;
        const [leaf, root, ...spoiled] = parts.with(place, flipped(parts[place]!, (noise >> 8) % 256)) as [Hash, Hash];
        expect(verifyInclusion({ ...claim, leaf, root }, spoiled)).toBe(false);
      }),
      { numRuns: 150, seed: 1 },
    );
  });
  test("every consistency proof verifies, and fails with a random bit flipped", () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(), (hashes, position, noise) => {
        const newSize = hashes.length;
        const oldSize = 1 + (position % newSize);
        const proof = consistencyProof(hashes, oldSize);
        const claim = { oldSize, oldRoot: treeHash(hashes.slice(0, oldSize)), newSize, newRoot: treeHash(hashes) };
        expect(verifyConsistency(claim, proof)).toBe(true);
        const parts = [claim.oldRoot, claim.newRoot, ...proof];
        const place = noise % parts.length;
        const [oldRoot, newRoot, ...spoiled] = parts.with(place, flipped(parts[place]!, (noise >> 8) % 256)) as [
          Hash,
          Hash,
        ];
        expect(verifyConsistency({ ...claim, oldRoot, newRoot }, spoiled)).toBe(false);
      }),
      { numRuns: 150, seed: 2 },
    );
  });
  test("of every size, every leaf and every earlier size", () => {
    const all = Array.from({ length: 64 }, (_, index) => leafHash(Uint8Array.of(index)));
    for (const size of [1, 2, 3, 31, 32, 33, 63, 64]) {
      const hashes = all.slice(0, size);
      const root = treeHash(hashes);
      for (let index = 0; index < size; index++) {
        expect(verifyInclusion({ leaf: hashes[index]!, index, size, root }, inclusionProof(hashes, index))).toBe(true);
        const claim = {
          oldSize: index + 1,
          oldRoot: treeHash(hashes.slice(0, index + 1)),
          newSize: size,
          newRoot: root,
        };
        expect(verifyConsistency(claim, consistencyProof(hashes, index + 1))).toBe(true);
      }
    }
  });
});
