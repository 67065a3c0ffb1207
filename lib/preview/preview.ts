import { compareStack } from './compare/compare';
import { makeKeeper, type Keeper } from './compare/keeper';
import { maskSides } from './compare/mask';
import type { Side, SideState } from './compare/model';
import { judge, type JudgedEnvironment } from './judge/judge';
import type { Judgement } from './judge/model';
import { refused } from './git';
import { mergeLive } from './live/merge';
import type { EnginePreview } from './live/model';
import type { OfflineFunctions, PastOutputs } from './model';
import { pastOf } from './past';
import { buildReport } from './report/build';
import type { PreviewReport } from './report/schema';
import { renderSide, stacksOf, withTrees, type Tree, type TreesOptions } from './sides';

/** What is compared with what. */
export interface PreviewOptions extends TreesOptions {
  /** @default - every stack that the base or the head has a file for */
  readonly stacks?: readonly string[];
  /** Answers of provider functions for a stack of the project in a folder. */
  readonly functions: (root: string, stack: string) => OfflineFunctions;
  /** What the configuration of a stack says of dangers; undefined where it can't be read. */
  readonly environment: (root: string, stack: string) => JudgedEnvironment | undefined;
  /** Asks the engine, too: needs `pulumi`, and the credentials of the stacks. @default - only the code is compared */
  readonly live?: {
    /** Compares the state with what really is there. */
    readonly refresh: boolean;
  };
  /** Called with the stacks that there are before anything is rendered: may throw. */
  readonly onStacks?: (stacks: readonly string[]) => void;
}

/** One stack, rendered on both sides. */
export interface RenderedPair {
  readonly stack: string;
  readonly before: SideState;
  readonly after: SideState;
  readonly environment?: JudgedEnvironment;
  /** What the engine says of the head. */
  readonly live?: EnginePreview;
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
  const rendered = pairs.flatMap(({ before, after, live }) => [
    ...[before, after].flatMap((state) => (state.state === 'rendered' ? [state.side] : [])),
    ...(live ? [live.before, live.after, live.recorded, live.found] : []),
  ]);
  const masked = new Map<Side, Side>(maskSides(rendered, keeper).map((side, index) => [rendered[index]!, side]));
  const safe = (state: SideState): SideState =>
    state.state === 'rendered' ? { state: 'rendered', side: masked.get(state.side)! } : state;
  const safely = (live: EnginePreview): EnginePreview => {
    const [before, after, recorded, found] = [live.before, live.after, live.recorded, live.found].map((side) =>
      masked.get(side)!,
    );
    return { ...live, before: before!, after: after!, recorded: recorded!, found: found! };
  };
  const judgements = pairs.map(({ stack, before, after, environment, live }): Judgement => {
    const compared = compareStack(stack, safe(before), safe(after));
    if (!live) return judge(compared, environment);
    const { comparison, seen, drift } = mergeLive(compared, safely(live));
    const { refreshed, problems } = live;
    return { ...judge(comparison, environment), live: { seen, drift, refreshed, problems } };
  });
  return buildReport(judgements, names, keeper);
}

/** Loaded where it is asked for: it speaks a part of the engine's protocol that older SDKs lack. */
function liveEngine(): typeof import('./live/engine') {
  try {
    return require('./live/engine') as typeof import('./live/engine');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw refused(
      'pulumi-too-old',
      "The @pulumi/pulumi that is installed here does not know the engine's events, which --live reads: install 3.248 or newer.",
    );
  }
}

/**
 * What the head would change of each stack, without a cloud, a cluster, a state or a secret: both sides are rendered, and
 * compared. With `live`, the engine's own preview of the head is put beside it.
 * @throws RenderError where the commits can't be found, or the engine that is asked for
 */
export async function preview(options: PreviewOptions): Promise<PreviewReport> {
  const keeper = makeKeeper();
  if (options.live) await liveEngine().findEngine(options.root);
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
      const pair = { stack, before, after, environment: options.environment(root, stack) };
      if (!options.live || after.state !== 'rendered') return pair;
      options.onProgress?.(`Asking the engine about ${stack}`);
      return {
        ...pair,
        live: await liveEngine().enginePreview({ root, project: after.side.project, stack, ...options.live }),
      };
    });
    return reportOf(pairs, { base: base.name, head: head.name }, keeper);
  });
}
