import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE, METRICS } from '../../functions/sweeper/names.ts';
import type { ConfigInput } from '../../lib/config-schema.ts';
import { propertiesOf, synthesize } from '../support/stack.ts';

type Shown =
  | string
  | number
  | { readonly expression?: string; readonly label?: string; readonly visible?: boolean };

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly properties: {
    readonly title: string;
    readonly alarms?: readonly unknown[];
    readonly metrics?: readonly (readonly Shown[])[];
    readonly query?: string;
    readonly annotations?: { readonly horizontal?: readonly { readonly value: number }[] };
  };
}

/** What CloudWatch gets, with a word for whatever is known only when it is deployed. */
function widgetsOf(config: Partial<ConfigInput> = {}): readonly Widget[] {
  const [dashboard] = propertiesOf(synthesize(config).template, 'AWS::CloudWatch::Dashboard');
  const body = dashboard?.['DashboardBody'] as { 'Fn::Join': readonly ['', readonly unknown[]] };
  const text = body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'LATER')).join('');
  return (JSON.parse(text) as { widgets: readonly Widget[] }).widgets;
}

const titled = (widgets: readonly Widget[], title: string): Widget | undefined =>
  widgets.find(({ properties }) => properties.title === title);

/** What a person reads under a graph. */
function legendOf(widget: Widget | undefined): readonly string[] {
  const shown = (widget?.properties.metrics ?? []).flatMap((metric) =>
    metric.filter((part) => typeof part === 'object'),
  );
  return shown.filter(({ visible }) => visible !== false).flatMap(({ label }) => label ?? []);
}

const one = widgetsOf({ mode: 'enforce' });
const dozen = widgetsOf({
  mode: 'enforce',
  orgs: Array.from({ length: 12 }, (_, index) => ({ name: `org${index}`, secretName: `secret${index}` })),
});

describe('the dashboard', () => {
  it('begins with what ten seconds are enough for: the alarms, and the last numbers', () => {
    const top = one.filter(({ y }) => y === 0);

    expect(top.map(({ properties }) => properties.title)).toEqual([
      'Alarms (deployed: enforce)',
      'Last complete search',
      'In the time shown',
    ]);
    expect(top[0]?.properties.alarms).toHaveLength(14);
    expect(legendOf(top[1])).toEqual(['open', 'stuck', 'kept']);
    expect(legendOf(top[2])).toEqual(['ended', 'refused', 'not seen ended', 'failed']);
  });

  it('shows metrics that a run publishes and no others, and all but those that only alarms need', () => {
    const shown = one
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter(([namespace]) => namespace === METRIC_NAMESPACE)
      .map(([, name]) => name);

    const notShown: readonly string[] = [METRICS.wouldClose, METRICS.historyUnavailable];
    expect(new Set(shown)).toEqual(
      new Set(Object.values(METRICS).filter((name) => !name.startsWith('Run') && !notShown.includes(name))),
    );
  });

  it('shows in a dry run what would be ended, for nothing is', () => {
    const dry = widgetsOf();

    expect(legendOf(titled(dry, 'Last complete search'))).toContain('would be ended');
    expect(legendOf(titled(dry, 'Would be ended'))).toEqual(['would be ended']);
    expect(titled(one, 'Would be ended')).toBeUndefined();
  });

  it('holds requests against the allowance, and the duration against the timeout', () => {
    const limits = widgetsOf({ requestsPerMinute: 120, timeoutMinutes: 10 }).flatMap(
      ({ properties }) => properties.annotations?.horizontal?.map(({ value }) => value) ?? [],
    );

    expect(limits).toEqual([1_200, 10]);
  });

  it('adds a dozen organisations up, and tells them apart where a sum means nothing', () => {
    expect(legendOf(titled(dozen, 'Open and stuck'))).toEqual(['open', 'kept', 'stuck']);
    expect(legendOf(titled(dozen, 'Oldest stuck, hours'))).toHaveLength(12);
    expect(legendOf(titled(dozen, 'Duration of a run, minutes'))).toContain('org11');
  });

  it('fills what is missing in a sum, for organisations are not swept in the same minute', () => {
    const sums = dozen.flatMap(({ properties }) =>
      (properties.metrics ?? []).flatMap(([first]) =>
        typeof first === 'object' ? (first.expression ?? []) : [],
      ),
    );
    const [open] = sums.filter((expression) => expression.includes('open11'));

    expect(open).toMatch(/^SUM\(\[FILL\(open0, REPEAT\), .*FILL\(open11, REPEAT\)\]\)$/);
    expect(sums.find((expression) => expression.includes('closed11'))).toContain('FILL(closed11, 0)');
  });

  it('tells reasons and classes from the log', () => {
    const queries = one.filter(({ type }) => type === 'log');

    expect(queries.map(({ properties }) => properties.title)).toEqual([
      'Kept in the last sweeps, by reason',
      'Stuck and not ended, by reason',
      'Stuck, by class and outcome',
    ]);
    for (const { properties } of queries)
      expect(properties.query).toMatch(/^SOURCE 'LATER' \| (?:fields|filter) /);
  });

  it('has at most 90 alarms in a widget, and all of them', () => {
    const alarms = dozen.flatMap(({ properties }) =>
      properties.alarms === undefined ? [] : [properties.alarms],
    );

    expect(alarms.map(({ length }) => length)).toEqual([90, 23]);
    expect(titled(dozen, 'More alarms (1 of 1)')?.y).toBe(5);
  });

  it('fits the width of a dashboard', () => {
    for (const { x, width } of [...one, ...dozen]) expect(x + width).toBeLessThanOrEqual(24);
  });
});
