import org.codelibs.opensearch.runner.OpenSearchRunner;

/** A node of OpenSearch in a folder, on a port of loopback. */
public class OpenSearchNode {
  public static void main(String[] arguments) throws Exception {
    new OpenSearchRunner()
        .onBuild(
            (number, settings) -> {
              settings.put("http.port", arguments[1]);
              settings.put("transport.port", "0");
              settings.put("network.host", "127.0.0.1");
              settings.put("discovery.type", "single-node");
            })
        .build(OpenSearchRunner.newConfigs().numOfNode(1).basePath(arguments[0]).useLogger());
    Thread.sleep(Long.MAX_VALUE);
  }
}
