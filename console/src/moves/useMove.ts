import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import type { OrderPageFragment } from "../api/fragments.generated";
import { type Filled, type Moved, type MoveName, type Refusal, sendings } from "./registry";

/** How an attempt to make a move ended. */
export type Outcome =
  | { kind: "done"; order: OrderPageFragment }
  | { kind: "refused"; refusals: Refusal[]; order: OrderPageFragment | null }
  /** No answer came: whether it happened is not known, and pressing again does it once. */
  | { kind: "unknown"; error: unknown };

export interface Attempt {
  move: MoveName;
  orderId: string;
  filled: Filled;
  idempotencyKey: string;
}

/** Sends moves, one at a time. The answer updates the order everywhere on the page. */
export function useMove(): { busy: boolean; attempt: (what: Attempt) => Promise<Outcome> } {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const attempt = async ({ move, orderId, filled, idempotencyKey }: Attempt): Promise<Outcome> => {
    const { document, input } = sendings[move];
    setBusy(true);
    try {
      const { data } = await client.mutate<Moved, { input: never }>({
        mutation: document,
        variables: { input: { orderId, idempotencyKey, ...input(filled) } as never },
      });
      return outcomeOf(data?.moved);
    } catch (error) {
      return { kind: "unknown", error };
    } finally {
      setBusy(false);
    }
  };
  return { busy, attempt };
}

function outcomeOf(moved: Moved["moved"] | undefined): Outcome {
  if (moved?.order && moved.userErrors.length === 0) {
    return { kind: "done", order: moved.order };
  }
  return { kind: "refused", refusals: moved?.userErrors ?? [], order: moved?.order ?? null };
}
