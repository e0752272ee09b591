// What is in focus: drawn over all the rest, which is dimmed.

import type { Graph } from "./data";
import { type Label, write } from "./labels";
import type { Point } from "./local";
import { RING_WIDTH, trace } from "./shapes";
import { hex, type Look } from "./theme";

/** A node on the screen. */
export interface Dot extends Point {
  readonly node: number;
  readonly radius: number;
}

export interface Lit {
  readonly centre: number | null;
  readonly arrows: readonly { readonly a: Dot; readonly b: Dot; readonly colour: string }[];
  readonly dots: readonly Dot[];
  readonly labels: readonly Label[];
  /** Labels of the rest, where there is room for them. */
  readonly faint: readonly Label[];
}

export const ARROW_WIDTH = 1.2;
export const MARK_WIDTH = 2;
export const MARK_GAP = 2.5;
/** How much of the rest is still to be seen. */
export const DIM = 0.14;

/** A line from rim to rim, and the corners of its head; nothing where the nodes touch. */
export function arrow(a: Dot, b: Dot): { from: Point; to: Point; head: readonly Point[] } | null {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy);
  if (length < a.radius + b.radius) return null;
  const [ux, uy] = [dx / length, dy / length];
  const tip = { x: b.x - ux * (b.radius + 2), y: b.y - uy * (b.radius + 2) };
  const size = Math.min(7, length / 4);
  const to = { x: tip.x - ux * size, y: tip.y - uy * size };
  const half = size * 0.45;
  const head = [tip, { x: to.x - uy * half, y: to.y + ux * half }, { x: to.x + uy * half, y: to.y - ux * half }];
  return { from: { x: a.x + ux * a.radius, y: a.y + uy * a.radius }, to, head };
}

export function drawNode(
  context: CanvasRenderingContext2D,
  graph: Graph,
  { node, x, y, radius }: Dot,
  colour: string,
  paper: string,
): void {
  const { shape } = graph.kinds[graph.kind[node]];
  context.fillStyle = colour;
  trace(context, shape, x, y, radius);
  context.fill();
  if (shape !== "ring") return;
  context.fillStyle = paper;
  trace(context, shape, x, y, radius * (1 - RING_WIDTH));
  context.fill();
}

export function drawLit(
  context: CanvasRenderingContext2D,
  graph: Graph,
  lit: Lit,
  look: Look,
  colour: (node: number) => string,
): void {
  const paper = hex(look.paper);
  context.lineWidth = ARROW_WIDTH;
  for (const { a, b, colour: stroke } of lit.arrows) {
    const parts = arrow(a, b);
    if (!parts) continue;
    context.strokeStyle = context.fillStyle = stroke;
    context.beginPath();
    context.moveTo(parts.from.x, parts.from.y);
    context.lineTo(parts.to.x, parts.to.y);
    context.stroke();
    context.beginPath();
    for (const { x, y } of parts.head) context.lineTo(x, y);
    context.fill();
  }
  for (const dot of lit.dots) {
    drawNode(context, graph, dot, colour(dot.node), paper);
    if (dot.node !== lit.centre) continue;
    context.lineWidth = MARK_WIDTH;
    context.strokeStyle = look.ink;
    trace(context, graph.kinds[graph.kind[dot.node]].shape, dot.x, dot.y, dot.radius + MARK_GAP);
    context.stroke();
  }
  write(context, lit.labels, { ink: look.ink, paper, font: look.font });
  write(context, lit.faint, { ink: look.faint, paper, font: look.font });
}
