package dateline.recogniser;

import edu.stanford.nlp.ie.crf.CRFClassifier;
import edu.stanford.nlp.ling.CoreLabel;
import edu.stanford.nlp.util.Triple;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Reads batches of texts on a Unix socket and answers with the names in each. Its standard input is a line to the
 * process that started it: when that ends, however it ended, the input ends, and so does this.
 *
 * <p>A request is a count of texts, then each as its length in bytes and UTF-8. The answer has for each text a count of
 * spans, or -1 when it could not be read; a span is its start and its end in code points and its label, with the label's
 * length. All numbers are 32 bits, the highest byte first. A request of no texts has an empty answer, and so shows that
 * this is alive.
 */
public final class Recogniser {
  /** Sent on each new connection: the system takes connections for a process that is ending, too. */
  private static final int GREETING = 1;

  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private final Reader reader;

  private Recogniser(Reader reader) {
    this.reader = reader;
  }

  /** Finds names: label, start and end in UTF-16 units, in order. */
  private interface Reader {
    List<Triple<String, Integer, Integer>> read(String text);
  }

  /** Arguments: the classifier's file; the folder of a segmenter, for a script without spaces; the socket's path. */
  public static void main(String[] arguments) throws Exception {
    Path socket = Path.of(arguments[arguments.length - 1]);
    daemon(() -> endWithParent(socket.getParent()));
    CRFClassifier<CoreLabel> classifier = CRFClassifier.getClassifier(arguments[0]);
    Recogniser recogniser =
        new Recogniser(
            arguments.length == 2
                ? classifier::classifyToCharacterOffsets
                : new UnspacedReader(classifier, Path.of(arguments[1]))::read);
    // Bound only now: who can connect is answered.
    Files.deleteIfExists(socket);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      while (true) {
        SocketChannel client = server.accept();
        daemon(() -> recogniser.serve(client));
      }
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  /** Nobody is left to remove the folder that was made for the socket. */
  private static void endWithParent(Path folder) {
    try {
      while (System.in.read() >= 0) {}
      for (File file : Objects.requireNonNullElse(folder.toFile().listFiles(), new File[0])) {
        file.delete();
      }
      folder.toFile().delete();
    } catch (IOException closed) {
      // As good as an end.
    }
    Runtime.getRuntime().halt(0);
  }

  private void serve(SocketChannel client) {
    try (client;
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(client)));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(client)))) {
      out.writeInt(GREETING);
      out.flush();
      while (true) {
        answer(in, out);
        out.flush();
      }
    } catch (EOFException ended) {
      // The client has what it wanted.
    } catch (IOException broken) {
      System.err.println("a client's connection broke: " + broken.getMessage());
    }
  }

  private void answer(DataInputStream in, DataOutputStream out) throws IOException {
    int count = in.readInt();
    String[] texts = new String[count];
    for (int number = 0; number < count; number++) {
      int length = in.readInt();
      if (length < 0 || length > MAX_BYTES) {
        throw new IOException("a text of " + length + " bytes");
      }
      texts[number] = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
    for (String text : texts) {
      write(text, out);
    }
  }

  private void write(String text, DataOutputStream out) throws IOException {
    List<Triple<String, Integer, Integer>> names;
    try {
      names = reader.read(text);
    } catch (RuntimeException problem) {
      problem.printStackTrace();
      out.writeInt(-1);
      return;
    }
    out.writeInt(names.size());
    int unit = 0;
    int point = 0;
    for (Triple<String, Integer, Integer> name : names) {
      point += text.codePointCount(unit, name.second);
      int end = point + text.codePointCount(name.second, name.third);
      unit = name.second;
      byte[] label = name.first.getBytes(StandardCharsets.UTF_8);
      out.writeInt(point);
      out.writeInt(end);
      out.writeInt(label.length);
      out.write(label);
    }
  }
}
