// The merkle group: RFC 6962 vectors against the product's own Merkle functions, or against a mutant of its prefixes under --break.
import { readFileSync } from "node:fs";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { parse } from "yaml";
import * as product from "../../../src/ledger/merkle.ts";
import type { Case } from "../run.ts";

interface Vectors {
  readonly leaves: readonly string[];
  readonly "leaf-of-nothing": string;
  readonly "leaf-of-L123456": string;
  readonly "node-of-N123-N456": string;
  readonly roots: readonly string[];
  readonly inclusion: readonly { readonly leaf: number; readonly size: number; readonly path: readonly string[] }[];
  readonly consistency: readonly { readonly old: number; readonly new: number; readonly path: readonly string[] }[];
}

/** Cases over the functions of a Merkle module. */
export function merkleCases(merkle: typeof product = product): Case[] {
  const vectors = parse(readFileSync(new URL("./vectors.yaml", import.meta.url), "utf8"), {
    schema: "failsafe",
  }) as Vectors;
  const leaves = vectors.leaves.map((leaf) => merkle.leafHash(hexToBytes(leaf)));
  const hex = (hashes: readonly Uint8Array[]): string => hashes.map((hash) => bytesToHex(hash)).join(" ");
  const rows: (readonly [string, string, string])[] = [
    ["leaf of nothing", vectors["leaf-of-nothing"], bytesToHex(merkle.leafHash(new Uint8Array(0)))],
    ["leaf of L123456", vectors["leaf-of-L123456"], bytesToHex(merkle.leafHash(utf8ToBytes("L123456")))],
    [
      "node of N123, N456",
      vectors["node-of-N123-N456"],
      bytesToHex(merkle.nodeHash(utf8ToBytes("N123"), utf8ToBytes("N456"))),
    ],
    ...vectors.roots.map(
      (root, size) => [`root of ${size} leaves`, root, bytesToHex(merkle.treeHash(leaves.slice(0, size)))] as const,
    ),
    ...vectors.inclusion.map(
      ({ leaf, size, path }) =>
        [
          `audit path of leaf ${leaf} in ${size}`,
          path.join(" "),
          hex(merkle.inclusionProof(leaves.slice(0, +size), +leaf)),
        ] as const,
    ),
    ...vectors.consistency.map(
      (proof) =>
        [
          `consistency of ${proof.old} in ${proof.new}`,
          proof.path.join(" "),
          hex(merkle.consistencyProof(leaves.slice(0, +proof.new), +proof.old)),
        ] as const,
    ),
  ];
  return rows.map(([id, expected, got]) => ({
    id,
    group: "merkle",
    tag: "T",
    source: "RFC 6962 section 2.1, vectors of transparency-dev/merkle @417fb0c",
    expected: shorten(expected),
    got: shorten(got),
    low: Number.NaN,
    high: Number.NaN,
    pass: expected === got,
  }));
}

function shorten(hashes: string): string {
  return hashes
    .split(" ")
    .map((hash) => `${hash.slice(0, 12)}…`)
    .join(" ");
}
