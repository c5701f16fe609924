import platformClient from 'purecloud-platform-client-v2';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostsOf, REGION_IDS } from '../../functions/sweeper/genesys/regions.ts';
import { enumValues } from '../../local/simulator/definitions.ts';
import { CLIENT_SOURCE, fieldsOf, normalised, OFFICIAL_OPERATIONS } from './official-operations.ts';
import { blocksOf, codeIn, PAGE, rowsUnder } from './page.ts';
import { PUBLIC_CLAIMS } from './public-claims.ts';

const OPERATION = /^(?:GET|POST|PUT|PATCH|DELETE) \/api\//;
const CLAIMS = rowsUnder('What public threads claim').map(([claim = '', ...answer]) => ({
  claim,
  answer: answer.join(' '),
}));
const operationsIn = (text: string): string[] => codeIn(text).filter((code) => OPERATION.test(code));

describe('what public threads claim', () => {
  it('is answered claim by claim', () => {
    expect(CLAIMS).toHaveLength(PUBLIC_CLAIMS.length);
    for (const [index, { operations = [], names = [], words = '' }] of PUBLIC_CLAIMS.entries()) {
      const { claim = '', answer = '' } = CLAIMS[index] ?? {};
      expect(operationsIn(claim), claim).toEqual(operations);
      expect(codeIn(claim), claim).toEqual(expect.arrayContaining([...names]));
      expect(claim).toContain(words);
      expect(answer, claim).not.toBe('');
    }
  });

  it.each(PUBLIC_CLAIMS.flatMap(({ operations = [] }) => operations))(
    '%s is no operation of the official client',
    (claimed) => {
      const wanted = normalised(claimed);
      const found = [...OFFICIAL_OPERATIONS].filter((operation) =>
        wanted.endsWith('…') ? operation.startsWith(wanted.slice(0, -1)) : operation === wanted,
      );
      expect(found).toEqual([]);
    },
  );

  it.each(PUBLIC_CLAIMS.flatMap(({ names = [] }) => names))(
    '%s stands nowhere in the official client',
    (name) => {
      expect(CLIENT_SOURCE.toLowerCase()).not.toContain(name.replace('*', '').toLowerCase());
    },
  );

  it('has whole families of paths that do not exist', () => {
    const families = [
      '/api/v2/conversations/webmessaging',
      '/api/v2/conversations/chats',
      '/api/v2/webmessaging/guests',
    ];
    const found = [...OFFICIAL_OPERATIONS].filter((operation) =>
      families.some((family) => operation.split(' ')[1]?.startsWith(family)),
    );
    expect(found).toEqual([]);
  });

  it('names fields and values that the models do not have', () => {
    const fields = fieldsOf('MediaParticipantRequest');
    expect(fields).toEqual(expect.arrayContaining(['state', 'wrapup']));
    expect(fields).not.toContain('status');
    expect(fields).not.toContain('wrapUpCode');
    for (const value of ['closed', 'ended', 'offline', 'complete']) {
      expect(enumValues('MediaParticipantRequest', 'state')).not.toContain(value);
    }
    expect(fieldsOf('ConversationQuery')).toContain('paging');
    expect(fieldsOf('ConversationQuery')).not.toContain('cursor');
    expect(fieldsOf('PagingSpec')).toEqual(expect.arrayContaining(['pageSize', 'pageNumber']));
  });

  it('logs in where the official client does', () => {
    expect(CLIENT_SOURCE).toContain("getConfUrl('login', `https://login.${this.config.environment}`)");
    expect(CLIENT_SOURCE).toContain('`${loginBasePath}/oauth/token`, `POST`');
    expect(CLIENT_SOURCE).toContain("'grant_type=client_credentials'");
  });
});

describe('the page', () => {
  it('answers in its first ten lines', () => {
    const top = PAGE.split('\n').slice(0, 10).join('\n');
    expect(top).toContain('`PATCH /api/v2/conversations/messages/{conversationId}`');
    expect(top).toContain('`{"state":"disconnected"}`');
    expect(top).toContain('`conversation:communication:disconnect`');
    expect(top).toContain('403');
  });

  it('names no operation but those of the official client, the claims apart', () => {
    const withoutClaims = CLAIMS.reduce((text, { claim }) => text.replace(`| ${claim} |`, '| |'), PAGE);
    const prose = withoutClaims.replaceAll(/^ *```[^]*?^ *```$/gm, '');
    const withPath = codeIn(prose).filter((code) => code.includes('/api/v2'));
    expect(withPath.length).toBeGreaterThan(30);
    expect(withPath.filter((code) => !OFFICIAL_OPERATIONS.has(normalised(code)))).toEqual([]);
  });

  it('lists the regions of the official client, which are those of the sweeper', () => {
    const listed = rowsUnder('Hosts by region').map(([region = '', domain = '']) => [
      codeIn(region)[0] ?? '',
      codeIn(domain)[0] ?? '',
    ]);
    const official = Object.entries(platformClient.PureCloudRegionHosts).map(([id, domain]) => [
      id.replaceAll('_', '-'),
      domain,
    ]);
    expect(listed).toHaveLength(official.length);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(official));
    expect(new Set(listed.map(([region]) => region))).toEqual(new Set(REGION_IDS));
    for (const [region = '', domain] of listed) {
      expect(hostsOf(region)?.loginBaseUrl).toBe(`https://login.${domain}`);
    }
  });

  it('links to headings and files that exist', () => {
    const anchors = new Set(
      [...PAGE.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      ),
    );
    const links = [...PAGE.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    expect(links.length).toBeGreaterThan(10);
    const broken = links.filter((target) =>
      target.startsWith('#')
        ? !anchors.has(target.slice(1))
        : !existsSync(new URL(`../../docs/${target}`, import.meta.url)),
    );
    expect(broken).toEqual([]);
  });

  it('counts on the version of the official client that is pinned', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const [major] = manifest.devDependencies['purecloud-platform-client-v2']?.split('.') ?? [];
    expect(PAGE).toContain(`official JavaScript client, version ${major}.`);
  });

  it('shows the same search in both languages', () => {
    const [search = ''] = blocksOf('sh').filter((block) => block.includes('segmentFilters'));
    const body = JSON.parse(/-d '([^']+)'/.exec(search)?.[1] ?? '') as Record<string, unknown>;
    const [finder = ''] = blocksOf('js').filter((block) => block.startsWith('// find.mjs'));
    const plain = finder.replaceAll(/\s|,(?=\s*[}\]])/g, '');
    for (const part of ['conversationFilters', 'segmentFilters', 'order', 'orderBy']) {
      const wanted = JSON.stringify(body[part])
        .replaceAll(/"(\w+)":/g, '$1:')
        .replaceAll('"', "'");
      expect(plain).toContain(`${part}:${wanted}`);
    }
  });
});
