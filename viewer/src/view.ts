// Which nodes and edges a state of the page shows.

import { eachNeighbour, edgesOf, type Graph } from "./data";
import type { State } from "./state";

export interface View {
  /** 1 for each node and edge that is shown. */
  readonly nodes: Uint8Array;
  readonly edges: Uint8Array;
  readonly nodeCount: number;
  readonly edgeCount: number;
}

/** Edges from what holds to what it holds, and the other way. */
export const HOLDING = new Set(["contains", "states"]);
export const HELD = new Set(["parent"]);
const MINUTES_OF_A_DAY = 1440;

export function view(graph: Graph, state: State, levels: Uint8Array): View {
  const nodes = new Uint8Array(graph.size);
  const fits = fitting(graph, state, levels);
  for (let node = 0; node < graph.size; node++) {
    nodes[node] = graph.path[node] || !fits.narrowed ? Number(fits.test(node)) : 0;
  }
  if (fits.narrowed) companions(graph, nodes, (node) => fits.test(node));
  const edges = shownEdges(graph, state, nodes);
  if (!state.orphans) dropOrphans(graph, nodes, edges);
  return { nodes, edges, nodeCount: sum(nodes), edgeCount: sum(edges) };
}

/** What has no file of its own, as missing notes and tags, is shown with what mentions it. */
function companions(graph: Graph, nodes: Uint8Array, wanted: (node: number) => boolean): void {
  const files = nodes.slice();
  for (let node = 0; node < graph.size; node++) {
    if (graph.path[node] || !wanted(node)) continue;
    eachNeighbour(graph, node, (other) => {
      if (files[other]) nodes[node] = 1;
    });
  }
}

function fitting(graph: Graph, state: State, levels: Uint8Array) {
  const folders = within(graph.folders, state.folders);
  const since = state.since === null ? -Infinity : state.since * MINUTES_OF_A_DAY;
  const until = state.until === null ? Infinity : (state.until + 1) * MINUTES_OF_A_DAY;
  const timed = state.since !== null || state.until !== null;
  const clock = graph[state.clock];
  const narrowed = timed || Boolean(state.folders.size || state.tags.size || state.communities.size);
  const test = (node: number): boolean => {
    if (state.hiddenKinds.has(graph.kind[node]) || levels[node] > state.level) return false;
    const community = graph.community[node];
    if (state.communities.size && community >= 0 && !state.communities.has(community)) return false;
    if (!graph.path[node]) return true;
    if (state.folders.size && !folders.has(graph.folder[node])) return false;
    if (state.communities.size && !state.communities.has(graph.community[node])) return false;
    if (state.tags.size && !graph.tags.get(node)?.some((tag) => state.tags.has(tag))) return false;
    return !timed || (clock[node] >= since && clock[node] < until);
  };
  return { narrowed, test };
}

/** Some folders with all that lie inside them. */
function within(folders: readonly string[], chosen: ReadonlySet<number>): Set<number> {
  const names = [...chosen].map((folder) => folders[folder]);
  const inside = (path: string) =>
    names.some((name) => path === name || path.startsWith(`${name}/`));
  return new Set(folders.flatMap((path, folder) => (inside(path) ? [folder] : [])));
}

function shownEdges(graph: Graph, state: State, nodes: Uint8Array): Uint8Array {
  const edges = new Uint8Array(graph.edgeCount);
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const shown = nodes[graph.source[edge]] && nodes[graph.target[edge]];
    edges[edge] = shown && !state.hiddenLinks.has(graph.edgeKind[edge]) ? 1 : 0;
  }
  return edges;
}

function dropOrphans(graph: Graph, nodes: Uint8Array, edges: Uint8Array): void {
  const linked = new Uint8Array(graph.size);
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    const [source, target] = [graph.source[edge], graph.target[edge]];
    if (edges[edge] && source !== target) linked[source] = linked[target] = 1;
  }
  for (let node = 0; node < graph.size; node++) nodes[node] &= linked[node];
}

function sum(marks: Uint8Array): number {
  let total = 0;
  for (const mark of marks) total += mark;
  return total;
}

/** How deep each node lies in what contains it: 0 for notes, 1 for what they hold, and so on. */
export function depths(graph: Graph): Uint8Array {
  const holding = graph.edgeKinds.map((kind) => HOLDING.has(kind));
  const held = graph.edgeKinds.map((kind) => HELD.has(kind));
  const levels = new Uint8Array(graph.size);
  if (![...holding, ...held].some(Boolean)) return levels;
  const inside = new Uint8Array(graph.size);
  for (let edge = 0; edge < graph.edgeCount; edge++) {
    if (holding[graph.edgeKind[edge]]) inside[graph.target[edge]] = 1;
    if (held[graph.edgeKind[edge]]) inside[graph.source[edge]] = 1;
  }
  const seen = inside.map((mark) => 1 - mark);
  let front = [...seen.keys()].filter((node) => seen[node]);
  for (let level = 1; front.length && level < 255; level++) {
    const next: number[] = [];
    const reach = (node: number) => {
      if (seen[node]) return;
      seen[node] = 1;
      levels[node] = level;
      next.push(node);
    };
    for (const node of front) {
      for (const edge of edgesOf(graph.out, node)) {
        if (holding[graph.edgeKind[edge]]) reach(graph.target[edge]);
      }
      for (const edge of edgesOf(graph.into, node)) {
        if (held[graph.edgeKind[edge]]) reach(graph.source[edge]);
      }
    }
    front = next;
  }
  return levels;
}
