// The panel: all that is known of a node, as text and buttons.

import { edgesOf, type Graph, SIMILAR } from "./data";
import { get, h, icon, type Icon, tool } from "./dom";
import { Ideas } from "./related";
import type { Step } from "./route";
import { marked } from "./searchbox";
import { type Hit, type Server } from "./served";
import { swatch } from "./shapes";
import { reasons, type Why } from "./why";

const FIRST = 12;
const MOST_TAGS = 12;
const PLAIN = "links";
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

export interface Actions {
  readonly select: (node: number | null) => void;
  readonly local: () => void;
  readonly pathFrom: () => void;
  readonly byTag: (tag: number) => void;
  readonly hover: (node: number | null) => void;
}

interface Neighbour {
  readonly node: number;
  weight: number;
  readonly words: string[];
}

export class Panel {
  private readonly root = get("panel");
  private readonly ideas: Ideas;
  private shownNode: number | null = null;

  constructor(
    private readonly graph: Graph,
    private readonly server: Server,
    private readonly notes: ReadonlyMap<string, number>,
    private readonly colour: () => (node: number) => string,
    private readonly actions: Actions,
  ) {
    this.ideas = new Ideas(graph);
  }

  get open(): boolean {
    return !this.root.hidden;
  }

  focus(): void {
    this.root.querySelector<HTMLElement>("h2")?.focus();
  }

  show(node: number | null, path: readonly Step[] | null, centre: number | null): void {
    this.shownNode = node;
    this.root.hidden = node === null && !path?.length;
    if (this.root.hidden) return this.root.replaceChildren();
    const scroll = this.root.scrollTop;
    const parts = [path?.length ? this.path(path) : null, ...(node === null ? [] : this.about(node, centre))];
    this.root.replaceChildren(...parts.filter((part): part is HTMLElement => part !== null));
    this.root.scrollTop = scroll;
  }

  private about(node: number, centre: number | null): (HTMLElement | null)[] {
    const { graph, actions } = this;
    const kind = graph.kinds[graph.kind[node]];
    const close = tool("close", "Close", () => actions.select(null), "Esc");
    const badge = h("span", { class: "kind" }, swatch(kind.shape, this.colour()(node)) as Node, kind.name);
    const out = this.neighbours(node, graph.out, graph.target);
    const back = this.neighbours(node, graph.into, graph.source);
    return [
      h("header", {}, badge, close),
      h("h2", { tabindex: -1, id: "panel-title" }, graph.label[node]),
      this.where(node),
      this.buttons(node, centre),
      graph.snippet[node] ? h("p", { class: "beginning" }, graph.snippet[node]) : null,
      this.tags(node),
      this.facts(node),
      this.list("Links", out),
      this.list("Backlinks", back),
      this.related(node),
    ];
  }

  private where(node: number): HTMLElement | null {
    const path = this.graph.path[node];
    const line = this.graph.line[node] ?? 0;
    return path ? h("p", { class: "where" }, line > 1 ? `${path}:${line}` : path) : null;
  }

  private buttons(node: number, centre: number | null): HTMLElement {
    const { actions, graph } = this;
    const path = graph.path[node];
    const local = node === centre ? "Whole graph" : "Local graph";
    const parts: HTMLElement[] = [button("local", local, actions.local), button("path", "Path from here", actions.pathFrom)];
    if (path) {
      const properties = { class: "action", href: obsidian(graph, node) };
      parts.push(h("a", properties, icon("open") as Node, "Open in Obsidian"));
    }
    if (this.server.present && path.toLowerCase().endsWith(".md")) {
      const read = button("text", "Read", () => void this.read(node, read));
      read.setAttribute("aria-expanded", "false");
      parts.push(read);
    }
    return h("div", { class: "actions" }, ...parts);
  }

  private async read(node: number, by: HTMLElement): Promise<void> {
    const before = this.root.querySelector(".text");
    by.setAttribute("aria-expanded", String(!before));
    if (before) return before.remove();
    const text = await this.server.text(this.graph.path[node]).catch((error: Error) => error.message);
    if (this.shownNode !== node) return;
    this.root.querySelector(".actions")?.after(h("pre", { class: "text", tabindex: 0 }, text));
  }

  private tags(node: number): HTMLElement | null {
    const { graph, actions } = this;
    const tags = graph.tags.get(node);
    if (!tags) return null;
    const chips = tags.slice(0, MOST_TAGS).map((tag) =>
      h("button", { type: "button", class: "chip", click: () => actions.byTag(tag) }, `#${graph.tagNames[tag]}`),
    );
    const left = tags.length - chips.length;
    const more = left > 0 && h("span", { class: "count" }, `and ${left} more`);
    return h("div", { class: "chips", role: "group", "aria-label": "Tags" }, ...chips, more);
  }

  private facts(node: number): HTMLElement | null {
    const { graph } = this;
    const rows: [string, string][] = [];
    const aliases = graph.aliases.get(node);
    if (aliases) rows.push(["also called", aliases.join(", ")]);
    for (const clock of ["created", "modified"] as const) {
      const minutes = graph[clock][node];
      if (!Number.isNaN(minutes)) rows.push([clock, DAY.format(minutes * 60_000)]);
    }
    const community = graph.communities[graph.community[node]];
    if (community !== undefined) rows.push(["community", community]);
    for (const [name, value] of graph.facts) {
      const said = value(node);
      if (said !== null && said !== "") {
        rows.push([name.replaceAll("_", " "), typeof said === "number" ? said.toLocaleString() : said]);
      }
    }
    if (!rows.length) return null;
    return h("dl", {}, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
  }

  /** Who is at the other end of a node's edges, the closest first. */
  private neighbours(node: number, lists: Graph["out"], ends: Uint32Array): Neighbour[] {
    const { graph } = this;
    const found = new Map<number, Neighbour>();
    for (const edge of edgesOf(lists, node)) {
      if (graph.edgeKinds[graph.edgeKind[edge]] === SIMILAR || ends[edge] === node) continue;
      const other = found.get(ends[edge]) ?? { node: ends[edge], weight: 0, words: [] };
      other.weight += graph.weight[edge];
      const times = graph.weight[edge] > 1 ? ` ×${graph.weight[edge]}` : "";
      const kind = graph.edgeKinds[graph.edgeKind[edge]].replaceAll("_", " ");
      // A single plain link needs no word: the list is one of links.
      if (kind !== PLAIN || times) other.words.push((graph.edgeWords.get(edge) ?? kind) + times);
      found.set(ends[edge], other);
    }
    const name = (other: Neighbour) => graph.label[other.node];
    return [...found.values()].sort((a, b) => b.weight - a.weight || name(a).localeCompare(name(b)));
  }

  private list(title: string, neighbours: readonly Neighbour[]): HTMLElement | null {
    if (!neighbours.length) return null;
    const rows = neighbours.map(({ node, words }) => () => this.row(node, h("span", { class: "how" }, words.join(", "))));
    return this.section(title, rows);
  }

  private section(title: string, rows: readonly (() => HTMLElement)[]): HTMLElement {
    const list = h("ul", {}, ...rows.slice(0, FIRST).map((row) => row()));
    const section = h("section", {}, h("h3", {}, title, h("span", { class: "count" }, String(rows.length))), list);
    if (rows.length > FIRST) {
      const more = button(null, `Show all ${rows.length}`, () => {
        list.append(...rows.slice(FIRST).map((row) => row()));
        more.remove();
        list.querySelectorAll("button")[FIRST]?.focus();
      });
      section.append(more);
    }
    return section;
  }

  private row(node: number, ...detail: Node[]): HTMLElement {
    const { graph, actions } = this;
    const { shape } = graph.kinds[graph.kind[node]];
    const properties = {
      type: "button",
      class: "row",
      "data-node": node,
      click: () => actions.select(node),
      mouseenter: () => actions.hover(node),
      mouseleave: () => actions.hover(null),
    };
    const name = h("span", { class: "name" }, graph.label[node]);
    return h("li", {}, h("button", properties, swatch(shape, this.colour()(node)) as Node, name, ...detail));
  }

  /** Ideas like this one with reasons: the server knows their texts, the page only the graph. */
  private related(node: number): HTMLElement | null {
    const { graph } = this;
    if (!this.server.present || graph.kinds[graph.kind[node]].name !== "note") return this.reckoned(node);
    const section = h("section", { class: "related", "aria-busy": "true" });
    void this.askRelated(node, section);
    return section;
  }

  private reckoned(node: number): HTMLElement | null {
    return this.listed(this.ideas.of(node).map(({ node: other, why }) => () => this.idea(other, why)));
  }

  private async askRelated(node: number, section: HTMLElement): Promise<void> {
    const found = await this.server
      .related(this.graph.path[node])
      .then((hits) => this.listed(hits.flatMap((hit) => this.hit(hit))))
      .catch(() => this.reckoned(node));
    if (found) section.replaceWith(found);
    else section.remove();
  }

  private hit(hit: Hit): (() => HTMLElement)[] {
    const node = this.notes.get(hit.note);
    return node === undefined ? [] : [() => this.idea(node, hit.why, marked(hit))];
  }

  private listed(rows: readonly (() => HTMLElement)[]): HTMLElement | null {
    return rows.length ? this.section("Related ideas", rows) : null;
  }

  private idea(node: number, why: Why, ...detail: Node[]): HTMLElement {
    const how = h("span", { class: "how" }, why.linked ? "linked" : "not linked yet");
    return this.row(node, how, h("span", { class: "why" }, reasons(why)), ...detail);
  }

  private path(steps: readonly Step[]): HTMLElement {
    const { graph } = this;
    const rows = steps.map(({ node, edge }) => {
      if (edge < 0) return this.row(node);
      const kind = graph.edgeWords.get(edge) ?? graph.edgeKinds[graph.edgeKind[edge]];
      const forward = graph.target[edge] === node;
      return this.row(node, h("span", { class: "how" }, forward ? `→ ${kind}` : `← ${kind}`));
    });
    const count = h("span", { class: "count" }, `${steps.length - 1} steps`);
    return h("section", { class: "path" }, h("h3", {}, "Path", count), h("ol", {}, ...rows));
  }
}

function button(name: Icon | null, label: string, click: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "action", click }, name && (icon(name) as Node), label);
}

const PARTS = new Set(["heading", "section", "block"]);

/** The link that opens a node's file in Obsidian, at its heading or block where it is one. */
function obsidian(graph: Graph, node: number): string {
  const kind = graph.kinds[graph.kind[node]].name;
  const mark = kind === "block" ? "#^" : "#";
  const part = PARTS.has(kind) ? mark + graph.label[node] : "";
  const file = encodeURIComponent(graph.path[node] + part);
  return `obsidian://open?vault=${encodeURIComponent(graph.title)}&file=${file}`;
}
