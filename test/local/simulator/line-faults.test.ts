import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../local/simulator/simulator.ts';
import { createSimulator } from '../../../local/simulator/simulator.ts';
import { noon } from './helpers.ts';

describe('faults of the line', () => {
  let simulator: Simulator;
  let url: string;
  let headers: Record<string, string>;

  beforeEach(async () => {
    simulator = createSimulator({ now: () => noon });
    url = await simulator.listen();
    const token = simulator.clients.issue(simulator.clients.list[0]!, noon);
    headers = { authorization: `Bearer ${token}` };
  });
  afterEach(() => simulator.close());

  const remove = (id: string): Promise<Response> =>
    fetch(`${url}/api/v2/conversations/${id}`, { method: 'DELETE', headers });

  it.each([
    ['before', undefined],
    ['after', noon],
  ] as const)('cuts the connection %s the effect', async (when, end) => {
    const { id } = simulator.add(simulator.life());
    simulator.faults.add({ fault: { kind: 'reset', when } });
    await expect(remove(id)).rejects.toThrow('fetch failed');
    expect(simulator.conversations.get(id)?.endTime).toBe(end);
    expect(simulator.journal.entries.at(-1)).not.toHaveProperty('status');
  });

  it('never answers a request that hangs, and still stops when it is closed', async () => {
    const { id } = simulator.add(simulator.life());
    simulator.faults.add({ fault: { kind: 'hang', when: 'after' } });
    const arrived = new Promise<void>((resolve) => void simulator.on('after', () => resolve()));
    const answer = remove(id).catch((error: unknown) => error);
    await arrived;
    expect(simulator.conversations.get(id)?.endTime).toBe(noon);
    await simulator.close();
    expect(await answer).toBeInstanceOf(TypeError);
  });

  it('answers in place of Genesys, which sees nothing of the request', async () => {
    const { id } = simulator.add(simulator.life());
    simulator.faults.add({ fault: { kind: 'proxy', status: 302, location: 'https://proxy.example/login' } });
    const answer = await fetch(`${url}/api/v2/conversations/${id}`, { method: 'DELETE', redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('https://proxy.example/login');
    expect(answer.headers.get('inin-correlation-id')).toBeNull();
    expect(await answer.text()).toMatch(/^<!DOCTYPE html>/);
    expect(simulator.conversations.get(id)?.endTime).toBeUndefined();
    expect(simulator.journal.entries.at(-1)).not.toHaveProperty('executed');
  });

  it('breaks a reply off in its middle', async () => {
    const { id } = simulator.add(simulator.life());
    simulator.faults.add({ fault: { kind: 'half-body' } });
    const answer = await fetch(`${url}/api/v2/conversations/${id}`, { headers });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('breaks a refusal off in its middle too, and may send the half as if it were all', async () => {
    const forbidden = { kind: 'forbidden', variant: 'not-authorized' } as const;
    simulator.faults.add({ fault: forbidden });
    simulator.faults.add({ fault: { kind: 'half-body' }, times: 1 });
    const cut = await fetch(`${url}/api/v2/tokens/me`, { headers });
    expect(cut.status).toBe(403);
    await expect(cut.text()).rejects.toThrow('terminated');
    simulator.faults.add({ fault: { kind: 'half-body', asIfWhole: true }, times: 1 });
    const half = await fetch(`${url}/api/v2/tokens/me`, { headers });
    expect(half.headers.get('inin-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await half.text()).toMatch(/^\{"message":"You are not authorized [^}]*$/);
  });

  it('tells its own time', async () => {
    simulator.clock.advance(600_000);
    const { headers: told } = await fetch(`${url}/api/v2/tokens/me`, { headers });
    expect(told.get('date')).toBe('Thu, 20 Aug 2026 12:10:00 GMT');
  });

  it('tells no time at all where a proxy takes it away', async () => {
    simulator.conditions.answersCarryDate = false;
    const { headers: told } = await fetch(`${url}/api/v2/tokens/me`, { headers });
    expect(told.get('date')).toBeNull();
  });
});
