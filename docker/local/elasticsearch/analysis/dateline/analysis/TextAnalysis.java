package dateline.analysis;

import static dateline.analysis.Language.stemming;
import static dateline.analysis.Language.stopping;
import static java.util.Map.entry;

import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.br.BrazilianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.eu.BasqueAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishAnalyzer;
import org.apache.lucene.analysis.gl.GalicianAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * What the index template needs and the bare server lacks: the distribution ships it as a module that is not published
 * as a jar. The names and options are the distribution's, so one template works on both.
 */
public final class TextAnalysis extends Plugin implements AnalysisPlugin {
    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
                "mapping",
                AnalysisPlugin.requiresAnalysisSettings(
                        (index, environment, name, settings) -> new Mappings(environment, name, settings)));
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
                "asciifolding",
                (index, environment, name, settings) -> new AsciiFolding(name, settings),
                "elision",
                AnalysisPlugin.requiresAnalysisSettings(
                        (index, environment, name, settings) -> new Elision(environment, name, settings)),
                "indic_normalization",
                (index, environment, name, settings) -> new IndicNormalization(name),
                "snowball",
                (index, environment, name, settings) -> new Snowball(name, settings));
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.ofEntries(
                entry("arabic", stemming(ArabicAnalyzer::getDefaultStopSet, ArabicAnalyzer::new)),
                entry("armenian", stemming(ArmenianAnalyzer::getDefaultStopSet, ArmenianAnalyzer::new)),
                entry("basque", stemming(BasqueAnalyzer::getDefaultStopSet, BasqueAnalyzer::new)),
                entry("bengali", stemming(BengaliAnalyzer::getDefaultStopSet, BengaliAnalyzer::new)),
                entry("brazilian", stemming(BrazilianAnalyzer::getDefaultStopSet, BrazilianAnalyzer::new)),
                entry("bulgarian", stemming(BulgarianAnalyzer::getDefaultStopSet, BulgarianAnalyzer::new)),
                entry("catalan", stemming(CatalanAnalyzer::getDefaultStopSet, CatalanAnalyzer::new)),
                entry("cjk", stopping(CJKAnalyzer::getDefaultStopSet, CJKAnalyzer::new)),
                entry("czech", stemming(CzechAnalyzer::getDefaultStopSet, CzechAnalyzer::new)),
                entry("danish", stemming(DanishAnalyzer::getDefaultStopSet, DanishAnalyzer::new)),
                entry("dutch", stemming(DutchAnalyzer::getDefaultStopSet, DutchAnalyzer::new)),
                entry("english", stemming(EnglishAnalyzer::getDefaultStopSet, EnglishAnalyzer::new)),
                entry("estonian", stemming(EstonianAnalyzer::getDefaultStopSet, EstonianAnalyzer::new)),
                entry("finnish", stemming(FinnishAnalyzer::getDefaultStopSet, FinnishAnalyzer::new)),
                entry("french", stemming(FrenchAnalyzer::getDefaultStopSet, FrenchAnalyzer::new)),
                entry("galician", stemming(GalicianAnalyzer::getDefaultStopSet, GalicianAnalyzer::new)),
                entry("german", stemming(GermanAnalyzer::getDefaultStopSet, GermanAnalyzer::new)),
                entry("greek", stopping(GreekAnalyzer::getDefaultStopSet, GreekAnalyzer::new)),
                entry("hindi", stemming(HindiAnalyzer::getDefaultStopSet, HindiAnalyzer::new)),
                entry("hungarian", stemming(HungarianAnalyzer::getDefaultStopSet, HungarianAnalyzer::new)),
                entry("indonesian", stemming(IndonesianAnalyzer::getDefaultStopSet, IndonesianAnalyzer::new)),
                entry("irish", stemming(IrishAnalyzer::getDefaultStopSet, IrishAnalyzer::new)),
                entry("italian", stemming(ItalianAnalyzer::getDefaultStopSet, ItalianAnalyzer::new)),
                entry("latvian", stemming(LatvianAnalyzer::getDefaultStopSet, LatvianAnalyzer::new)),
                entry("lithuanian", stemming(LithuanianAnalyzer::getDefaultStopSet, LithuanianAnalyzer::new)),
                entry("norwegian", stemming(NorwegianAnalyzer::getDefaultStopSet, NorwegianAnalyzer::new)),
                entry("persian", stemming(PersianAnalyzer::getDefaultStopSet, PersianAnalyzer::new)),
                entry("portuguese", stemming(PortugueseAnalyzer::getDefaultStopSet, PortugueseAnalyzer::new)),
                entry("romanian", stemming(RomanianAnalyzer::getDefaultStopSet, RomanianAnalyzer::new)),
                entry("russian", stemming(RussianAnalyzer::getDefaultStopSet, RussianAnalyzer::new)),
                entry("serbian", stemming(SerbianAnalyzer::getDefaultStopSet, SerbianAnalyzer::new)),
                entry("sorani", stemming(SoraniAnalyzer::getDefaultStopSet, SoraniAnalyzer::new)),
                entry("spanish", stemming(SpanishAnalyzer::getDefaultStopSet, SpanishAnalyzer::new)),
                entry("swedish", stemming(SwedishAnalyzer::getDefaultStopSet, SwedishAnalyzer::new)),
                entry("thai", stopping(ThaiAnalyzer::getDefaultStopSet, ThaiAnalyzer::new)),
                entry("turkish", stemming(TurkishAnalyzer::getDefaultStopSet, TurkishAnalyzer::new)));
    }
}
