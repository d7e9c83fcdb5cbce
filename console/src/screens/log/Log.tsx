export default function Log() {
  return <h1>log</h1>;
}
