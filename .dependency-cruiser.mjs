// Layer rules. Their data is layers.json (design table): a layer may import itself and what its row lists; "layer/file" allows one file only.
import { readFileSync } from "node:fs";

const layers = JSON.parse(readFileSync(new URL("./layers.json", import.meta.url), "utf8"));
const pure = Object.keys(layers).filter((layer) => !["runner", "cli", "web"].includes(layer));

/** Files that are one of several alternatives; they know their contract, never each other. */
const SIBLINGS = {
  consensus: "(central|raft|pbft)",
  attack: "(cloud-tampering)",
  storage: "(hospital-pacs|object-store)",
};

const allowedPath = (entry) => (entry.includes("/") ? `^src/${entry}\\.ts$` : `^src/${entry}/`);

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...Object.entries(layers).map(([layer, may]) => ({
      name: `layer-${layer}`,
      comment: `${layer} may import ${may.length > 0 ? may.join(", ") : "no other layer"}`,
      severity: "error",
      from: { path: `^src/${layer}/` },
      to: { path: "^src/", pathNot: [`^src/${layer}/`, ...may.map((entry) => allowedPath(entry))] },
    })),
    {
      name: "known-layers-only",
      severity: "error",
      from: { path: "^src/", pathNot: [`^src/(${Object.keys(layers).join("|")})/`, "^src/index\\.ts$"] },
      to: {},
    },
    {
      name: "no-node-built-ins-through-report",
      severity: "error",
      from: { path: `^src/(${pure.join("|")})/` },
      to: { dependencyTypes: ["core"] },
    },
    ...["consensus", "attack", "storage"].map((layer) => ({
      name: `siblings-${layer}`,
      comment: "two protocols (attacks, stores) import their contract and helpers, never each other",
      severity: "error",
      from: { path: `^src/${layer}/([a-z-]+)\\.ts$`, pathNot: `^src/${layer}/registry\\.ts$` },
      to: { path: `^src/${layer}/${SIBLINGS[layer]}\\.ts$`, pathNot: `^src/${layer}/$1\\.ts$` },
    })),
    {
      name: "siblings-charts",
      severity: "error",
      from: { path: "^src/report/charts/([a-z-]+)\\.ts$", pathNot: "(registry|chart|style)\\.ts$" },
      to: { path: "^src/report/charts/", pathNot: "(chart|style|helpers)\\.ts$" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|node_modules)/" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json", ".d.ts"],
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
