/** A block of Terraform's language as it is written: `resource "type" "name" { … }`. */
export interface Block {
  readonly kind: string;
  readonly labels: readonly string[];
  /** Each attribute's expression, as text. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly blocks: readonly Block[];
}

/** What stands in a file, or between a block's braces. */
export type Body = Pick<Block, 'attributes' | 'blocks'>;

/**
 * Reads as much of the language as this repository writes: no heredocs, no block comments.
 *
 * @throws Error where the text is neither an attribute nor a block, with its place
 */
export function readHcl(text: string): Body {
  const reader = new Reader(text);
  const body = reader.body();
  reader.expectEnd();
  return body;
}

/** The only block of a kind with these first labels. */
export function blockOf({ blocks }: Body, kind: string, ...labels: readonly string[]): Block {
  const found = blocks.filter(
    (block) => block.kind === kind && labels.every((label, index) => block.labels[index] === label),
  );
  const [block] = found;
  if (found.length !== 1 || block === undefined) {
    throw new Error(`${found.length} blocks are called ${[kind, ...labels].join(' ')}`);
  }
  return block;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  body(): Body {
    const attributes = new Map<string, string>();
    const blocks: Block[] = [];
    for (;;) {
      this.#take(/(?:\s|#[^\n]*\n?)*/y);
      const attribute = this.#take(/([\w-]+)\s*=(?!=)\s*/y)?.[1];
      if (attribute !== undefined) {
        attributes.set(attribute, this.#expression());
        continue;
      }
      const [, kind, labels = ''] = this.#take(/([\w-]+)((?:[ ]+"[^"]*")*)\s*\{/y) ?? [];
      if (kind === undefined) return { attributes, blocks };
      const inner = this.body();
      if (this.#take(/\}/y) === undefined) throw this.#unreadable();
      blocks.push({
        kind,
        labels: [...labels.matchAll(/"([^"]*)"/g)].map(([, label = '']) => label),
        ...inner,
      });
    }
  }

  expectEnd(): void {
    if (this.#at < this.#text.length) throw this.#unreadable();
  }

  /** Up to the end of the line on which every bracket is closed again. */
  #expression(): string {
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#text.length) {
      if (this.#take(/"(?:[^"\\]|\\.)*"/y) !== undefined) continue;
      const character = this.#text[this.#at] ?? '';
      if ('([{'.includes(character)) depth += 1;
      if (')]}'.includes(character)) depth -= 1;
      if (depth < 0 || (depth === 0 && character === '\n')) break;
      this.#at += 1;
    }
    return this.#text.slice(start, this.#at).trim();
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }

  #unreadable(): Error {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new Error(`line ${line} is neither an attribute nor a block`);
  }
}
