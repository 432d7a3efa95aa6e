/** Slots from `first` to `last`. */
export interface SlotRange {
  first: number;
  last: number;
}

/** Neighbours that are alike become one range; in the order of the slots. */
export function rangesOf<Slot extends { readonly id: number }, Kind extends object>(
  slots: readonly Slot[],
  kindOf: (slot: Slot) => Kind,
): (SlotRange & Kind)[] {
  const ranges: (SlotRange & Kind)[] = [];
  let last: string | undefined;
  for (const slot of slots) {
    const kind = kindOf(slot);
    const key = JSON.stringify(kind);
    const open = ranges.at(-1);
    if (open !== undefined && key === last && slot.id === open.last + 1) open.last = slot.id;
    else ranges.push({ first: slot.id, last: slot.id, ...kind });
    last = key;
  }
  return ranges;
}

/** `slots 0-511`. */
export function describeSlots({ first, last }: Readonly<SlotRange>): string {
  return first === last ? `slot ${first}` : `slots ${first}-${last}`;
}
