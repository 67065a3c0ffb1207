import { configMapKey, secretKey, WebService } from 'verdigris';
import type { Usable, VariableSource } from 'verdigris';
import { fromConfigMap, fromSecret, variablesOf } from '../support/backing';
import { at, find, problemsOf, render, shop } from '../support/rendering';

const used = (variables: Readonly<Record<string, VariableSource>>): Usable => ({
  name: 'db',
  bind: () => ({ variables }),
});
const rendered = (variables: Readonly<Record<string, VariableSource>>) =>
  render((app) => new WebService(app, shop, { uses: [used(variables)], init: [{ name: 'migrate' }] }));
const url: VariableSource = {
  parts: ['db://', secretKey('db', 'pass.word'), '@', configMapKey('db-endpoint', 'host'), '/$(HOME)'],
};

describe('a variable that is put together', () => {
  it('comes after its parts, and expands nothing else', () => {
    expect([...variablesOf(rendered({ A: url, Z: 1 }))]).toEqual([
      ['A_HOST', fromConfigMap('db-endpoint', 'host')],
      ['A_PASS_WORD', fromSecret('db', 'pass.word')],
      ['Z', '1'],
      ['A', 'db://$(A_PASS_WORD)@$(A_HOST)/$$(HOME)'],
    ]);
  });

  it('is the same in init containers of the same image', () => {
    const template = at(find(rendered({ A: url, Z: 1 }), 'Deployment').manifest, 'spec.template.spec');
    expect(at(template, 'initContainers.0.env')).toEqual(at(template, 'containers.0.env'));
  });

  it('is plain text where all of it is', () => {
    expect([...variablesOf(rendered({ A: { parts: ['db://', 'user', '@host'] } }))]).toEqual([['A', 'db://user@host']]);
  });

  it('refers to its secrets', () => {
    expect(rendered({ A: url }).secretKeys).toEqual({ db: ['pass.word'] });
  });

  it('has parts that no other variable is called like', () => {
    const found = problemsOf((app) => new WebService(app, shop, { config: { A_HOST: 'x' }, uses: [used({ A: url })] }));
    expect(found).toEqual([
      "production/shop/shop: the variable A_HOST is set twice, by 'config.A_HOST' and 'uses.db.A (host)'; remove one [variable-duplicate]",
    ]);
  });
});
