import { judgedDay } from './judged-day.ts';

/** Lives through one seed after the other as the parent process hands them over. */
process.on('message', (seed: unknown) => {
  if (typeof seed === 'number') void judgedDay(seed).then((judged) => process.send?.(judged));
});
