// The company that things of some kinds keep: what each is tied to, with all that it holds.

import { count, edgesOf, type Graph, isFile, listed, type Lists, SIMILAR } from "./data";
import { HELD, HOLDING } from "./view";

export const TERMS: readonly string[] = ["concept", "symbol", "function", "address"];
const FILES = "note";
const TAG = "tag";

/** A link was made on purpose; a tag or a term may be anywhere. */
const LINK = 1;
const FEATURE = 0.2;

/** A node, or above all nodes a tag. */
export type Thing = number;

export interface Ties {
  /** What a node may share with others. */
  readonly things: ReadonlySet<Thing>;
  /** All that it is linked with in any way, or that holds it, or that it holds. */
  readonly linked: ReadonlySet<number>;
  /** The cosine with those that are near in meaning. */
  readonly similar: ReadonlyMap<number, number>;
}

export class Company {
  /** How many things there are of the kinds. */
  readonly size: number;
  private readonly kindNames: readonly string[];
  private readonly inside: readonly boolean[];
  private readonly similar: number;
  /** Which node stands for each, and for whom each stands. */
  private readonly home: Uint32Array;
  private readonly members: Lists;
  /** The files of each tag, unless tags are nodes of their own. */
  private readonly tagged = new Map<number, number[]>();
  /** At which look each node was last seen, so that it is counted once. */
  private readonly seen: Uint32Array;
  private looks = 0;

  constructor(
    private readonly graph: Graph,
    private readonly kinds: readonly string[],
  ) {
    this.kindNames = graph.kinds.map(({ name }) => name);
    this.inside = graph.edgeKinds.map((kind) => HOLDING.has(kind) || HELD.has(kind));
    this.similar = graph.edgeKinds.indexOf(SIMILAR);
    this.size = graph.kind.filter((kind) => kinds.includes(this.kindNames[kind])).length;
    this.home = kinds.includes(FILES) ? files(graph) : holders(graph, (node) => this.has(node));
    this.members = listed(this.home, graph.size);
    this.seen = new Uint32Array(graph.size);
    if (this.kindNames.includes(TAG)) return;
    for (const [node, tags] of graph.tags) {
      for (const tag of tags) {
        const list = this.tagged.get(tag);
        if (list) list.push(node);
        else this.tagged.set(tag, [node]);
      }
    }
  }

  /** Whether a node is of the kinds. */
  has(node: number): boolean {
    return this.kinds.includes(this.kind(node));
  }

  ties(node: number): Ties {
    const { graph } = this;
    const things = new Set<Thing>();
    const linked = new Set<number>();
    const similar = new Map<number, number>();
    this.each(node, (other, edge) => {
      const home = this.home[other];
      if (graph.edgeKind[edge] === this.similar) {
        return void similar.set(home, Math.max(graph.weight[edge], similar.get(home) ?? 0));
      }
      linked.add(home);
      // What is pointed at, such as a section, is meant itself; what points is known by its file.
      if (this.shares(edge)) things.add(graph.source[edge] === other ? home : other);
    });
    if (this.tagged.size) for (const tag of graph.tags.get(node) ?? []) things.add(graph.size + tag);
    return { things, linked, similar };
  }

  /** All that have a thing, each once. */
  of(thing: Thing): readonly number[] {
    if (thing >= this.graph.size) return this.tagged.get(thing - this.graph.size) ?? [];
    const found: number[] = [];
    const now = ++this.looks;
    this.each(thing, (other, edge) => {
      const home = this.home[other];
      if (this.seen[home] === now || !this.shares(edge)) return;
      this.seen[home] = now;
      found.push(home);
    });
    return found;
  }

  /** How many edges `of` looks at. */
  cost(thing: Thing): number {
    if (thing >= this.graph.size) return this.of(thing).length;
    let cost = 0;
    for (const member of this.body(thing)) cost += this.graph.degree[member];
    return cost;
  }

  weight(thing: Thing): number {
    const kind = this.kind(thing);
    return kind === TAG || TERMS.includes(kind) ? FEATURE : LINK;
  }

  /** What a thing is called, and as what it is a reason. */
  named(thing: Thing): [reason: "tags" | "formulas" | "shared" | "links", name: string] {
    const { graph } = this;
    if (thing >= graph.size) return ["tags", graph.tagNames[thing - graph.size]];
    const name = graph.label[thing];
    const kind = this.kind(thing);
    if (kind === TAG) return ["tags", name.replace(/^#/, "")];
    if (kind === "formula") return ["formulas", name];
    // One term is no part of another.
    return [TERMS.includes(kind) && this.kinds !== TERMS ? "shared" : "links", name];
  }

  private kind(thing: Thing): string {
    return thing < this.graph.size ? this.kindNames[this.graph.kind[thing]] : TAG;
  }

  /** Whether two things that have such an edge to a third have it in common. */
  private shares(edge: number): boolean {
    const kind = this.graph.edgeKind[edge];
    return kind !== this.similar && !this.inside[kind];
  }

  /** Calls back for each edge that leads out of a node and what it holds. */
  private each(node: number, call: (other: number, edge: number) => void): void {
    const { graph } = this;
    const home = this.home[node];
    for (const member of this.body(node)) {
      for (const edge of edgesOf(graph.out, member)) {
        if (this.home[graph.target[edge]] !== home) call(graph.target[edge], edge);
      }
      for (const edge of edgesOf(graph.into, member)) {
        if (this.home[graph.source[edge]] !== home) call(graph.source[edge], edge);
      }
    }
  }

  /** A node with what it holds; what is held is itself alone. */
  private body(node: number): Iterable<number> {
    return this.home[node] === node && count(this.members, node) > 1 ? edgesOf(this.members, node) : [node];
  }
}

/** For each node its file, or itself. */
function files(graph: Graph): Uint32Array {
  const found = new Map<string, number>();
  for (let node = 0; node < graph.size; node++) {
    if (graph.path[node] && isFile(graph, node)) found.set(graph.path[node], node);
  }
  return Uint32Array.from({ length: graph.size }, (_, node) => found.get(graph.path[node]) ?? node);
}

/** For each node the nearest wanted one that holds it in its file, or itself. */
function holders(graph: Graph, wanted: (node: number) => boolean): Uint32Array {
  const home = Uint32Array.from({ length: graph.size }, (_, node) => node);
  let front = [...home].filter(wanted);
  const seen = new Set(front);
  while (front.length) {
    const next: number[] = [];
    const reach = (held: number, holder: number): void => {
      if (seen.has(held) || graph.path[held] !== graph.path[holder]) return;
      seen.add(held);
      home[held] = home[holder];
      next.push(held);
    };
    for (const node of front) {
      for (const edge of edgesOf(graph.out, node)) {
        if (HOLDING.has(graph.edgeKinds[graph.edgeKind[edge]])) reach(graph.target[edge], node);
      }
      for (const edge of edgesOf(graph.into, node)) {
        if (HELD.has(graph.edgeKinds[graph.edgeKind[edge]])) reach(graph.source[edge], node);
      }
    }
    front = next;
  }
  return home;
}
