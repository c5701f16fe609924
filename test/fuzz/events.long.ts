import { describeRandomEvents } from './random-events.ts';

describeRandomEvents(10_000);
