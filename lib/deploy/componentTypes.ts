import type { Slot } from '../app/model';

/** The type of each slot's component: in the URN of everything that a slot owns, it tells the slot. */
export const slotTypes: Readonly<Record<Slot, string>> = {
  blue: 'verdigris:index:BlueSlot',
  green: 'verdigris:index:GreenSlot',
  rolling: 'verdigris:index:RollingSlot',
};

export const applicationType = 'verdigris:index:Application';
