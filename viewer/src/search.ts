// Finding nodes by what they are called.

import type { Graph } from "./data";

/** A text as people may vary it: case, accents, ё for е. */
export function folded(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

interface Entry {
  readonly node: number;
  readonly name: string;
  readonly rest: string;
}

export class Names {
  private folded: readonly Entry[] | null = null;

  constructor(private readonly graph: Graph) {}

  /** Made when they are first asked for: the drawing comes first. */
  private get entries(): readonly Entry[] {
    const { graph } = this;
    this.folded ??= graph.label.map((label, node) => {
      const names = [label, ...(graph.aliases.get(node) ?? [])];
      return { node, name: names.map(folded).join("\n"), rest: folded(graph.path[node]) };
    });
    return this.folded;
  }

  /**
   * Returns the nodes whose names, aliases or paths hold every word: names that begin with the
   * text first, then names with a word that begins so; the most linked first.
   */
  find(text: string, limit: number): number[] {
    const wanted = folded(text).trim();
    const words = wanted.split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const found: [number, number][] = [];
    for (const entry of this.entries) {
      const score = rank(entry, wanted, words);
      if (score) found.push([score, entry.node]);
    }
    const { degree } = this.graph;
    found.sort(([a, m], [b, n]) => b - a || degree[n] - degree[m] || m - n);
    return found.slice(0, limit).map(([, node]) => node);
  }
}

function rank({ name, rest }: Entry, wanted: string, words: readonly string[]): number {
  if (!words.every((word) => name.includes(word) || rest.includes(word))) return 0;
  const lines = name.split("\n");
  if (lines.includes(wanted)) return 5;
  if (lines.some((line) => line.startsWith(wanted))) return 4;
  if (words.every((word) => ` ${name}`.search(beginning(word)) >= 0)) return 3;
  return words.every((word) => name.includes(word)) ? 2 : 1;
}

function beginning(word: string): RegExp {
  return new RegExp(`[^\\p{L}\\p{N}]${word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}`, "u");
}
