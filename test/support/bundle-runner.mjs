// Stands where Lambda's runtime stands: loads one built file, hands it events, passes on what it answers. An exception
// leaves with its name and message, as Lambda reports it.
import { pathToFileURL } from 'node:url';

const [file, name] = process.argv.slice(2);
const { [name]: handler } = await import(pathToFileURL(file).href);
const TIMEOUT_MS = 900_000;

process.on('message', async ({ event }) => {
  const deadline = Date.now() + TIMEOUT_MS;
  try {
    const answer = await handler(event, { getRemainingTimeInMillis: () => deadline - Date.now() });
    // Lambda serializes the answer; null where there is none.
    process.send({ answer: answer ?? null });
  } catch (error) {
    process.send({ error: { errorType: error.name, errorMessage: error.message } });
  }
});
process.send('ready');
