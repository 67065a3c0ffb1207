import { compareStack } from './compare/compare';
import { makeKeeper, type Keeper } from './compare/keeper';
import { maskSides } from './compare/mask';
import type { Side, SideState } from './compare/model';
import { judge, type JudgedEnvironment } from './judge/judge';
import type { OfflineFunctions, PastOutputs } from './model';
import { pastOf } from './past';
import { buildReport } from './report/build';
import type { PreviewReport } from './report/schema';
import { renderSide, stacksOf, withTrees, type Tree, type TreesOptions } from './sides';

export interface PreviewOptions extends TreesOptions {
  /** @default - every stack that the base or the head has a file for */
  readonly stacks?: readonly string[];
  /** Answers of provider functions for a stack of the project in a folder. */
  readonly functions: (root: string, stack: string) => OfflineFunctions;
  /** What the configuration of a stack says of dangers; undefined where it can't be read. */
  readonly environment: (root: string, stack: string) => JudgedEnvironment | undefined;
  /** Called with the stacks that there are before anything is rendered: may throw. */
  readonly onStacks?: (stacks: readonly string[]) => void;
}

/** One stack, rendered on both sides. */
export interface RenderedPair {
  readonly stack: string;
  readonly before: SideState;
  readonly after: SideState;
  readonly environment?: JudgedEnvironment;
}

/** As many programs run at once. */
const atOnce = 2;

/** Does `work` for each item, a few at a time, and keeps the order. */
async function pooled<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

/** Compares, judges and reports what was rendered. Pure but for the keeper, which learns of secrets. */
export function reportOf(
  pairs: readonly RenderedPair[],
  names: { readonly base: string; readonly head: string },
  keeper: Keeper,
): PreviewReport {
  const rendered = pairs.flatMap(({ before, after }) =>
    [before, after].flatMap((state) => (state.state === 'rendered' ? [state.side] : [])),
  );
  const masked = new Map<Side, Side>(maskSides(rendered, keeper).map((side, index) => [rendered[index]!, side]));
  const safe = (state: SideState): SideState =>
    state.state === 'rendered' ? { state: 'rendered', side: masked.get(state.side)! } : state;
  const judgements = pairs.map(({ stack, before, after, environment }) =>
    judge(compareStack(stack, safe(before), safe(after)), environment),
  );
  return buildReport(judgements, names, keeper);
}

/**
 * What the head would change of each stack, without a cloud, a cluster, a state or a secret: both sides are rendered, and
 * compared.
 * @throws RenderError where the commits can't be found
 */
export async function preview(options: PreviewOptions): Promise<PreviewReport> {
  const keeper = makeKeeper();
  return withTrees(options, async (base, head) => {
    const known = [...new Set([...stacksOf(head), ...stacksOf(base)])].sort();
    options.onStacks?.(known);
    const stacks = [...new Set(options.stacks ?? known)];
    const pairs = await pooled(stacks, async (stack): Promise<RenderedPair> => {
      const render = (tree: Tree, past?: PastOutputs): Promise<SideState> => {
        options.onProgress?.(`Rendering ${stack} of ${tree.name}`);
        return renderSide(tree, stack, keeper, options.functions, past);
      };
      const before = await render(base);
      // The head finds what the base would leave, so a release enters the slot beside the one that serves.
      const after = await render(head, before.state === 'rendered' ? pastOf(before.side) : undefined);
      const { root } = after.state === 'absent' ? base : head;
      return { stack, before, after, environment: options.environment(root, stack) };
    });
    return reportOf(pairs, { base: base.name, head: head.name }, keeper);
  });
}
