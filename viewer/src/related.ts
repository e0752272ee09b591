// Related ideas, reckoned from the graph that the page holds: things that keep the same company.

import { Company, TERMS, type Thing } from "./company";
import type { Graph } from "./data";
import type { Why } from "./why";

export interface Idea {
  readonly node: number;
  readonly why: Why;
}

const PARTS = ["message", "heading", "section", "formula", "claim", "idea", "step"];
/** The kinds that are related to a kind; what is not named here is no idea. */
const LIKE: ReadonlyMap<string, readonly string[]> = new Map([
  ...["note", ...PARTS].map((kind): [string, readonly string[]] => [kind, [kind]]),
  ...TERMS.map((kind): [string, readonly string[]] => [kind, TERMS]),
]);

/** What a whole cosine is worth: as much as a neighbour that four have in common. */
const MEANING = 0.25;
/** What keeps less company has too little to show, such as one neighbour that a hundred have. */
const LEAST = 0.01;
const MOST = 24;
const REASONS = 3;
/** What more than so many have, and more than such a share of all, is no reason. */
const ALWAYS_TELLING = 10;
const TELLING_SHARE = 20;
const UNLINKED_FOR_EACH_LINKED = 2;
/** So many edges are looked at for one answer, those of the rarest neighbours first. */
const BUDGET = 50_000;

interface Shared {
  readonly thing: Thing;
  readonly share: number;
  /** How many have it. */
  readonly among: number;
}

interface Found {
  readonly shared: Shared[];
  score: number;
}

export class Ideas {
  private readonly companies = new Map<readonly string[], Company>();
  private last: { readonly node: number; readonly ideas: readonly Idea[] } | null = null;

  constructor(private readonly graph: Graph) {}

  /**
   * Returns what is most related to a node, of its kind or a like one. Two that are not linked
   * with it yet are followed by one that is, while there are such, each group by score: the
   * resource allocation index (Zhou, Lü and Zhang 2009), which is the sum over all neighbours in
   * common of 1 by how many have them, and a share of the cosine of `similar` edges. What a thing
   * holds, as a note its messages, is the thing itself; the rest of its file is no other idea.
   */
  of(node: number): readonly Idea[] {
    if (this.last?.node !== node) this.last = { node, ideas: this.reckoned(node) };
    return this.last.ideas;
  }

  private reckoned(node: number): readonly Idea[] {
    const { path, label } = this.graph;
    const kind = this.kind(node);
    const kinds = LIKE.get(kind);
    if (!kinds) return [];
    const company = this.companies.get(kinds) ?? new Company(this.graph, kinds);
    this.companies.set(kinds, company);
    const { things, linked, similar } = company.ties(node);
    const found = sharing(company, things);
    for (const [other, cosine] of similar) {
      const known = found.get(other) ?? { shared: [], score: 0 };
      known.score += MEANING * cosine;
      found.set(other, known);
    }
    const best = [...found]
      .filter(([other, { score }]) => score >= LEAST && other !== node && company.has(other))
      .filter(([other]) => !path[node] || path[other] !== path[node])
      .sort(([a, one], [b, other]) => other.score - one.score || a - b);
    // A formula is often written again: of those that read alike the first is enough.
    const read = new Set<string>();
    const once = kind === "formula" ? best.filter(([other]) => read.size < read.add(label[other]).size) : best;
    const [unlinked, known] = [false, true].map((is) => once.filter(([other]) => linked.has(other) === is));
    return mixed(unlinked, known).map(([other, { shared }]) => {
      const similarity = similar.get(other);
      const why = { linked: linked.has(other), ...named(company, shared) };
      return { node: other, why: similarity === undefined ? why : { ...why, similarity } };
    });
  }

  private kind(node: number): string {
    return this.graph.kinds[this.graph.kind[node]].name;
  }
}

/** All that have one of some things, with what they have of them. */
function sharing(company: Company, things: Iterable<Thing>): Map<number, Found> {
  const found = new Map<number, Found>();
  const costs = [...things].map((thing) => [thing, company.cost(thing)] as const);
  let left = BUDGET;
  for (const [thing, cost] of costs.sort(([a, m], [b, n]) => m - n || a - b)) {
    if ((left -= cost) < 0) break;
    const holders = company.of(thing);
    const shared = { thing, share: company.weight(thing) / holders.length, among: holders.length };
    for (const holder of holders) {
      const known = found.get(holder) ?? { shared: [], score: 0 };
      known.score += shared.share;
      known.shared.push(shared);
      found.set(holder, known);
    }
  }
  return found;
}

/** The names of what is shared, the most telling first; what tells little only if nothing else does. */
function named(company: Company, shared: readonly Shared[]): Why {
  const most = Math.max(ALWAYS_TELLING, company.size / TELLING_SHARE);
  const ordered = [...shared].sort((a, b) => b.share - a.share || a.thing - b.thing);
  const telling = ordered.filter(({ among }) => among <= most);
  const why = { links: [] as string[], shared: [] as string[], formulas: [] as string[], tags: [] as string[] };
  for (const { thing } of telling.length ? telling : ordered.slice(0, REASONS)) {
    const [reason, name] = company.named(thing);
    if (why[reason].length < REASONS && !why[reason].includes(name)) why[reason].push(name);
  }
  return why;
}

/** New company and known company by turns. */
function mixed<T>(unlinked: readonly T[], linked: readonly T[]): T[] {
  const result: T[] = [];
  for (let [i, j] = [0, 0]; result.length < MOST && (i < unlinked.length || j < linked.length); ) {
    for (let turn = 0; turn < UNLINKED_FOR_EACH_LINKED && i < unlinked.length; turn++) result.push(unlinked[i++]);
    if (j < linked.length) result.push(linked[j++]);
  }
  return result.slice(0, MOST);
}
