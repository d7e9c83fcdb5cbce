import { inBoth } from "../../i18n/words";

export const refundsWords = inBoth({ title: "refunds" }, { title: "refunds" });
