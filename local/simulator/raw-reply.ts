import type { FastifyReply } from 'fastify';
import { canary } from './canaries.ts';

/** A web page such as a proxy's, in place of JSON. */
export const webPage = `<!DOCTYPE html><html><body><h1>Error</h1><p>${canary.errorText}</p></body></html>`;

/** Cuts the connection without an answer. */
export function resetConnection(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
}

/** Leaves the request without an answer for as long as the client waits. */
export function hang(reply: FastifyReply): void {
  reply.hijack();
}

/**
 * Sends the first half of a body whose whole length was announced, then cuts the connection; or, `asIfWhole`,
 * announces no more than the half.
 */
export function sendHalf(reply: FastifyReply, status: number, body: string, asIfWhole: boolean): void {
  const bytes = Buffer.from(body);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  reply.hijack();
  const length = asIfWhole ? half.length : Math.max(2, bytes.length);
  const headers = { 'content-type': 'application/json', 'content-length': length };
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.writeHead(status, headers);
  if (asIfWhole) reply.raw.end(half);
  else reply.raw.write(half, () => reply.raw.socket?.destroy());
}
