import type { Severity } from '../../judge/model';
import type { ChangeReport } from '../schema';
import { html, type Markup } from './markup';
import { severityWords } from './words';

export interface Listed {
  readonly stack: string;
  readonly change: ChangeReport;
}

function select(name: string, label: string, values: readonly string[], words = (value: string) => value): Markup {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const options = [...counts.keys()]
    .sort()
    .map((value) => html`<option value="=${value}">${words(value)} (${counts.get(value)!})</option>`);
  return html`<label
    ><span>${label}</span
    ><select name="${name}">
      <option value="">all</option>
      ${options}
    </select></label
  >`;
}

const chip = (name: string, label: string, count: number, hint: string, kind: string): Markup =>
  html`<label class="chip ${kind}" title="${hint}"
    ><input type="checkbox" name="${name}" value="${label}" /><span>${label}</span>
    <span class="count">${count}</span></label
  >`;

/** What is shown: shown itself where the script runs. */
export function filters(changes: readonly Listed[], present: readonly Severity[]): Markup {
  const holding = (severity: Severity): number =>
    changes.filter(({ change }) => change.findings.some((finding) => finding.severity === severity)).length;
  const refused = changes.filter(({ change }) =>
    change.findings.some(({ lethal, lifted }) => lethal && lifted === undefined),
  ).length;
  return html`<form class="filters" id="filters" role="search" aria-label="Changes" data-script hidden>
    <div class="selects">
      <label class="search"
        ><span>Search</span
        ><input
          type="search"
          name="text"
          placeholder="Words in names, fields and values"
          autocomplete="off"
          spellcheck="false"
          aria-keyshortcuts="/"
      /></label>
      ${select(
        'stack',
        'Stack',
        changes.map(({ stack }) => stack),
      )}
      ${select(
        'app',
        'Application',
        changes.map(({ change }) => change.application ?? ''),
        (name) => name || 'ground',
      )}
      ${select(
        'kind',
        'Kind',
        changes.map(({ change }) => change.kind),
      )}
    </div>
    <fieldset>
      <legend class="unseen">Judgement</legend>
      ${present.map((severity) => chip('severity', severity, holding(severity), severityWords[severity], severity))}${refused > 0 && chip('refused', 'refused', refused, 'stops the check', 'stop')}<output
        id="shown"
        aria-live="polite"
      ></output>
    </fieldset>
  </form>`;
}

const keys: readonly (readonly [readonly string[], string])[] = [
  [['j'], 'next change'],
  [['k'], 'previous change'],
  [['Enter'], 'open or close it'],
  [['/'], 'search'],
  [['Esc'], 'close the change, or clear the search'],
  [['v'], 'side by side, or one below the other'],
  [['t'], 'light, dark, or as the system is'],
  [['?'], 'this list'],
];

export const help: Markup = html`<dialog id="help" aria-labelledby="help-title">
  <h2 id="help-title">Keys</h2>
  <dl>
    ${keys.map(
      ([names, what]) =>
        html`<div>
          <dt>${names.map((name) => html`<kbd>${name}</kbd>`)}</dt>
          <dd>${what}</dd>
        </div>`,
    )}
  </dl>
  <form method="dialog"><button>Close</button></form>
</dialog>`;
