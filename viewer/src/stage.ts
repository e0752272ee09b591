// The drawing: sigma draws nodes and lines, two canvases above it labels and what is in focus.

import { UndirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import type { Graph } from "./data";
import { type Label, Sheet, write } from "./labels";
import { type Dot, drawLit, type Lit } from "./lit";
import type { Local, Point } from "./local";
import { drawn, FEW_LINES, lines, type LineLook, type Lines, measured, type NodeLook, part, type Scene, shownLines, sized, whole } from "./scene";
import { paper, PointProgram, ShapeProgram } from "./shapes";
import type { Sizing } from "./state";
import { hex, type Look, prefersLessMotion, premultiplied } from "./theme";
import type { View } from "./view";

/** What is lifted out of the rest. */
export interface Focus {
  readonly centre: number | null;
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
}

interface Box {
  x: [number, number];
  y: [number, number];
}

interface Margins {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Listeners {
  hover(node: number | null): void;
  select(node: number | null): void;
  unfold(node: number): void;
  /** Where the camera looks; nothing where it shows everything. */
  moved(at: string | null): void;
}

const MANY_NODES = 5000;
const MORPH_MS = 500;
const MOVE_MS = 350;
const MARGIN = 40;
const ROOM_FOR_LABELS = 140;
const ROOM_AROUND = 70;
const SMALLEST_FIT = 0.1;
const MOST_LABELS = 160;
const MOST_NAMED = 1500;
const SMALLEST_NAMED = 3.2;
const SMALLEST_LIT = 3;
const SMALLEST_PART = 3.5;
const STILL_MS = 250;

export class Stage {
  private readonly sigma: Sigma<NodeLook, LineLook>;
  private readonly all: Lines;
  private readonly wholeScene: Scene;
  private scene: Scene = new UndirectedGraph<NodeLook, LineLook>();
  private box: Box = { x: [0, 1], y: [0, 1] };
  private order: number[] = [];
  private shown: View = { nodes: new Uint8Array(), edges: new Uint8Array(), nodeCount: 0, edgeCount: 0 };
  private shownLine: Uint8Array = new Uint8Array();
  private look!: Look;
  private colour: (node: number) => string = () => "#888888";
  private focus: Focus | null = null;
  private readonly layers: Record<"labels" | "focus", CanvasRenderingContext2D>;
  private morph = 0;
  private measure: ArrayLike<number>;
  /** The camera that shows everything. */
  private home = "";
  private still = 0;
  readonly lineCount: number;
  readonly drawnCount: number;

  constructor(
    private readonly container: HTMLElement,
    private readonly graph: Graph,
    private readonly margins: () => Margins,
    listeners: Listeners,
  ) {
    this.measure = measured(graph, "degree");
    this.all = lines(graph);
    const chosen = drawn(graph, this.all);
    this.lineCount = this.all.a.length;
    this.drawnCount = chosen.length;
    this.wholeScene = whole(graph, this.all, chosen);
    const many = chosen.length > FEW_LINES;
    this.sigma = new Sigma<NodeLook, LineLook>(this.scene, container, {
      allowInvalidContainer: true,
      renderLabels: false,
      defaultDrawNodeHover: () => undefined,
      nodeProgramClasses: { circle: (graph.size > MANY_NODES ? PointProgram : ShapeProgram) as never },
      edgeProgramClasses: { line: (many ? EdgeLineProgram : EdgeRectangleProgram) as never },
      hideEdgesOnMove: many,
      minEdgeThickness: 1.5,
      minCameraRatio: 0.004,
      maxCameraRatio: 4,
      enableCameraRotation: false,
      stagePadding: 40,
      doubleClickZoomingRatio: 1,
      zoomDuration: prefersLessMotion.matches ? 0 : 200,
      inertiaRatio: prefersLessMotion.matches ? 0 : 3,
    });
    this.layers = { labels: this.layer("names"), focus: this.layer("focus") };
    this.sigma.resize(true); // the new layers are to be as large as the others
    this.listen(listeners);
  }

  private layer(name: string): CanvasRenderingContext2D {
    this.sigma.createCanvasContext(name, { style: { pointerEvents: "none" } });
    return this.sigma.getCanvases()[name].getContext("2d")!;
  }

  private listen({ hover, select, unfold, moved }: Listeners): void {
    this.sigma.on("enterNode", ({ node }) => hover(Number(node)));
    this.sigma.on("leaveNode", () => hover(null));
    this.sigma.on("clickNode", ({ node }) => select(Number(node)));
    this.sigma.on("clickStage", () => select(null));
    this.sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      unfold(Number(node));
    });
    this.sigma.on("afterRender", () => this.draw());
    this.sigma.getCamera().on("updated", () => {
      clearTimeout(this.still);
      this.still = window.setTimeout(() => moved(this.at()), STILL_MS);
    });
  }

  /** Draws with other colours or filters. */
  paint(view: View, look: Look, colour: (node: number) => string): void {
    [this.shown, this.look, this.colour] = [view, look, colour];
    look.paper.forEach((value, i) => (paper[i] = value / 255));
    this.shownLine = shownLines(this.all, view);
    if (this.scene.order) this.dress();
    this.sigma.refresh({ schedule: true });
  }

  /** Where the camera looks, as a word for the address; nothing where it shows everything. */
  at(): string | null {
    const now = this.camera();
    return now === this.home ? null : now;
  }

  private camera(): string {
    const { x, y, ratio } = this.sigma.getCamera().getState();
    return [x, y, ratio].map((part) => Number(part.toFixed(4))).join("~");
  }

  /** Turns the camera to where it looked once; what is no such word shows everything. */
  lookAt(at: string | null): void {
    const parts = (at ?? "").split("~").map(Number);
    const [x, y, ratio] = parts;
    if (parts.length !== 3 || !parts.every(Number.isFinite) || ratio <= 0) return this.fit();
    if (at === this.camera()) return;
    const near = (value: number) => Math.max(-2, Math.min(3, value));
    const camera = this.sigma.getCamera();
    camera.setState({ x: near(x), y: near(y), ratio: camera.getBoundedRatio(ratio) });
  }

  /** Draws nodes as large as something else says. */
  sizeBy(sizing: Sizing): void {
    this.measure = measured(this.graph, sizing);
    if (!this.scene.order) return;
    this.grow(this.scene);
    this.sigma.refresh({ schedule: true });
  }

  private grow(scene: Scene): void {
    sized(scene, this.measure, scene === this.wholeScene ? 0 : SMALLEST_PART);
    const size = (node: number) => scene.getNodeAttribute(String(node), "size");
    this.order = scene.mapNodes((key) => Number(key)).sort((a, b) => size(b) - size(a) || a - b);
  }

  /** Lets the renderer draw a scene; it begins with all of it in sight. */
  private enter(scene: Scene): void {
    cancelAnimationFrame(this.morph);
    this.scene = scene;
    this.box = extent(scene.mapNodes((_, { x, y }) => ({ x, y })), MARGIN);
    this.grow(scene);
    this.dress();
    this.sigma.setCustomBBox(this.box);
    this.fit();
    this.sigma.setGraph(scene);
  }

  private dress(): void {
    this.scene.forEachNode((key, look) => {
      look.hidden = !this.shown.nodes[Number(key)];
      look.color = this.colour(Number(key));
    });
    const line = premultiplied(this.look.line, this.lineStrength());
    this.scene.forEachEdge((key, look) => {
      look.hidden = !this.shownLine[Number(key)];
      look.color = line;
    });
  }

  /** The more lines, the fainter each. */
  lineStrength(): number {
    const strength = 0.5 - 0.16 * Math.log10(Math.max(1, this.scene.size / 100));
    return Math.round(100 * Math.max(0.07, strength)) / 100;
  }

  /** Shows a part with a layout of its own; nodes start where they are, new ones at whom they
   * unfold from. */
  showPart(local: Local): void {
    const before = this.scene;
    const start = new Map(
      local.nodes.map((node) => {
        const near = [node, local.parent.get(node) ?? node].find((n) => before.hasNode(String(n)));
        const from = before === this.wholeScene || near === undefined ? undefined : place(before, near);
        return [node, from ?? { x: 0, y: 0 }];
      }),
    );
    this.enter(part(this.graph, this.all, local.nodes, local.edges, local.places));
    this.move(start, local.places);
  }

  /** Shows the whole graph. */
  showWhole(): void {
    if (this.scene !== this.wholeScene) this.enter(this.wholeScene);
  }

  private move(from: ReadonlyMap<number, Point>, to: ReadonlyMap<number, Point>): void {
    cancelAnimationFrame(this.morph);
    const begin = performance.now();
    const frame = () => {
      const share = prefersLessMotion.matches ? 1 : Math.min(1, (performance.now() - begin) / MORPH_MS);
      const eased = 1 - (1 - share) ** 3;
      this.scene.forEachNode((key, look) => {
        const [a, b] = [from.get(Number(key))!, to.get(Number(key))!];
        look.x = a.x + (b.x - a.x) * eased;
        look.y = a.y + (b.y - a.y) * eased;
      });
      this.sigma.refresh();
      if (share < 1) this.morph = requestAnimationFrame(frame);
    };
    frame();
  }

  focusOn(focus: Focus | null): void {
    this.focus = focus;
    this.container.classList.toggle("dimmed", focus !== null);
    this.draw();
  }

  /** Where a node is on the screen; nothing for one that isn't drawn. */
  dot(node: number): Dot | null {
    const key = String(node);
    if (!this.shown.nodes[node] || !this.scene.hasNode(key)) return null;
    const look = this.scene.getNodeAttributes(key);
    const place = this.sigma.framedGraphToViewport(this.framed(look));
    return { node, ...place, radius: this.sigma.scaleSize(look.size) };
  }

  /** A place as the camera counts: the longer side of the box is one. */
  private framed({ x, y }: Point): Point {
    const { box } = this;
    const side = Math.max(box.x[1] - box.x[0], box.y[1] - box.y[0]);
    return { x: 0.5 + (x - (box.x[0] + box.x[1]) / 2) / side, y: 0.5 + (y - (box.y[0] + box.y[1]) / 2) / side };
  }

  private draw(): void {
    const { width, height } = this.sigma.getDimensions();
    const { labels, focus } = this.layers;
    labels.clearRect(0, 0, width, height);
    focus.clearRect(0, 0, width, height);
    write(labels, this.labels(), this.ink());
    if (this.focus) drawLit(focus, this.graph, this.lit(this.focus), this.look, this.colour);
  }

  private ink() {
    return { ink: this.look.ink, paper: hex(this.look.paper), font: this.look.font };
  }

  private sheet(): Sheet {
    const { width, height } = this.sigma.getDimensions();
    const { left, right } = this.margins();
    return new Sheet(left, width - right, height);
  }

  /** The labels of the view, without any focus. */
  labels() {
    const { width, height } = this.sigma.getDimensions();
    const sheet = this.sheet();
    const dots: Dot[] = [];
    for (const node of this.order) {
      const dot = this.dot(node);
      if (!dot) continue;
      if (dot.radius < SMALLEST_NAMED || dots.length >= MOST_NAMED) break;
      if (dot.x < -200 || dot.x > width + 50 || dot.y < -20 || dot.y > height + 20) continue;
      dots.push(dot);
    }
    for (const dot of dots.slice(0, MOST_LABELS)) sheet.blockDot(dot);
    for (const dot of dots) {
      if (sheet.labels.length >= MOST_LABELS) break;
      sheet.add({ ...dot, text: this.graph.label[dot.node] });
    }
    return sheet.labels;
  }

  /** What is in focus, as it is on the screen. */
  private lit({ centre, nodes, edges }: Focus): Lit {
    const { graph, look } = this;
    const arrows = edges.flatMap((edge) => {
      const [a, b] = [this.dot(graph.source[edge]), this.dot(graph.target[edge])];
      if (!a || !b || !this.shown.edges[edge]) return [];
      return [{ a, b, colour: a.node === centre || centre === null ? look.accent : look.incoming }];
    });
    const found = nodes.flatMap((node) => this.dot(node) ?? []);
    const dots = found.map((dot) => ({ ...dot, radius: Math.max(dot.radius, SMALLEST_LIT) }));
    dots.sort((a, b) => b.radius - a.radius);
    const sheet = this.sheet();
    for (const dot of dots.slice(0, MOST_LABELS)) sheet.blockDot(dot);
    const middle = dots.find(({ node }) => node === centre);
    if (middle) sheet.add({ ...middle, text: graph.label[middle.node], strong: true }, true);
    for (const dot of dots) if (dot !== middle) sheet.add({ ...dot, text: graph.label[dot.node] });
    const labels = [...sheet.labels];
    return { centre, arrows, dots, labels, faint: this.scene === this.wholeScene ? [] : this.others(nodes, sheet) };
  }

  /** In a small part the rest keeps its labels. */
  private others(lit: readonly number[], sheet: Sheet): readonly Label[] {
    const done = sheet.labels.length;
    const near = new Set(lit);
    for (const node of this.order) {
      const dot = near.has(node) ? null : this.dot(node);
      if (dot && dot.radius >= SMALLEST_NAMED) sheet.add({ ...dot, text: this.graph.label[node] });
    }
    return sheet.labels.slice(done);
  }

  /** Shows everything that is shown at all, in the part of the window that nothing covers. */
  fit(): void {
    const shown = this.order.filter((node) => this.shown.nodes[node]);
    if (!shown.length) return;
    const points = shown.map((node) => this.framed(place(this.scene, node)));
    const { x, y } = extent(points, 0);
    const cameraState = { x: 0.5, y: 0.5, ratio: 1, angle: 0 };
    const [low, high] = [
      this.sigma.framedGraphToViewport({ x: x[0], y: y[1] }, { cameraState }),
      this.sigma.framedGraphToViewport({ x: x[1], y: y[0] }, { cameraState }),
    ];
    const { width, height } = this.sigma.getDimensions();
    const { left, right, top, bottom } = this.margins();
    const wide = (high.x - low.x) / Math.max(100, width - left - right - ROOM_FOR_LABELS);
    const tall = (high.y - low.y) / Math.max(100, height - top - bottom - ROOM_AROUND);
    const ratio = Math.max(wide, tall, SMALLEST_FIT);
    this.sigma.getCamera().setState(this.centred({ x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 }, ratio));
    this.home = this.camera();
  }

  /** The camera that shows a place in the middle of what nothing covers. */
  private centred(point: Point, ratio: number) {
    const { width, height } = this.sigma.getDimensions();
    const { left, right, top, bottom } = this.margins();
    const middle = { x: (left + width - right) / 2, y: (top + height - bottom) / 2 };
    const cameraState = { ...point, ratio, angle: 0 };
    const there = this.sigma.viewportToFramedGraph(middle, { cameraState });
    return { x: 2 * point.x - there.x, y: 2 * point.y - there.y, ratio };
  }

  /** Moves the camera to a node; `near` comes close, else only as far as needed to see it. */
  show(node: number, near: boolean): void {
    const dot = this.dot(node);
    if (!dot) return;
    const { width, height } = this.sigma.getDimensions();
    const { left, right, top, bottom } = this.margins();
    const seen = dot.x > left && dot.x < width - right && dot.y > top && dot.y < height - bottom;
    const camera = this.sigma.getCamera();
    if (seen && !near) return;
    const close = Math.max(0.08, Math.min(0.7, 8 / Math.sqrt(this.scene.order)));
    const ratio = near ? Math.min(camera.ratio, close) : camera.ratio;
    void camera.animate(this.centred(this.framed(place(this.scene, node)), ratio), { duration: prefersLessMotion.matches ? 1 : MOVE_MS });
  }

  zoom(factor: number): void {
    const camera = this.sigma.getCamera();
    const { x, y, ratio } = camera.getState();
    const duration = prefersLessMotion.matches ? 1 : 200;
    void camera.animate({ x, y, ratio: camera.getBoundedRatio(ratio * factor) }, { duration });
  }

  pan(right: number, down: number): void {
    const { width, height } = this.sigma.getDimensions();
    const camera = this.sigma.getCamera();
    const { x, y } = this.sigma.viewportToFramedGraph({ x: width / 2 + right, y: height / 2 + down });
    const now = this.sigma.viewportToFramedGraph({ x: width / 2, y: height / 2 });
    const state = camera.getState();
    camera.setState({ x: state.x + x - now.x, y: state.y + y - now.y });
  }

  /** What is to be seen now, for pictures. */
  picture() {
    const { width, height } = this.sigma.getDimensions();
    const dots = new Map<number, Dot>();
    for (const node of this.order) {
      const dot = this.dot(node);
      if (dot) dots.set(node, dot);
    }
    const strokes: { a: Dot; b: Dot; width: number }[] = [];
    this.scene.forEachEdge((key, look) => {
      const [a, b] = [dots.get(this.all.a[Number(key)]), dots.get(this.all.b[Number(key)])];
      if (a && b && !look.hidden) strokes.push({ a, b, width: this.sigma.scaleSize(look.size) });
    });
    const lit = this.focus && this.lit(this.focus);
    const [strength, labels] = [this.lineStrength(), lit ? [] : this.labels()];
    return { width, height, dots: [...dots.values()], strokes, strength, labels, lit, colour: this.colour };
  }
}

function place(scene: Scene, node: number): Point {
  const { x, y } = scene.getNodeAttributes(String(node));
  return { x, y };
}

function extent(points: readonly Point[], margin: number): Box {
  if (!points.length) return { x: [0, 1], y: [0, 1] };
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const span = (values: number[]): [number, number] => [
    values.reduce((a, b) => Math.min(a, b), Infinity) - margin,
    values.reduce((a, b) => Math.max(a, b), -Infinity) + margin,
  ];
  return { x: span(xs), y: span(ys) };
}
