package dateline.analysis;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** One of Lucene's language analyzers, with the options {@code stopwords} and, where it stems, {@code stem_exclusion}. */
final class Language extends AbstractIndexAnalyzerProvider<Analyzer> {
    private final Analyzer analyzer;

    private Language(String name, Analyzer analyzer) {
        super(name);
        this.analyzer = analyzer;
    }

    @Override
    public Analyzer get() {
        return analyzer;
    }

    /** An analyzer that takes stop words and words that are not stemmed. */
    static AnalysisProvider<AnalyzerProvider<? extends Analyzer>> stemming(
            Supplier<CharArraySet> stopWords, BiFunction<CharArraySet, CharArraySet, Analyzer> make) {
        return (index, environment, name, settings) -> new Language(
                name,
                make.apply(
                        stopWords(environment, settings, stopWords),
                        Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET)));
    }

    /** An analyzer that takes stop words only. */
    static AnalysisProvider<AnalyzerProvider<? extends Analyzer>> stopping(
            Supplier<CharArraySet> stopWords, Function<CharArraySet, Analyzer> make) {
        return (index, environment, name, settings) ->
                new Language(name, make.apply(stopWords(environment, settings, stopWords)));
    }

    private static CharArraySet stopWords(Environment environment, Settings settings, Supplier<CharArraySet> usual) {
        return Analysis.parseStopWords(environment, settings, usual.get());
    }
}
