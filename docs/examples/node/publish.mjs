// Usage: node publish.mjs SCHEMA < article.json
// KAFKA_BOOTSTRAP (127.0.0.1:9092) and TOPIC (articles.raw) say where to.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { Kafka, Partitioners, logLevel } from "kafkajs";

const ajv = addFormats(new Ajv2020({ strict: false }));
const validate = ajv.compile(JSON.parse(readFileSync(process.argv[2], "utf8")));
const article = JSON.parse(readFileSync(0, "utf8"));
if (!validate(article)) {
  for (const { instancePath, message } of validate.errors) console.error(`${instancePath || "article"}: ${message}`);
  process.exit(1);
}
// The contract lets Dateline derive an id, but a record without a key has no order among the article's versions.
if (!article.id) {
  console.error("id: missing; give the article a stable id of your own, as it is the record's key");
  process.exit(1);
}

const kafka = new Kafka({
  brokers: (process.env.KAFKA_BOOTSTRAP ?? "127.0.0.1:9092").split(","),
  clientId: "example",
  logLevel: logLevel.ERROR,
});
// The default partitioner hashes keys as the Java client does: one article's versions stay in order.
const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const [where] = await producer.send({
  topic: process.env.TOPIC ?? "articles.raw",
  acks: -1,
  messages: [{ key: article.id, value: JSON.stringify(article) }],
});
console.log(JSON.stringify({ id: article.id, partition: where.partition, offset: where.baseOffset }));
await producer.disconnect();
