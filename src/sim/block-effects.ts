// What validators adopt and commit: into their copies of the ledger when processor and disk are done, and told to
// observers.
import { wholeMicros } from "../base/time.ts";
import type { AnyProtocol, NodeId } from "../consensus/protocol.ts";
import type { EventPort, Interest } from "../events/events.ts";
import type { HandlerId, Simulation } from "../kernel/simulation.ts";
import type { Block, Digest, Made } from "../ledger/block.ts";
import type { Request } from "../ledger/request.ts";
import type { Validator } from "./validator.ts";

/**
 * What a processor or disk finishes at an instant comes before what reaches the validator then: so commits and own
 * messages keep their order.
 */
export const DUE = 7;
/** Leader of a block of which the protocol does not say who proposed it: who leads when it commits. */
const AS_SEEN: NodeId = -2;

interface Adoption {
  readonly block: Block;
  readonly made: Made;
}

interface Attested {
  readonly root: Digest;
  readonly requests: readonly Request[];
}

export interface BlockEffectsSetup {
  readonly simulation: Simulation;
  readonly events: EventPort;
  readonly protocol: AnyProtocol;
  readonly nodes: readonly Validator[];
}

// `private` and not #: half the bytecode, so that more of an effect is compiled as one.
export class BlockEffects {
  private readonly setup: BlockEffectsSetup;
  private readonly onCommit: HandlerId;
  private readonly onAdopt: HandlerId;
  private readonly onAttest: HandlerId;
  private readonly commits: Interest<"committed">;
  private readonly adoptions: Interest<"adopted">;

  constructor(setup: BlockEffectsSetup) {
    this.setup = setup;
    const { simulation, nodes, events } = setup;
    this.commits = events.interestIn("committed");
    this.adoptions = events.interestIn("adopted");
    this.onCommit = simulation.register(
      (node, life, leader, _d, block) => this.committed(nodes[node]!, life, leader, block as Block),
      "commit",
    );
    this.onAdopt = simulation.register((node, life, _c, _d, adoption) => {
      const { block, made } = adoption as Adoption;
      this.adopted(nodes[node]!, life, block, made);
    }, "adopt");
    this.onAttest = simulation.register(
      (node, life, _c, _d, attested) => this.attested(nodes[node]!, life, attested as Attested),
      "attest",
    );
  }

  commit(node: Validator, block: Block, leader = AS_SEEN): void {
    const at = node.effectsAt;
    if (at <= this.setup.simulation.now) this.committed(node, node.life, leader, block);
    else this.setup.simulation.at(wholeMicros(at), this.onCommit, node.self, node.life, leader, 0, block, DUE);
  }

  adopt(node: Validator, block: Block, made: Made): void {
    const at = node.effectsAt;
    if (at <= this.setup.simulation.now) {
      this.adopted(node, node.life, block, made);
      return;
    }
    const adoption: Adoption = { block, made };
    this.setup.simulation.at(wholeMicros(at), this.onAdopt, node.self, node.life, 0, 0, adoption, DUE);
  }

  attest(node: Validator, root: Digest, requests: readonly Request[]): void {
    const at = node.effectsAt;
    const attested = { root, requests };
    if (at <= this.setup.simulation.now) this.attested(node, node.life, attested);
    else this.setup.simulation.at(wholeMicros(at), this.onAttest, node.self, node.life, 0, 0, attested, DUE);
  }

  /**
   * Applies a block. After a restart a protocol commits again what it finds on disk; a copy that is as before changes
   * nothing.
   */
  private committed(node: Validator, life: number, leader: NodeId, block: Block): void {
    if (!isActive(node, life) || !node.ledger.commit(block)) return;
    if (!this.commits.isWanted) return;
    const by = leader === AS_SEEN ? this.setup.protocol.leadership(node.protocolState).leader : leader;
    this.commits.tell({ type: "committed", at: this.setup.simulation.now, node: node.self, block, leader: by });
  }

  private adopted(node: Validator, life: number, block: Block, made: Made): void {
    const replaced = isActive(node, life) ? node.ledger.adopt(block) : undefined;
    if (replaced === undefined || !this.adoptions.isWanted) return;
    const { abandoned, reversed } = replaced;
    this.adoptions.tell({
      type: "adopted",
      at: this.setup.simulation.now,
      node: node.self,
      block,
      made,
      abandoned,
      reversed,
    });
  }

  private attested(node: Validator, life: number, { root, requests }: Attested): void {
    const { events } = this.setup;
    if (!isActive(node, life) || !events.wants("attested")) return;
    events.emit({ type: "attested", at: this.setup.simulation.now, node: node.self, root, requests });
  }
}

function isActive(node: Validator, life: number): boolean {
  return node.life === life && node.alive && !node.corrupted;
}
