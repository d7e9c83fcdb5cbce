import { type FieldPolicy, InMemoryCache, type TypePolicies } from "@apollo/client";

type Entry = { seq: number };

/** Entries of a flow log are only ever added: what arrives in parts is one list, by seq. */
export function mergeEntries<T extends Entry>(
  existing: readonly T[] = [],
  incoming: readonly T[],
  seqOf: (entry: T) => number = (entry) => entry.seq,
): T[] {
  const bySeq = new Map<number, T>();
  for (const entry of [...existing, ...incoming]) {
    bySeq.set(seqOf(entry), entry);
  }
  return [...bySeq.values()].sort((a, b) => seqOf(a) - seqOf(b));
}

const flowLog: FieldPolicy<readonly Entry[]> = {
  keyArgs: false,
  merge: (existing, incoming, { readField }) =>
    mergeEntries(existing, incoming, (entry) => readField<number>("seq", entry as never) ?? 0),
};

/** Objects without an id that belong to one order: what two queries ask of them is put together. */
const parts = [
  "Goods",
  "Provider",
  "Buyer",
  "Payment",
  "Invoice",
  "Acceptance",
  "Money",
  "Requirement",
  "Delivery",
];

const typePolicies: TypePolicies = {
  Order: { fields: { flowLog } },
  Viewer: { keyFields: [] },
  DeliveryProcess: { keyFields: [] },
  ...Object.fromEntries(parts.map((name) => [name, { merge: true }])),
};

/** The normalised cache: an order is one object wherever it is shown. */
export function newCache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies,
    possibleTypes: {
      Node: ["Order", "Refund", "Attachment"],
      UserError: ["InputError", "TransitionError", "ConflictError", "AttachmentError", "NotFoundError"],
    },
  });
}
