// The protocols that come with the program, by id. To add one: its file, a line here, its test table.
import { anchoredOn } from "./anchored.ts";
import { aura } from "./aura.ts";
import { central } from "./central.ts";
import { clique } from "./clique.ts";
import { fabricOn } from "./fabric.ts";
import { gasper } from "./gasper.ts";
import { hashTimestamp } from "./hash-timestamp.ts";
import { hotstuff } from "./hotstuff.ts";
import { hotstuffBasic } from "./hotstuff-basic.ts";
import { jolteon } from "./jolteon.ts";
import { pbft } from "./pbft.ts";
import { pow } from "./pow.ts";
import type { AnyProtocol } from "./protocol.ts";
import { qbft } from "./qbft.ts";
import { raft } from "./raft.ts";
import { snowman } from "./snowman.ts";
import { tangle } from "./tangle.ts";
import { tendermint } from "./tendermint.ts";

/** Fabric orders with Raft. */
const fabric = fabricOn(raft);

/** What an anchored ledger may consist of. */
const anchored = anchoredOn({
  consortium: [raft, pbft, qbft, tendermint],
  public: [pow, gasper, clique, aura, central],
});

export const protocols: Readonly<Record<string, AnyProtocol>> = {
  [anchored.id]: anchored,
  [aura.id]: aura,
  [central.id]: central,
  [clique.id]: clique,
  [fabric.id]: fabric,
  [gasper.id]: gasper,
  [hashTimestamp.id]: hashTimestamp,
  [hotstuff.id]: hotstuff,
  [hotstuffBasic.id]: hotstuffBasic,
  [jolteon.id]: jolteon,
  [pbft.id]: pbft,
  [pow.id]: pow,
  [qbft.id]: qbft,
  [raft.id]: raft,
  [snowman.id]: snowman,
  [tangle.id]: tangle,
  [tendermint.id]: tendermint,
};
