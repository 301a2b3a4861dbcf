package dateline.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Runs one Elasticsearch node from its published jars: {@code Launcher HOME CONFIG}, where {@code HOME/modules} holds the
 * modules and {@code CONFIG} the node's elasticsearch.yml. Logs go to standard output; SIGTERM closes the node.
 *
 * <p>The distribution's own start-up wants its native launcher and its module path; a node on a plain class path
 * needs neither.
 */
public final class Launcher {
    private static final long CLOSE_SECONDS = 20;

    private Launcher() {}

    public static void main(String[] arguments) throws Exception {
        LogConfigurator.registerErrorListener();
        Environment environment = environment(Path.of(arguments[0]), Path.of(arguments[1]));
        configureLogging(environment);
        Node node = new Node(environment, plugins(environment));
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node, closed), "close"));
        node.start();
        closed.await();
    }

    private static Environment environment(Path home, Path config) {
        Settings settings = Settings.builder().put("path.home", home.toAbsolutePath().toString()).build();
        return InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), config.toAbsolutePath(), () -> "local");
    }

    private static void configureLogging(Environment environment) throws IOException {
        LogConfigurator.configureESLogging();
        LogConfigurator.configure(environment, true);
        LogConfigurator.setNodeName(Node.NODE_NAME_SETTING.get(environment.settings()));
    }

    private static PluginsLoader plugins(Environment environment) {
        // The last argument: on a class path the server is no named module, so nothing can be exported from one.
        return PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
                PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false),
                Map.of(),
                false);
    }

    private static void close(Node node, CountDownLatch closed) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            failed.printStackTrace();
        } finally {
            closed.countDown();
        }
    }
}
