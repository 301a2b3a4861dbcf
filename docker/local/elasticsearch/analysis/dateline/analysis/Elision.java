package dateline.analysis;

import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;

/** The token filter {@code elision}: takes away {@code articles} that an apostrophe joins to a word. */
final class Elision extends AbstractTokenFilterFactory implements NormalizingTokenFilterFactory {
    private final CharArraySet articles;

    Elision(Environment environment, String name, Settings settings) {
        super(name);
        this.articles = Analysis.parseArticles(environment, settings);
        if (articles == null) {
            throw new IllegalArgumentException("the filter [" + name + "] of type [elision] needs [articles]");
        }
    }

    @Override
    public TokenStream create(TokenStream tokens) {
        return new ElisionFilter(tokens, articles);
    }
}
