import vm from 'node:vm';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Job, Received, Sent } from './servicenow-instance.ts';

const { job, port, answered } = workerData as {
  readonly job: Job;
  readonly port: MessagePort;
  readonly answered: Int32Array<SharedArrayBuffer>;
};

/** To the thread of the scripts, a request is a synchronous call. */
function execute(sent: Sent): Received {
  Atomics.store(answered, 0, 0);
  port.postMessage(sent);
  if (Atomics.wait(answered, 0, 0, 10_000) === 'timed-out') throw new Error('No answer within 10 s');
  return (receiveMessageOnPort(port) as { readonly message: Received }).message;
}

const XML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** ServiceNow's, as far as its documentation goes ("RESTMessageV2", "Variable substitution in outbound REST messages"). */
class RESTMessageV2 {
  readonly #values = new Map<string, string>();
  readonly #method;

  constructor(name: string, methodName: string) {
    const method = name === job.message.name ? job.message.methods[methodName] : undefined;
    if (method === undefined) throw new Error('There is no such REST message or method');
    this.#method = method;
  }
  setStringParameter(name: string, value: string): void {
    this.setStringParameterNoEscape(
      name,
      value.replaceAll(/[&<>"']/g, (one) => XML[one] ?? one),
    );
  }
  setStringParameterNoEscape(name: string, value: string): void {
    if (!job.message.variables.includes(name)) throw new Error(`No variable substitution ${name}`);
    this.#values.set(name, value);
  }
  setHttpTimeout(_milliseconds: number): void {}
  execute(): object {
    const { httpMethod, endpoint, headers, content } = this.#method;
    const replaced = (text: string): string =>
      text.replaceAll(/\$\{(\w+)\}/g, (variable, name: string) => this.#values.get(name) ?? variable);
    const received = execute({
      method: httpMethod,
      url: replaced(endpoint),
      headers,
      body: replaced(content),
    });
    return { getStatusCode: () => received.status, getBody: () => received.body };
  }
}

/** A GlideRecord of the one incident: what has been written is there after update() alone. */
function glideRecord(saved: Record<string, string>): object {
  const pending: Record<string, string> = {};
  return {
    getValue: (name: string) => saved[name] ?? null,
    setValue: (name: string, value: string) => {
      pending[name] = value;
    },
    set work_notes(text: string) {
      pending['work_notes'] = text;
    },
    update: () => Object.assign(saved, pending),
  };
}

const saved: Record<string, string> = { ...job.record };
const context = vm.createContext({
  Class: {
    create: () =>
      function Made(this: { readonly initialize: () => void }) {
        this.initialize();
      },
  },
  gs: { getProperty: (name: string, otherwise: string) => job.properties[name] ?? otherwise },
  sn_ws: { RESTMessageV2 },
  current: glideRecord(saved),
  previous: null,
});
for (const script of job.scripts) vm.runInContext(script, context);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
parentPort?.postMessage(saved);
