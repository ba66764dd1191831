// How deep a file is nested, found on the parser's tokens without recursion. The composer that follows is recursive, and deep
// enough nesting ends the process there (a stack overflow inside the engine's regular expressions cannot be caught).
import type { CST } from "yaml";

/** Deepest nesting that is read; the language itself needs about 12. */
const MAX_DEPTH = 64;

export interface DepthFault {
  /** In characters from the start of the text. */
  readonly offset: number;
  readonly message: string;
}

/** The first value nested too deep. */
export function depthFault(tokens: readonly CST.Token[]): DepthFault | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 1 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) {
      return { offset: token.offset, message: `expected at most ${MAX_DEPTH} levels of nesting, got more` };
    }
    for (const child of childrenOf(token)) open.push({ token: child, depth: depth + 1 });
  }
  return undefined;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap((item) => [item.key, item.value].filter((child) => child !== undefined && child !== null));
}
