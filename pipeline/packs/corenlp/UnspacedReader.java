package dateline.recogniser;

import edu.stanford.nlp.ie.crf.CRFClassifier;
import edu.stanford.nlp.ling.CoreAnnotations;
import edu.stanford.nlp.ling.CoreLabel;
import edu.stanford.nlp.util.Triple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names in a script without spaces: a segmenter cuts each sentence into words, the classifier labels these. */
final class UnspacedReader {
  /** A sentence with its end; the longest, so that a text without any ends takes no time quadratic in its length. */
  private static final Pattern SENTENCE = Pattern.compile("[^。！？!?\\n]{1,400}[。！？!?]*");

  private static final String NONE = "O";

  private final CRFClassifier<CoreLabel> classifier;
  private final CRFClassifier<CoreLabel> segmenter;
  private final ReentrantLock turn = new ReentrantLock(true);

  UnspacedReader(CRFClassifier<CoreLabel> classifier, Path folder) {
    this.classifier = classifier;
    Properties properties = new Properties();
    properties.setProperty("sighanCorporaDict", folder.toString());
    properties.setProperty("serDictionary", folder.resolve("dict-chris6.ser.gz").toString());
    properties.setProperty("inputEncoding", "UTF-8");
    properties.setProperty("sighanPostProcessing", "true");
    this.segmenter = new CRFClassifier<>(properties);
    this.segmenter.loadClassifierNoExceptions(folder.resolve("segmenter.gz").toString(), properties);
  }

  List<Triple<String, Integer, Integer>> read(String text) {
    List<Triple<String, Integer, Integer>> names = new ArrayList<>();
    Matcher sentences = SENTENCE.matcher(text);
    while (sentences.find()) {
      if (!sentences.group().isBlank()) {
        addNames(classifier.classifySentence(words(sentences.group(), sentences.start())), names);
      }
    }
    return names;
  }

  /** The words where they stand: the segmenter drops spaces, and may put other signs for some. */
  private List<CoreLabel> words(String sentence, int offset) {
    List<CoreLabel> words = new ArrayList<>();
    int at = 0;
    for (String word : segmented(sentence)) {
      at = afterSpaces(sentence, at);
      int end = at;
      for (int unit = 0; unit < word.length() && end < sentence.length(); unit++) {
        end = afterSpaces(sentence, end) + 1;
      }
      CoreLabel label = new CoreLabel();
      label.setWord(word);
      label.set(CoreAnnotations.TextAnnotation.class, word);
      label.setBeginPosition(offset + at);
      label.setEndPosition(offset + Math.min(end, sentence.length()));
      words.add(label);
      at = end;
    }
    return words;
  }

  /** One at a time, as its reader keeps what it has read, and in turn, so that a long text does not hold up a ping. */
  private List<String> segmented(String sentence) {
    turn.lock();
    try {
      return segmenter.segmentString(sentence);
    } finally {
      turn.unlock();
    }
  }

  private static int afterSpaces(String text, int at) {
    while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\u00a0')) {
      at++;
    }
    return at;
  }

  private static void addNames(List<CoreLabel> words, List<Triple<String, Integer, Integer>> names) {
    String open = NONE;
    for (CoreLabel word : words) {
      String label = word.get(CoreAnnotations.AnswerAnnotation.class);
      if (!label.equals(NONE) && label.equals(open)) {
        Triple<String, Integer, Integer> last = names.remove(names.size() - 1);
        names.add(new Triple<>(label, last.second, word.endPosition()));
      } else if (!label.equals(NONE)) {
        names.add(new Triple<>(label, word.beginPosition(), word.endPosition()));
      }
      open = label;
    }
  }
}
