// The search box: suggestions by name at once, notes by meaning from the server when there is one.

import type { Graph } from "./data";
import { debounced, get, h } from "./dom";
import type { Names } from "./search";
import type { Hit, Server } from "./served";
import { swatch } from "./shapes";

const BY_NAME = 8;
const ASK_MS = 250;

interface Parts {
  readonly graph: Graph;
  readonly names: Names;
  readonly server: Server;
  readonly notes: ReadonlyMap<string, number>;
  readonly colour: () => (node: number) => string;
  readonly choose: (node: number) => void;
}

export class SearchBox {
  private readonly input = get<HTMLInputElement>("search");
  private readonly list = get<HTMLDivElement>("suggestions");
  private readonly status = get("search-status");
  private at = -1;

  constructor(private readonly parts: Parts) {
    const ask = debounced(ASK_MS, (text: string) => void this.ask(text));
    this.input.addEventListener("input", () => {
      this.suggest();
      if (parts.server.present) ask(this.input.value);
    });
    this.input.addEventListener("focus", () => this.suggest());
    this.input.addEventListener("blur", () => setTimeout(() => this.left(), 150));
    this.input.addEventListener("keydown", (event) => this.key(event));
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private suggest(): void {
    const found = this.parts.names.find(this.input.value, BY_NAME);
    this.list.replaceChildren(...found.map((node) => this.option(node)));
    this.said(this.input.value.trim() ? found.length : -1);
    this.open();
  }

  private said(count: number): void {
    this.status.textContent = count < 0 ? "" : count ? `${count} suggestions` : "nothing goes by this name";
  }

  private option(node: number, detail?: Node): HTMLElement {
    const { graph } = this.parts;
    const { shape } = graph.kinds[graph.kind[node]];
    const where = graph.path[node] ? graph.folders[graph.folder[node]] : graph.kinds[graph.kind[node]].name;
    const choose = () => this.chosen(node);
    return h(
      "div",
      { role: "option", "aria-selected": "false", "data-node": node, pointerdown: choose },
      swatch(shape, this.parts.colour()(node)) as Node,
      h("span", { class: "name" }, graph.label[node]),
      detail ?? h("span", { class: "where" }, where),
    );
  }

  private async ask(text: string): Promise<void> {
    if (text.trim().length < 3 || text !== this.input.value) return;
    try {
      const hits = await this.parts.server.query(text);
      if (text === this.input.value && document.activeElement === this.input) this.add(hits);
    } catch {
      // Taken back, or the server is gone: names are still found.
    }
  }

  private add(hits: readonly Hit[]): void {
    this.list.querySelector(".by-meaning")?.remove();
    const known = hits.flatMap((hit) => {
      const node = this.parts.notes.get(hit.note);
      return node === undefined ? [] : [this.option(node, marked(hit))];
    });
    if (!known.length) return;
    const heading = h("div", { class: "heading", role: "presentation" }, "By meaning");
    this.list.append(
      h("div", { class: "by-meaning", role: "group", "aria-label": "By meaning" }, heading, ...known),
    );
    this.said(this.options().length);
    this.open();
  }

  private open(): void {
    const options = this.options();
    options.forEach((option, i) => (option.id = `suggestion-${i}`));
    this.list.hidden = !options.length;
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.mark(-1);
  }

  /** Closes, unless somebody has come back meanwhile. */
  private left(): void {
    if (document.activeElement !== this.input) this.close();
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  private mark(at: number): void {
    this.at = at;
    const options = this.options();
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", options[at].id);
    options[at]?.scrollIntoView({ block: "nearest" });
  }

  private key(event: KeyboardEvent): void {
    const options = this.options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) this.suggest();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (options.length) this.mark((this.at + step + options.length) % options.length);
    } else if (event.key === "Enter" && options.length) {
      this.chosen(Number(options[Math.max(this.at, 0)].dataset.node));
    } else if (event.key === "Escape") {
      if (this.list.hidden) this.input.blur();
      this.close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private chosen(node: number): void {
    this.input.value = "";
    this.close();
    this.parts.choose(node);
  }
}

/** A snippet with its words marked. */
export function marked({ snippet, marks }: Hit): HTMLElement {
  const parts: (Node | string)[] = [];
  // The marks count code points, as Python does; a string here counts UTF-16 units.
  const letters = [...snippet];
  let end = 0;
  for (const [from, to] of marks) {
    parts.push(letters.slice(end, from).join(""), h("mark", {}, letters.slice(from, to).join("")));
    end = to;
  }
  return h("span", { class: "snippet" }, ...parts, letters.slice(end).join(""));
}
