// The current view as a file: SVG, or PNG at twice the screen's resolution.

import type { Graph } from "./data";
import { type Label, write } from "./labels";
import { arrow, ARROW_WIDTH, DIM, type Dot, drawLit, drawNode, type Lit, MARK_GAP, MARK_WIDTH } from "./lit";
import { outline, RING_WIDTH } from "./shapes";
import type { Stage } from "./stage";
import { hex, type Look } from "./theme";

type Picture = ReturnType<Stage["picture"]>;

const SCALE = 2;
const ILLEGAL = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escaped(text: string): string {
  const plain = text.replace(ILLEGAL, "\ufffd");
  return plain.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function tag(name: string, attributes: Record<string, string | number>, content = ""): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return content ? `<${name}${list.join("")}>${content}</${name}>` : `<${name}${list.join("")}/>`;
}

const short = (number: number): number => Math.round(number * 100) / 100;

type Colour = (node: number) => string;

function svgNode(graph: Graph, { node, x, y, radius }: Dot, colour: string, paper: string): string {
  const { shape } = graph.kinds[graph.kind[node]];
  const ring = shape === "ring";
  const [name, attributes] = outline(shape, x, y, ring ? radius * (1 - RING_WIDTH / 2) : radius);
  const paint: Record<string, string | number> = ring
    ? { fill: paper, stroke: colour, "stroke-width": short(radius * RING_WIDTH) }
    : { fill: colour };
  return tag(name, { ...attributes, ...paint }, tag("title", {}, escaped(graph.label[node])));
}

function svgLabels(labels: readonly Label[], ink: string, paper: string): string {
  const texts = labels.map(({ text, x, y, size, strong }) =>
    tag("text", { x: short(x), y: short(y + size * 0.35), "font-size": size, ...(strong && { "font-weight": 600 }) }, escaped(text)),
  );
  const rim = { fill: ink, stroke: paper, "stroke-width": 3, "paint-order": "stroke" };
  return tag("g", { ...rim, "font-family": "system-ui, sans-serif" }, texts.join("") || " ");
}

function svgLit(lit: Lit, graph: Graph, look: Look, colour: Colour): string {
  const paper = hex(look.paper);
  const arrows = lit.arrows.map(({ a, b, colour: stroke }) => {
    const parts = arrow(a, b);
    if (!parts) return "";
    const { from, to, head } = parts;
    const d = `M${short(from.x)} ${short(from.y)}L${short(to.x)} ${short(to.y)}`;
    const corners = head.map(({ x, y }) => `${short(x)},${short(y)}`).join(" ");
    return tag("path", { d, stroke, "stroke-width": ARROW_WIDTH }) + tag("polygon", { points: corners, fill: stroke });
  });
  const marks = lit.dots.filter(({ node }) => node === lit.centre).map((dot) => {
    const [name, attributes] = outline(graph.kinds[graph.kind[dot.node]].shape, dot.x, dot.y, dot.radius + MARK_GAP);
    return tag(name, { ...attributes, fill: "none", stroke: look.ink, "stroke-width": MARK_WIDTH });
  });
  const nodes = lit.dots.map((dot) => svgNode(graph, dot, colour(dot.node), paper));
  const labels = svgLabels(lit.labels, look.ink, paper) + svgLabels(lit.faint, look.faint, paper);
  return [...arrows, ...nodes, ...marks, labels].join("");
}

export function svgText(picture: Picture, graph: Graph, look: Look): string {
  const { width, height, lit, colour } = picture;
  const paper = hex(look.paper);
  const lines = picture.strokes.map(({ a, b, width: thickness }) =>
    tag("path", { d: `M${short(a.x)} ${short(a.y)}L${short(b.x)} ${short(b.y)}`, "stroke-width": short(thickness) }),
  );
  const nodes = picture.dots.map((dot) => svgNode(graph, dot, colour(dot.node), paper));
  const stroke = { fill: "none", stroke: hex(look.line), "stroke-opacity": picture.strength };
  const all = tag("g", stroke, lines.join("") || " ") + tag("g", {}, nodes.join("") || " ");
  return tag(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height },
    tag("title", {}, escaped(graph.title)) +
      tag("rect", { width, height, fill: paper }) +
      tag("g", { opacity: lit ? DIM : 1 }, all) +
      (lit ? svgLit(lit, graph, look, colour) : svgLabels(picture.labels, look.ink, paper)),
  );
}

export function canvas(picture: Picture, graph: Graph, look: Look): HTMLCanvasElement {
  const { lit, colour } = picture;
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [picture.width * SCALE, picture.height * SCALE];
  const context = sheet.getContext("2d")!;
  const paper = hex(look.paper);
  context.scale(SCALE, SCALE);
  context.fillStyle = paper;
  context.fillRect(0, 0, picture.width, picture.height);
  context.strokeStyle = hex(look.line);
  context.globalAlpha = picture.strength * (lit ? DIM : 1);
  for (const { a, b, width } of picture.strokes) {
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(a.x, a.y);
    context.lineTo(b.x, b.y);
    context.stroke();
  }
  context.globalAlpha = lit ? DIM : 1;
  for (const dot of picture.dots) drawNode(context, graph, dot, colour(dot.node), paper);
  context.globalAlpha = 1;
  write(context, picture.labels, { ink: look.ink, paper, font: look.font });
  if (lit) drawLit(context, graph, lit, look, colour);
  return sheet;
}

export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
