package dateline.analysis;

import java.io.Reader;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;

/** The char filter {@code mapping}: {@code mappings} are rules such as {@code ﬁ => fi}, with \\uXXXX where it helps. */
final class Mappings extends AbstractCharFilterFactory implements NormalizingCharFilterFactory {
    private static final Pattern RULE = Pattern.compile("(.*)\\s*=>\\s*(.*)\\s*$");
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");
    private final NormalizeCharMap map;

    Mappings(Environment environment, String name, Settings settings) {
        super(name);
        List<String> rules = Analysis.getWordList(environment, settings, "mappings");
        if (rules == null) {
            throw new IllegalArgumentException("the filter [" + name + "] of type [mapping] needs [mappings]");
        }
        NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
        for (String rule : rules) {
            Matcher parts = RULE.matcher(rule);
            if (!parts.find()) {
                throw new IllegalArgumentException("not a mapping: [" + rule + "]");
            }
            builder.add(unescaped(parts.group(1).trim()), unescaped(parts.group(2).trim()));
        }
        this.map = builder.build();
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        Character.toString((char) Integer.parseInt(found.group(1), 16))));
    }

    @Override
    public Reader create(Reader text) {
        return new MappingCharFilter(map, text);
    }

    @Override
    public Reader normalize(Reader text) {
        return create(text);
    }
}
