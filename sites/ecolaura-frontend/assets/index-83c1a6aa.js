const pages = {
  '/': () => Promise.resolve(document.createTextNode('What a household does, and what the climate has of it.')),
  '/footprint': async () => {
    const [{ footprint }, answer] = await Promise.all([import('./footprint-f920d562.js'), fetch('/api/household')]);
    return footprint(await answer.json());
  },
};

const show = async () => {
  const page = pages[location.pathname] ?? pages['/'];
  document.querySelector('main').replaceChildren(await page());
};

document.addEventListener('click', (event) => {
  const link = event.target.closest('nav a');
  if (!link) return;
  event.preventDefault();
  history.pushState({}, '', link.href);
  show();
});
window.addEventListener('popstate', show);
show();
