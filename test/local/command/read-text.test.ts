import { describe, expect, it } from 'vitest';
import { readText, type TextSources } from '../../../local/command/read-text.ts';
import { UsageError } from '../../../local/command/usage-error.ts';

const TEXT = '{"note":"für"}';
const of = (bytes: Uint8Array): TextSources => ({
  readFile: () => Promise.resolve(bytes),
  readStandardInput: () => Promise.resolve(bytes),
});

describe('a text', () => {
  it.each<readonly [string, Uint8Array]>([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark, as PowerShell pipes it', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16, as Windows PowerShell redirects it', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
  ])('is read in %s', async (_, bytes) => {
    expect(await readText('-', of(bytes))).toBe(TEXT);
    expect(await readText('any.json', of(bytes))).toBe(TEXT);
  });

  it('is an error where the file cannot be read', async () => {
    await expect(readText('no-such-file.json')).rejects.toThrow(UsageError);
  });
});
