import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { useSession } from "../../session/session";
import styles from "./orders.module.css";
import { useSearchText } from "./useSearchText";
import { searchLength } from "./view";

export interface SearchBoxProps {
  value: string;
  onSearch: (text: string, more: boolean) => void;
}

/** Searches while one types. */
export function SearchBox({ value, onSearch }: SearchBoxProps) {
  const { t } = useTranslation("orders");
  const role = useSession().person?.role;
  const party = t(`party.${role === "BUYER" || role === "PROVIDER" ? role : "OPERATOR"}`);
  const search = useSearchText(value, onSearch);
  return (
    <search className={styles.search}>
      <Input
        aria-label={t("search")}
        placeholder={t("searchHint", { party })}
        prefix={<SearchOutlined aria-hidden="true" />}
        allowClear
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={searchLength}
        value={search.text}
        onChange={(event) => search.type(event.target.value)}
        onCompositionStart={search.compositionStart}
        onCompositionEnd={(event) => search.compositionEnd(event.currentTarget.value)}
        onPressEnter={(event) => {
          if (!event.nativeEvent.isComposing) {
            search.submit();
          }
        }}
        onBlur={search.rest}
      />
    </search>
  );
}
