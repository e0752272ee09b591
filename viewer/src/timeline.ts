// The time slider: when notes were written, as a row of bars with two handles, and a way to play it.

import type { Graph } from "./data";
import { get, h, icon, svg, tool } from "./dom";
import type { Clock, State, Store } from "./state";
import { prefersLessMotion } from "./theme";

const MINUTES_OF_A_DAY = 1440;
const BARS = 72;
const STEP_MS = 90;
const SLOW_STEP_MS = 900;
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const CLOCKS: readonly Clock[] = ["created", "modified"];

interface Span {
  readonly first: number;
  readonly last: number;
  readonly counts: readonly number[];
}

export class Timeline {
  private readonly root = get("timeline");
  private readonly spans: ReadonlyMap<Clock, Span>;
  private timer = 0;
  private drawnFor: Clock | null = null;
  private since!: HTMLInputElement;
  private until!: HTMLInputElement;

  constructor(
    graph: Graph,
    private readonly store: Store,
  ) {
    const spans = CLOCKS.map((clock) => [clock, span(graph[clock])] as const);
    this.spans = new Map(spans.flatMap(([clock, found]) => (found ? [[clock, found] as const] : [])));
    this.root.hidden = !this.spans.size;
    // Where notes don't say when they were written, when they were changed is all there is.
    if (!this.spans.has(store.state.clock)) {
      const only = [...this.spans.keys()][0];
      if (only) store.set({ clock: only });
    }
  }

  render(state: State): void {
    const found = this.spans.get(state.clock);
    if (!found) return;
    if (this.drawnFor !== state.clock) this.build(state.clock, found);
    const [since, until] = [state.since ?? found.first, state.until ?? found.last];
    this.since.valueAsNumber = since;
    this.until.valueAsNumber = until;
    for (const slider of [this.since, this.until]) {
      slider.setAttribute("aria-valuetext", day(slider.valueAsNumber));
    }
    get("since-text").textContent = day(since);
    get("until-text").textContent = day(until);
    const width = (found.last - found.first + 1) / BARS;
    this.root.querySelectorAll(".bars rect").forEach((bar, i) => {
      const begin = found.first + i * width;
      bar.classList.toggle("in", begin + width > since && begin <= until);
    });
    const all = state.since === null && state.until === null;
    this.root.querySelector<HTMLElement>(".all")!.hidden = all;
  }

  private build(clock: Clock, { first, last, counts }: Span): void {
    this.drawnFor = clock;
    const most = Math.max(...counts);
    const bars = counts.map((count, i) => {
      const height = count ? 3 + 29 * Math.sqrt(count / most) : 0.5;
      return svg("rect", { x: i * 10 + 1, y: 32 - height, width: 8, height, rx: 1 });
    });
    const drawing = svg("svg", { viewBox: `0 0 ${BARS * 10} 32`, preserveAspectRatio: "none", class: "bars", "aria-hidden": "true" }, ...bars);
    this.since = this.slider("Since", first, last, (value) => Math.min(value, this.until.valueAsNumber), "since");
    this.until = this.slider("Until", first, last, (value) => Math.max(value, this.since.valueAsNumber), "until");
    const play = tool("play", "Play", () => this.play(first, last, play));
    const all = h("button", { type: "button", class: "all more", click: () => this.all() }, "all times");
    this.root.replaceChildren(
      play,
      h("div", { class: "range" }, drawing as Node, this.since, this.until),
      h("div", { class: "ends" }, h("output", { id: "since-text" }), this.clocks(clock), all, h("output", { id: "until-text" })),
    );
  }

  private clocks(clock: Clock): HTMLElement {
    if (this.spans.size < 2) return h("span", {}, clock);
    const select = h("select", { "aria-label": "Which time" }, ...CLOCKS.map((name) => h("option", { value: name }, name)));
    select.value = clock;
    select.addEventListener("change", () => {
      this.stop();
      this.store.set({ clock: select.value as Clock, since: null, until: null });
    });
    return select;
  }

  private slider(label: string, min: number, max: number, held: (value: number) => number, key: "since" | "until") {
    const slider = h("input", { type: "range", "aria-label": label, min, max, class: key });
    slider.addEventListener("input", () => {
      this.stop();
      slider.valueAsNumber = held(slider.valueAsNumber);
      const free = slider.valueAsNumber === (key === "since" ? min : max);
      this.store.set({ [key]: free ? null : slider.valueAsNumber });
    });
    return slider;
  }

  private all(): void {
    this.stop();
    this.store.set({ since: null, until: null });
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.root.querySelector(".tool")?.replaceChildren(icon("play"));
  }

  /** Lets the graph grow from its first day to its last. */
  private play(first: number, last: number, button: HTMLElement): void {
    if (this.timer) return this.stop();
    const wait = prefersLessMotion.matches ? SLOW_STEP_MS : STEP_MS;
    const step = Math.max(1, Math.round((last - first) / (prefersLessMotion.matches ? 10 : BARS)));
    let now = this.store.state.until ?? first;
    button.replaceChildren(icon("pause"));
    this.timer = window.setInterval(() => {
      now += step;
      if (now >= last) this.stop();
      this.store.set({ until: now >= last ? null : now });
    }, wait);
  }
}

function day(number: number): string {
  return DAY.format(number * 86_400_000);
}

function span(minutes: Float64Array): Span | null {
  const days = [...minutes].filter((value) => !Number.isNaN(value)).map((value) => Math.floor(value / MINUTES_OF_A_DAY));
  const first = days.reduce((a, b) => Math.min(a, b), Infinity);
  const last = days.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(last > first)) return null;
  const counts = new Array<number>(BARS).fill(0);
  for (const value of days) counts[Math.floor(((value - first) / (last - first + 1)) * BARS)]++;
  return { first, last, counts };
}
