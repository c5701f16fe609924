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

/** Sends the first half of a body whose whole length was announced, then cuts the connection. */
export function sendHalf(reply: FastifyReply, status: number, body: string): void {
  reply.hijack();
  const bytes = Buffer.from(body);
  const headers = { 'content-type': 'application/json', 'content-length': Math.max(2, bytes.length) };
  reply.raw.writeHead(status, headers);
  reply.raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reply.raw.socket?.destroy());
}
