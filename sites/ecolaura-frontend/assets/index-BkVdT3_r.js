document.getElementById('root').textContent = 'Ecolaura';
