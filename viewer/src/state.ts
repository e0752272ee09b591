// What the page shows, as a value that the address holds: a view can be bookmarked and sent.

import type { Graph } from "./data";

export type Colouring = "kind" | "folder" | "community";
export type Sizing = "degree" | "pagerank" | "betweenness";
export type Clock = "created" | "modified";
export type Theme = "auto" | "light" | "dark";

export interface State {
  readonly selected: number | null;
  /** The node that the local graph is around; none shows the whole graph. */
  readonly centre: number | null;
  /** How far the local graph reaches. */
  readonly depth: number;
  /** Nodes unfolded in the local graph. */
  readonly open: readonly number[];
  /** The ends of a path. */
  readonly from: number | null;
  readonly to: number | null;
  readonly hiddenKinds: ReadonlySet<number>;
  readonly hiddenLinks: ReadonlySet<number>;
  readonly folders: ReadonlySet<number>;
  readonly tags: ReadonlySet<number>;
  readonly communities: ReadonlySet<number>;
  readonly clock: Clock;
  /** Days since 1970. */
  readonly since: number | null;
  readonly until: number | null;
  /** How deep contained parts are shown. */
  readonly level: number;
  readonly orphans: boolean;
  readonly colouring: Colouring;
  readonly sizing: Sizing;
  readonly theme: Theme;
  /** Where the camera looks; none where it shows everything. */
  readonly at: string | null;
}

export const ALL_LEVELS = 255;
export const DEEPEST = 6;

export const START: State = {
  selected: null,
  centre: null,
  depth: 1,
  open: [],
  from: null,
  to: null,
  hiddenKinds: new Set(),
  hiddenLinks: new Set(),
  folders: new Set(),
  tags: new Set(),
  communities: new Set(),
  clock: "created",
  since: null,
  until: null,
  level: ALL_LEVELS,
  orphans: true,
  colouring: "kind",
  sizing: "degree",
  theme: "auto",
  at: null,
};

/** What `reset` undoes. */
export const NO_FILTERS = {
  hiddenKinds: START.hiddenKinds,
  hiddenLinks: START.hiddenLinks,
  folders: START.folders,
  tags: START.tags,
  communities: START.communities,
  since: null,
  until: null,
  level: ALL_LEVELS,
  orphans: true,
};

type Names = readonly string[];

/** The fields of the address that hold names out of a list. */
function sets(graph: Graph): [string, keyof State, Names][] {
  return [
    ["no", "hiddenKinds", graph.kinds.map((kind) => kind.name)],
    ["nolink", "hiddenLinks", graph.edgeKinds],
    ["in", "folders", graph.folders],
    ["tag", "tags", graph.tagNames],
    ["group", "communities", graph.communities],
  ];
}

const NODES: [string, "selected" | "centre" | "from" | "to"][] = [
  ["node", "selected"],
  ["around", "centre"],
  ["from", "from"],
  ["to", "to"],
];
const NUMBERS: [string, "depth" | "since" | "until" | "level"][] = [
  ["depth", "depth"],
  ["since", "since"],
  ["until", "until"],
  ["level", "level"],
];

export function toHash(state: State, graph: Graph): string {
  const fields = new URLSearchParams();
  for (const [name, key] of NODES) {
    const node = state[key];
    if (node !== null) fields.set(name, graph.id[node]);
  }
  for (const node of state.open) fields.append("open", graph.id[node]);
  for (const [name, key, names] of sets(graph)) {
    for (const item of state[key] as ReadonlySet<number>) fields.append(name, names[item]);
  }
  for (const [name, key] of NUMBERS) {
    if (state[key] !== START[key]) fields.set(name, String(state[key]));
  }
  if (state.clock !== START.clock) fields.set("clock", state.clock);
  if (!state.orphans) fields.set("orphans", "no");
  if (state.colouring !== START.colouring) fields.set("colour", state.colouring);
  if (state.sizing !== START.sizing) fields.set("size", state.sizing);
  if (state.theme !== START.theme) fields.set("theme", state.theme);
  if (state.at !== null) fields.set("at", state.at);
  return fields.toString();
}

/** Names that the graph doesn't know (any more) are left out. */
export function fromHash(hash: string, graph: Graph): State {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const state: { -readonly [K in keyof State]: State[K] } = { ...START };
  for (const [name, key] of NODES) state[key] = graph.byId.get(fields.get(name) ?? "") ?? null;
  state.open = fields.getAll("open").flatMap((id) => graph.byId.get(id) ?? []);
  for (const [name, key, names] of sets(graph)) {
    const chosen = fields.getAll(name).map((item) => names.indexOf(item));
    Object.assign(state, { [key]: new Set(chosen.filter((item) => item >= 0)) });
  }
  for (const [name, key] of NUMBERS) {
    const number = Number.parseInt(fields.get(name) ?? "", 10);
    if (Number.isFinite(number) && number >= 0) Object.assign(state, { [key]: number });
  }
  state.depth = Math.max(1, Math.min(state.depth, DEEPEST));
  state.clock = oneOf(fields.get("clock"), ["created", "modified"]);
  state.orphans = fields.get("orphans") !== "no";
  state.colouring = oneOf(fields.get("colour"), ["kind", "folder", "community"]);
  state.sizing = oneOf(fields.get("size"), ["degree", "pagerank", "betweenness"]);
  state.at = fields.get("at");
  state.theme = oneOf(fields.get("theme"), ["auto", "light", "dark"]);
  return state;
}

function oneOf<T extends string>(value: string | null, choices: readonly [T, ...T[]]): T {
  return choices.find((choice) => choice === value) ?? choices[0];
}

export type Listener = (state: State, before: State) => void;

/** Holds the state; tells who listens, and the address. */
export class Store {
  private readonly listeners: Listener[] = [];
  private written = "";

  constructor(
    private readonly graph: Graph,
    public state: State,
  ) {
    window.addEventListener("hashchange", () => {
      if (location.hash.slice(1) !== this.written) this.change(fromHash(location.hash, graph));
    });
  }

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** `step` makes a step of the history, to which the browser's back button returns. */
  set(changes: Partial<State>, step = false): void {
    const next = { ...this.state, ...changes };
    this.written = toHash(next, this.graph);
    const address = `#${this.written}`;
    if (step && address !== location.hash) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.change(next);
  }

  private change(next: State): void {
    const before = this.state;
    this.state = next;
    for (const listener of this.listeners) listener(next, before);
  }
}
