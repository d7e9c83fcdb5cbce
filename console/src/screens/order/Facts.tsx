import { Card } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../../api/fragments.generated";
import { useFormat } from "../../format/format";
import { Time } from "../../format/Time";
import { Moves } from "../../moves/Moves";
import { useSession } from "../../session/session";
import styles from "./order.module.css";

interface Part {
  order: OrderPageFragment;
}

/** One fact of a card: its name, and what it is. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A card with a heading. */
export function Section({ id, title, children }: { id?: string; title: string; children: ReactNode }) {
  return (
    <Card {...(id ? { id } : {})}>
      <h2>{title}</h2>
      {children}
    </Card>
  );
}

export function GoodsCard({ order }: Part) {
  const { t } = useTranslation("order");
  const { t: words } = useTranslation("enums");
  const { goods } = order;
  return (
    <Section title={t("goods")}>
      <dl className={styles.facts}>
        <Fact name={t("fact.goods")}>
          <bdi>{goods.name}</bdi>
        </Fact>
        <Fact name={t("fact.specification")}>
          <bdi>{goods.specification ?? t("none")}</bdi>
        </Fact>
        <Fact name={t("fact.method")}>{words(`goodsType.${goods.type}`)}</Fact>
        {goods.deliveryDays !== null && (
          <Fact name={t("fact.deliveryDays")}>{t("days", { count: goods.deliveryDays })}</Fact>
        )}
        <Fact name={t("fact.acceptanceDays")}>{t("days", { count: goods.acceptanceDays })}</Fact>
        {order.rejections > 0 && (
          <Fact name={t("fact.rejections")}>{t("times", { count: order.rejections })}</Fact>
        )}
        <Fact name={t("fact.created")}>
          <Time at={order.createdAt} />
        </Fact>
        <Fact name={t("fact.updated")}>
          <Time at={order.updatedAt} />
        </Fact>
      </dl>
    </Section>
  );
}

/** The other side: the provider's to the buyer, the buyer's to the provider, both to everybody else. */
export function PartyCards({ order }: Part) {
  const { t } = useTranslation("order");
  const role = useSession().person?.role;
  return (
    <>
      {role !== "PROVIDER" && (
        <Section title={t("provider")}>
          <dl className={styles.facts}>
            <Party name={order.provider.name} account={order.provider.account} />
            <Fact name={t("fact.contact")}>
              <bdi>{order.provider.contact ?? t("none")}</bdi>
            </Fact>
          </dl>
        </Section>
      )}
      {role !== "BUYER" && (
        <Section title={t("buyer")}>
          <dl className={styles.facts}>
            <Party name={order.buyer.name} account={order.buyer.account} />
          </dl>
        </Section>
      )}
    </>
  );
}

function Party({ name, account }: { name: string; account: string }) {
  const { t } = useTranslation("order");
  return (
    <>
      <Fact name={t("fact.name")}>
        <bdi>{name}</bdi>
      </Fact>
      <Fact name={t("fact.account")}>
        <bdi>{account}</bdi>
      </Fact>
    </>
  );
}

export function PaymentCard({ order: { payment } }: Part) {
  const { t } = useTranslation("order");
  const format = useFormat();
  return (
    <Section title={t("payment")}>
      <dl className={styles.facts}>
        <Fact name={t("fact.paid")}>{format.money(payment.paid)}</Fact>
        <Fact name={t("fact.coupon")}>{format.money(payment.coupon)}</Fact>
        <Fact name={t("fact.refunded")}>{format.money(payment.refunded)}</Fact>
      </dl>
    </Section>
  );
}

export function InvoiceCard({ order }: Part) {
  const { t } = useTranslation("order");
  const { t: words } = useTranslation("enums");
  const { invoice } = order;
  return (
    <Section id="invoice" title={t("invoice")}>
      <dl className={styles.facts}>
        <Fact name={t("fact.invoice")}>{words(`invoice.${invoice.status}`)}</Fact>
        {invoice.number && (
          <Fact name={t("fact.invoiceNumber")}>
            <bdi>{invoice.number}</bdi>
          </Fact>
        )}
        {invoice.updatedAt && (
          <Fact name={t("fact.invoiceUpdated")}>
            <Time at={invoice.updatedAt} />
          </Fact>
        )}
      </dl>
      <Moves order={order} place="INVOICE" />
    </Section>
  );
}
