// The page: reads the data, puts the parts together, and redraws what a change of state concerns.

import { count, eachNeighbour, type Graph, isFile, read, unpack } from "./data";
import { get, tool } from "./dom";
import { Facets } from "./facets";
import { listen, towards, walk } from "./keys";
import { type Local, local } from "./local";
import { ModeBar } from "./modebar";
import { Panel } from "./panel";
import { canvas, save, svgText } from "./picture";
import { route, type Step } from "./route";
import { Names } from "./search";
import { SearchBox } from "./searchbox";
import { Server } from "./served";
import { type Focus, Stage } from "./stage";
import { fromHash, type State, Store } from "./state";
import { colours, isDark, type Look, prefersDark, wear } from "./theme";
import { Timeline } from "./timeline";
import { depths, view, type View } from "./view";

const FILTERS = [
  "hiddenKinds",
  "hiddenLinks",
  "folders",
  "tags",
  "communities",
  "clock",
  "since",
  "until",
  "level",
  "orphans",
] as const;

const NARROW = matchMedia("(max-width: 760px)");

class Page {
  private readonly store: Store;
  private readonly server = new Server();
  private readonly levels: Uint8Array;
  private readonly stage: Stage | null;
  private readonly panel: Panel;
  private readonly search: SearchBox;
  private readonly facets: Facets;
  private readonly timeline: Timeline;
  private readonly modeBar: ModeBar;
  private look: Look;
  private colour: (node: number) => string;
  private shown: View;
  private part: Local | null = null;
  private path: readonly Step[] | null = null;
  private hovered: number | null = null;

  constructor(private readonly graph: Graph) {
    this.store = new Store(graph, fromHash(location.hash, graph));
    const { state } = this.store;
    this.look = wear(state.theme);
    this.colour = colours(graph, state.colouring, this.look);
    this.levels = depths(graph);
    this.shown = view(graph, state, this.levels);
    const notes = new Map(graph.path.flatMap((path, node) => (isFile(graph, node) ? [[path, node] as const] : [])));
    const colour = () => this.colour;
    const choose = (node: number) => this.choose(node);
    this.panel = new Panel(graph, this.server, notes, colour, {
      select: (node) => this.select(node),
      local: () => this.around(),
      pathFrom: () => this.store.set({ from: this.store.state.selected, to: null }, true),
      byTag: (tag) => this.store.set({ tags: new Set([tag]) }),
      hover: (node) => this.hover(node),
    });
    const names = new Names(graph);
    this.search = new SearchBox({ graph, names, server: this.server, notes, colour, choose });
    this.facets = new Facets(graph, this.levels.reduce((a, b) => Math.max(a, b), 0), this.store);
    this.timeline = new Timeline(graph, this.store);
    this.modeBar = new ModeBar(graph, this.store);
    this.stage = this.open();
    this.store.listen((now, before) => this.changed(now, before));
    this.controls();
    this.render(this.store.state);
    this.server.watch(() => this.stale());
  }

  private open(): Stage | null {
    const container = get("stage");
    try {
      return new Stage(container, this.graph, () => this.margins(), {
        hover: (node) => this.hover(node),
        select: (node) => this.select(node),
        unfold: (node) => this.unfold(node),
        moved: (at) => at === this.store.state.at || this.store.set({ at }),
      });
    } catch (error) {
      // Without WebGL there is no drawing; search and panel need none.
      container.replaceChildren();
      get("wait").textContent = `This browser can't draw the graph (${String(error)}). Search works.`;
      return null;
    }
  }

  /** What lies over the drawing at each side. */
  private margins() {
    const height = (id: string) => (get(id).hidden ? 0 : get(id).offsetHeight + 12);
    if (NARROW.matches) return { left: 0, right: 0, top: 60, bottom: height("panel") };
    const left = document.body.classList.contains("no-side") ? 0 : get("side").offsetWidth + 12;
    const right = this.panel.open ? get("panel").offsetWidth + 12 : 0;
    return { left, right, top: height("mode"), bottom: height("timeline") };
  }

  private changed(now: State, before: State): void {
    if (now.theme !== before.theme) this.look = wear(now.theme);
    this.render(now, before);
  }

  private render(now: State, before?: State): void {
    const differs = (...keys: (keyof State)[]) => !before || keys.some((key) => now[key] !== before[key]);
    const filtered = differs(...FILTERS);
    if (filtered) this.shown = view(this.graph, now, this.levels);
    if (differs("theme", "colouring")) this.colour = colours(this.graph, now.colouring, this.look);
    const around = filtered || differs("centre", "depth", "open");
    const wasPart = this.part !== null;
    if (around) {
      this.part = now.centre === null ? null : local(this.graph, this.shown, now.centre, now.depth, now.open);
    }
    if (filtered || differs("from", "to")) this.path = this.route(now);
    const moved = differs("selected", "centre", "from", "to", "theme", "colouring") || filtered;
    if (moved) this.panel.show(now.selected, this.path, now.centre);
    document.body.classList.toggle("panel-open", this.panel.open);
    this.modeBar.render(now, this.part, this.path);
    if (filtered || differs("theme", "colouring")) this.facets.render(this.look);
    this.timeline.render(now);
    if (filtered || differs("theme", "colouring")) this.stage?.paint(this.shown, this.look, this.colour);
    if (differs("sizing")) this.stage?.sizeBy(now.sizing);
    if (around && this.part) this.stage?.showPart(this.part);
    else if (!before || (wasPart && !this.part)) this.stage?.showWhole();
    if (differs("at") && this.stage && now.at !== this.stage.at()) this.stage.lookAt(now.at);
    this.focus(now);
    this.say(now, before);
  }

  private route({ from, to }: State): readonly Step[] | null {
    return from === null || to === null ? null : route(this.graph, this.shown, from, to);
  }

  private focus({ selected }: State): void {
    this.stage?.focusOn(this.focused(this.hovered, selected));
  }

  private focused(hovered: number | null, selected: number | null): Focus | null {
    if (hovered !== null) return this.around1(hovered);
    if (this.path?.length) {
      const edges = this.path.flatMap(({ edge }) => (edge < 0 ? [] : edge));
      return { centre: null, nodes: this.path.map(({ node }) => node), edges };
    }
    return selected === null ? null : this.around1(selected);
  }

  private around1(centre: number): Focus {
    const nodes = new Set([centre]);
    const edges: number[] = [];
    eachNeighbour(this.graph, centre, (other, edge) => {
      if (!this.shown.edges[edge]) return;
      nodes.add(other);
      edges.push(edge);
    });
    return { centre, nodes: [...nodes], edges };
  }

  private hover(node: number | null): void {
    this.hovered = node;
    get("stage").classList.toggle("pointing", node !== null);
    this.focus(this.store.state);
  }

  /** Selects a node, or makes it the other end of a path that waits for one. */
  private select(node: number | null): void {
    const { from, to, selected } = this.store.state;
    const ends = node !== null && from !== null && to === null && node !== from;
    if (!ends && node === selected) return;
    this.store.set(ends ? { selected: node, to: node } : { selected: node }, true);
    if (node !== null) this.stage?.show(node, false);
  }

  /** Selects a node found by name, and goes there. */
  private choose(node: number): void {
    const { centre } = this.store.state;
    if (centre !== null && !this.part?.parent.has(node)) this.store.set({ centre: null, open: [] });
    this.select(node);
    this.stage?.show(node, true);
    this.panel.focus();
  }

  private around(): void {
    const { selected, centre } = this.store.state;
    if (selected === null) return;
    this.store.set({ centre: selected === centre ? null : selected, open: [] }, true);
  }

  private unfold(node: number): void {
    const { centre, open } = this.store.state;
    if (centre === null) this.store.set({ selected: node, centre: node, open: [] }, true);
    else if (open.includes(node)) this.store.set({ open: open.filter((other) => other !== node) }, true);
    else this.store.set({ selected: node, open: [...open, node] }, true);
  }

  private say(now: State, before?: State): void {
    const { graph } = this;
    const { nodeCount, edgeCount } = this.shown;
    const of = (part: number, all: number) => (part === all ? all.toLocaleString() : `${part.toLocaleString()} of ${all.toLocaleString()}`);
    const stage = this.stage;
    const some = stage && stage.drawnCount < stage.lineCount;
    const note = some ? `; the ${stage.drawnCount.toLocaleString()} shortest are drawn, all of what you select` : "";
    const text = `${of(nodeCount, graph.size)} nodes, ${of(edgeCount, graph.edgeCount)} links${note}`;
    if (get("counts").textContent !== text) get("counts").textContent = text;
    if (!before || now.selected === before.selected) return;
    const node = now.selected;
    get("status").textContent =
      node === null ? "nothing selected" : `${graph.label[node]}: ${count(graph.out, node)} links, ${count(graph.into, node)} backlinks`;
  }

  private controls(): void {
    const { store, stage } = this;
    const escape = () => {
      const { selected, from, centre } = store.state;
      if (document.body.classList.contains("side-open")) document.body.classList.remove("side-open");
      else if (from !== null) store.set({ from: null, to: null }, true);
      else if (selected !== null) this.select(null);
      else if (centre !== null) store.set({ centre: null, open: [] }, true);
    };
    const theme = () => store.set({ theme: isDark(store.state.theme) ? "light" : "dark" });
    const depth = (step: number) => () => {
      const { centre, depth: now } = store.state;
      if (centre !== null) store.set({ depth: Math.max(1, Math.min(6, now + step)) });
    };
    const help = () => get<HTMLDialogElement>("help").showModal();
    const path = () => store.state.selected !== null && store.set({ from: store.state.selected, to: null }, true);
    const fit = () => stage?.fit();
    const name = () => this.graph.title.replace(/[^\p{L}\p{N} _-]+/gu, "_") || "graph";
    const png = () =>
      stage && canvas(stage.picture(), this.graph, this.look).toBlob((blob) => blob && save(blob, `${name()}.png`));
    const svg = () =>
      stage && save(new Blob([svgText(stage.picture(), this.graph, this.look)], { type: "image/svg+xml" }), `${name()}.svg`);
    const filters = () => document.body.classList.toggle(NARROW.matches ? "side-open" : "no-side");
    get("tools").append(
      tool("filter", "Filters", filters, "f"),
      tool("plus", "Zoom in", () => stage?.zoom(0.6), "+"),
      tool("minus", "Zoom out", () => stage?.zoom(1.7), "−"),
      tool("fit", "Show all", fit, "0"),
      tool("theme", "Light or dark", theme, "t"),
      tool("picture", "Save as PNG", png),
      tool("vector", "Save as SVG", svg),
      tool("help", "Keys", help, "?"),
    );
    const zoom = (factor: number) => () => stage?.zoom(factor);
    listen({
      "/": () => this.search.focus(),
      f: filters,
      l: () => this.around(),
      p: path,
      t: theme,
      "?": help,
      "0": fit,
      "+": zoom(0.6),
      "=": zoom(0.6),
      "-": zoom(1.7),
      "[": depth(-1),
      "]": depth(1),
      u: () => store.state.selected !== null && this.unfold(store.state.selected),
      Escape: escape,
    });
    const selected = () => store.state.selected;
    const next = (node: number, right: number, down: number) =>
      stage && towards(this.graph, stage, this.shown, node, right, down);
    if (stage) walk(get("stage"), stage, selected, (node) => this.select(node), () => this.panel.focus(), next);
    prefersDark.addEventListener("change", () => {
      this.look = wear(store.state.theme);
      this.render(store.state);
    });
  }

  /** The index has changed: the page that shows it is the same address once more. */
  private stale(): void {
    if (!document.activeElement?.matches("input, select, pre")) return location.reload();
    const button = get("stale");
    button.hidden = false;
    button.addEventListener("click", () => location.reload());
  }

  /** Where a node is drawn, for tests and for the curious. */
  where(id: string) {
    const node = this.graph.byId.get(id);
    return node === undefined ? null : (this.stage?.dot(node) ?? null);
  }
}

async function start(): Promise<void> {
  const data = get("data");
  const graph = read(await unpack(data.textContent ?? ""));
  data.remove();
  const page = new Page(graph);
  get("wait").hidden = get("stage").childElementCount > 0;
  Object.assign(window, { vaultgraph: { where: (id: string) => page.where(id) } });
  requestAnimationFrame(() => {
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  });
}

start().catch((error: unknown) => {
  get("wait").textContent = `The graph can't be shown: ${String(error)}`;
  console.error(error);
});
