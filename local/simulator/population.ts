import { Life } from './life.ts';
import type { LifeContext } from './life-core.ts';
import type { ConversationModel } from './model.ts';
import { keptStories } from './stories/kept-stories.ts';
import type { Story } from './stories/story.ts';
import { seenStories } from './stories/seen-stories.ts';
import { stuckStories } from './stories/stuck-stories.ts';
import { trapStories } from './stories/trap-stories.ts';

/** Every story that the population is made of. */
export const stories: readonly Story[] = [...stuckStories, ...keptStories, ...trapStories, ...seenStories];

/**
 * A population of `count` conversations: each story once, then as often as its weight says. The same random
 * generator and time give the same conversations.
 */
export function populate(context: LifeContext, count: number): ConversationModel[] {
  const weighted = stories.flatMap((story) => Array.from({ length: story.weight }, () => story));
  return Array.from({ length: count }, (_, index) =>
    playStory(context, stories[index] ?? context.random.pick(weighted)),
  );
}

/** One conversation that plays a story. */
export function playStory(context: LifeContext, story: Story): ConversationModel {
  const { random, organisation } = context;
  return story
    .play({
      random,
      organisation,
      begin: (options) => new Life(context, { story: story.name, ...options }),
    })
    .build();
}
