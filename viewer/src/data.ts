// The graph as the page holds it: columns by node and by edge, and who is next to whom.

export const SHAPES = ["circle", "ring", "square", "diamond", "triangle", "hexagon"] as const;
export type Shape = (typeof SHAPES)[number];

/** The kind of edges between what is near in meaning. */
export const SIMILAR = "similar";

export interface Kind {
  readonly name: string;
  readonly colour: string;
  readonly shape: Shape;
}

export interface Payload {
  title: string;
  kinds: [string, string, Shape][];
  nodes: {
    kind: number[];
    label: string[];
    folder?: number[];
    name?: (string | number)[];
    id?: (string | number)[];
    line?: (number | null)[];
    created?: (number | null)[];
    modified?: (number | null)[];
    snippet?: string[];
    x?: number[];
    y?: number[];
    community?: number[];
  };
  tags: number[][];
  aliases: [number, ...string[]][];
  facts: Record<string, { values?: string[]; at: (number | null)[] }>;
  folders: string[];
  tagNames: string[];
  communities: string[];
  /** Colours of communities and folders. */
  groups: string[];
  edges: { source: number[]; target: number[]; kind: number[]; line: number[]; weight?: number[] };
  edgeKinds: string[];
  edgeWords: [number, string][];
}

/** Lists by node in one array: those of node `n` stand from `first[n]` to `first[n + 1]`. */
export interface Lists {
  readonly first: Uint32Array;
  readonly items: Uint32Array;
}

export interface Graph {
  readonly title: string;
  readonly kinds: readonly Kind[];
  readonly size: number;
  readonly kind: Uint16Array;
  readonly label: readonly string[];
  readonly path: readonly string[];
  readonly id: readonly string[];
  readonly byId: ReadonlyMap<string, number>;
  readonly folder: Uint32Array;
  readonly folders: readonly string[];
  readonly line: readonly (number | null)[];
  /** Minutes since 1970, or NaN. */
  readonly created: Float64Array;
  readonly modified: Float64Array;
  readonly snippet: readonly string[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly community: Int32Array;
  readonly communities: readonly string[];
  readonly groups: readonly string[];
  readonly tags: ReadonlyMap<number, readonly number[]>;
  readonly tagNames: readonly string[];
  readonly aliases: ReadonlyMap<number, readonly string[]>;
  readonly facts: ReadonlyMap<string, (node: number) => string | number | null>;
  readonly edgeCount: number;
  readonly source: Uint32Array;
  readonly target: Uint32Array;
  readonly edgeKind: Uint8Array;
  readonly edgeLine: readonly number[];
  readonly weight: Float64Array;
  readonly edgeKinds: readonly string[];
  readonly edgeWords: ReadonlyMap<number, string>;
  /** Edges by the node they come from, and by the node they lead to. */
  readonly out: Lists;
  readonly into: Lists;
  /** How many edges a node has. */
  readonly degree: Uint32Array;
}

export function read(payload: Payload): Graph {
  const { nodes, edges } = payload;
  const size = nodes.kind.length;
  const kinds = payload.kinds.map(([name, colour, shape]) => ({ name, colour, shape }));
  const path = paths(payload);
  const id = nodes.label.map((label, node) => {
    const own = nodes.id?.[node] ?? 0;
    const kind = kinds[nodes.kind[node]].name;
    return typeof own === "string" ? own : `${kind}:${own ? label : path[node]}`;
  });
  const source = summed(edges.source);
  const target = Uint32Array.from(edges.target);
  const out = listed(source, size);
  const into = listed(target, size);
  return {
    title: payload.title,
    kinds,
    size,
    kind: Uint16Array.from(nodes.kind),
    label: nodes.label,
    path,
    id,
    byId: new Map(id.map((name, node) => [name, node])),
    folder: Uint32Array.from(nodes.folder ?? new Uint32Array(size)),
    folders: payload.folders,
    line: nodes.line ?? [],
    created: times(nodes.created, size),
    modified: times(nodes.modified, size),
    snippet: nodes.snippet ?? [],
    x: Float64Array.from(nodes.x ?? spiral(size, Math.cos)),
    y: Float64Array.from(nodes.y ?? spiral(size, Math.sin)),
    community: Int32Array.from(nodes.community ?? new Int32Array(size).fill(-1)),
    communities: payload.communities,
    groups: payload.groups,
    tags: new Map(payload.tags.map(([node, ...tags]) => [node, tags])),
    tagNames: payload.tagNames,
    aliases: new Map(payload.aliases.map(([node, ...names]) => [node, names])),
    facts: new Map(Object.entries(payload.facts).map(([name, fact]) => [name, facts(fact)])),
    edgeCount: source.length,
    source,
    target,
    edgeKind: Uint8Array.from(edges.kind),
    edgeLine: edges.line,
    weight: edges.weight ? Float64Array.from(edges.weight) : new Float64Array(source.length).fill(1),
    edgeKinds: payload.edgeKinds,
    edgeWords: new Map(payload.edgeWords),
    out,
    into,
    degree: Uint32Array.from({ length: size }, (_, n) => count(out, n) + count(into, n)),
  };
}

function paths({ nodes, folders }: Payload): string[] {
  return nodes.label.map((label, node) => {
    const name = nodes.name?.[node] ?? 0;
    if (name === 0) return "";
    const folder = folders[nodes.folder?.[node] ?? 0];
    return (folder && `${folder}/`) + (name === 1 ? `${label}.md` : name);
  });
}

function facts({ values, at }: { values?: string[]; at: (number | null)[] }) {
  return (node: number): string | number | null => {
    const value = at[node];
    return values && value !== null ? values[value] : value;
  };
}

function summed(steps: number[]): Uint32Array {
  const result = new Uint32Array(steps.length);
  let sum = 0;
  for (let i = 0; i < steps.length; i++) result[i] = sum += steps[i];
  return result;
}

function times(minutes: (number | null)[] | undefined, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, node) => minutes?.[node] ?? NaN);
}

/** Places for a graph that was written without: a sunflower. */
function spiral(size: number, part: (angle: number) => number): Float64Array {
  const golden = Math.PI * (3 - Math.sqrt(5));
  return Float64Array.from({ length: size }, (_, i) => 100 * Math.sqrt(i) * part(i * golden));
}

/** Numbers of things, such as edges, by the node that each belongs to. */
export function listed(ends: Uint32Array, size: number): Lists {
  const first = new Uint32Array(size + 1);
  for (const end of ends) first[end + 1]++;
  for (let node = 0; node < size; node++) first[node + 1] += first[node];
  const next = first.slice();
  const items = new Uint32Array(ends.length);
  for (let edge = 0; edge < ends.length; edge++) items[next[ends[edge]]++] = edge;
  return { first, items };
}

/** Whether a node is a file, not a part of one. */
export function isFile({ id, kinds, kind, path }: Graph, node: number): boolean {
  return id[node] === `${kinds[kind[node]].name}:${path[node]}`;
}

export function count(lists: Lists, node: number): number {
  return lists.first[node + 1] - lists.first[node];
}

export function edgesOf(lists: Lists, node: number): Uint32Array {
  return lists.items.subarray(lists.first[node], lists.first[node + 1]);
}

/** Calls back for every edge of a node with the node at its other end. */
export function eachNeighbour(
  graph: Graph,
  node: number,
  call: (other: number, edge: number) => void,
): void {
  for (const edge of edgesOf(graph.out, node)) call(graph.target[edge], edge);
  for (const edge of edgesOf(graph.into, node)) call(graph.source[edge], edge);
}

/** The data of the page, unpacked. */
export async function unpack(base64: string): Promise<Payload> {
  const binary = atob(base64.trim());
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return (await new Response(stream).json()) as Payload;
}
