import { describe, expect, it } from 'vitest';
import { ASSUMPTIONS } from '../../../functions/sweeper/genesys/assumptions.ts';

describe('the assumptions', () => {
  it.each(Object.entries(ASSUMPTIONS))(
    '%s says what is assumed, what follows, and how to find out',
    (name, about) => {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect(about.assumed).toMatch(/\.$/);
      expect(about.ifFalse).toMatch(/\.$/);
      expect(about.seenBy).toMatch(/^(explain|diagnose|sweep)\b.*\.$/);
    },
  );
});
