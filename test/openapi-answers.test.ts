import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { PROBLEM_TYPES } from '../functions/sweeper/http/problems.ts';
import { ROUTE_NAMES } from '../functions/sweeper/http/routes.ts';
import { OPERATION_NAMES } from '../functions/sweeper/genesys/operations.ts';
import { ANSWERS, refTo } from '../local/openapi/components.ts';
import { PROBLEMS_OF, problemSchema } from '../local/openapi/problem-schemas.ts';
import type { Received } from './support/api-event.ts';
import { fieldsOf, operationOf, optionalFields } from './support/openapi-document.ts';
import { ELSEWHERE, go, WAYS, type Way } from './support/openapi-ways.ts';

const schemaOf = ({ route, code }: Way) => (code === undefined ? ANSWERS[route] : problemSchema(route, code));

const gone = new Map<Way, Promise<Received>>();
/** Each way is gone once. */
function answerOf(way: Way): Promise<Received> {
  const answer = gone.get(way) ?? go(way);
  gone.set(way, answer);
  return answer;
}

/** Of a close of one id: that others were refused so often that it was not tried. The function has words for it wherever it comes to that. */
const OF_SEVERAL = ['CloseProblem.diagnoses'];

/** Only reports of sweeps have names of queues, because the caller of a close waits; and only large ones leave some unread. */
const OF_SWEEPS = ['Report.byQueue[].name', 'Conversation.asOf'];

/** Where the client's rights cannot be read, a check says so in its words. */
const TOLD_IN_WORDS = ['grants', 'permitted-divisions', 'role'];

async function fieldsOfAll(): Promise<ReturnType<typeof fieldsOf>> {
  const all = [];
  for (const way of WAYS) all.push(...fieldsOf((await answerOf(way)).body, refTo(schemaOf(way))));
  return all;
}

describe('the document tells of an answer what a real one is', () => {
  it.each(WAYS.map((way) => [`${way.route} ${way.code ?? 'answers'}`, way] as const))(
    '%s',
    async (_name, way) => {
      const { status, headers, body } = await answerOf(way);
      const schema = schemaOf(way);

      expect(body['code']).toBe(way.code);
      expect(status).toBe(way.code === undefined ? (way.status ?? 200) : PROBLEM_TYPES[way.code].status);
      expect(z.parse(schema, body)).toEqual(body);
      expect(fieldsOf(body, refTo(schema)).filter(({ known }) => !known)).toEqual([]);
      expect(Object.keys(operationOf(way.route).responses[status]?.content ?? {})).toEqual([
        headers['content-type'],
      ]);
    },
  );

  it('for each problem that it lists', () => {
    const listed = ROUTE_NAMES.flatMap((route) => PROBLEMS_OF[route].map((code) => `${route} ${code}`));
    const shown = new Set([...WAYS.map(({ route, code }) => `${route} ${code}`), ...ELSEWHERE]);

    expect(listed.filter((one) => !shown.has(one))).toEqual([]);
  });

  it('and each field that may be absent stands in one of them', async () => {
    const optional = WAYS.flatMap((way) => [...optionalFields(refTo(schemaOf(way)))]);
    const filled = new Set((await fieldsOfAll()).map(({ field }) => field));

    expect(
      [...new Set(optional)]
        // A report that is remembered is one of those that other routes answer with.
        .filter((field) => !filled.has(field) && !field.startsWith('SweepReport.')),
    ).toEqual([...OF_SWEEPS, ...OF_SEVERAL]);
  }, 60_000);

  it('and each request that may be refused is named in one of them', async () => {
    const operations = (await fieldsOfAll()).filter(({ field }) => field === 'Diagnosis.operation');

    const named = new Set(operations.map(({ value }) => value));

    expect(OPERATION_NAMES.filter((operation) => !named.has(operation))).toEqual(TOLD_IN_WORDS);
  }, 60_000);
});
