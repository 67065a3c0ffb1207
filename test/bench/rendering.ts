import { child, median, type Comparison } from './measure';

export type Shape = 'one application' | 'many applications' | 'cdk8s-plus';

/** Milliseconds for one service, of N rendered in a fresh process. */
const perService = (shape: Shape, services: number): number =>
  child<number>('rendering', shape, String(services)) / services;

export function rendering(runs: number): readonly Comparison[] {
  const turns = Array.from({ length: runs }, () => ({
    one: { at200: perService('one application', 200), at2000: perService('one application', 2000) },
    many: { at200: perService('many applications', 200), at2000: perService('many applications', 2000) },
    plus: perService('cdk8s-plus', 2000),
  }));
  const peer = median(turns.map(({ plus }) => plus));
  return (['one', 'many'] as const).flatMap((shape): readonly Comparison[] => {
    const ours = median(turns.map((turn) => turn[shape].at2000));
    const at200 = median(turns.map((turn) => turn[shape].at200));
    const what = `Rendering 2,000 services in ${shape} application${shape === 'many' ? 's' : ''}, each`;
    return [
      { what, ours, peer: at200, unit: 'ms', against: 'the same at 200', atMost: 1.2 },
      { what, ours, peer, unit: 'ms', against: 'cdk8s-plus-27 in one chart', atMost: 1.5 },
    ];
  });
}
