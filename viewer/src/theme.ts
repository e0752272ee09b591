// Light and dark, and the colours that canvases need as numbers.

import type { Graph } from "./data";
import type { Colouring, Theme } from "./state";

export type Rgb = readonly [number, number, number];

export interface Look {
  readonly dark: boolean;
  readonly paper: Rgb;
  readonly ink: string;
  readonly faint: string;
  readonly line: Rgb;
  readonly accent: string;
  readonly incoming: string;
  readonly font: string;
}

export const prefersDark = matchMedia("(prefers-color-scheme: dark)");
export const prefersLessMotion = matchMedia("(prefers-reduced-motion: reduce)");

export function isDark(theme: Theme): boolean {
  return theme === "auto" ? prefersDark.matches : theme === "dark";
}

export function wear(theme: Theme): Look {
  const dark = isDark(theme);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    dark,
    paper: rgb(value("--paper")),
    ink: value("--ink"),
    faint: value("--faint"),
    line: rgb(value("--edge")),
    accent: value("--accent"),
    incoming: value("--incoming"),
    font: value("--font"),
  };
}

export function rgb(hex: string): Rgb {
  const number = Number.parseInt(hex.slice(1, 7), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * share);
  return [part(0), part(1), part(2)];
}

export function hex(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** The renderer adds colours up, so see-through ones have to be weighed before. */
export function premultiplied([red, green, blue]: Rgb, alpha: number): string {
  const part = (value: number) => Math.round(value * alpha);
  return `rgba(${part(red)},${part(green)},${part(blue)},${alpha})`;
}

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** Kinds' colours stand on both papers, but on the dark one a little lighter. */
export function adapted(colour: string, look: Look): string {
  return hex(mixed(rgb(colour), look.dark ? WHITE : BLACK, look.dark ? 0.16 : 0.03));
}

/** Colours for what has none of its own: all there are, and then once more. */
export function group(graph: Graph, number: number, look: Look): string {
  return adapted(graph.groups[number % graph.groups.length], look);
}

/** The folders right below the root share colours with all inside them. */
export function topFolders(graph: Graph): string[] {
  const counts = new Map<string, number>();
  for (let node = 0; node < graph.size; node++) {
    if (!graph.path[node]) continue;
    const top = topFolder(graph, node);
    counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  return [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
}

export function topFolder(graph: Graph, node: number): string {
  return graph.folders[graph.folder[node]].split("/", 1)[0];
}

/** The colour of every node. */
export function colours(graph: Graph, colouring: Colouring, look: Look): (node: number) => string {
  const kinds = graph.kinds.map((kind) => adapted(kind.colour, look));
  if (colouring === "kind") return (node) => kinds[graph.kind[node]];
  const folders = new Map(topFolders(graph).map((name, i) => [name, group(graph, i, look)]));
  const communities = graph.communities.map((_, i) => group(graph, i, look));
  return colouring === "folder"
    ? (node) => (graph.path[node] ? (folders.get(topFolder(graph, node)) ?? look.faint) : look.faint)
    : (node) => communities[graph.community[node]] ?? look.faint;
}
