import { SweeperError } from '../../functions/sweeper/errors.ts';
import { UsageError } from '../command/usage-error.ts';
import { ThisMachineError } from '../world/this-machine.ts';
import { wrap } from './layout.ts';
import type { Paint } from './paint.ts';

/** An error for the person at the terminal: what went wrong, and what to do about it. */
export function errorLines(error: unknown, paint: Paint): string[] {
  if (error instanceof UsageError) {
    return error.message.split('\n').flatMap((line) => wrap(line, '  ', '').map(paint.bad));
  }
  if (error instanceof SweeperError) {
    // An error from the handler has its remedy in the message already, because Lambda shows nothing else.
    const { message, remedy } = error;
    const said = message.endsWith(remedy) ? message.slice(0, -remedy.length).trimEnd() : message;
    const [first = '', ...more] = said.split('\n');
    return [
      // Nobody searches a log for what this machine lacks.
      paint.bad(error instanceof ThisMachineError ? 'This machine lacks something:' : error.name),
      ...wrap(first, '  '),
      ...more.flatMap((line) => wrap(line, '    ')),
      ...wrap(`What to do: ${remedy}`),
    ];
  }
  // A bug: whoever corrects it needs the stack, and this is a terminal, not a log.
  return [
    paint.bad('Unexpected error, a bug in this program:'),
    String(error instanceof Error ? error.stack : error),
  ];
}
