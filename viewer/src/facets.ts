// The filters: lists with boxes to tick. The list of kinds is the legend too.

import type { Graph } from "./data";
import { get, h } from "./dom";
import { folded } from "./search";
import { swatch } from "./shapes";
import { ALL_LEVELS, type Colouring, NO_FILTERS, type Sizing, type State, type Store } from "./state";
import { adapted, group, type Look, topFolders } from "./theme";

type Sets = "hiddenKinds" | "hiddenLinks" | "folders" | "tags" | "communities";

interface Item {
  readonly number: number;
  readonly name: string;
  readonly count: number;
  readonly mark?: SVGElement;
}

const BY_NAME = new Intl.Collator(undefined, { numeric: true });
const SIZES = { degree: "neighbours", pagerank: "PageRank", betweenness: "betweenness" } as const;
const FIRST = 8;
const SEARCHED = 20;

export class Facets {
  private readonly root = get("facets");
  private readonly opened = new Set(["Kinds", "Folders"]);
  private readonly complete = new Set<string>();

  constructor(
    private readonly graph: Graph,
    private readonly levels: number,
    private readonly store: Store,
  ) {
    if (store.state.colouring === "community") this.opened.add("Communities");
  }

  render(look: Look): void {
    const { graph } = this;
    const { state } = this.store;
    const focused = document.activeElement?.id;
    const communities = this.list("Communities", "communities", this.communities(state, look));
    const legend = state.colouring === "community";
    const parts = [
      this.kinds(state, look),
      legend ? communities : null,
      this.list("Links between them", "hiddenLinks", tally(graph.edgeKinds, graph.edgeKind)),
      this.list("Folders", "folders", this.folders(state, look)),
      this.list("Tags", "tags", this.tags()),
      legend ? null : communities,
      this.detail(state),
    ];
    this.root.replaceChildren(...parts.filter((part): part is HTMLElement => part !== null));
    if (focused) document.getElementById(focused)?.focus();
  }

  private kinds(state: State, look: Look): HTMLElement | null {
    const { graph } = this;
    const plain = state.colouring !== "kind";
    const items = tally(graph.kinds.map(({ name }) => name), graph.kind).map((item) => {
      const { shape, colour } = graph.kinds[item.number];
      return { ...item, mark: swatch(shape, plain ? look.faint : adapted(colour, look)) };
    });
    const section = this.list("Kinds", "hiddenKinds", items);
    section?.querySelector("summary")?.after(this.colouring(state), ...this.sizing(state));
    return section;
  }

  private colouring(state: State): HTMLElement {
    const choices: Colouring[] = ["kind", "folder", ...(this.graph.communities.length ? ["community" as const] : [])];
    const change = () => {
      // What the colours mean is to be seen.
      if (select.value !== "kind") this.opened.add(select.value === "folder" ? "Folders" : "Communities");
      this.store.set({ colouring: select.value as Colouring });
    };
    const select = h("select", { id: "colouring", change });
    select.append(...choices.map((name) => h("option", { value: name }, name)));
    select.value = state.colouring;
    return h("label", { class: "colouring" }, "Colour by", select);
  }

  private sizing(state: State): HTMLElement[] {
    const { facts } = this.graph;
    const choices: Sizing[] = ["degree", ...(["pagerank", "betweenness"] as const).filter((name) => facts.has(name))];
    if (choices.length < 2) return [];
    const select = h("select", { id: "sizing", change: () => this.store.set({ sizing: select.value as Sizing }) });
    select.append(...choices.map((name) => h("option", { value: name }, SIZES[name])));
    select.value = state.sizing;
    return [h("label", { class: "colouring" }, "Size by", select)];
  }

  private folders(state: State, look: Look): Item[] {
    const { graph } = this;
    const counts = new Map<string, number>();
    for (let node = 0; node < graph.size; node++) {
      if (!graph.path[node]) continue;
      for (let name = graph.folders[graph.folder[node]]; name; name = parent(name)) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    const tops = topFolders(graph);
    return graph.folders.flatMap((name, number) => {
      if (!name) return [];
      const colour = group(graph, tops.indexOf(name.split("/", 1)[0]), look);
      const mark = state.colouring === "folder" ? { mark: swatch("circle", colour) } : {};
      return [{ number, name, count: counts.get(name) ?? 0, ...mark }];
    }).sort((a, b) => BY_NAME.compare(a.name, b.name));
  }

  private tags(): Item[] {
    const found = [...this.graph.tags.values()].flat();
    return tally(this.graph.tagNames, found).map((item) => ({ ...item, name: `#${item.name}` }));
  }

  private communities(state: State, look: Look): Item[] {
    const { graph } = this;
    return tally(graph.communities, graph.community).map((item) => ({
      ...item,
      ...(state.colouring === "community" && { mark: swatch("circle", group(graph, item.number, look)) }),
    }));
  }

  private list(title: string, key: Sets, items: readonly Item[]): HTMLElement | null {
    if (!items.length || (items.length === 1 && key !== "hiddenKinds")) return null;
    const open = this.opened.has(title);
    const rows = h("div", { class: "rows" });
    const draw = (wanted: string): void => {
      const chosen = this.store.state[key];
      const fits = items.filter(({ name }) => folded(name).includes(folded(wanted)));
      const first = this.complete.has(title) || key === "hiddenKinds" ? fits : fits.filter((item, i) => i < FIRST || chosen.has(item.number));
      rows.replaceChildren(...first.map((item) => this.row(key, item)));
      if (first.length < fits.length) rows.append(this.more(title, fits.length, () => draw(wanted)));
    };
    draw("");
    const narrow = h("input", { type: "search", placeholder: "narrow the list", "aria-label": `Narrow ${title}` });
    narrow.addEventListener("input", () => draw(narrow.value));
    const active = this.store.state[key].size;
    const summary = h("summary", {}, title, active ? h("span", { class: "count" }, String(active)) : null);
    const details = h("details", { open }, summary, items.length > SEARCHED && narrow, rows);
    details.addEventListener("toggle", () => {
      if (details.open) this.opened.add(title);
      else this.opened.delete(title);
    });
    return details;
  }

  private more(title: string, count: number, draw: () => void): HTMLElement {
    const click = () => {
      this.complete.add(title);
      draw();
    };
    return h("button", { type: "button", class: "more", click }, `all ${count}`);
  }

  private row(key: Sets, item: Item): HTMLElement {
    const hides = key === "hiddenKinds" || key === "hiddenLinks";
    const chosen = this.store.state[key].has(item.number);
    const id = `${key}-${item.number}`;
    const box = h("input", { type: "checkbox", id, checked: chosen !== hides });
    box.addEventListener("change", () => {
      const next = new Set(this.store.state[key]);
      if (box.checked === hides) next.delete(item.number);
      else next.add(item.number);
      this.store.set({ [key]: next });
    });
    const depth = key === "folders" ? item.name.split("/").length - 1 : 0;
    const label = key === "folders" ? item.name.slice(item.name.lastIndexOf("/") + 1) : item.name;
    const count = h("span", { class: "count" }, item.count.toLocaleString());
    const name = h("span", { class: "name", title: item.name }, label);
    const classes = `row depth-${Math.min(depth, 4)}${hides ? " hides" : ""}`;
    return h("label", { class: classes }, box, item.mark as Node | undefined, name, count);
  }

  /** How deep to look into notes, and whether to show what has no links. */
  private detail(state: State): HTMLElement {
    const orphans = h("input", { type: "checkbox", id: "orphans", checked: state.orphans });
    orphans.addEventListener("change", () => this.store.set({ orphans: orphans.checked }));
    const rows: HTMLElement[] = [h("label", { class: "row" }, orphans, h("span", { class: "name" }, "Without links"))];
    if (this.levels) {
      const value = Math.min(state.level, this.levels);
      const slider = h("input", { type: "range", id: "levels", min: 0, max: this.levels, value });
      const level = () => (slider.valueAsNumber >= this.levels ? ALL_LEVELS : slider.valueAsNumber);
      slider.addEventListener("input", () => this.store.set({ level: level() }));
      rows.push(h("label", { class: "row" }, h("span", { class: "name" }, "Unfold"), slider, h("output", {}, String(value))));
    }
    const reset = h("button", { type: "button", id: "reset", class: "more", click: () => this.store.set(NO_FILTERS) }, "Show everything");
    return h("div", { class: "detail" }, ...rows, reset);
  }
}

function parent(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf("/")));
}

/** How often each of some names occurs, most often first. */
function tally(names: readonly string[], found: Iterable<number>): Item[] {
  const counts = new Uint32Array(names.length);
  for (const number of found) if (number >= 0) counts[number]++;
  const items = names.map((name, number) => ({ number, name, count: counts[number] }));
  return items.filter(({ count }) => count).sort((a, b) => b.count - a.count || a.number - b.number);
}
