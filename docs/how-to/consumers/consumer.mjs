// Prints each event of news.enriched once. Needs `npm install kafkajs`.
import { Kafka, logLevel } from "kafkajs";

const { TOPIC = "news.enriched", BROKERS = "127.0.0.1:9092", IDLE_MS, GROUP = "my-reader" } = process.env;
const kafka = new Kafka({ brokers: BROKERS.split(","), logLevel: logLevel.NOTHING });
const consumer = kafka.consumer({ groupId: GROUP });
const seen = new Map(); // partition -> topic and offset of the last raw record
let idle;

const rest = () => {
  clearTimeout(idle);
  if (IDLE_MS) idle = setTimeout(() => consumer.disconnect(), Number(IDLE_MS)); // for a test
};

await consumer.connect();
await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
rest();
await consumer.run({
  eachMessage: async ({ partition, message }) => {
    rest();
    const [topic, , offset] = String(message.headers.origin).split(":"); // topic:partition:offset:timestamp
    const last = seen.get(partition);
    if (last && last.topic === topic && BigInt(offset) <= last.offset) return; // a repeat
    seen.set(partition, { topic, offset: BigInt(offset) });
    if (!["result", "withdrawn"].includes(String(message.headers.outcome))) return; // a marker
    const event = JSON.parse(message.value.toString());
    console.log(String(message.headers.ce_id), (event.quotes ?? []).length);
  },
});
