import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../api/fragments.generated";
import { useMarketplace } from "../session/marketplace";
import { session } from "../session/session";

/**
 * The way to the platform's supervision: while a delivery waits for its buyer, and for a refund that can no longer be
 * requested online. Tickets are opened at the marketplace.
 */
export function Ticket({ order }: { order: OrderPageFragment }) {
  const { t } = useTranslation("moves");
  const address = useMarketplace()?.links.tickets;
  const refund = order.actions.find(({ action }) => action === "requestRefund");
  const waits = order.actions.some(({ action, enabled }) => action === "acceptDelivery" && enabled);
  if (
    session.current().person?.role !== "BUYER" ||
    !(waits || refund?.disabledCode === "REFUND_NEEDS_TICKET")
  ) {
    return null;
  }
  return (
    <p>
      {t(waits ? "ticket.supervision" : "ticket.refund")}{" "}
      {address && (
        <a href={address} target="_blank" rel="noreferrer">
          {t("ticket.open")}
        </a>
      )}
    </p>
  );
}
