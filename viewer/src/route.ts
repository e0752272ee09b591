// The shortest path between two nodes.

import { eachNeighbour, type Graph } from "./data";
import type { View } from "./view";

export interface Step {
  readonly node: number;
  /** The edge from the node before; -1 for the first. */
  readonly edge: number;
}

/**
 * Returns a path of as few edges as possible among what is shown, whichever way they point, or
 * nothing. Of several it is the one through the least linked nodes: what everything is linked
 * with explains nothing.
 */
export function route(graph: Graph, shown: View, from: number, to: number): Step[] {
  if (from === to) return [{ node: from, edge: -1 }];
  const cost = new Float64Array(graph.size).fill(Infinity);
  const by = new Int32Array(graph.size).fill(-1);
  const reached = new Uint8Array(graph.size);
  cost[from] = 0;
  reached[from] = 1;
  for (let front = [from]; front.length && !reached[to]; ) {
    const next: number[] = [];
    for (const node of front) {
      const passing = cost[node] + Math.log(1 + graph.degree[node]);
      eachNeighbour(graph, node, (other, edge) => {
        if (!shown.edges[edge] || reached[other]) return;
        if (cost[other] === Infinity) next.push(other);
        if (passing < cost[other]) [cost[other], by[other]] = [passing, edge];
      });
    }
    for (const node of next) reached[node] = 1;
    front = next;
  }
  return reached[to] ? traced(graph, by, from, to) : [];
}

function traced(graph: Graph, by: Int32Array, from: number, to: number): Step[] {
  const steps: Step[] = [];
  for (let node = to; node !== from; ) {
    const edge = by[node];
    steps.push({ node, edge });
    node = graph.source[edge] === node ? graph.target[edge] : graph.source[edge];
  }
  return [{ node: from, edge: -1 }, ...steps.reverse()];
}
