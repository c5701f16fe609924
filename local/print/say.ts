/** On standard error, so that an answer that is piped away arrives without it. */
export function say(text: string): void {
  console.error(text);
}
