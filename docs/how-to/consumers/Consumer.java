// Prints each event of news.enriched once. Needs kafka-clients, slf4j-api and jackson-databind.
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class Consumer {
  public static void main(String[] none) throws Exception {
    var env = System.getenv();
    var topic = env.getOrDefault("TOPIC", "news.enriched");
    var idle = Duration.ofMillis(Long.parseLong(env.getOrDefault("IDLE_MS", "2000000000")));
    var brokers = Map.<String, Object>of("bootstrap.servers", env.getOrDefault("BROKERS", "127.0.0.1:9092"));
    var bytes = new ByteArrayDeserializer();
    // partition -> topic and offset of the last raw record
    var seen = new HashMap<Integer, Map.Entry<String, Long>>();
    try (var consumer = new KafkaConsumer<>(brokers, bytes, bytes)) {
      var partitions = consumer.partitionsFor(topic).stream().map(p -> new TopicPartition(topic, p.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      for (var batch = consumer.poll(idle); !batch.isEmpty(); batch = consumer.poll(idle))
        for (var record : batch) {
          Map<String, String> headers = new HashMap<>();
          for (var one : record.headers()) headers.put(one.key(), new String(one.value()));
          var origin = headers.get("origin").split(":"); // topic:partition:offset:timestamp
          var offset = Long.parseLong(origin[2]);
          var last = seen.getOrDefault(record.partition(), Map.entry("", -1L));
          if (origin[0].equals(last.getKey()) && offset <= last.getValue()) continue; // a repeat
          seen.put(record.partition(), Map.entry(origin[0], offset));
          if (!Set.of("result", "withdrawn").contains(headers.get("outcome"))) continue; // a marker
          System.out.println(headers.get("ce_id") + " " + new ObjectMapper().readTree(record.value()).path("quotes").size());
        }
    }
  }
}
