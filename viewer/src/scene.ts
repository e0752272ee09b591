// What the renderer draws: nodes and the lines between them, of the whole graph or a part.

import { UndirectedGraph } from "graphology";
import type { Graph } from "./data";
import type { Point } from "./local";
import { code } from "./shapes";
import type { Sizing } from "./state";
import type { View } from "./view";

export interface NodeLook {
  x: number;
  y: number;
  size: number;
  color: string;
  shape: number;
  hidden: boolean;
}

export interface LineLook {
  size: number;
  color: string;
  hidden: boolean;
}

export type Scene = UndirectedGraph<NodeLook, LineLook>;

/** All edges between two nodes are one line. */
export interface Lines {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly weight: Float64Array;
  /** The line of each edge; none for an edge from a node to itself. */
  readonly of: Int32Array;
}

export function lines(graph: Graph): Lines {
  const found = new Map<number, number>();
  const a: number[] = [];
  const b: number[] = [];
  const weight: number[] = [];
  const of = new Int32Array(graph.edgeCount).fill(-1);
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const low = Math.min(graph.source[edge], graph.target[edge]);
    const high = Math.max(graph.source[edge], graph.target[edge]);
    if (low === high) continue;
    const key = low * graph.size + high;
    let line = found.get(key);
    if (line === undefined) {
      line = a.length;
      found.set(key, line);
      a.push(low);
      b.push(high);
      weight.push(0);
    }
    of[edge] = line;
    weight[line] += graph.weight[edge];
  }
  return { a: Uint32Array.from(a), b: Uint32Array.from(b), weight: Float64Array.from(weight), of };
}

/** The more lines there are, the fewer can be drawn in time: the shortest show where things lie. */
export const MOST_LINES = 60_000;
export const FEW_LINES = 15_000;

export function drawn(graph: Graph, all: Lines): Uint32Array {
  const order = Uint32Array.from(all.a.keys());
  if (order.length <= MOST_LINES) return order;
  const length = Float64Array.from(order, (line) =>
    Math.hypot(graph.x[all.a[line]] - graph.x[all.b[line]], graph.y[all.a[line]] - graph.y[all.b[line]]),
  );
  const limit = length.slice().sort()[FEW_LINES * 2];
  return order.filter((line) => length[line] <= limit);
}

/** What the size of each node shows. */
export function measured(graph: Graph, sizing: Sizing): ArrayLike<number> {
  const fact = graph.facts.get(sizing);
  if (sizing === "degree" || !fact) return graph.degree;
  return Float64Array.from({ length: graph.size }, (_, node) => Number(fact(node)) || 0);
}

export function nodeSize(measure: ArrayLike<number>, node: number, most: number, crowd: number): number {
  const scale = Math.max(0.22, 1 - 0.26 * Math.log10(Math.max(crowd, 100) / 100));
  return scale * (3.2 + 12 * Math.sqrt(measure[node] / most));
}

/** Gives the nodes of a scene other sizes; in a part none is too small to be read. */
export function sized(scene: Scene, measure: ArrayLike<number>, least = 0): void {
  let most = 0;
  scene.forEachNode((key) => (most = Math.max(most, measure[Number(key)])));
  scene.forEachNode((key, look) => {
    look.size = Math.max(least, nodeSize(measure, Number(key), most || 1, scene.order));
  });
}

function lineSize(weight: number): number {
  return Math.min(3, 0.6 + 0.35 * Math.log2(1 + weight));
}

export function whole(graph: Graph, all: Lines, chosen: Uint32Array): Scene {
  const scene: Scene = new UndirectedGraph<NodeLook, LineLook>({ allowSelfLoops: false });
  for (let node = 0; node < graph.size; node++) {
    scene.addNode(String(node), {
      x: graph.x[node],
      y: graph.y[node],
      size: 1,
      color: "#888888",
      shape: code(graph.kinds[graph.kind[node]].shape),
      hidden: false,
    });
  }
  for (const line of chosen) {
    const look = { size: lineSize(all.weight[line]), color: "#888888", hidden: false };
    scene.addEdgeWithKey(String(line), String(all.a[line]), String(all.b[line]), look);
  }
  return scene;
}

export function part(
  graph: Graph,
  all: Lines,
  nodes: readonly number[],
  edges: readonly number[],
  places: ReadonlyMap<number, Point>,
): Scene {
  const scene: Scene = new UndirectedGraph<NodeLook, LineLook>({ allowSelfLoops: false });
  for (const node of nodes) {
    const place = places.get(node) ?? { x: 0, y: 0 };
    scene.addNode(String(node), {
      ...place,
      size: 1,
      color: "#888888",
      shape: code(graph.kinds[graph.kind[node]].shape),
      hidden: false,
    });
  }
  for (const line of new Set(edges.map((edge) => all.of[edge]))) {
    if (line < 0) continue;
    const look = { size: lineSize(all.weight[line]), color: "#888888", hidden: false };
    scene.addEdgeWithKey(String(line), String(all.a[line]), String(all.b[line]), look);
  }
  return scene;
}

/** Which lines stand for an edge that is shown. */
export function shownLines(all: Lines, view: View): Uint8Array {
  const shown = new Uint8Array(all.a.length);
  for (let edge = 0; edge < all.of.length; edge++) {
    if (view.edges[edge] && all.of[edge] >= 0) shown[all.of[edge]] = 1;
  }
  return shown;
}
