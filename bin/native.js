'use strict';
// A compiler for sources (tsx, ts-node) hooks into every require, and reads each file of each package again. What is under
// node_modules is JavaScript as it stands: it goes past the compiler, as it would without one, in a third of the time.
const Module = require('node:module');
const { sep } = require('node:path');

const before = { load: Module._extensions['.js'], resolve: Module._resolveFilename };
const ofPackage = (file) => typeof file === 'string' && file.includes(`${sep}node_modules${sep}`);

/** To be called when the compiler has been set up. */
function packagesPastCompiler() {
  const after = { load: Module._extensions['.js'], resolve: Module._resolveFilename };
  if (after.load === before.load && after.resolve === before.resolve) return;
  Module._extensions['.js'] = (module, file) => {
    if (!ofPackage(file)) return after.load(module, file);
    try {
      return before.load(module, file);
    } catch (error) {
      // An ES module, where Node is too old to require one.
      if (error.code === 'ERR_REQUIRE_ESM') return after.load(module, file);
      throw error;
    }
  };
  Module._resolveFilename = function (request, parent, ...rest) {
    return (ofPackage(parent?.filename) ? before : after).resolve.call(this, request, parent, ...rest);
  };
}

globalThis[Symbol.for('verdigris.packagesPastCompiler')] = packagesPastCompiler;
module.exports = { packagesPastCompiler };
