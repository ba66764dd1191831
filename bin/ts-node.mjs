// Runs TypeScript sources directly: node --import ./bin/ts-node.mjs FILE.ts
// (The ts-node command itself fails on Node 20: TypeStrong/ts-node#1997. Types are checked by tsc, not here.)
import { register } from "node:module";

register("ts-node/esm", import.meta.url);
