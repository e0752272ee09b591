// Labels where there is room: the largest nodes first, none over another.

export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly strong: boolean;
}

export interface Wanted {
  readonly text: string;
  /** The node's middle and radius. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly strong?: boolean;
}

const CELL = 64;
const LONGEST = 42;
const WIDTH_OF_A_LETTER = 0.56;

/** Finds room for labels on a sheet, in the order in which they are asked for. */
export class Sheet {
  private readonly cells = new Map<number, [number, number, number, number][]>();
  readonly labels: Label[] = [];

  constructor(
    /** Labels stay between these sides. */
    private readonly left: number,
    private readonly right: number,
    private readonly height: number,
    private readonly size = 12,
  ) {}

  /** Keeps a place free. */
  block(x1: number, y1: number, x2: number, y2: number): void {
    this.each(x1, y1, x2, y2, (key) => {
      const cell = this.cells.get(key);
      if (cell) cell.push([x1, y1, x2, y2]);
      else this.cells.set(key, [[x1, y1, x2, y2]]);
    });
  }

  /** Keeps the place of a node free. */
  blockDot({ x, y, radius }: { x: number; y: number; radius: number }): void {
    const half = radius * 0.75;
    this.block(x - half, y - half, x + half, y + half);
  }

  /** Takes the first place beside, below, above or before the node that is free; `must` takes one
   * in any case. */
  add(wanted: Wanted, must = false): boolean {
    const text = wanted.text.length > LONGEST ? `${wanted.text.slice(0, LONGEST - 1).trimEnd()}…` : wanted.text;
    const size = wanted.strong ? this.size + 1 : this.size;
    const width = text.length * size * WIDTH_OF_A_LETTER;
    const [gap, off] = [wanted.radius + 4, wanted.radius + size * 0.75 + 1];
    const { x, y } = wanted;
    const places = [
      [x + gap, y],
      [x - width / 2, y + off],
      [x - width / 2, y - off],
      [x - gap - width, y],
    ] as const;
    const half = size * 0.6;
    const fits = ([left, middle]: (typeof places)[number]) =>
      left > this.left && left + width < this.right && !this.taken(left, middle - half, left + width, middle + half);
    const free = places.find(fits);
    if (!free && !must) return false;
    const [left, middle] = free ?? places[0];
    if (left + width < this.left || left > this.right || middle + half < 0 || middle - half > this.height) return false;
    this.block(left - 3, middle - half - 1, left + width + 4, middle + half + 1);
    this.labels.push({ text, x: left, y: middle, size, strong: wanted.strong ?? false });
    return true;
  }

  private taken(x1: number, y1: number, x2: number, y2: number): boolean {
    let found = false;
    this.each(x1, y1, x2, y2, (key) => {
      for (const [a1, b1, a2, b2] of this.cells.get(key) ?? []) {
        if (a1 < x2 && a2 > x1 && b1 < y2 && b2 > y1) found = true;
      }
    });
    return found;
  }

  private each(x1: number, y1: number, x2: number, y2: number, call: (key: number) => void): void {
    for (let cx = Math.floor(x1 / CELL); cx <= Math.floor(x2 / CELL); cx++) {
      for (let cy = Math.floor(y1 / CELL); cy <= Math.floor(y2 / CELL); cy++) call(cy * 4096 + cx);
    }
  }
}

/** Draws labels with a rim in the paper's colour, so that lines don't cut them. */
export function write(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  look: { ink: string; paper: string; font: string },
): void {
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = look.paper;
  context.fillStyle = look.ink;
  context.lineWidth = 3;
  for (const label of labels) {
    context.font = `${label.strong ? 600 : 400} ${label.size}px ${look.font}`;
    context.strokeText(label.text, label.x, label.y);
    context.fillText(label.text, label.x, label.y);
  }
}
