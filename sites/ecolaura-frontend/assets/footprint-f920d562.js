/** The page of one household; loaded when it is opened. */
export const footprint = (household) => {
  const list = document.createElement('ul');
  for (const { name, kilograms } of household.activities) {
    const item = document.createElement('li');
    item.textContent = `${name}: ${kilograms} kg CO2`;
    list.append(item);
  }
  return list;
};
