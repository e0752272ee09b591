// The local graph: what lies around a node, laid out for itself.

import { eachNeighbour, type Graph } from "./data";
import type { View } from "./view";

export interface Point {
  x: number;
  y: number;
}

export interface Local {
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  /** From whom each node was reached; the centre from itself. */
  readonly parent: ReadonlyMap<number, number>;
  readonly places: ReadonlyMap<number, Point>;
  /** How many further nodes the limit left out. */
  readonly left: number;
}

const LIMIT = 1200;
const RING = 100;
const PAIRS = 60_000_000;

export function local(
  graph: Graph,
  shown: View,
  centre: number,
  depth: number,
  open: readonly number[],
): Local {
  const { parent, left } = reached(graph, shown, centre, depth, open);
  const nodes = [...parent.keys()];
  const edges: number[] = [];
  for (const node of nodes) {
    eachNeighbour(graph, node, (other, edge) => {
      if (shown.edges[edge] && graph.source[edge] === node && parent.has(other)) edges.push(edge);
    });
  }
  const places = relaxed(graph, radial(graph, centre, parent), [...new Set(edges)], centre);
  return { nodes, edges: [...new Set(edges)], parent, places, left };
}

function reached(
  graph: Graph,
  shown: View,
  centre: number,
  depth: number,
  open: readonly number[],
) {
  const parent = new Map([[centre, centre]]);
  let left = 0;
  const unfold = (node: number): number[] => {
    const next: number[] = [];
    eachNeighbour(graph, node, (other, edge) => {
      if (!shown.edges[edge] || parent.has(other)) return;
      if (parent.size >= LIMIT) {
        left++;
        return;
      }
      parent.set(other, node);
      next.push(other);
    });
    return next;
  };
  let front = [centre];
  for (let level = 0; level < depth; level++) front = front.flatMap(unfold);
  for (const node of open) if (parent.has(node)) unfold(node);
  return { parent, left };
}

/** A tree around its root, every branch in a sector as wide as it has leaves. */
function radial(graph: Graph, centre: number, parent: ReadonlyMap<number, number>) {
  const children = new Map<number, number[]>();
  for (const [node, from] of parent) {
    if (node === centre) continue;
    const list = children.get(from);
    if (list) list.push(node);
    else children.set(from, [node]);
  }
  const leaves = new Map<number, number>();
  for (const node of [...parent.keys()].reverse()) {
    const own = children.get(node) ?? [];
    leaves.set(node, Math.max(1, own.reduce((sum, child) => sum + (leaves.get(child) ?? 1), 0)));
  }
  const places = new Map<number, Point>([[centre, { x: 0, y: 0 }]]);
  const spread = (node: number, begin: number, end: number, level: number): void => {
    const own = (children.get(node) ?? []).sort((a, b) => graph.kind[a] - graph.kind[b] || a - b);
    const width = (end - begin) / (leaves.get(node) ?? 1);
    let at = begin;
    for (const child of own) {
      const sector = width * (leaves.get(child) ?? 1);
      const angle = at + sector / 2;
      const radius = RING * level;
      places.set(child, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
      spread(child, at, at + sector, level + 1);
      at += sector;
    }
  };
  spread(centre, Math.PI / 2, Math.PI / 2 + 2 * Math.PI, 1);
  return places;
}

/** Springs along edges and repulsion between all, from the tree's places, cooling down. */
function relaxed(
  graph: Graph,
  start: Map<number, Point>,
  edges: readonly number[],
  centre: number,
): Map<number, Point> {
  const nodes = [...start.keys()];
  const at = new Map(nodes.map((node, place) => [node, place]));
  const x = Float64Array.from(nodes, (node) => start.get(node)!.x);
  const y = Float64Array.from(nodes, (node) => start.get(node)!.y);
  const ends = edges.map((edge) => [at.get(graph.source[edge])!, at.get(graph.target[edge])!]);
  const crowd = new Float64Array(nodes.length);
  for (const [a, b] of ends) [crowd[a], crowd[b]] = [crowd[a] + 1, crowd[b] + 1];
  const rounds = Math.min(220, Math.floor(PAIRS / (nodes.length * nodes.length + 1)));
  const ideal = RING * 0.8;
  for (let round = 0; round < rounds; round++) {
    const heat = ideal * 0.35 * (1 - round / rounds);
    const dx = new Float64Array(nodes.length);
    const dy = new Float64Array(nodes.length);
    for (let i = 0; i < nodes.length; i++) {
      for (let j = i + 1; j < nodes.length; j++) {
        const [ax, ay] = [x[i] - x[j] || 0.01 * (i - j), y[i] - y[j] || 0.01];
        const push = (ideal * ideal) / (ax * ax + ay * ay);
        dx[i] += ax * push;
        dy[i] += ay * push;
        dx[j] -= ax * push;
        dy[j] -= ay * push;
      }
    }
    for (const [a, b] of ends) {
      const [ax, ay] = [x[a] - x[b], y[a] - y[b]];
      const pull = Math.hypot(ax, ay) / ideal / Math.sqrt(Math.min(crowd[a], crowd[b]) || 1);
      dx[a] -= ax * pull;
      dy[a] -= ay * pull;
      dx[b] += ax * pull;
      dy[b] += ay * pull;
    }
    for (let i = 0; i < nodes.length; i++) {
      if (nodes[i] === centre) continue;
      const step = Math.min(heat, Math.hypot(dx[i], dy[i]));
      const length = Math.hypot(dx[i], dy[i]) || 1;
      x[i] += (dx[i] / length) * step;
      y[i] += (dy[i] / length) * step;
    }
  }
  return new Map(nodes.map((node, place) => [node, { x: x[place], y: y[place] }]));
}
