import { severities } from '../../judge/model';
import type { StackReport, Topology, TopologyPart, TopologySlot } from '../schema';
import { counted } from '../words';
import { layout, pictureWidth, rowHeight, type Band, type Box, type Line } from './layout';
import { html, type Markup } from './markup';
import { operationWords } from './words';

/** More applications make no picture. */
const mostDrawn = 12;
const mostNamed = 20;

const nouns = {
  routes: 'Route',
  services: 'Live Service',
  slots: 'Slot',
  sites: 'Site',
  uses: 'Server',
  connects: 'Connection to',
} as const;

const slotWords: { readonly [traffic in TopologySlot['traffic']]: string } = {
  serves: 'live slot',
  'takes over': 'idle slot, then live',
  'hands over': 'live slot, then idle',
  none: 'idle slot',
};

const cut = (text: string, most: number): string => {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
};

/** What changes of a part: a sign and a word. */
function markText({ change, severity }: TopologyPart): string | undefined {
  if (change === undefined) return undefined;
  const { mark, word } = operationWords[change];
  return change === 'update' && severity ? `${mark} ${severity}` : `${mark} ${word}`;
}

const classesOf = ({ change, severity }: TopologyPart): string =>
  [change ?? 'same', severity].filter(Boolean).join(' ');

/** Characters of the small type are about as wide. */
const characterWidth = 6.6;

function pill(part: TopologyPart, right: number, y: number): Markup | undefined {
  const text = markText(part);
  if (text === undefined) return undefined;
  const width = text.length * characterWidth + 14;
  return html`<g class="pill"
    ><rect x="${right - width}" y="${y}" width="${width}" height="18" rx="9" /><text
      x="${right - width / 2}"
      y="${y + 12.8}"
      text-anchor="middle"
      >${text}</text
    ></g
  >`;
}

function workloadRow(part: TopologyPart, box: Box, index: number): Markup {
  const y = box.y + 52 + index * rowHeight;
  const room = markText(part) ? 21 : 30;
  return html`<g class="row ${classesOf(part)}"
    ><title>${part.kind} ${part.name}</title
    ><rect class="stripe" x="${box.x + 12}" y="${y + 4}" width="3" height="14" rx="1.5" /><text
      x="${box.x + 22}"
      y="${y + 15}"
      >${cut(part.name, room)}</text
    >${pill(part, box.x + box.width - 10, y + 2)}</g
  >`;
}

function boxMarkup(box: Box): Markup {
  const { part, role, slot, x, y, width, height } = box;
  const rolling = slot?.name === 'rolling';
  const name = slot ? (rolling ? 'one slot, rolling' : slotWords[slot.traffic]) : part.name;
  const kind = slot ? (rolling ? 'Slot' : `Slot ${slot.name}`) : role === 'services' ? 'Live Service' : part.kind;
  const mark = markText(part);
  const label = `${nouns[role]} ${slot ? name : part.name}${mark ? `: ${operationWords[part.change!].word}${part.severity ? `, ${part.severity}` : ''}` : ''}`;
  const most = Math.floor((width - 24) / 7.4);
  return html`<g class="part ${role} ${classesOf(part)}" role="img" aria-label="${label}"
    ><title>${label}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" /><text
      class="kind"
      x="${x + 12}"
      y="${y + 20}"
      >${cut(kind, mark ? 16 : 28)}</text
    ><text class="label" x="${x + 12}" y="${y + 40}">${cut(name, most)}</text
    >${pill(part, x + width - 8, y + 6)}${slot && slot.workloads.map((each, index) => workloadRow(each, box, index))}</g
  >`;
}

const words: { readonly [kind in Line['kind']]: string } = {
  traffic: '',
  arrives: 'traffic moves here',
  leaves: 'traffic leaves',
  uses: '',
};

function lineMarkup({ from, to, kind }: Line): Markup {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x - 2, to.y + to.height / 2];
  const middle = (x1 + x2) / 2;
  const title = words[kind] && html`<title>${words[kind]}</title>`;
  return html`<path
    class="line ${kind}"
    d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"
    marker-end="url(#tip-${kind})"
    >${title}</path
  >`;
}

function bandMarkup({ application, y, height, boxes, lines }: Band): Markup {
  return html`<g class="band ${classesOf({ ...application, kind: 'application' })}"
    ><rect class="ground" x="0.5" y="${y + 0.5}" width="${pictureWidth - 1}" height="${height - 1}" rx="12" /><text
      class="title"
      x="20"
      y="${y + 28}"
      >${cut(application.name, 80)}</text
    >${pill({ ...application, kind: '' }, pictureWidth - 14, y + 13)}${lines.map(lineMarkup)}${boxes.map(boxMarkup)}</g
  >`;
}

const tip = (kind: string): Markup =>
  html`<marker
    id="tip-${kind}"
    class="tip ${kind}"
    viewBox="0 0 8 8"
    refX="7"
    refY="4"
    markerUnits="userSpaceOnUse"
    markerWidth="11"
    markerHeight="11"
    orient="auto"
    ><path d="M0 0.5L8 4L0 7.5z"
  /></marker>`;

/** Arrow heads, once for a page. */
export const tips: Markup = html`<svg class="tips" width="0" height="0" aria-hidden="true" focusable="false">
  <defs>${['traffic', 'arrives', 'leaves', 'uses'].map(tip)}</defs>
</svg>`;

function restSentence(rest: Topology, hidden: number): Markup | undefined {
  const unchanged = rest.filter(({ change }) => change === undefined).map(({ name }) => name);
  const named = unchanged.slice(0, mostNamed).join(', ');
  const more = unchanged.length > mostNamed ? `, and ${unchanged.length - mostNamed} more` : '';
  const parts = [
    unchanged.length > 0 && `Not drawn, for nothing of it changes: ${named}${more}.`,
    hidden > 0 &&
      `${counted(hidden, 'application')} more ${hidden === 1 ? 'changes and is' : 'change and are'} not drawn.`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? html`<p>${parts.join(' ')}</p>` : undefined;
}

/** What the changed applications of a stack consist of, with what changes marked; undefined where there is none. */
export function picture({ topology, stack }: StackReport): Markup | undefined {
  const rank = ({ severity }: Topology[number]): number =>
    severity ? severities.indexOf(severity) : severities.length;
  const changed = topology.filter(({ change }) => change !== undefined).sort((a, b) => rank(a) - rank(b));
  const drawn = changed.slice(0, mostDrawn);
  if (drawn.length === 0) return undefined;
  const { bands, height } = layout(drawn);
  const rest = topology.filter(({ change }) => change === undefined);
  return html`<figure class="picture">
    <div
      class="frame"
      tabindex="0"
      role="group"
      aria-label="Picture of ${stack}: ${drawn.map(({ name }) => name).join(', ')}"
    >
      <svg
        viewBox="0 0 ${pictureWidth} ${height}"
        width="${pictureWidth}"
        height="${height}"
        role="group"
        aria-label="Applications of ${stack}"
      >
        ${bands.map(bandMarkup)}
      </svg>
    </div>
    <figcaption>
      <p>
        Left to right: how the world gets in, the live Service, the slots with their workloads, what they use.
        <span class="legend"><b>+</b> new, <b>~</b> changes, <b>±</b> is replaced, <b>−</b> goes.</span>
      </p>
      ${restSentence(rest, changed.length - drawn.length)}
    </figcaption>
  </figure>`;
}
