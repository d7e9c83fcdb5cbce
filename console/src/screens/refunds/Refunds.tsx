export default function Refunds() {
  return <h1>refunds</h1>;
}
