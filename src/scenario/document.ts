// Text → tree of values. YAML 1.2 core schema (JSON is part of it), read with the `yaml` package down to its nodes, so that
// every value keeps its line and column. What a scenario never needs is refused here: oversized and over-deep files, alias
// bombs, merge keys, tags, prototype keys and duplicate keys.
import { Composer, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, Parser } from "yaml";
import { depthFault } from "./depth.ts";
import type { FaultList } from "./fault-list.ts";
import type { Entry, Node } from "./node.ts";
import { type Place, printPlace, type SourceFile } from "./source.ts";

/** Longest file that is read [characters]: the shipped scenarios have 5,000. Check a file's size before reading it. */
export const MAX_FILE_CHARACTERS = 1_000_000;
/** Most values a file may stand for once its aliases are written out. */
const MAX_VALUES = 100_000;
/** Keys that would reach an object's prototype. */
export const PROTOTYPE_KEYS: readonly string[] = ["__proto__", "constructor", "prototype"];

/** The tree of a file; undefined when it cannot be read at all. @param order how many files were opened before. */
export function parseFile(file: SourceFile, order: number, faults: FaultList): Node | undefined {
  const at = (line: number, column: number): Place => ({ file: file.name, order, line, column });
  const fail = (place: Place, message: string): undefined => {
    faults.add({ place, path: "", message });
  };
  if (file.text.length > MAX_FILE_CHARACTERS) {
    return fail(at(1, 1), `expected at most ${MAX_FILE_CHARACTERS} characters, got ${file.text.length}`);
  }
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(file.text)];
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return at(Math.max(line, 1), Math.max(col, 1));
  };
  const deep = depthFault(tokens);
  if (deep !== undefined) return fail(placeOf(deep.offset), deep.message);
  const [document, second] = new Composer({ prettyErrors: false, uniqueKeys: false }).compose(
    tokens,
    true,
    file.text.length,
  );
  if (second !== undefined) return fail(placeOf(second.range[0]), "expected one document, got a second one after ---");
  if (document === undefined || !isSound(document, (offset, message) => fail(placeOf(offset), message)))
    return undefined;
  if (document.contents === null) return fail(at(1, 1), "expected a map of keys, got an empty file");
  return new Converter(file.text, placeOf, faults).convert(document.contents as ParsedNode, "");
}

/** Reports what makes a document unreadable: its syntax, another version of YAML. */
function isSound(document: Document, fail: (offset: number, message: string) => void): boolean {
  const version = document.directives?.yaml;
  if (version?.explicit && version.version !== "1.2") fail(0, `expected YAML 1.2, got %YAML ${version.version}`);
  for (const error of document.errors) fail(error.pos[0], `expected YAML, got a fault in it: ${error.message}`);
  return document.errors.length === 0 && !(version?.explicit && version.version !== "1.2");
}

class Converter {
  readonly #text: string;
  readonly #placeOf: (offset: number) => Place;
  readonly #faults: FaultList;
  /** Anchored values; undefined while the value is being read. */
  readonly #anchors = new Map<string, Node | undefined>();
  /** Values each tree stands for with aliases written out; shared trees count each time. */
  readonly #sizes = new Map<Node, number>();

  constructor(text: string, placeOf: (offset: number) => Place, faults: FaultList) {
    this.#text = text;
    this.#placeOf = placeOf;
    this.#faults = faults;
  }

  /** @param owner where to point when nothing stands there. */
  convert(node: ParsedNode | null, path: string, owner?: Place): Node {
    const place = node === null ? (owner ?? this.#placeOf(0)) : this.#placeOf(node.range[0]);
    if (node === null) return { kind: "scalar", value: null, place, verbatim: false };
    if (isAlias(node)) return this.#alias(node.source, place, path);
    if (node.tag !== undefined) this.#fault(place, path, `expected a value without a tag, got ${node.tag}`);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, undefined);
    const converted = this.#bounded(this.#content(node, place, path), path);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, converted);
    return converted;
  }

  #content(node: ParsedNode, place: Place, path: string): Node {
    if (isMap(node)) return { kind: "map", entries: this.#entries(node.items as Pair[], path), place };
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.convert(item as ParsedNode, `${path}[${index}]`));
      return { kind: "list", items, place };
    }
    const value = isScalar(node) ? (node.value as string | number | boolean | null) : null;
    const [start, end] = node.range;
    return { kind: "scalar", value, place, verbatim: this.#text.slice(start, end) === value };
  }

  #entries(pairs: readonly Pair[], path: string): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const pair of pairs) {
      const place = this.#placeOf(pair.key?.range[0] ?? pair.value?.range[0] ?? 0);
      const text = this.#keyText(pair);
      const inside = path === "" ? (text ?? "") : `${path}.${text ?? ""}`;
      const key = this.#key(text, inside, place);
      const value = this.convert(pair.value, inside, place);
      const first = key === undefined ? undefined : entries.get(key);
      if (first !== undefined) {
        const message = `expected each key once, got ${key} again (first at ${printPlace(first.key)}), try keeping one`;
        this.#fault(place, inside, message);
      } else if (key !== undefined) entries.set(key, { key: place, value });
    }
    return entries;
  }

  /** The key as written: `1.0: x` has the key "1.0", not "1". Undefined when it is no word. */
  #keyText({ key }: Pair): string | undefined {
    if (!isScalar(key) || key.value === null) return undefined;
    return typeof key.value === "string" ? key.value : this.#text.slice(key.range[0], key.range[1]);
  }

  /** The key when it may be one; undefined after a fault. */
  #key(text: string | undefined, path: string, place: Place): string | undefined {
    if (text === undefined) return this.#fault(place, path, "expected a word as key, got something else");
    if (text === "<<") {
      return this.#fault(place, path, "expected a key of the language, got the YAML merge key <<, try like: NAME");
    }
    if (!PROTOTYPE_KEYS.includes(text)) return text;
    return this.#fault(place, path, `expected a key of the language, got ${text}, which is never allowed`);
  }

  #alias(name: string, place: Place, path: string): Node {
    const target = this.#anchors.get(name);
    if (target !== undefined) return target;
    const why = this.#anchors.has(name) ? "which contains itself" : "which has no anchor before it";
    this.#fault(place, path, `expected the alias of a value, got *${name}, ${why}`);
    return { kind: "scalar", value: null, place, verbatim: false };
  }

  /** The value itself, or nothing when it stands for more values than are allowed. */
  #bounded(node: Node, path: string): Node {
    const inside = node.kind === "map" ? [...node.entries.values()].map((entry) => entry.value) : childrenOf(node);
    const size = inside.reduce((sum, child) => sum + (this.#sizes.get(child) ?? 1), 1);
    if (size <= MAX_VALUES) {
      this.#sizes.set(node, size);
      return node;
    }
    this.#fault(node.place, path, `expected at most ${MAX_VALUES} values, got more once its aliases are written out`);
    return { kind: "scalar", value: null, place: node.place, verbatim: false };
  }

  #fault(place: Place, path: string, message: string): undefined {
    this.#faults.add({ place, path, message });
  }
}

interface Pair {
  readonly key: ParsedNode | null;
  readonly value: ParsedNode | null;
}

function childrenOf(node: Node): readonly Node[] {
  return node.kind === "list" ? node.items : [];
}
