// What `ledgerward/protocol` gives to the author of a protocol: the contract, and the arithmetic and bookkeeping that protocols
// share. Everything here is deterministic: no clock, no chance.
export { defineParams, type MicrosRange, type ParamTable, type ParamValues } from "../base/params.ts";
export { DAY, HOUR, MILLISECOND, MINUTE, type Micros, SECOND } from "../base/time.ts";
export { Batch, Block, type Digest, GENESIS, type Made } from "../ledger/block.ts";
export { Mempool } from "../ledger/mempool.ts";
export { type ClientId, type Reply, type Request, SeenRequests } from "../ledger/request.ts";
export type { Signed } from "../ledger/signature.ts";
export { blockParams, untilNextCut } from "./block-params.ts";
export { blocksAbove, blockWith, extend, GENESIS_LINK, type Link } from "./chain.ts";
export * from "./protocol.ts";
export { Ballot, byzantineFaults, byzantineQuorum, crashFaults, isCertificate, majority, Tally } from "./quorum.ts";
