// Questions to `vaultgraph serve`, where the page comes from it.

import type { Why } from "./why";

export interface Hit {
  note: string;
  line: number;
  title: string;
  heading: string;
  snippet: string;
  marks: [number, number][];
  why: Why;
}

const STAMP_MS = 3000;

export class Server {
  private readonly stamp = document.body.dataset.stamp ?? "";
  private asked: AbortController | null = null;

  /** Whether there is anybody to ask. */
  readonly present = this.stamp !== "";

  /** A later query takes back an earlier one that is not answered yet. */
  async query(text: string): Promise<Hit[]> {
    this.asked?.abort();
    this.asked = new AbortController();
    return hits(await ask("query", { q: text }, this.asked.signal));
  }

  async related(note: string): Promise<Hit[]> {
    return hits(await ask("related", { note }));
  }

  async text(path: string): Promise<string> {
    return ((await ask("note", { path })) as { text: string }).text;
  }

  /** Calls back when the index has changed since the page was made. */
  watch(changed: () => void): void {
    if (!this.present) return;
    const look = async (): Promise<void> => {
      try {
        if (!document.hidden) {
          const { stamp } = (await ask("stamp", {})) as { stamp: string };
          if (stamp !== this.stamp) return changed();
        }
      } catch {
        // The server has ended or is busy; it may be there again next time.
      }
      setTimeout(() => void look(), STAMP_MS);
    };
    setTimeout(() => void look(), STAMP_MS);
  }
}

async function ask(what: string, fields: Record<string, string>, signal?: AbortSignal): Promise<unknown> {
  const options: RequestInit = signal ? { signal } : {};
  const response = await fetch(`/api/${what}?${new URLSearchParams(fields)}`, options);
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error((answer as { error?: string }).error ?? response.statusText);
  return answer;
}

/** Hits that name what two notes are linked with as people do, not by path. */
function hits(answer: unknown): Hit[] {
  return (answer as Hit[]).map((hit) => {
    // A target that is missing stands as its link spells it, folders and all.
    const links = hit.why.links?.map((path) => path.replace(/^.*\/(?=[^/]*\.\w+$)/, "").replace(/\.md$/, ""));
    return links ? { ...hit, why: { ...hit.why, links } } : hit;
  });
}
