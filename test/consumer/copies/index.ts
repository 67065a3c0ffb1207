// A monorepo in which a team's package brings its own copy of verdigris: the description of one copy, rendered by the other.
import { Application, ApplicationError, renderApplication, WebService, type ApplicationDefinition } from 'verdigris';
import { readEnvironment } from 'verdigris/environment';
import * as team from './team/shop';

// The types of two copies differ, for classes have private members; what they do does not.
const shop = team.shop as unknown as ApplicationDefinition;
const broken = team.broken as unknown as ApplicationDefinition;
const environment = readEnvironment({
  project: 'monorepo',
  stack: 'production',
  applications: ['shop', 'broken'],
  config: {
    'verdigris:target': JSON.stringify({ context: 'any' }),
    'verdigris:versions': JSON.stringify({ shop: 'v1', broken: 'v1' }),
  },
});
const slot = 'rolling';
const { objects, services } = renderApplication(shop, { environment, slot });
console.log(objects.length > 5, services[0]?.name, team.theirs !== WebService);
try {
  renderApplication(broken, { environment, slot });
} catch (error) {
  console.log(ApplicationError.is(error), Application.is(error));
}
