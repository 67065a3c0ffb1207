import fc from 'fast-check';
import { markerOf } from '../../../lib/preview/comment/body';
import type { Comment, GitHub } from '../../../lib/preview/comment/model';
import { postComment } from '../../../lib/preview/comment/post';
import { bot } from './fake';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const marker = markerOf('verdigris-preview');

test('however runs interleave, one comment is left, and it says what one of them does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), fc.nat(2), async (scheduler, runs, there) => {
      let id = 0;
      let comments: Comment[] = [];
      const write = (body: string): Comment => {
        const comment = { id: id++, author: bot, body, url: '' };
        comments.push(comment);
        return comment;
      };
      for (let index = 0; index < there; index++) write(`${marker}\nold`);
      /** Each request is carried out at once, when the scheduler lets it. */
      const asked = <T>(work: () => T): Promise<T> => scheduler.schedule(Promise.resolve()).then(work);
      const github: GitHub = {
        self: () => asked(() => bot),
        comments: () => asked(() => [...comments]),
        create: (_, body) => asked(() => write(body)),
        update: (one, body) =>
          asked(() => {
            comments = comments.map((each) => (each.id === one ? { ...each, body } : each));
            return comments.find((each) => each.id === one);
          }),
        remove: (one) => asked(() => void (comments = comments.filter((each) => each.id !== one))),
        pullRequestsFrom: () => Promise.resolve([]),
      };
      const texts = Array.from({ length: runs }, (_, index) => ({ text: `${marker}\nrun ${index}`, quiet: false }));
      const all = Promise.all(texts.map((text) => postComment(github, 7, marker, text)));
      await scheduler.waitFor(all);
      expect(comments).toHaveLength(1);
      expect(texts.map(({ text }) => text)).toContain(comments[0]!.body);
    }),
    { seed },
  );
});
