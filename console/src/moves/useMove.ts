import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import type { OrderPageFragment } from "../api/fragments.generated";
import { type Outcome, outcomeOf } from "../forms/outcome";
import { type Filled, type Moved, type MoveName, type Refusal, sendings } from "./registry";

/** How an attempt to make a move ended. */
export type MoveOutcome = Outcome<OrderPageFragment, Refusal>;

export interface Attempt {
  move: MoveName;
  orderId: string;
  filled: Filled;
  idempotencyKey: string;
}

/** Sends moves, one at a time. The answer updates the order everywhere on the page. */
export function useMove(): { busy: boolean; attempt: (what: Attempt) => Promise<MoveOutcome> } {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const attempt = async ({ move, orderId, filled, idempotencyKey }: Attempt): Promise<MoveOutcome> => {
    const { document, input } = sendings[move];
    setBusy(true);
    const answer = client.mutate<Moved, { input: never }>({
      mutation: document,
      variables: { input: { orderId, idempotencyKey, ...input(filled) } as never },
    });
    const outcome = await outcomeOf(answer.then(({ data }) => data?.moved));
    setBusy(false);
    return outcome;
  };
  return { busy, attempt };
}
