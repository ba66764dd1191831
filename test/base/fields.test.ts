// Fields are assigned, not defined (docs/decisions/0011-kernel.md): one that neither an initialiser nor the constructor gives a value is
// not there until something sets it, and its object is then of another shape than its like.
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { expect, it } from "vitest";

it("every declared field is given a value when its object is made", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.flatMap((path) => unassignedIn(path, readFileSync(`src/${path}`, "utf8")))).toEqual([]);
});

it("one that is not is found, wherever its class is", () => {
  const text =
    "function f() { return class C { a?: 1; b = 2; readonly c: 3; constructor() { this.c = 3; } #d: 4 | undefined; }; }";
  expect(unassignedIn("f.ts", text)).toEqual(["f.ts C.a"]);
});

function unassignedIn(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) found.push(...fieldsOf(node).map((field) => `${path} ${node.name?.text}.${field}`));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

function fieldsOf(type: ts.ClassLikeDeclaration): string[] {
  const made = type.members.find(ts.isConstructorDeclaration)?.body?.getText() ?? "";
  return type.members
    .filter(ts.isPropertyDeclaration)
    .filter(({ name, initializer }) => initializer === undefined && !ts.isPrivateIdentifier(name))
    .map(({ name }) => name.getText())
    .filter((name) => !made.includes(`this.${name} =`));
}
