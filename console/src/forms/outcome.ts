/** What the API answers to whoever changes an order, or registers one. */
interface Payload<Order, Refusal> {
  order: Order | null;
  userErrors: Refusal[];
}

/** How an attempt to change something ended. */
export type Outcome<Order, Refusal> =
  | { kind: "done"; order: Order }
  | { kind: "refused"; refusals: Refusal[] }
  /** No answer came: whether it happened is not known, and sending it again does it once. */
  | { kind: "unknown"; error: unknown };

/** Waits for the answer to an attempt, and tells how it ended; it never fails. */
export async function outcomeOf<Order, Refusal>(
  answer: Promise<Payload<Order, Refusal> | undefined>,
): Promise<Outcome<Order, Refusal>> {
  try {
    const { order = null, userErrors = [] } = (await answer) ?? {};
    return order && userErrors.length === 0
      ? { kind: "done", order }
      : { kind: "refused", refusals: userErrors };
  } catch (error) {
    return { kind: "unknown", error };
  }
}

/**
 * Whether the refusals say that the key was used before: what was sent then, and was not answered, did happen, and what is
 * written now is something new.
 */
export function sentBefore(refusals: readonly { code: string }[]): boolean {
  return refusals.some(({ code }) => code === "IDEMPOTENCY_KEY_REUSED");
}
