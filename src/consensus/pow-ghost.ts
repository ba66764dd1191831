// GHOST: the main chain is found from genesis upwards, at each fork into the heaviest subtree.
//
// @source Y. Sompolinsky and A. Zohar, Secure high-rate transaction processing in Bitcoin, FC 2015, Algorithm 1.
// A block adds weight to every subtree that holds it, but the choice can change only where it leaves the main chain: there two
// subtrees are weighed, and nothing below is counted. A tie leaves the head where it is; further up, the first seen.
import { forkOf } from "./block-tree.ts";
import { difficultyOf } from "./pow-mining.ts";
import type { Children, PowLink } from "./pow-state.ts";

export function addChild(children: Children, link: PowLink): void {
  const siblings = children.get(link.below!);
  if (siblings === undefined) children.set(link.below!, [link]);
  else siblings.push(link);
}

/** The head with one more block in the tree, which is among the children. */
export function headAfter(children: Children, head: PowLink, link: PowLink): PowLink {
  const fork = forkOf(head, link);
  if (fork === head) return link;
  const [own, other] = [childTowards(fork, head), childTowards(fork, link)];
  return subtreeWeight(children, other) > subtreeWeight(children, own) ? heaviestLeaf(children, other) : head;
}

function childTowards(fork: PowLink, above: PowLink): PowLink {
  let link = above;
  while (link.below !== fork) link = link.below!;
  return link;
}

function subtreeWeight(children: Children, root: PowLink): number {
  let weight = 0;
  const left = [root];
  for (let link = left.pop(); link !== undefined; link = left.pop()) {
    weight += difficultyOf(link);
    left.push(...(children.get(link) ?? []));
  }
  return weight;
}

/** Algorithm 1 from a block upwards. */
export function heaviestLeaf(children: Children, root: PowLink): PowLink {
  let link = root;
  for (let next = children.get(link); next !== undefined; next = children.get(link)) link = heaviest(children, next);
  return link;
}

/** The first of the heaviest. */
function heaviest(children: Children, [first, ...others]: readonly PowLink[]): PowLink {
  if (others.length === 0) return first!;
  let [best, most] = [first!, subtreeWeight(children, first!)];
  for (const link of others) {
    const weight = subtreeWeight(children, link);
    if (weight > most) [best, most] = [link, weight];
  }
  return best;
}

/**
 * Links of a branch, lowest first, with what grew beside them: without it, who is told of the branch would weigh it wrong.
 */
export function withSubtrees(children: Children, branch: readonly PowLink[]): PowLink[] {
  return branch.flatMap((link) => {
    const beside = (children.get(link.below!) ?? []).filter((sibling) => sibling !== link);
    return [...beside.flatMap((sibling) => subtree(children, sibling)), link];
  });
}

/** Each block after its parent. */
function subtree(children: Children, root: PowLink): PowLink[] {
  const links = [root];
  for (const link of links) links.push(...(children.get(link) ?? []));
  return links;
}
