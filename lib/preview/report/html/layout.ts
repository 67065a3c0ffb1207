import type { Topology, TopologyPart, TopologySlot } from '../schema';

type Application = Topology[number];

/** A box of the picture, in the picture's own units. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly part: TopologyPart;
  readonly role: 'routes' | 'services' | 'slots' | 'sites' | 'uses' | 'connects';
  /** Of a slot. */
  readonly slot?: TopologySlot;
}

export interface Line {
  readonly from: Box;
  readonly to: Box;
  readonly kind: 'traffic' | 'arrives' | 'leaves' | 'uses';
}

/** An application with everything that belongs to it. */
export interface Band {
  readonly application: Application;
  readonly y: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

export const pictureWidth = 1040;
export const rowHeight = 22;
const margin = 20;
const columns = {
  routes: { x: 20, width: 200 },
  services: { x: 262, width: 200 },
  slots: { x: 504, width: 258 },
  uses: { x: 804, width: 216 },
} as const;
const gap = 12;
const boxHeight = 52;
/** Room for the name of the application above its boxes. */
const heading = 44;
const between = 14;

const heightOf = (slot: TopologySlot | undefined): number =>
  slot ? boxHeight + slot.workloads.length * rowHeight + (slot.workloads.length > 0 ? 8 : 0) : boxHeight;

interface Wanted {
  readonly part: TopologyPart;
  readonly role: Box['role'];
  readonly slot?: TopologySlot;
}

function bandOf(application: Application, top: number): Band {
  const { routes, services, slots, sites, uses, connects } = application;
  const as = (role: Box['role'], parts: readonly TopologyPart[]): readonly Wanted[] =>
    parts.map((part) => ({ part, role }));
  const wanted: { readonly [column in keyof typeof columns]: readonly Wanted[] } = {
    routes: as('routes', routes),
    services: as('services', services),
    slots: [...slots.map((slot): Wanted => ({ part: slot, role: 'slots', slot })), ...as('sites', sites)],
    uses: [...as('uses', uses), ...as('connects', connects)],
  };
  const heights = Object.values(wanted).map((column) =>
    column.reduce((sum, { slot }) => sum + heightOf(slot) + gap, -gap),
  );
  const tallest = Math.max(boxHeight, ...heights);
  const boxes = (Object.keys(columns) as (keyof typeof columns)[]).flatMap((name, index) => {
    // Shorter columns stand in the middle, so that lines run level.
    let y = top + heading + (tallest - Math.max(heights[index]!, 0)) / 2;
    return wanted[name].map((each): Box => {
      const height = heightOf(each.slot);
      const box = { ...columns[name], y, height, ...each };
      y += height + gap;
      return box;
    });
  });
  return { application, y: top, height: heading + tallest + margin, boxes, lines: linesOf(boxes) };
}

function linesOf(boxes: readonly Box[]): readonly Line[] {
  const of = (...roles: readonly Box['role'][]): readonly Box[] => boxes.filter(({ role }) => roles.includes(role));
  const services = of('services');
  const kinds = { serves: 'traffic', 'takes over': 'arrives', 'hands over': 'leaves' } as const;
  const slots = of('slots');
  const speaker = slots.find(({ slot }) => slot?.traffic === 'takes over' || slot?.traffic === 'serves') ?? slots[0];
  return [
    ...of('routes').flatMap((from) => services.map((to): Line => ({ from, to, kind: 'traffic' }))),
    ...services.flatMap((from) =>
      slots.flatMap((to): readonly Line[] => {
        const traffic = to.slot?.traffic ?? 'none';
        return traffic === 'none' ? [] : [{ from, to, kind: kinds[traffic] }];
      }),
    ),
    ...(speaker ? of('uses', 'connects').map((to): Line => ({ from: speaker, to, kind: 'uses' })) : []),
  ];
}

/** Puts applications one below the other. */
export function layout(topology: Topology): { readonly bands: readonly Band[]; readonly height: number } {
  const bands: Band[] = [];
  let y = 0;
  for (const application of topology) {
    const band = bandOf(application, y);
    bands.push(band);
    y += band.height + between;
  }
  return { bands, height: Math.max(0, y - between) };
}
