// A hospital gathers its accesses and enters the root of their Merkle tree every t: one request for all, and nobody
// waits. Until then the hospital could leave an access out; afterwards its inclusion proof is held against the root.
// @source RFC 6962 section 2.1 (the tree); domain notes 1.1, auditSink = on-chain Merkle batch every t. A batch begins
//   with its first access, so an idle hospital enters nothing.
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Micros } from "../../base/time.ts";
import { instantly, type Life } from "../../kernel/process.ts";
import { leafHash, treeHash } from "../../ledger/merkle.ts";
import type { AuditEntry, AuditSink } from "./audit-sink.ts";
import type { LedgerSinkSetup } from "./ledger-each.ts";

interface Gathered {
  readonly entry: AuditEntry;
  readonly at: Micros;
}

export class MerkleBatch implements AuditSink {
  readonly id = "merkle-batch";
  readonly #setup: LedgerSinkSetup;
  readonly #every: Micros;
  /** By site: the batch that is open. */
  readonly #open = new Map<number, Gathered[]>();

  constructor(setup: LedgerSinkSetup, every: Micros) {
    this.#setup = setup;
    this.#every = every;
  }

  log(entry: AuditEntry): Life {
    const { processes } = this.#setup;
    const gathered = { entry, at: processes.now };
    const batch = this.#open.get(entry.site);
    if (batch === undefined) {
      this.#open.set(entry.site, [gathered]);
      processes.start(`audit batch of ${entry.reader}`, this.#seal(entry.site));
    } else batch.push(gathered);
    return instantly(undefined);
  }

  *#seal(site: number): Life {
    const { processes, client, sealed } = this.#setup;
    yield* processes.hold(this.#every);
    const batch = this.#open.get(site)!;
    this.#open.delete(site);
    client.submit(site, { kind: "accesses", root: rootOf(batch), count: batch.length }, () => {
      for (const { entry, at } of batch) sealed(entry, processes.now - at);
    });
  }
}

function rootOf(batch: readonly Gathered[]): string {
  return bytesToHex(treeHash(batch.map(({ entry, at }) => leafHash(utf8ToBytes(JSON.stringify([at, entry]))))));
}
