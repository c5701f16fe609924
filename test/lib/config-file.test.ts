import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfigFile } from '../../lib/config-file.ts';

function fileOf(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweeper-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'sweeper.json'), text);
  return path.join(folder, 'sweeper.json');
}

describe('the configuration in a file of its own', () => {
  it('is read, with the mark at its beginning that some editors on Windows write', () => {
    expect(readConfigFile(fileOf('\uFEFF{"orgs": []}'))).toEqual({ orgs: [] });
  });

  it('is absent where there is no file', () => {
    expect(readConfigFile('/nowhere/sweeper.json')).toBeUndefined();
  });

  it.each([
    ['{"orgs": [', 'is not JSON: line 1, column 11'],
    ['{"mode": "dry-run",\n "orgs" []}', 'is not JSON: line 2, column 9'],
    ['', 'is not JSON: line 1, column 1'],
    ['[]', 'is JSON, and no object'],
  ])('is an error where it holds %j: %s', (text, said) => {
    expect(() => readConfigFile(fileOf(text))).toThrow(said);
  });

  it('is an error where it cannot be read: nothing else may take its place', () => {
    expect(() => readConfigFile(tmpdir())).toThrow('sweeper.json: cannot be read');
  });
});
