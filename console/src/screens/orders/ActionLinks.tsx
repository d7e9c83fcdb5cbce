import { Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { useProcess } from "../../process/process";
import { type Action, partActions } from "./actions";
import styles from "./orders.module.css";
import type { ordersWords } from "./words";

export interface ActionLinksProps {
  order: { id: string; number: string; actions: readonly Action[] };
}

type Known = keyof (typeof ordersWords)["zh"]["do"];

const known = [
  "submitRequirement",
  "reviseRequirement",
  "confirmRequirement",
  "reportProgress",
  "submitDelivery",
  "recallDelivery",
  "acceptDelivery",
  "requestRefund",
  "withdrawRefund",
  "approveRefund",
] as const satisfies readonly Known[];

/** What the viewer may do with an order, each a link to the place where it is done; and why not the rest. */
export function ActionLinks({ order }: ActionLinksProps) {
  const { t } = useTranslation("orders");
  const process = useProcess();
  const { links, refused } = partActions(order.actions);
  const page = `/orders/${encodeURIComponent(order.id)}`;
  // The page of the order leads back to the list as it was left.
  const { pathname, search } = useLocation();
  const state = { list: pathname + search };
  const label = (move: string) => {
    const word = known.find((one) => one === move);
    return word ? t(`do.${word}`) : process.moveLabel(move);
  };
  return (
    <span className={styles.actions}>
      <Link to={page} state={state}>
        {t("details")}
      </Link>
      {links.map(({ move, words }) => (
        <Link key={move} to={`${page}?do=${encodeURIComponent(move)}`} state={state}>
          {label(words)}
        </Link>
      ))}
      {refused.length > 0 && <Refused number={order.number} actions={refused} />}
    </span>
  );
}

/** Below the button, moved sideways as far as a narrow screen asks for; above it at the end of the page. */
const placements = {
  bottom: { points: ["tc", "bc"], offset: [0, 4], overflow: { shiftX: true, adjustY: true } },
};

function Refused({ number, actions }: { number: string; actions: readonly Action[] }) {
  const { t } = useTranslation("orders");
  const process = useProcess();
  const [open, setOpen] = useState(false);
  const reasons = (
    <dl className={styles.reasons}>
      {actions.map(({ action, disabledReason }) => (
        <div key={action}>
          <dt>{process.moveLabel(action)}</dt>
          <dd>{disabledReason}</dd>
        </div>
      ))}
    </dl>
  );
  return (
    <Popover
      trigger="click"
      placement="bottom"
      arrow={false}
      builtinPlacements={placements}
      content={reasons}
      title={t("moreOf", { number })}
      open={open}
      onOpenChange={setOpen}
      // Inside the row it is read after its button, and closed with the row.
      getPopupContainer={(button) => button.parentElement ?? document.body}
    >
      <button
        type="button"
        className={styles.more}
        aria-expanded={open}
        onKeyDown={({ key }) => key === "Escape" && setOpen(false)}
      >
        {t("more")}
      </button>
    </Popover>
  );
}
