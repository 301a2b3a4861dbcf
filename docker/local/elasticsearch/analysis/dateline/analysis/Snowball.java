package dateline.analysis;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;

/** The token filter {@code snowball}: the stemmer of a {@code language}, by its English name. */
final class Snowball extends AbstractTokenFilterFactory {
    private final String language;

    Snowball(String name, Settings settings) {
        super(name);
        this.language = Strings.capitalize(settings.get("language", "English"));
    }

    @Override
    public TokenStream create(TokenStream tokens) {
        return new SnowballFilter(tokens, language);
    }
}
