// The protocols that come with the program, by id. To add one: its file, a line here, its test table.
import { central } from "./central.ts";
import { pbft } from "./pbft.ts";
import type { AnyProtocol } from "./protocol.ts";
import { raft } from "./raft.ts";

export const protocols: Readonly<Record<string, AnyProtocol>> = {
  [central.id]: central,
  [pbft.id]: pbft,
  [raft.id]: raft,
};
