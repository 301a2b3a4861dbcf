package dateline.analysis;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.in.IndicNormalizationFilter;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;

/** The token filter {@code indic_normalization}: one writing for what the scripts of India write in several. */
final class IndicNormalization extends AbstractTokenFilterFactory implements NormalizingTokenFilterFactory {
    IndicNormalization(String name) {
        super(name);
    }

    @Override
    public TokenStream create(TokenStream tokens) {
        return new IndicNormalizationFilter(tokens);
    }
}
