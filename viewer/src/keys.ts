// The keyboard: one letter for what a button does, arrows to walk from node to node.

import { eachNeighbour, type Graph } from "./data";
import type { Stage } from "./stage";
import type { View } from "./view";

export type Keys = Readonly<Record<string, () => void>>;

/** Runs what a key stands for, unless the key is typed into something. */
export function listen(keys: Keys): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    const typing = target.matches("input:not([type=checkbox], [type=range]), select, textarea");
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing && event.key !== "Escape") return;
    if (document.querySelector("dialog[open]")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

const PAN = 80;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Lets arrows walk over the drawing: to the neighbour in their direction, with Shift as a pan. */
export function walk(
  container: HTMLElement,
  stage: Stage,
  selected: () => number | null,
  select: (node: number) => void,
  enter: () => void,
  neighbour: (node: number, right: number, down: number) => number | null,
): void {
  container.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    const node = selected();
    if (event.key === "Enter") enter();
    else if (!arrow) return;
    else if (event.shiftKey || node === null) stage.pan(arrow[0] * PAN, arrow[1] * PAN);
    else {
      const next = neighbour(node, ...arrow);
      if (next !== null) select(next);
    }
    event.preventDefault();
  });
}

/** The neighbour of a node that lies best in a direction; near ones before far ones. */
export function towards(
  graph: Graph,
  stage: Stage,
  shown: View,
  node: number,
  right: number,
  down: number,
): number | null {
  const from = stage.dot(node);
  if (!from) return null;
  let best: number | null = null;
  let least = Infinity;
  eachNeighbour(graph, node, (other, edge) => {
    const to = shown.edges[edge] ? stage.dot(other) : null;
    if (!to || other === node) return;
    const along = (to.x - from.x) * right + (to.y - from.y) * down;
    const aside = Math.abs((to.x - from.x) * down) + Math.abs((to.y - from.y) * right);
    if (along <= 0 || aside > 2 * along) return;
    const cost = along + 2 * aside;
    if (cost < least) [least, best] = [cost, other];
  });
  return best;
}
