export type Value = string | number | boolean | readonly Value[];

/** What a name such as `local.looks` or `var.tag` stands for. */
export type Lookup = (name: string) => Value;

const FUNCTIONS: Readonly<Record<string, (...values: readonly Value[]) => Value>> = {
  concat: (...lists) => lists.flatMap((list) => listOf(list)),
  split: (by, text) => String(text).split(String(by)),
  setproduct: (first, second) => listOf(first).flatMap((one) => listOf(second).map((other) => [one, other])),
};

/**
 * Evaluates an expression as Terraform does, as far as this repository writes them: literals, lists, names, indices,
 * `==`, `a ? b : c` and a few functions.
 *
 * @throws Error on anything else
 */
export function evaluate(expression: string, lookup: Lookup): Value {
  const parser = new Parser(expression, lookup);
  const value = parser.conditional();
  parser.expectEnd();
  return value;
}

export function listOf(value: Value | undefined): readonly Value[] {
  if (!Array.isArray(value)) throw new Error(`${String(value)} is no list`);
  return value as readonly Value[];
}

class Parser {
  readonly #expression: string;
  readonly #tokens: readonly string[];
  readonly #lookup: Lookup;
  #at = 0;

  constructor(expression: string, lookup: Lookup) {
    this.#expression = expression;
    this.#tokens = expression.match(/"(?:[^"\\]|\\.)*"|\d+|[a-z_][\w.-]*|==|\S/g) ?? [];
    this.#lookup = lookup;
  }

  conditional(): Value {
    const condition = this.#equality();
    if (!this.#skip('?')) return condition;
    const then = this.conditional();
    this.#expect(':');
    const otherwise = this.conditional();
    return condition === true ? then : otherwise;
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw this.#unknown();
  }

  #equality(): Value {
    const value = this.#indexed();
    return this.#skip('==') ? value === this.#indexed() : value;
  }

  #indexed(): Value {
    let value = this.#primary();
    while (this.#skip('[')) {
      value = listOf(value)[Number(this.conditional())] ?? '';
      this.#expect(']');
    }
    return value;
  }

  #primary(): Value {
    const token = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    if (token === '[') return this.#until(']');
    if (token.startsWith('"')) return this.#text(token);
    if (/^\d/.test(token)) return Number(token);
    if (token === 'true' || token === 'false') return token === 'true';
    if (!/^[a-z_]/.test(token)) throw this.#unknown();
    if (!this.#skip('(')) return this.#lookup(token);
    const called = FUNCTIONS[token];
    if (called === undefined) throw this.#unknown();
    return called(...this.#until(')'));
  }

  #until(end: string): readonly Value[] {
    const values: Value[] = [];
    while (!this.#skip(end)) {
      values.push(this.conditional());
      if (!this.#skip(',') && this.#tokens[this.#at] !== end) throw this.#unknown();
    }
    return values;
  }

  #text(token: string): string {
    return (JSON.parse(token) as string).replace(/\$\{([^}]*)\}/g, (_, inner: string) =>
      String(evaluate(inner, this.#lookup)),
    );
  }

  #skip(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#skip(token)) throw this.#unknown();
  }

  #unknown(): Error {
    return new Error(`not understood: ${this.#expression}`);
  }
}
