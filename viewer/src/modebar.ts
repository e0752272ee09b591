// The bar above the drawing: says that a part or a path is shown, and leads back.

import type { Graph } from "./data";
import { get, h } from "./dom";
import type { Local } from "./local";
import type { Step } from "./route";
import { DEEPEST, type State, type Store } from "./state";

export class ModeBar {
  private readonly root = get("mode");

  constructor(
    private readonly graph: Graph,
    private readonly store: Store,
  ) {}

  render(state: State, local: Local | null, path: readonly Step[] | null): void {
    const focused = document.activeElement?.id;
    const parts = [...this.local(state, local), ...this.path(state, path)];
    this.root.hidden = !parts.length;
    this.root.replaceChildren(...parts);
    if (focused) document.getElementById(focused)?.focus();
  }

  private local(state: State, local: Local | null): HTMLElement[] {
    if (state.centre === null || !local) return [];
    const { store } = this;
    const step = (id: string, sign: string, label: string, depth: number) =>
      this.button(id, sign, () => store.set({ depth }), label, depth < 1 || depth > DEEPEST);
    const left = local.left ? `, ${local.left.toLocaleString()} more not drawn` : "";
    return [
      h("span", {}, "Around ", h("b", {}, this.graph.label[state.centre])),
      step("shallower", "−", "One step less", state.depth - 1),
      h("span", { id: "depth" }, `${state.depth} ${state.depth === 1 ? "step" : "steps"}${left}`),
      step("deeper", "+", "One step more", state.depth + 1),
      this.button("whole", "Whole graph", () => store.set({ centre: null, open: [] }, true)),
    ];
  }

  private path(state: State, path: readonly Step[] | null): HTMLElement[] {
    if (state.from === null) return [];
    const { graph, store } = this;
    const [from, to] = [graph.label[state.from], state.to === null ? "" : graph.label[state.to]];
    const found = path?.length ? `${path.length - 1} steps` : "there is none among what is shown";
    const text = to ? ` → ${to}: ${found}` : ": choose where to";
    return [
      h("span", { id: "path-text" }, "Path ", h("b", {}, from), text),
      this.button("no-path", to ? "Clear" : "Cancel", () => store.set({ from: null, to: null }, true)),
    ];
  }

  private button(id: string, text: string, click: () => void, label = text, disabled = false): HTMLElement {
    // One that does nothing stays where it is, and keeps the focus.
    const act = () => disabled || click();
    const properties = { type: "button", id, "aria-label": label, title: label, click: act };
    return h("button", { ...properties, "aria-disabled": disabled && "true" }, text);
  }
}
