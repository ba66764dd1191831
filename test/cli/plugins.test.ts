// A protocol of the reader's own, as docs/adding-a-protocol.md tells it: from the command line to its numbers, and what is refused.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typed } from "./fake-terminal.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));
const PROTOCOL = readFileSync(join(EXAMPLES, "sequencer.js"), "utf8");
const SCENARIO = readFileSync(join(EXAMPLES, "sequencer.yaml"), "utf8");

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "plugins-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
/** A folder with the example's scenario and this text in the place of its protocol. @returns the scenario's path */
function folderWith(text: string, file = "sequencer.js"): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  writeFileSync(join(folder, "sequencer.yaml"), SCENARIO.replace("./sequencer.js", `./${file}`));
  writeFileSync(join(folder, file), text);
  return join(folder, "sequencer.yaml");
}

/** The example's text with one passage changed, which must be there. */
function changed(passage: string, replacement: string, text = PROTOCOL): string {
  expect(text).toContain(passage);
  return text.replace(passage, replacement);
}

/** Line of a passage, from 1. */
function lineOf(passage: string, text: string): number {
  return text.slice(0, text.indexOf(passage)).split("\n").length;
}

interface Ran {
  readonly folder: string;
  readonly manifest: { readonly inputDigest: string; readonly resultDigest: string };
}

async function run(scenario: string, out: string, ...options: string[]): Promise<Ran> {
  const said = await typed(["run", scenario, "--allow-plugins", "--out", join(root, out), "--json", ...options]);
  expect(said).toMatchObject({ code: 0 });
  return JSON.parse(said.out);
}

/** The example in a folder of its own, run once for all tests that need it. */
let plain: Promise<{ readonly scenario: string; readonly ran: Ran }> | undefined;
function plainRun(): NonNullable<typeof plain> {
  const scenario = folderWith(PROTOCOL);
  plain ??= run(scenario, "one", "--workers", "1").then((ran) => ({ scenario, ran }));
  return plain;
}

describe("the example", () => {
  it("is what docs/adding-a-protocol.md shows", () => {
    const page = readFileSync(join(EXAMPLES, "../docs/adding-a-protocol.md"), "utf8");
    const blocks = (language: string) => page.split("```").filter((block) => block.startsWith(`${language}\n`));
    const [handler, ...others] = blocks("js").map((block) => block.slice(3));
    expect(others).toEqual([]);
    expect(PROTOCOL).toContain(handler);
    for (const line of blocks("yaml").flatMap((block) => block.split("\n").slice(1, -1)))
      expect(SCENARIO).toContain(line);
  });

  it("commits after two one-way delays with three messages to each other validator", async () => {
    const { folder } = await run(join(EXAMPLES, "sequencer.yaml"), "numbers");
    const rows = readFileSync(join(folder, "summary.csv"), "utf8")
      .split("\n")
      .map((line) => line.split(","));
    const estimate = (metric: string, statistic: string) =>
      Number(rows.find(([, name, of]) => name === metric && of === statistic)?.[4]);
    // By hand, n = 5 and one-way delay d = 10 ms: block, acknowledgement and notice go to or come from each of the n - 1 others.
    expect(estimate("messagesPerDecision", "value")).toBe(3 * (5 - 1));
    expect(["block", "ack", "committed"].map((type) => estimate(`messages.${type}`, "value"))).toEqual([4, 4, 4]);
    // The first request is a block of its own, committed at 2d; the two that wait for it share the next, committed at 4d.
    expect(estimate("committedBlocks", "value")).toBe(2);
    expect(estimate("commit.leader", "mean")).toBeCloseTo((20_000 + 40_000 + 40_000) / 3, 6);
    expect(estimate("commit.client", "p95")).toBe(40_000);
    // The others hear of it one delay later.
    expect(estimate("commit.every", "mean")).toBeCloseTo((30_000 + 50_000 + 50_000) / 3, 6);
  });

  it("goes on with two of five stopped, stands still with three, and never contradicts itself", async () => {
    const crash = (sites: readonly string[]) =>
      `faults: [${sites.map((site) => `{ crash: ${site}, at: 0 s, for: 1 s }`).join(", ")}]`;
    const blocks = async (sites: readonly string[], out: string) => {
      const { folder } = await run(join(EXAMPLES, "sequencer.yaml"), out, "--set", crash(sites).replace(": ", "="));
      return Number(/committedBlocks,value,count,(\d+)/.exec(readFileSync(join(folder, "summary.csv"), "utf8"))?.[1]);
    };
    expect(await blocks(["site-4", "site-5"], "minority")).toBe(2);
    expect(await blocks(["site-3", "site-4", "site-5"], "majority")).toBe(0);
    expect(await blocks(["site-1"], "sequencer")).toBe(0);
  });

  it("is listed, explained, checked, and part of the schema, like a protocol that comes with the program", async () => {
    const scenario = join(EXAMPLES, "sequencer.yaml");
    const say = async (...argv: string[]) => (await typed([...argv, "--allow-plugins"])).out;
    expect(await say("list", "protocols", scenario)).toContain("Fixed sequencer, acknowledged by a majority");
    expect(await say("explain", scenario)).toContain("Ledger: sequencer with 5 validators");
    expect(await say("validate", scenario)).toBe(`${scenario}: no faults`);
    expect(await say("schema", "scenario", scenario)).toContain('"client-retry"');
    expect(await say("schema", "scenario", scenario)).toContain('"sequencer"');
    expect((await typed(["schema", "scenario"])).out).not.toContain('"sequencer"');
  });
});

describe("the program runs no plugin unless told", () => {
  it.each(["run", "validate", "explain", "trace"])("%s names the file and writes nothing", async (command) => {
    const out = join(root, `untold-${command}`);
    const scenario = join(EXAMPLES, "sequencer.yaml");
    const said = await typed([command, scenario, ...(command === "run" ? ["--out", out] : [])]);
    expect(said.code).toBe(2);
    expect(said.err + said.out).toMatch(
      /sequencer\.yaml:3:11 plugins\[0\]: expected --allow-plugins.* \.\/sequencer\.js/,
    );
    expect(existsSync(out)).toBe(false);
  });

  it("not even while it reads the file: a plugin that would write does not", async () => {
    const mark = join(root, "mark");
    const scenario = folderWith(
      `import fs from "node:fs";\nfs.writeFileSync(${JSON.stringify(mark)}, "");\n${PROTOCOL}`,
    );
    for (const options of [[], ["--allow-plugins"]])
      expect((await typed(["run", scenario, "--out", join(root, "mark-out"), ...options])).code).toBe(2);
    expect(existsSync(mark) || existsSync(join(root, "mark-out"))).toBe(false);
  });
});

describe("what a result depends on", () => {
  it("is the same with one worker and two, changes its input digest with the plugin's text, and is replayed from its folder", async () => {
    const { scenario, ran: one } = await plainRun();
    const two = await run(scenario, "two", "--workers", "2");
    expect(two.manifest).toMatchObject({ ...pick(one), resultDigest: one.manifest.resultDigest });
    const other = await run(folderWith(changed("take(500)", "take(1)")), "other");
    expect(other.manifest.inputDigest).not.toBe(one.manifest.inputDigest);
    expect(other.manifest.resultDigest).not.toBe(one.manifest.resultDigest);
    const moved = join(root, "moved");
    cpSync(one.folder, moved, { recursive: true });
    rmSync(scenario);
    expect((await typed(["verify", moved])).code).toBe(2);
    expect(await typed(["verify", moved, "--allow-plugins"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("verified"),
    });
    const inputs = readFileSync(join(moved, "inputs.json"), "utf8");
    writeFileSync(join(moved, "inputs.json"), inputs.replace("take(500)", "take(1)"));
    expect((await typed(["verify", moved, "--allow-plugins"])).code).toBe(1);
  });
});

function pick({ manifest: { inputDigest } }: Ran) {
  return { inputDigest };
}

describe("files out of the scenario's folder are refused", () => {
  it.each(["../sequencer.js", "a/../../sequencer.js", "/tmp/sequencer.js", "C:\\sequencer.js"])("%s", async (path) => {
    const scenario = folderWith(PROTOCOL);
    writeFileSync(scenario, SCENARIO.replace("./sequencer.js", JSON.stringify(path)));
    const { code, err } = await typed(["validate", scenario, "--allow-plugins", "--allow-path"]).then(
      ({ code, out }) => ({ code, err: out }),
    );
    expect(code).toBe(2);
    expect(err).toMatch(/plugins\[0\]: expected a file in the scenario's folder, got /);
  });

  it("so is a link that leads out, and a file that is not there or of another kind", async () => {
    const scenario = folderWith(PROTOCOL, "other.js");
    symlinkSync(join(EXAMPLES, "sequencer.js"), join(scenario, "..", "sequencer.js"));
    const say = async (path: string) => {
      writeFileSync(scenario, SCENARIO.replace("./sequencer.js", path));
      return (await typed(["validate", scenario, "--allow-plugins"])).out;
    };
    expect(await say("./sequencer.js")).toMatch(
      /plugins\[0\]: expected a file in the scenario's folder, got .*, a link out of it/,
    );
    expect(await say("./nowhere.js")).toContain("got ./nowhere.js, which does not exist");
    expect(await say("./other.py")).toContain("expected a file that ends in .js, .mjs or .ts, got ./other.py");
    expect(await say("./other.js")).toContain("no faults");
  });
});

describe("a plugin that is no pure protocol is refused, naming the line", () => {
  const at = "  const { requests } = state.top.batch;";
  it.each([
    ["Math.random", "Math.random()", "try ctx.random()"],
    ["Date", "new Date()", "try ctx.now"],
    ["the other clock", "performance.now()", "try ctx.now"],
    ["fetch", 'fetch("http://example.org")', "got fetch"],
    ["timers", "setTimeout(() => {}, 1)", "try ctx.setTimer"],
    ["process", "process.exit()", "got process"],
    ["import()", 'import("node:fs")', "expected imports that stand by themselves"],
    ["eval", 'eval("1")', "got eval"],
  ])("%s", async (_name, code, remedy) => {
    const text = changed(at, `${at}\n  void ${code};`);
    const { code: exit, out } = await typed(["validate", folderWith(text), "--allow-plugins"]);
    expect(exit).toBe(2);
    expect(out).toMatch(new RegExp(`sequencer\\.js:${lineOf(`void ${code}`, text)}:\\d+ expected`));
    expect(out).toContain(remedy);
  });

  it.each([
    ['import { readFileSync } from "node:fs";', "got node:fs, try ledgerward/protocol"],
    ['import { helper } from "./helper.js";', "got ./helper.js"],
    ['import { simulate } from "ledgerward";', "got ledgerward, try"],
    ['import { defineProtokol } from "ledgerward/protocol";', "got defineProtokol, try defineProtocol"],
    ['import x from "ledgerward/protocol";', "expected import { … }"],
    ['export * from "ledgerward/protocol";', "expected exports of the file's own"],
  ])("%s", async (line, message) => {
    const { code, out } = await typed(["validate", folderWith(`\n${line}\n${PROTOCOL}`), "--allow-plugins"]);
    expect(code).toBe(2);
    expect(out).toMatch(/sequencer\.js:2:\d+ expected/);
    expect(out).toContain(message);
  });

  it.each([
    ["by another name", 'Math["random"]()', "got Math.random"],
    ["out of Math", "(({ random }) => random())(Math)", "got Math.random"],
    ["what no list names", "Buffer.from('x')", "got Buffer"],
    ["an error of its own", "null.votes", "Cannot read properties of null"],
  ])("while it runs, %s", async (_name, code, message) => {
    const text = changed(at, `${at}\n  void ${code};`);
    const out = join(root, `running-${folders}`);
    const { code: exit, err } = await typed(["run", folderWith(text), "--allow-plugins", "--quiet", "--out", out]);
    expect(exit).toBe(2);
    expect(err).toMatch(new RegExp(`sequencer\\.js:${lineOf(`void ${code}`, text)}:\\d+ .*${message}`));
    expect(err).not.toContain("error of Ledgerward itself");
    expect(readdirSync(out, { recursive: true }).some((name) => String(name).endsWith("manifest.json"))).toBe(false);
  });
});

describe("a plugin that does not meet the contract is refused, naming key and line", () => {
  it.each([
    ["  onTimer: () => {},\n", "", "default.onTimer: expected a function, got nothing"],
    ['id: "sequencer"', 'id: "Sequencer!"', "default.id: expected a name such as my-ring"],
    ['id: "sequencer"', 'id: "raft"', "id: expected an id of its own, got raft, which is taken"],
    ['faultModel: "crash"', 'faultModel: "clash"', 'default.faultModel: expected "crash" or "byzantine", got "clash"'],
    ['kind: "duration"', 'kind: "time"', "default.params.client-retry: expected a kind (duration, size"],
    ['"client-retry": retry', '"leader": retry', "default.params.leader: expected a key of the protocol's own"],
  ])("%s", async (passage, replacement, message) => {
    const text = changed(passage, replacement);
    const { code, out } = await typed(["validate", folderWith(text), "--allow-plugins"]);
    expect(code).toBe(2);
    expect(out).toContain(`sequencer.js:${lineOf("default defineProtocol", text)}:8 ${message}`);
  });

  it("so is one that exports no protocol, throws when it loads, or is no JavaScript", async () => {
    const say = async (text: string) => (await typed(["validate", folderWith(text), "--allow-plugins"])).out;
    expect(await say("export const x = 1;")).toMatch(/sequencer\.js:1:1 expected a protocol made with defineProtocol/);
    expect(await say("\nthrow new Error('too early');")).toMatch(
      /sequencer\.js:2:7 expected a file that loads, got Error: too early/,
    );
    expect(await say("const a = 1;\nconst b = ;")).toMatch(
      /sequencer\.js:2:1 expected a file that loads, got SyntaxError/,
    );
  });
});

describe("TypeScript", () => {
  const typescript = changed(
    "function commit(state, ctx) {",
    "function commit(state: State, ctx: Ctx): void {",
  ).replace(
    "const SEQUENCER = 0;",
    "type State = any;\n// biome-ignore lint: a test\ninterface Ctx {\n  readonly [key: string]: any;\n}\nconst SEQUENCER: number = 0;",
  );

  it("gives the same numbers, and its own lines in errors", async () => {
    const { ran } = await plainRun();
    const withTypes = await run(folderWith(typescript, "sequencer.ts"), "typed");
    expect(withTypes.manifest.resultDigest).toBe(ran.manifest.resultDigest);
    const broken = changed("ctx.commit(state.top);", "(null as State).commit(state.top);", typescript);
    const scenario = folderWith(broken, "sequencer.ts");
    const { code, err } = await typed(["run", scenario, "--allow-plugins", "--quiet", "--out", join(root, "broken")]);
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`sequencer\\.ts:${lineOf("(null as State)", broken)}:\\d+ Cannot read`));
    expect(err).not.toContain("error of Ledgerward itself");
  });
});
