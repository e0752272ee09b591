// Why one thing is related to another, or was found.

export interface Why {
  words?: string[];
  similarity?: number;
  /** What both are linked with, by name. */
  links?: string[];
  tags?: string[];
  /** What else notes of both say, such as the terms of their formulas. */
  shared?: string[];
  /** Formulas that have both. */
  formulas?: string[];
  role?: string;
  time?: string;
  linked?: boolean;
}

/** A reason in words. */
export function reasons(why: Why): string {
  const parts = [
    why.words?.length ? `words: ${why.words.slice(0, 8).join(", ")}` : "",
    why.similarity === undefined ? "" : `similarity ${why.similarity.toFixed(2)}`,
    why.links?.length ? `both linked with ${why.links.join(", ")}` : "",
    why.shared?.length ? `both have ${why.shared.join(", ")}` : "",
    why.formulas?.length ? `both in ${why.formulas.join(", ")}` : "",
    why.tags?.length ? why.tags.map((tag) => `#${tag}`).join(", ") : "",
  ];
  return parts.filter(Boolean).join(" · ");
}
